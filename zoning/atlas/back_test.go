package atlas_test

import (
	"context"
	"fmt"
	"iter"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// openGrid puts a grid on record, as another process would.
func openGrid(t testing.TB, store *memory, code string) {
	t.Helper()
	act(t, store, func(tx zoning.Tx) error { return tx.Open(context.Background(), baseGrid(code, box(0, 0, 1, 1))) })
}

func gridCodes(a *atlas.Atlas) []string { return codes(a.Rows(zoning.Grids, today)) }

// The store loses revision 3 and goes on without it. What was served stays, and nothing of the other history gets in, whether
// the other one is shorter, as long or longer.
func TestAStoreThatWentBackIsNotFollowed(t *testing.T) {
	ctx, store := context.Background(), newMemory()
	var told []atlas.Trouble
	l, err := atlas.Open(ctx, store, atlas.Options{Now: newWall(noon(t)).read, Told: func(s atlas.Status) { told = append(told, s.Trouble()) }})
	require.NoError(t, err)
	for _, code := range []string{"a", "b", "c"} {
		openGrid(t, store, code)
		require.NoError(t, l.Refresh(ctx))
	}
	served, polled := l.Atlas(), l.Status().Polled
	refused := func() {
		t.Helper()
		require.ErrorIs(t, l.Refresh(ctx), atlas.ErrWentBack)
		assert.Same(t, served, l.Atlas())
		assert.Equal(t, int64(3), l.Status().Revision)
		assert.Equal(t, polled, l.Status().Polled, "such a look is no good one")
		_, err := l.Do(ctx, zoning.Command{}, func(context.Context, zoning.Tx, *atlas.Atlas) ([]byte, error) { panic("a command was begun") })
		require.ErrorIs(t, err, zoning.ErrUnavailable)
		_, _, err = l.Older(ctx, 1, nil)
		if err != nil { // else from memory
			require.ErrorIs(t, err, atlas.ErrWentBack)
		}
		_, err = l.Reader().Record(ctx, zoning.CheckRecords, "x")
		require.ErrorIs(t, err, atlas.ErrWentBack)
	}

	store.goBack(2)
	refused()
	openGrid(t, store, "d")
	refused()
	openGrid(t, store, "e")
	refused()
	assert.Equal(t, []atlas.Trouble{atlas.WentBack}, told)

	again := open(t, store)
	assert.Equal(t, []string{"a", "b", "d", "e"}, gridCodes(again.Atlas()), "a new process takes what is there")
}

// Two commits may have the same time: then the number tells.
func TestAStoreThatWentBackWithinOneInstant(t *testing.T) {
	ctx, store := context.Background(), newMemory()
	store.commits = -1
	l := open(t, store)
	openGrid(t, store, "a")
	openGrid(t, store, "b")
	require.NoError(t, l.Refresh(ctx))
	store.goBack(1)
	require.ErrorIs(t, l.Refresh(ctx), atlas.ErrWentBack)
}

// lagging is a standby that has not got beyond a revision; 0: it has all.
type lagging struct {
	*memory
	at int64
}

func (s *lagging) Newest(ctx context.Context) (zoning.Revision, error) {
	if s.at > 0 {
		return s.Committed(ctx, s.at)
	}
	return s.memory.Newest(ctx)
}

func TestAStoreThatLagsIsFollowedAgain(t *testing.T) {
	ctx, store := context.Background(), &lagging{memory: newMemory()}
	l := open(t, store)
	openGrid(t, store.memory, "a")
	openGrid(t, store.memory, "b")
	require.NoError(t, l.Refresh(ctx))
	store.at = 1
	require.ErrorIs(t, l.Refresh(ctx), atlas.ErrWentBack)
	assert.Equal(t, []string{"a", "b"}, gridCodes(l.Atlas()))
	openGrid(t, store.memory, "c")
	store.at = 0
	require.NoError(t, l.Refresh(ctx))
	assert.Equal(t, []string{"a", "b", "c"}, gridCodes(l.Atlas()))
	assert.Empty(t, l.Status().Trouble())
}

// Commands and looks at once: no look takes a commit in between for a step back.
func TestACommitDuringALookIsNoStepBack(t *testing.T) {
	ctx, store := context.Background(), &delayed{memory: newMemory()}
	l := open(t, store)
	store.meanwhile = func() {
		store.meanwhile = nil
		put(t, l, baseGrid("a", box(0, 0, 1, 1)))
	}
	require.NoError(t, l.Refresh(ctx))
	store.meanwhile = func() {
		store.meanwhile = nil
		put(t, l, baseGrid("b", box(0, 0, 1, 1)))
	}
	require.NoError(t, l.Refresh(ctx))
	assert.Equal(t, int64(2), l.Atlas().Revision())
}

// What was committed while a look went on may not be in what it found.
func TestALookIsAsOldAsItsBeginning(t *testing.T) {
	store, w := &delayed{memory: newMemory()}, newWall(noon(t))
	l, err := atlas.Open(context.Background(), store, atlas.Options{Now: w.read})
	require.NoError(t, err)
	begun := noon(t).Add(time.Minute)
	w.set(begun)
	store.meanwhile = func() { w.set(begun.Add(time.Minute)) }
	require.NoError(t, l.Refresh(context.Background()))
	assert.Equal(t, begun, l.Status().Polled)
}

// delayed is a store in which something happens between a look and its answer.
type delayed struct {
	*memory
	meanwhile func()
}

func (s *delayed) Newest(ctx context.Context) (zoning.Revision, error) {
	newest, err := s.memory.Newest(ctx)
	if s.meanwhile != nil {
		s.meanwhile()
	}
	return newest, err
}

// changing is a store in the place of which another is put while it is read.
type changing struct {
	*memory
	other *memory
	after int // so many reads of rows; 0: not at all
	known int // the same for reads of when a revision was committed
}

func (s *changing) Committed(ctx context.Context, n int64) (zoning.Revision, error) {
	if s.known > 0 {
		if s.known--; s.known == 0 {
			s.memory, s.other = s.other, s.memory
		}
	}
	return s.memory.Committed(ctx, n)
}

func (s *changing) read() *memory {
	if s.after > 0 {
		if s.after--; s.after == 0 {
			s.memory, s.other = s.other, s.memory
		}
	}
	return s.memory
}

func (s *changing) Rows(ctx context.Context, q zoning.Query) iter.Seq2[*zoning.Row, error] {
	return s.read().Rows(ctx, q)
}

func (s *changing) Changes(ctx context.Context, layer zoning.Layer, from, to int64) iter.Seq2[*zoning.Row, error] {
	return s.read().Changes(ctx, layer, from, to)
}

// pair returns two stores whose histories are the same up to a revision, with one grid in each, and then say otherwise until both are at another.
func pair(t *testing.T, same, last int) *changing {
	t.Helper()
	s := &changing{memory: newMemory(), other: newMemory()}
	for i := range last {
		for name, m := range map[string]*memory{"this": s.memory, "other": s.other} {
			if i < same {
				name = "both"
			} else if name == "other" {
				m.commits += 1000
			}
			openGrid(t, m, fmt.Sprintf("%s %d", name, i+1))
		}
	}
	return s
}

// No Atlas is of two histories, wherever in the midst of reading one takes the place of the other.
func TestAStoreThatChangesWhileItIsRead(t *testing.T) {
	ctx := context.Background()
	s := pair(t, 1, 2)
	l := open(t, s)
	openGrid(t, s.memory, "this 3")
	openGrid(t, s.other, "other 3")
	s.known = 2 // after the look, before anything is read
	require.ErrorIs(t, l.Refresh(ctx), atlas.ErrWentBack)
	assert.Equal(t, int64(2), l.Atlas().Revision())

	reads := len(atlas.Layers())
	for after := 1; after <= reads; after++ {
		// At the start.
		s := pair(t, 1, 3)
		s.after = after
		_, err := atlas.Open(ctx, s, atlas.Options{})
		require.ErrorIs(t, err, atlas.ErrWentBack, "before read %d", after)

		// When there is news, of histories that are the same up to what is served, and of others.
		for _, same := range []int{1, 2} {
			s = pair(t, same, 2)
			l := open(t, s)
			for name, m := range map[string]*memory{"this": s.memory, "other": s.other} {
				if name == "other" {
					m.commits += 1000
				}
				openGrid(t, m, name+" 3")
			}
			s.after = after
			require.ErrorIs(t, l.Refresh(ctx), atlas.ErrWentBack, "before read %d of histories with %d in common", after, same)
			assert.Equal(t, int64(2), l.Atlas().Revision())
		}

		// When an older revision is asked for, here or everywhere.
		for _, within := range []*orb.Bound{nil, {Min: orb.Point{0, 0}, Max: orb.Point{1, 1}}} {
			s = pair(t, 0, 9)
			l := open(t, s)
			s.after = after
			_, _, err = l.Older(ctx, 2, within)
			require.ErrorIs(t, err, atlas.ErrWentBack, "before read %d", after)
			s.memory, s.other = s.other, s.memory
			a, done, err := l.Older(ctx, 2, within)
			require.NoError(t, err)
			assert.Equal(t, []string{"this 1", "this 2"}, gridCodes(a), "nothing of that is kept")
			done()
		}
	}
}
