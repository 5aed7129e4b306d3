package atlas_test

import (
	"context"
	"testing"
	"time"

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
