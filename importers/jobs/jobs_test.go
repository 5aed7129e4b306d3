package jobs_test

import (
	"errors"
	"io"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/importers/jobs"
	"gridzone/zoning"
)

// A job says where it stands from the first to the last, and how far it is never goes back.
func TestAJobGoesItsWay(t *testing.T) {
	s := open(t, jobs.Options{})
	var freed atomic.Int64
	text := cells(1000)
	in, out := io.Pipe()
	o := order(in, &freed)
	o.Size = int64(len(text))
	told := make(chan jobs.Status, 1)
	o.Ended = func(s jobs.Status) { told <- s }
	s.gate.stand(beforeTurn)
	j := s.add(o)
	at(t, j, jobs.Reading)
	_, err := io.WriteString(out, text[:len(text)/2])
	require.NoError(t, err)
	_, err = io.WriteString(out, text[len(text)/2:])
	require.NoError(t, err)
	require.NoError(t, out.Close())
	<-s.gate.here
	now := at(t, j, jobs.Queued)
	assert.Equal(t, 1000, now.Features, "it is read, and waits for its turn to write")
	assert.Equal(t, o.Size, now.Bytes)
	assert.InDelta(t, 0.4, now.Share, 1e-9)
	s.gate.lift()

	last := ended(t, j)
	assert.Equal(t, jobs.Done, last.State)
	assert.InDelta(t, 1, last.Share, 0)
	require.NotNil(t, last.Report)
	assert.Equal(t, 1000, last.Report.New)
	assert.Equal(t, zoning.Grids, last.Layer)
	assert.Equal(t, s.clock.Now(), last.Ended)
	assert.EqualValues(t, 1, freed.Load())
	assert.Equal(t, last, <-told)
	assert.Len(t, last.ID, 32)
	found, err := s.Job(last.ID)
	require.NoError(t, err)
	assert.Same(t, j, found)
	_, err = s.Job("0123")
	require.ErrorIs(t, err, zoning.ErrNotFound)
}

func TestARefusedAndABrokenFile(t *testing.T) {
	s := open(t, jobs.Options{})
	var freed atomic.Int64
	before, trail := s.kept(), s.refusals()
	refused := s.add(order(strings.NewReader("{}"), &freed))
	broken := s.add(order(&breaking{}, &freed))
	dry := order(strings.NewReader("{}"), &freed)
	dry.Options.DryRun = true
	tried := s.add(dry)
	now := ended(t, refused)
	assert.Equal(t, jobs.Refused, now.State)
	assert.Positive(t, now.Report.ErrorCount)
	now = ended(t, broken)
	assert.Equal(t, jobs.Failed, now.State)
	require.ErrorIs(t, now.Err, errBroken)
	assert.Nil(t, now.Report)
	now = ended(t, tried)
	assert.Equal(t, jobs.Done, now.State, "what was asked is the report")
	assert.Positive(t, now.Report.ErrorCount)
	assert.EqualValues(t, 3, freed.Load())
	assert.Equal(t, before, s.kept())
	assert.Equal(t, append(trail, "import refused"), s.refusals(), "of the one that was refused the trail knows, and of no other")
}

var errBroken = errors.New("the disk is broken")

// breaking is a file on a disk that fails, and then, in the worst way.
type breaking struct{ panics bool }

func (b *breaking) Read([]byte) (int, error) {
	if b.panics {
		panic("in the reader")
	}
	return 0, errBroken
}

// A fault of the program ends one job and not the others.
func TestAPanicIsOfOneJob(t *testing.T) {
	s := open(t, jobs.Options{})
	var freed atomic.Int64
	first := s.add(order(&breaking{panics: true}, &freed))
	second := s.add(order(strings.NewReader(cells(2)), &freed))
	now := ended(t, first)
	assert.Equal(t, jobs.Failed, now.State)
	assert.ErrorContains(t, now.Err, "in the reader")
	assert.Equal(t, jobs.Done, ended(t, second).State)
	assert.EqualValues(t, 2, freed.Load())
}

// One job is run at a time, in the order in which they came; what is cancelled in the queue is never begun.
func TestJobsQueue(t *testing.T) {
	s := open(t, jobs.Options{})
	var freed atomic.Int64
	in, out := io.Pipe()
	first := s.add(order(in, &freed))
	at(t, first, jobs.Reading)
	second := s.add(order(strings.NewReader(cells(2)), &freed))
	never := s.add(order(&breaking{panics: true}, &freed))
	third := s.add(order(strings.NewReader(cells(2)), &freed))
	for _, j := range []*jobs.Job{second, third} {
		now, _ := j.Status()
		assert.Equal(t, jobs.Queued, now.State)
		assert.Zero(t, now.Features)
	}
	never.Cancel()
	never.Cancel()
	now := ended(t, never)
	assert.Equal(t, jobs.Cancelled, now.State)
	require.ErrorIs(t, now.Err, jobs.ErrCancelled)
	assert.EqualValues(t, 1, freed.Load())
	_, err := io.WriteString(out, cells(1))
	require.NoError(t, err)
	require.NoError(t, out.Close())
	assert.Equal(t, int64(1), ended(t, first).Report.Revision)
	assert.Equal(t, int64(2), ended(t, second).Report.Revision)
	assert.Equal(t, 2, ended(t, third).Report.Unchanged)
	assert.EqualValues(t, 4, freed.Load())
}

// Wherever a job is when it is cancelled: nothing is on record and its file is freed, or all of it was committed before.
func TestCancelledAnywhere(t *testing.T) {
	for _, place := range []string{"reading", beforeTurn, opening, committed} {
		t.Run(place, func(t *testing.T) {
			s := open(t, jobs.Options{})
			var freed atomic.Int64
			before := s.digest()
			in, out := io.Pipe()
			s.gate.stand(place)
			j := s.add(order(in, &freed))
			at(t, j, jobs.Reading)
			text := cells(600)
			if place == "reading" {
				_, err := io.WriteString(out, text[:100_000])
				require.NoError(t, err)
				j.Cancel()
				j.Cancel()
				require.NoError(t, out.Close()) // the next thing that is read
			} else {
				_, err := io.WriteString(out, text)
				require.NoError(t, err)
				require.NoError(t, out.Close())
				<-s.gate.here
				j.Cancel()
				j.Cancel()
			}
			if place == committed {
				s.gate.lift()
				assert.Equal(t, jobs.Done, ended(t, j).State, "too late")
				assert.NotEqual(t, before, s.digest())
				return
			}
			now := ended(t, j)
			assert.Equal(t, jobs.Cancelled, now.State)
			require.ErrorIs(t, now.Err, jobs.ErrCancelled)
			assert.Nil(t, now.Report)
			assert.Less(t, now.Share, 1.0)
			assert.Equal(t, before, s.digest())
			assert.EqualValues(t, 1, freed.Load())
			s.gate.lift()
			assert.Equal(t, jobs.Done, ended(t, s.add(order(strings.NewReader(text), &freed))).State, "the next is done")
		})
	}
}

func TestAKeyUnderWayIsTheSameJob(t *testing.T) {
	s := open(t, jobs.Options{Most: 1})
	var freed atomic.Int64
	in, out := io.Pipe()
	keyed := func(file io.Reader, actor, key, request string) jobs.Order {
		o := order(file, &freed)
		o.Options.Actor.Name, o.Options.Key, o.Digest = actor, key, request
		return o
	}
	first := s.add(keyed(in, "li", "k", "one"))
	at(t, first, jobs.Reading)
	again, taken, err := s.Add(keyed(nil, "li", "k", "one"))
	require.NoError(t, err, "there is room for what is under way")
	assert.False(t, taken)
	assert.Same(t, first, again)
	require.NoError(t, s.Room("li", "k"))
	_, _, err = s.Add(keyed(nil, "li", "k", "another"))
	require.ErrorIs(t, err, zoning.ErrReused)
	for _, other := range []jobs.Order{keyed(nil, "wang", "k", "one"), keyed(nil, "li", "l", "one"), keyed(nil, "li", "", "one")} {
		require.ErrorIs(t, s.Room(other.Options.Actor.Name, other.Options.Key), zoning.ErrBusy)
		_, _, err = s.Add(other)
		require.ErrorIs(t, err, zoning.ErrBusy)
	}
	dry := keyed(nil, "li", "k", "one")
	dry.Options.DryRun = true
	_, _, err = s.Add(dry)
	require.ErrorIs(t, err, zoning.ErrBusy, "a dry run has no key")
	bad := keyed(nil, "li", "m", "one")
	bad.Options.Layer = "roads"
	_, _, err = s.Add(bad)
	require.ErrorIs(t, err, zoning.ErrInvalid)
	assert.Zero(t, freed.Load(), "what is not taken is the caller's")

	_, err = io.WriteString(out, cells(3))
	require.NoError(t, err)
	require.NoError(t, out.Close())
	assert.Equal(t, int64(1), ended(t, first).Report.Revision)
	next := s.add(keyed(strings.NewReader(cells(3)), "li", "k", "one"))
	assert.NotSame(t, first, next)
	assert.True(t, ended(t, next).Report.Repeated, "as the first was answered")
}

func TestEndedJobsAreForgotten(t *testing.T) {
	s := open(t, jobs.Options{Kept: 2, Keep: time.Minute})
	var freed atomic.Int64
	var ids []string
	for range 3 {
		j := s.add(order(strings.NewReader("{}"), &freed))
		ids = append(ids, ended(t, j).ID)
		s.clock.pass(time.Second)
	}
	_, err := s.Job(ids[0])
	require.ErrorIs(t, err, zoning.ErrNotFound, "two later ones have ended")
	_, err = s.Job(ids[1])
	require.NoError(t, err)
	s.clock.pass(58 * time.Second)
	_, err = s.Job(ids[1])
	require.ErrorIs(t, err, zoning.ErrNotFound, "a minute is over")
	_, err = s.Job(ids[2])
	require.NoError(t, err)
}

// A queue that is closed leaves nothing of what was under way, tells of it, and takes nothing more.
func TestClosed(t *testing.T) {
	s := open(t, jobs.Options{})
	var freed atomic.Int64
	before := s.digest()
	s.gate.stand(opening)
	running := s.add(order(strings.NewReader(cells(5)), &freed))
	waiting := s.add(order(strings.NewReader(cells(5)), &freed))
	<-s.gate.here
	s.Close()
	for _, j := range []*jobs.Job{running, waiting} {
		now, _ := j.Status()
		assert.Equal(t, jobs.Cancelled, now.State)
		require.ErrorIs(t, now.Err, jobs.ErrStopped)
		found, err := s.Job(now.ID)
		require.NoError(t, err)
		assert.Same(t, j, found)
	}
	assert.Equal(t, before, s.digest())
	assert.EqualValues(t, 2, freed.Load())
	require.ErrorIs(t, s.Room("li", ""), jobs.ErrStopped)
	_, _, err := s.Add(order(nil, &freed))
	require.ErrorIs(t, err, jobs.ErrStopped)
	s.Close()
}
