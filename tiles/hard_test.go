package tiles

import (
	"context"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/fixtures"
)

// requireFilled fails unless areas at every zoom leave no hole between them, and no piece of border of one runs where the others have none.
func requireFilled(t *testing.T, shapes []orb.MultiPolygon, from int) {
	t.Helper()
	top, err := newTopology(context.Background(), shapes)
	require.NoError(t, err)
	require.NoError(t, top.rank(context.Background(), 0))
	for zoom := from; zoom <= MaxZoom; zoom++ {
		l, err := top.level(context.Background(), zoom)
		require.NoError(t, err)
		var rings [][]vec
		sum := int64(0)
		for _, s := range l.shapes {
			requireSound(t, s.areas, "zoom %d", zoom)
			for _, a := range s.areas {
				rings = append(rings, a...)
				for _, r := range a {
					sum += twiceArea(r)
				}
			}
		}
		union := resolved(rings)
		require.Len(t, union, 1, "zoom %d", zoom)
		require.Len(t, union[0], 1, "a gap at zoom %d", zoom)
		require.Equal(t, twiceArea(union[0][0]), sum, "an overlap at zoom %d", zoom)
	}
}

// A corner of one shape may lie on an edge of another that has no vertex there: as nearly as float64 can say.
//
//	+-------+----+
//	|       |  B |     A's eastern edge is one, whichever way it runs;
//	|   A   +----+     B and C end on it
//	|       |  C |
//	+-------+----+
func TestCornersOnEdges(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 3))
	for range 60 {
		slant, along := 0.05*(r.Float64()-0.5), 0.1+0.8*r.Float64()
		at := func(x, y float64) orb.Point { return orb.Point{120 + x*0.1 + slant*y, 30 + y*0.1} }
		sw, nw, s, n, se, ne := at(0, 0), at(0, 1), at(1, 0), at(1, 1), at(1.5, 0), at(1.5, 1)
		m, e := orb.Point{s[0] + (n[0]-s[0])*along, s[1] + (n[1]-s[1])*along}, at(1.5, along)
		requireFilled(t, []orb.MultiPolygon{
			{{{sw, s, n, nw, sw}}},
			{{{m, e, ne, n, m}}},
			{{{s, se, e, m, s}}},
		}, 9)
	}
}

// Edges of tens of kilometres are straight in longitude and latitude, and so are not straight in Mercator: the middle of one is where it is.
func TestLongEdgesCurve(t *testing.T) {
	top, err := newTopology(context.Background(), []orb.MultiPolygon{{{{{120, 30}, {122, 30}, {121, 31}, {120, 30}}}}})
	require.NoError(t, err)
	require.NoError(t, top.rank(context.Background(), 0))
	l, err := top.level(context.Background(), 14)
	require.NoError(t, err)
	middle := rounded(project(orb.Point{120.5, 30.5}), shiftOf(14))
	nearest := int64(1 << 40)
	r := l.shapes[0].areas[0][0]
	for i, a := range r {
		b := r[(i+1)%len(r)]
		nearest = min(nearest, int64(awaySquared(middle, a, b)))
	}
	assert.LessOrEqual(t, nearest, int64((toleranceUnits+1)*(toleranceUnits+1)), "of tens of units were the edge drawn straight")
}

// Grids with overlaps, gaps and slivers between them are drawn as they are, each of them sound.
func TestDamagedGridsStaySound(t *testing.T) {
	city, _ := fixtures.Damaged(fixtures.Options{Seed: 4, Grids: 150, Vertices: 60, Zones: -1})
	top, err := newTopology(context.Background(), shapesOf(city.Grids, base))
	require.NoError(t, err)
	require.NoError(t, top.rank(context.Background(), 0))
	for zoom := 5; zoom <= MaxZoom; zoom++ {
		l, err := top.level(context.Background(), zoom)
		require.NoError(t, err)
		for i := range l.shapes {
			requireSound(t, l.shapes[i].areas, "zoom %d", zoom)
		}
	}
}

// Many ask at once for tiles of which nothing is made yet, some leave: those who stay get what one alone gets.
func TestManyAskAtOnce(t *testing.T) {
	a := cityAtlas(fixtures.Options{Seed: 3, Grids: 40, Vertices: 60, Zones: 20})
	alone := sheetOf(t, a, All)
	tiles := New(Options{MaxTiles: 64 << 10, MaxLevels: 128 << 10})
	places := tilesOver(alone, 12)
	want := map[[2]int][]byte{}
	for _, p := range places {
		body, err := alone.Tile(context.Background(), 12, p[0], p[1])
		require.NoError(t, err)
		want[p] = body
	}
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			if i%4 == 0 {
				cancel()
			}
			for k := range 3 * len(places) {
				p := places[(i+k)%len(places)]
				s, err := tiles.Sheet(a, All, today)
				if !assert.NoError(t, err) {
					return
				}
				tile, err := tiles.Tile(ctx, s, 12, p[0], p[1], atOnce)
				if err != nil {
					assert.ErrorIs(t, err, context.Canceled)
					assert.Zero(t, i%4)
					continue
				}
				assert.Equal(t, want[p], tile.Body)
			}
		})
	}
	wg.Wait()
}

// At the last zoom every vertex is drawn, however little it stands out; at the zoom before only what stands out by more than the tolerance.
//
//	+----.----+    . stands out by two units of the last zoom
//	|         |
//	+---------+
func TestTheLastZoomDrawsEveryVertex(t *testing.T) {
	const unit = 360.0 / (1 << (MaxZoom + extentBits)) // in degrees of longitude; of latitude it is less
	west, east := orb.Point{120, 30.01}, orb.Point{120.01, 30.01}
	top, err := newTopology(t.Context(), []orb.MultiPolygon{{{{{120, 30}, {120.01, 30}, east, {120.005, 30.01 + 2*unit}, west, {120, 30}}}}})
	require.NoError(t, err)
	require.NoError(t, top.rank(t.Context(), 0))
	for zoom, want := range map[int]int{MaxZoom: 5, MaxZoom - 1: 4} {
		l, err := top.level(t.Context(), zoom)
		require.NoError(t, err)
		assert.Len(t, l.shapes[0].areas[0][0], want, "zoom %d", zoom)
	}
}
