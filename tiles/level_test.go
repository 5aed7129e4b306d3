package tiles

import (
	"context"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/fixtures"
	"gridzone/geo"
	"gridzone/zoning"
)

// plane puts rings in units where Validate takes them, exactly.
func plane(areas []area, o vec) orb.MultiPolygon {
	var g orb.MultiPolygon
	for _, a := range areas {
		var poly orb.Polygon
		for _, r := range a {
			var ring orb.Ring
			for i := 0; i <= len(r); i++ {
				p := r[i%len(r)].sub(o)
				ring = append(ring, orb.Point{float64(p.x) / (1 << 24), float64(p.y) / (1 << 24)})
			}
			poly = append(poly, ring)
		}
		g = append(g, poly)
	}
	return g
}

// requireSound fails unless areas are valid, with shells one way and holes the other.
func requireSound(t *testing.T, areas []area, msg ...any) {
	t.Helper()
	if len(areas) == 0 {
		return
	}
	require.Empty(t, geo.Validate(plane(areas, areas[0][0][0]), 3), msg...)
	for _, a := range areas {
		for i, r := range a {
			require.Equal(t, i == 0, twiceArea(r) > 0, msg...)
		}
	}
}

func shapesOf(rows []*zoning.Row, keep func(*zoning.Row) bool) []orb.MultiPolygon {
	var out []orb.MultiPolygon
	for _, r := range rows {
		if len(r.Shape) > 0 && keep(r) {
			out = append(out, r.Shape)
		}
	}
	return out
}

func base(r *zoning.Row) bool { return r.Thing.(zoning.Grid).Kind == zoning.Base }

// Base grids tile the made-up city, and so do the areas that they are drawn as, at every zoom: edges that two of them share are the same, and what is
// left is the outline.
func TestNeighboursShareTheirBorders(t *testing.T) {
	ctx := context.Background()
	city := fixtures.New(fixtures.Options{Seed: 7, Grids: 300, Vertices: 90, Zones: 60})
	top, err := newTopology(ctx, shapesOf(city.Grids, base))
	require.NoError(t, err)
	require.NoError(t, top.rank(ctx, 0))
	for zoom := 0; zoom <= MaxZoom; zoom++ {
		l, err := top.level(ctx, zoom)
		require.NoError(t, err)
		var rings [][]vec
		drawn, n := 0, 0
		for i := range l.shapes {
			requireSound(t, l.shapes[i].areas, "zoom %d, shape %d", zoom, i)
			for _, a := range l.shapes[i].areas {
				drawn++
				for _, r := range a {
					n += len(r)
				}
				rings = append(rings, a...)
			}
		}
		t.Logf("zoom %d: %d areas of %d vertices", zoom, drawn, n)
		union := resolved(rings)
		for _, a := range union {
			require.Len(t, a, 1, "a gap at zoom %d", zoom)
			requireSound(t, union, "zoom %d", zoom)
		}
		if zoom >= 9 {
			assert.Len(t, union, 1)
		}
	}
}
