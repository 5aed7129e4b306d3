package jobs_test

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gridzone/importers"
	"gridzone/importers/jobs"
	"gridzone/internal/gpkgtest"
	"gridzone/store/gpkg"
	"gridzone/store/storetest"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Where a gate can stand.
const (
	beforeTurn = "before the turn to write"
	opening    = "while rows are opened"
	committed  = "after the commit"
)

// gate is a store that stops whoever comes to a place, until it is opened or they give up.
type gate struct {
	*gpkg.Store
	mu    sync.Mutex
	place string
	here  chan struct{} // receives when somebody stands there
	open  chan struct{} // closed to let them on
}

// stand puts the gate at a place.
func (g *gate) stand(place string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.place, g.here, g.open = place, make(chan struct{}, 1), make(chan struct{})
}

// lift takes the gate away and lets on who stands there.
func (g *gate) lift() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.place = ""
	close(g.open)
}

func (g *gate) pass(ctx context.Context, place string) error {
	g.mu.Lock()
	stands, here, open := g.place == place, g.here, g.open
	g.mu.Unlock()
	if !stands {
		return nil
	}
	here <- struct{}{}
	select {
	case <-open:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (g *gate) Do(ctx context.Context, c zoning.Command, f func(context.Context, zoning.Tx) ([]byte, error)) (zoning.Outcome, error) {
	if err := g.pass(ctx, beforeTurn); err != nil {
		return zoning.Outcome{}, err
	}
	out, err := g.Store.Do(ctx, c, func(ctx context.Context, tx zoning.Tx) ([]byte, error) { return f(ctx, gatedTx{tx, g}) })
	if err == nil {
		_ = g.pass(context.WithoutCancel(ctx), committed) // it is committed, whatever becomes of ctx
	}
	return out, err
}

type gatedTx struct {
	zoning.Tx
	gate *gate
}

func (t gatedTx) Open(ctx context.Context, rows ...*zoning.Row) error {
	if err := t.gate.pass(ctx, opening); err != nil {
		return err
	}
	return t.Tx.Open(ctx, rows...)
}

// shop is a queue over a store with a gate.
type shop struct {
	*jobs.Queue
	t     *testing.T
	gate  *gate
	clock *clock
}

type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func open(t *testing.T, o jobs.Options) shop {
	t.Helper()
	store := gpkgtest.Open(t)
	g := &gate{Store: store}
	live, err := atlas.Open(t.Context(), g, atlas.Options{})
	require.NoError(t, err)
	c := &clock{now: time.Date(2026, 11, 26, 8, 0, 0, 0, time.UTC)}
	o.Now = c.Now
	q := jobs.New(live, o)
	t.Cleanup(q.Close)
	return shop{q, t, g, c}
}

// digest is that of everything on record.
func (s shop) digest() string {
	s.t.Helper()
	held, err := s.gate.Digest(s.t.Context(), nil)
	require.NoError(s.t, err)
	require.Empty(s.t, held.Broken)
	return held.Digest
}

// kept is the digest of what is on record, but for the audit trail.
func (s shop) kept() string {
	s.t.Helper()
	digest, err := storetest.Digest(s.t.Context(), s.gate.Store)
	require.NoError(s.t, err)
	return digest
}

// refusals lists what the audit trail has, and the codes of what was refused.
func (s shop) refusals() (list []string) {
	s.t.Helper()
	for e, err := range s.gate.Entries(s.t.Context(), zoning.TrailQuery{}) {
		require.NoError(s.t, err)
		list = append(list, e.Command+" "+e.Refused)
	}
	return list
}

// cells is a file of so many grids.
func cells(n int) string {
	var b strings.Builder
	b.WriteString(`{"type":"FeatureCollection","features":[`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		lon := 120 + float64(i)/100
		fmt.Fprintf(&b, `{"type":"Feature","properties":{"code":"G%05d","name":"n","kind":"base"},"geometry":{"type":"Polygon","coordinates":[[[%[2]g,30],[%[3]g,30],[%[3]g,31],[%[2]g,31],[%[2]g,30]]]}}`, i, lon, lon+0.005)
	}
	b.WriteString(`]}`)
	return b.String()
}

// order is an order of a file of grids; freed counts how often it was freed.
func order(file io.Reader, freed *atomic.Int64) jobs.Order {
	return jobs.Order{File: file, Close: func() { freed.Add(1) }, Options: importers.Options{Layer: zoning.Grids, Actor: zoning.Actor{Name: "li"}}}
}

// add has an order taken.
func (s shop) add(o jobs.Order) *jobs.Job {
	s.t.Helper()
	j, taken, err := s.Add(o)
	require.NoError(s.t, err)
	require.True(s.t, taken)
	return j
}

// until waits until a job is at something, and returns that.
func until(t *testing.T, j *jobs.Job, is func(jobs.Status) bool) jobs.Status {
	t.Helper()
	for {
		now, changed := j.Status()
		if is(now) {
			return now
		}
		select {
		case <-changed:
		case <-t.Context().Done():
			t.Fatalf("the job is at %+v", now)
		}
	}
}

// at waits until a job is in a state.
func at(t *testing.T, j *jobs.Job, state jobs.State) jobs.Status {
	t.Helper()
	return until(t, j, func(s jobs.Status) bool { return s.State == state })
}

// ended waits for the end of a job.
func ended(t *testing.T, j *jobs.Job) jobs.Status {
	t.Helper()
	<-j.Ended()
	now, _ := j.Status()
	require.True(t, now.State.Ended())
	return now
}
