package publishing_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
	"gridzone/zoning/publishing"
)

// eventful is a store in which something happens while a command is prepared, and before it begins.
type eventful struct {
	zoning.Store
	drafts          int // read outside a command
	reading, before func(n int)
	commands        int
}

func (e *eventful) Draft(ctx context.Context, id string) iter.Seq2[*zoning.Row, error] {
	e.drafts++
	if e.reading != nil {
		e.reading(e.drafts)
	}
	return e.Store.Draft(ctx, id)
}

func (e *eventful) Do(ctx context.Context, c zoning.Command, f func(context.Context, zoning.Tx) ([]byte, error)) (zoning.Outcome, error) {
	e.commands++
	if e.before != nil {
		e.before(e.commands)
	}
	return e.Store.Do(ctx, c, f)
}

// watched is a second office on the store of the first, in which things happen.
func (o *office) watched() (*office, *eventful) {
	o.t.Helper()
	e := &eventful{Store: o.store}
	live, err := atlas.Open(o.t.Context(), e, atlas.Options{Location: time.UTC, Now: func() time.Time { return noon }})
	require.NoError(o.t, err)
	return &office{o.t, o.store, live}, e
}

// waiting leaves the publication "old" in force, and "new", which supersedes it, submitted.
func waiting(t *testing.T) *office {
	t.Helper()
	o := newOffice(t)
	o.publish(header("old", today()), zone("a", always, forever))
	o.submitted("new", "old")
	return o
}

func (o *office) submitted(id string, supersedes ...string) {
	o.t.Helper()
	_, err := publishing.Create(o.t.Context(), o.live, as("li"), header(id, today()+1, supersedes...))
	require.NoError(o.t, err)
	o.put(id, zone("b", always, forever))
	_, err = publishing.Submit(o.t.Context(), o.live, as("li"), id)
	require.NoError(o.t, err)
}

// another puts something on record that has nothing to do with publications.
func (o *office) another(code string) {
	o.t.Helper()
	do(o.t, o.store, func(ctx context.Context, tx zoning.Tx) error {
		return tx.Open(ctx, &zoning.Row{Valid: zoning.Unbounded, Thing: zoning.Grid{Code: code, Kind: zoning.Base}, Shape: square(120.7, 30.7, 0.01)})
	})
}

func (o *office) withdrawn(id string) {
	o.t.Helper()
	_, err := publishing.Withdraw(o.t.Context(), o.live, because("zhao", "annulled"), id, new(today()))
	require.NoError(o.t, err)
}

// refusedFor returns the code of the first finding that a step was refused for.
func refusedFor(t *testing.T, err error) string {
	t.Helper()
	var findings *publishing.FindingsError
	require.ErrorAs(t, err, &findings)
	return findings.Findings[0].Code
}

// Others write while findings are reckoned, and what they have done by then counts.
func TestFindingsHoldNobodyUp(t *testing.T) {
	o := waiting(t)
	w, e := o.watched()
	e.reading = func(n int) { o.another(fmt.Sprint("g", n)) } // it would wait for ever within a command
	l, err := publishing.Approve(t.Context(), w.live, because("wang", "agreed"), "new")
	require.NoError(t, err)
	assert.Equal(t, zoning.Published, l.State)
	assert.Equal(t, 3, e.drafts, "reckoned beside others so often")
	assert.Equal(t, 4, e.commands, "and then while they wait")
	assert.Equal(t, []string{fmt.Sprintf("a:old[%d,%d)", today(), today()+1), fmt.Sprintf("b:new[%d,+)", today()+1)}, onRecord(t, o.store, zoning.Zones))

	quiet, e := o.watched()
	_, err = publishing.Create(t.Context(), quiet.live, as("li"), header("third", today()+2, "new"))
	require.NoError(t, err)
	o.put("third", zone("c", always, forever))
	e.commands = 0
	_, err = publishing.Submit(t.Context(), quiet.live, as("li"), "third")
	require.NoError(t, err)
	assert.Equal(t, []int{1, 1}, []int{e.drafts, e.commands}, "where nobody writes once is enough")
}

// Whatever happens between the reckoning of findings and the command, the findings are those of what is found then.
func TestFindingsAreOfWhatIsCommittedOn(t *testing.T) {
	outside := zone("b", always, forever)
	outside.Shape = square(121, 31, 0.01)
	nameless := header("next", today()+1)
	nameless.Issuer = ""
	submit := func(o *office) error {
		return drop(publishing.Submit(t.Context(), o.live, as("li"), "next"))
	}
	approve := func(o *office) error {
		return drop(publishing.Approve(t.Context(), o.live, because("wang", "agreed"), "new"))
	}
	for name, c := range map[string]struct {
		step    func(o *office) error
		happens func(o *office)
		want    string // the first finding that it is refused for
	}{
		"what it supersedes ends":      {approve, func(o *office) { o.withdrawn("old") }, "bad_supersedes"},
		"another one supersedes first": {approve, func(o *office) { o.submitted("rival", "old"); o.approved("rival") }, "bad_supersedes"},
		"something else is on record":  {approve, func(o *office) { o.another("g") }, ""},
		"a zone changes":               {submit, func(o *office) { o.put("next", outside) }, "outside_division"},
		"the header changes":           {submit, func(o *office) { require.NoError(o.t, drop(edit(o, as("zhao"), "next", nameless))) }, "missing_issuer"},
	} {
		for _, late := range []int{1, 3, 4} { // before which command: the fourth time findings are reckoned within it
			t.Run(fmt.Sprint(name, " ", late), func(t *testing.T) {
				o := waiting(t)
				_, err := publishing.Create(t.Context(), o.live, as("li"), header("next", today()+1))
				require.NoError(t, err)
				o.put("next", zone("c", always, forever))
				w, e := o.watched()
				e.before = func(n int) {
					if n < late {
						o.another(fmt.Sprint("x", n))
					}
					if n == late {
						c.happens(o)
					}
				}
				err = c.step(w)
				if c.want == "" {
					require.NoError(t, err)
					return
				}
				assert.Equal(t, c.want, refusedFor(t, err))
				assert.Equal(t, []zoning.State{zoning.Submitted, zoning.Draft}, []zoning.State{o.read("new").State, o.read("next").State}, "nothing was done")
			})
		}
	}
}

func (o *office) approved(id string) {
	o.t.Helper()
	_, err := publishing.Approve(o.t.Context(), o.live, as("zhao"), id)
	require.NoError(o.t, err)
}

// Of two publications that supersede the same one, approved at once by two who each follow the store for themselves, one is published.
func TestTwoApproveAtOnce(t *testing.T) {
	for range 3 {
		o := waiting(t)
		o.submitted("rival", "old")
		other, _ := o.watched()
		errs := make([]error, 2)
		var both sync.WaitGroup
		for i, a := range []struct {
			office *office
			id     string
		}{{o, "new"}, {other, "rival"}} {
			both.Go(func() { _, errs[i] = publishing.Approve(t.Context(), a.office.live, because("wang", "agreed"), a.id) })
		}
		both.Wait()
		won, lost := errs[0], errs[1]
		if won != nil {
			won, lost = lost, won
		}
		require.NoError(t, won)
		assert.Equal(t, "bad_supersedes", refusedFor(t, lost))
		assert.Len(t, onRecord(t, o.store, zoning.Publications), 2, "the old one, superseded, and one new")
		assert.True(t, errors.Is(lost, zoning.ErrConflict))
	}
}

// The zones that are read with a life are those of its version, whatever is edited meanwhile.
func TestWholeIsOfOneVersion(t *testing.T) {
	o := newOffice(t)
	_, err := publishing.Create(t.Context(), o.live, as("li"), header("p", today()))
	require.NoError(t, err)
	o.put("p", zone("a", always, forever))
	e := &eventful{Store: o.store}
	e.reading = func(n int) {
		if n == 1 {
			o.put("p", zone("b", always, forever))
		}
	}
	l, zones, err := publishing.Whole(t.Context(), e, "p")
	require.NoError(t, err)
	assert.EqualValues(t, 3, l.Version)
	assert.Len(t, zones, 2)
	e.reading = func(n int) { o.put("p", zone(fmt.Sprint("c", n), always, forever)) }
	_, _, err = publishing.Whole(t.Context(), e, "p")
	require.ErrorIs(t, err, zoning.ErrBusy, "edited at every look")
	_, _, err = publishing.Whole(t.Context(), o.store, "none")
	require.ErrorIs(t, err, zoning.ErrNotFound)
}

// Findings are reckoned in a place of their own, and for as long as whoever asked is there; a step that waits for either does nothing.
func TestFindingsNeedAPlaceAndSomebodyWhoAsks(t *testing.T) {
	o := waiting(t)
	was := o.read("new")
	taken, given := 0, 0
	a := because("wang", "agreed")
	a.Place = func(context.Context) (func(), error) { return nil, zoning.ErrBusy }
	_, err := publishing.Approve(t.Context(), o.live, a, "new")
	require.ErrorIs(t, err, zoning.ErrBusy)
	gone, leave := context.WithCancel(t.Context())
	a.Place = func(context.Context) (func(), error) {
		taken++
		leave()
		return func() { given++ }, nil
	}
	_, err = publishing.Approve(gone, o.live, a, "new")
	require.ErrorIs(t, err, context.Canceled)
	_, err = publishing.Findings(gone, o.live.Atlas(), &was, nil)
	require.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, was, o.read("new"), "nothing was done")
	_, err = publishing.Approve(t.Context(), o.live, a, "new")
	require.NoError(t, err)
	assert.Equal(t, []int{2, 2}, []int{taken, given})

	w, e := waiting(t).watched()
	e.reading = func(n int) { w.another(fmt.Sprint("g", n)) }
	taken, given = 0, 0
	_, err = publishing.Approve(t.Context(), w.live, a, "new")
	require.NoError(t, err)
	assert.Equal(t, []int{4, 4}, []int{taken, given}, "inside the command as well")
}
