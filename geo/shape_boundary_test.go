package geo

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestShapeBoundaryDistanceSigns(t *testing.T) {
	//   8 +---------------+
	//     |     +-+       |
	//     |     | |       |   shell 0..8, hole 3..4 x 1..7, a second part 12..14 x 0..2, about 100 m a unit
	//     |     | |       |
	//     |     +-+       |   +---+
	//   0 +---------------+   +---+
	//     0     3 4       8  12  14
	const u = 0.001
	at := func(x, y float64) orb.Point { return orb.Point{120 + x*u, 30 + y*u} }
	ring := func(w, s, e, n float64) orb.Ring { return orb.Ring{at(w, s), at(e, s), at(e, n), at(w, n), at(w, s)} }
	box := func(w, s, e, n float64) orb.Polygon { return orb.Polygon{ring(w, s, e, n)} }
	zone := Prepare(orb.MultiPolygon{{ring(0, 0, 8, 8), ring(3, 1, 4, 7)}, box(12, 0, 14, 2)})
	lon, lat := 96.486*u/0.001, 110.853*u/0.001
	for _, c := range []struct {
		name string
		a    orb.MultiPolygon
		want float64
	}{
		{"apart", orb.MultiPolygon{box(9, 3, 10, 4)}, lon},
		{"inside, by the shell", orb.MultiPolygon{box(6, 0.5, 6.5, 1)}, -0.5 * lat},
		{"inside, by the hole", orb.MultiPolygon{box(1.5, 2, 2.8, 3)}, -0.2 * lon},
		{"inside, an edge nearest to a corner of the hole", orb.MultiPolygon{box(1, 7.25, 7, 7.5)}, -0.25 * lat},
		{"in the hole", orb.MultiPolygon{box(3.25, 3, 3.5, 4)}, 0.25 * lon},
		{"over the shell's line", orb.MultiPolygon{box(7, 3, 9, 4)}, 0},
		{"over the hole's lines, every corner inside", orb.MultiPolygon{box(2, 3, 5, 4)}, 0},
		{"around the hole", orb.MultiPolygon{box(2, 0.5, 5, 7.5)}, 0},
		{"around the hole, with a hole around it", orb.MultiPolygon{{ring(2, 0.2, 5, 7.8), ring(2.5, 0.6, 4.5, 7.4)}}, -0.2 * lat},
		{"around a part", orb.MultiPolygon{box(11, -1, 15, 3)}, 0},
		{"around everything", orb.MultiPolygon{box(-1, -1, 15, 9)}, 0},
		{"touches the shell from outside", orb.MultiPolygon{box(8, 3, 9, 4)}, 0},
		{"touches the shell from inside", orb.MultiPolygon{box(7, 3, 8, 4)}, 0},
		{"touches the hole with a corner", orb.MultiPolygon{{{at(2, 3), at(2.5, 3), at(3, 3.5), at(2, 3)}}}, 0},
		{"fills the hole", orb.MultiPolygon{box(3, 1, 4, 7)}, 0},
		{"is the shape", zone.Shape(), 0},
		{"one part inside, one outside", orb.MultiPolygon{box(6, 3, 7, 4), box(9, 3, 10, 4)}, 0},
		{"one part inside, one in the hole", orb.MultiPolygon{box(6, 3, 7, 4), box(3.25, 3, 3.5, 4)}, 0},
		{"parts inside both parts", orb.MultiPolygon{box(6, 3, 7, 4), box(12.5, 0.5, 13.5, 1.8)}, -0.2 * lat},
	} {
		assert.InDelta(t, c.want, ShapeBoundaryDistance(Prepare(c.a), zone), 0.02, c.name)
		if c.want == 0 {
			assert.Zero(t, ShapeBoundaryDistance(Prepare(c.a), zone), c.name)
		}
	}
	for _, empty := range []*Prepared{nil, Prepare(nil), Prepare(orb.MultiPolygon{{{}}})} {
		assert.Equal(t, math.Inf(1), ShapeBoundaryDistance(empty, zone))
		assert.Equal(t, math.Inf(1), ShapeBoundaryDistance(zone, empty))
	}
}

// A coordinate's last bit decides between touching and not.
func TestShapeBoundaryDistanceIsExactlyZero(t *testing.T) {
	third := 1.0 / 3
	zone := Prepare(orb.MultiPolygon{{{{0, 0}, {3, 1}, {3, 9}, {0, 9}, {0, 0}}}})
	on := orb.Point{1, third} // 1/3 rounded lies below the edge, the next above it
	inside := orb.Point{1, math.Nextafter(third, 1)}
	require.Equal(t, Outside, zone.Locate(on))
	require.Equal(t, Inside, zone.Locate(inside))
	triangle := func(p orb.Point) *Prepared { return Prepare(orb.MultiPolygon{{{p, {2, 5}, {1, 5}, p}}}) }
	assert.Zero(t, ShapeBoundaryDistance(triangle(on), zone))
	assert.Zero(t, ShapeBoundaryDistance(triangle(orb.Point{1.5, 0.5}), zone))
	assert.LessOrEqual(t, ShapeBoundaryDistance(triangle(inside), zone), 0.0)
	assert.True(t, inInterior(triangle(inside), zone))
	assert.False(t, inInterior(triangle(on), zone))
}

func TestShapeBoundaryDistanceAgreesWithEveryEdge(t *testing.T) {
	rng := seeded(t)
	signs := map[int]int{}
	for range soak(200) {
		radius := math.Pow(10, -3+2*rng.Float64())
		zone := wigglyBlob(rng, orb.Point{120, 30}, radius, 20+rng.IntN(100), rng.IntN(3))
		centre := orb.Point{120 + radius*1.4*(2*rng.Float64()-1), 30 + radius*1.4*(2*rng.Float64()-1)}
		g := wigglyBlob(rng, centre, radius*math.Pow(10, -2*rng.Float64()), 5+rng.IntN(50), rng.IntN(2))
		want := plainShapeBoundaryDistance(g, zone)
		got := ShapeBoundaryDistance(Prepare(g), Prepare(zone))
		if want == 0 {
			assert.Zero(t, got)
		}
		assert.InDelta(t, want, got, 1e-7*math.Abs(want))
		sign := 0
		if want != 0 {
			sign = int(math.Copysign(1, want))
		}
		signs[sign]++
	}
	for _, sign := range []int{-1, 0, 1} {
		assert.Greater(t, signs[sign], 10, "%d", sign)
	}
}

// plainShapeBoundaryDistance looks at every pair of edges and every vertex.
func plainShapeBoundaryDistance(g, zone orb.MultiPolygon) float64 {
	least := math.Inf(1)
	for _, r := range g[0] {
		for i := range r[1:] {
			for _, s := range zone[0] {
				for j := range s[1:] {
					if k, _, _ := meet(r[i], r[i+1], s[j], s[j+1]); k != meetNot {
						return 0
					}
				}
			}
		}
		for _, p := range r {
			least = min(least, plainBoundaryDistance(p, zone))
		}
	}
	for _, s := range zone[0] {
		if Locate(s[0], g) != Outside {
			return 0
		}
		for _, p := range s {
			least = min(least, plainBoundaryDistance(p, g))
		}
	}
	if Locate(g[0][0][0], zone) == Inside {
		return -least
	}
	return least
}
