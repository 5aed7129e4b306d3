package atlas_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

func TestOlder(t *testing.T) {
	ctx, store := context.Background(), newMemory()
	act(t, store, func(tx zoning.Tx) error { return tx.Open(ctx, fourGrids()...) })
	far := baseGrid("far", box(5000, 0, 5001, 1))
	act(t, store, func(tx zoning.Tx) error { return tx.Open(ctx, far, zone("z", zoning.Prohibited, box(5, 5, 6, 6))) })
	for i := range 6 { // so that revision 2 is no longer among the ones kept
		act(t, store, func(tx zoning.Tx) error { return tx.Open(ctx, baseGrid(fmt.Sprint("later", i), box(0, 0, 1, 1))) })
	}
	l, err := atlas.Open(ctx, store, atlas.Options{Now: newWall(noon(t)).read, OlderAtOnce: 2})
	require.NoError(t, err)
	here := func(east, north float64) *orb.Bound { b := at(east, north).Bound(); return &b }

	store.taken()
	a, done, err := l.Older(ctx, 2, here(1, 1), today)
	require.NoError(t, err)
	assert.Equal(t, int64(2), a.Revision())
	assert.Equal(t, []string{"a inside", "0m boundary", "0u boundary"}, hitCodes(append([]atlas.Hit{*a.Locate(at(1, 1), today).Grid}, a.Locate(at(1, 1), today).Others...)))
	assert.Equal(t, 6, a.Count(zoning.Grids, today), "the far grid is not read")
	_, queries := store.taken()
	for _, q := range queries {
		assert.NotNil(t, q.Within)
	}
	done()

	// Whoever lingers over whole revisions bars others from more of those, not from questions about a place.
	var lingering []func()
	for n := range int64(4) {
		whole, done, err := l.Older(ctx, n+1, nil)
		require.NoError(t, err)
		assert.Equal(t, time.Unix(n+1, 0).UTC(), whole.Committed())
		lingering = append(lingering, done)
	}
	_, _, err = l.Older(ctx, 5, nil)
	require.ErrorIs(t, err, zoning.ErrBusy)
	again, done, err := l.Older(ctx, 4, nil)
	require.NoError(t, err, "one that is there is shared")
	assert.Equal(t, int64(4), again.Revision())
	_, near, err := l.Older(ctx, 6, here(1, 1), today)
	require.NoError(t, err)
	near()
	lingering[3]()
	lingering[3]()
	_, _, err = l.Older(ctx, 5, nil)
	require.ErrorIs(t, err, zoning.ErrBusy, "it is still in use")
	done()
	_, done, err = l.Older(ctx, 5, nil)
	require.NoError(t, err, "a place is free again")
	done()
	for _, done := range lingering {
		done()
	}

	a, done, err = l.Older(ctx, 2, here(3000, 0), today)
	require.NoError(t, err)
	loc := a.Locate(at(3000, 0), today)
	done()
	require.NotNil(t, loc.Nearest)
	assert.Equal(t, "far", loc.Nearest.Code(), "the box grows until the nearest is certain")

	for _, n := range []int64{-1, 9} {
		_, _, err = l.Older(ctx, n, nil)
		require.ErrorIs(t, err, zoning.ErrNotFound, "revision %d", n)
	}
	a, done, err = l.Older(ctx, 0, nil)
	require.NoError(t, err)
	assert.Zero(t, a.Count(zoning.Grids, today))
	done()
	a, done, err = l.Older(ctx, 8, nil)
	require.NoError(t, err)
	assert.Same(t, l.Atlas(), a)
	done()
	a, done, err = l.Older(ctx, 1, nil)
	require.NoError(t, err)
	assert.Equal(t, 6, a.Count(zoning.Grids, today))
	done()
}

// Whoever pages through a revision that a write replaced meanwhile is answered from memory.
func TestAReplacedRevisionIsPagedWithoutReading(t *testing.T) {
	ctx, store := context.Background(), newMemory()
	l := open(t, store)
	put(t, l, fourGrids()...)
	pinned, want := l.Atlas().Revision(), codes(l.Atlas().Rows(zoning.Grids, today))
	store.taken()
	var got []string
	for after, page := "", 0; ; page++ {
		a, done, err := l.Older(ctx, pinned, nil)
		require.NoError(t, err)
		rows, matched := a.Page(zoning.Grids, today, nil, after, 2)
		done()
		assert.Equal(t, len(want), matched)
		if len(rows) == 0 {
			break
		}
		got = append(got, codes(rows)...)
		after = rows[len(rows)-1].Code()
		_, queries := store.taken()
		assert.Empty(t, queries, "page %d", page)
		if page < 4 { // as many as are kept
			put(t, l, baseGrid(fmt.Sprint("0", page), box(0, 0, 1, 1)))
			store.taken()
		}
	}
	assert.Equal(t, want, got)
}

func TestOlderKnowsDivisionsOfZonesWithoutShape(t *testing.T) {
	ctx, store := context.Background(), newMemory()
	act(t, store, func(tx zoning.Tx) error {
		return tx.Open(ctx, baseGrid("g", box(0, 0, 1, 1)), zone("y", zoning.Restricted, box(0, 0, 0.1, 0.1)),
			division("330402", zoning.County, box(0, 0, 1000, 1000)), division("330402001001", zoning.Village, box(900, 900, 910, 910)),
			row(zoning.Zone{Code: "z", Kind: zoning.Prohibited, Division: "330402001001"}, nil))
	})
	act(t, store, func(tx zoning.Tx) error { return tx.Open(ctx, baseGrid("h", box(1, 0, 2, 1))) })
	l := open(t, store)
	b := at(0.5, 0.5).Bound()
	a, done, err := l.Older(ctx, 1, &b, today)
	require.NoError(t, err)
	defer done()
	assert.Empty(t, a.Locate(at(0.5, 0.5), today).Unshaped, "the zone covers a village far away, not the county")
	assert.Equal(t, []string{"z"}, codes(a.Locate(at(905, 905), today).Unshaped))
}
