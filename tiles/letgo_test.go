package tiles

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/fixtures"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// revisions are some in which the grids differ.
func revisions(n int) []*atlas.Atlas {
	out := []*atlas.Atlas{cityAtlas(fixtures.Options{Seed: 3, Grids: 12, Vertices: 60, Zones: -1})}
	for i := range n - 1 {
		row := rowOf(zoning.Grid{Code: "x" + string(rune('a'+i)), Kind: zoning.Base}, square(float64(i), 0, float64(i+1), 1))
		out = append(out, out[i].Next(int64(i+2), today, nil, []*zoning.Row{row}))
	}
	return out
}

func gridsOf(t *testing.T, tiles *Tiles, a *atlas.Atlas) *Sheet {
	t.Helper()
	s, err := tiles.Sheet(a, "grids", today)
	require.NoError(t, err)
	return s
}

// Whoever looks through other days or revisions does not take from the others what they look at, asked for by question or by name.
func TestWhatIsLookedAtStays(t *testing.T) {
	all := revisions(8)
	tiles := New(Options{MaxSheets: 3})
	asked, named := gridsOf(t, tiles, all[0]), gridsOf(t, tiles, all[1])
	revision, day := named.Named()
	for _, a := range all[2:] {
		gridsOf(t, tiles, a)
		assert.Same(t, asked, gridsOf(t, tiles, all[0]))
		assert.Same(t, named, tiles.Named("grids", named.Version(), revision, day))
	}
	assert.Equal(t, []*Drawing{named.drawings[0], asked.drawings[0]}, tiles.drawings[zoning.Grids][:2])
}

// Whoever still waits for a tile of what was let go of gets it, and nothing of it is kept.
func TestTilesOfWhatWasLetGo(t *testing.T) {
	ctx := context.Background()
	all := revisions(2)
	tiles := New(Options{MaxSheets: 1})
	first := gridsOf(t, tiles, all[0])
	at := tilesOver(first, 11)[0]
	want, err := first.Tile(ctx, 11, at[0], at[1])
	require.NoError(t, err)
	require.NotEmpty(t, want)
	gridsOf(t, tiles, all[1])
	got, err := first.Tile(ctx, 11, at[0], at[1])
	require.NoError(t, err)
	assert.Equal(t, want, got)
	assert.Empty(t, tiles.keeper.kept)
	assert.Zero(t, tiles.keeper.size)
}

// Shapes are taken apart in the turn in which they are drawn. In two turns, all that wait for their second would be in memory, taken apart: this would wait for ever.
func TestThoseWhoWaitHoldNothing(t *testing.T) {
	ctx := context.Background()
	d := gridsOf(t, New(Options{}), revisions(1)[0]).drawings[0]
	require.NoError(t, d.keeper.enter(ctx))
	drawn := make(chan error, 1)
	go func() {
		_, err := d.Tile(ctx, 11, 0, 0)
		drawn <- err
	}()
	for d.topology.Load() == nil {
		d.keeper.leave()
		require.NoError(t, d.keeper.enter(ctx))
	}
	require.NoError(t, <-drawn, "the turn is held here")
}
