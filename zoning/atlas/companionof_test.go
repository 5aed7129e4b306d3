package atlas_test

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// Through a random life the companion of every revision that ever was knows what was on record then, whether the newest goes with its Atlas or not.
func TestCompanionOfEveryRevision(t *testing.T) {
	ctx, store, made := context.Background(), newMemory(), 0
	var fail error
	l, err := atlas.Open(ctx, store, atlas.Options{Now: newWall(noon(t)).read, Companion: callTheRoll(&made, &fail)})
	require.NoError(t, err)
	asked := 0
	lazy, err := atlas.Open(ctx, store, atlas.Options{Now: newWall(noon(t)).read, Companion: callTheRoll(&asked, &fail), WhenAsked: true})
	require.NoError(t, err)
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 2))
	var held []*zoning.Row
	was := map[int64]map[string]string{0: {}}
	for step := range 30 {
		act(t, store, func(tx zoning.Tx) error {
			if len(held) > 0 && r.IntN(3) == 0 {
				i := r.IntN(len(held))
				row := held[i]
				held = slices.Delete(held, i, i+1)
				return tx.Close(ctx, row.Layer(), row.ID)
			}
			row := address(fmt.Sprint("a", step))
			if r.IntN(4) == 0 {
				row = division(fmt.Sprint("d", step), zoning.Village, nil)
			}
			held = append(held, row)
			return tx.Open(ctx, row)
		})
		require.NoError(t, l.Refresh(ctx))
		require.NoError(t, lazy.Refresh(ctx))
		now := map[string]string{}
		for _, h := range held {
			now[rollKey(h)] = h.Code()
		}
		was[l.Atlas().Revision()] = now
		n := 1 + int64(r.IntN(len(was)-1))
		for _, live := range []*atlas.Live{l, lazy} {
			c, err := live.Companion(ctx, n)
			require.NoError(t, err, "revision %d", n)
			assert.Equal(t, was[n], c.(*roll).rows, "revision %d of %d", n, l.Atlas().Revision())
			again, err := live.Companion(ctx, n)
			require.NoError(t, err)
			assert.Same(t, c, again, "it is kept")
		}
	}
	assert.Nil(t, lazy.Atlas().Companion())
	assert.Equal(t, 2, made, "from nothing for the empty store and the first revision; all others of those")
	none, err := l.Companion(ctx, 0)
	require.NoError(t, err)
	assert.Empty(t, none.(*roll).rows)
	newest, err := l.Companion(ctx, l.Atlas().Revision())
	require.NoError(t, err)
	assert.Same(t, l.Atlas().Companion(), newest)

	for _, n := range []int64{-1, l.Atlas().Revision() + 1} {
		_, err = l.Companion(ctx, n)
		require.ErrorIs(t, err, zoning.ErrNotFound)
	}
	fail = assert.AnError
	_, err = lazy.Companion(ctx, 1)
	if err == nil { // it was kept
		_, err = lazy.Companion(ctx, 2)
	}
	if err == nil {
		_, err = lazy.Companion(ctx, 3)
	}
	require.ErrorIs(t, err, assert.AnError)
	alone, err := atlas.Open(ctx, store, atlas.Options{})
	require.NoError(t, err)
	_, err = alone.Companion(ctx, 1)
	require.ErrorIs(t, err, atlas.ErrAlone)
}

// slow is a companion of which another is made when somebody says so.
type slow struct {
	begin chan struct{}
	made  *int
}

// Next implements atlas.Companion.
func (s slow) Next(ctx context.Context, _ int64, rows iter.Seq2[*zoning.Row, error]) (atlas.Companion, error) {
	for _, err := range rows {
		if err != nil {
			return nil, err
		}
	}
	<-s.begin
	*s.made++
	return s, ctx.Err()
}

// What takes long is told to come back for, and is there then: it is made once, whoever gives up.
func TestCompanionThatTakesLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, store, s := context.Background(), newMemory(), slow{make(chan struct{}, 8), new(int)}
		act(t, store, func(tx zoning.Tx) error { return tx.Open(ctx, address("a")) })
		act(t, store, func(tx zoning.Tx) error { return tx.Open(ctx, address("b")) })
		l, err := atlas.Open(ctx, store, atlas.Options{Companion: func(context.Context, int64, iter.Seq2[*zoning.Row, error]) (atlas.Companion, error) { return s, nil }})
		require.NoError(t, err)
		_, err = l.Companion(ctx, 1)
		require.ErrorIs(t, err, zoning.ErrBusy)
		gone, leave := context.WithCancel(ctx)
		leave()
		_, err = l.Companion(gone, 1)
		require.ErrorIs(t, err, context.Canceled)
		assert.Zero(t, *s.made)
		s.begin <- struct{}{}
		c, err := l.Companion(ctx, 1)
		require.NoError(t, err)
		assert.Equal(t, s, c)
		assert.Equal(t, 1, *s.made, "by the first who asked")
	})
}
