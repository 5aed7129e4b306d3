package tiles

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/require"

	"gridzone/geo"
)

// wavy is a ring around a centre whose radius, in degrees, is given for each angle.
func wavy(n int, radius func(angle float64) float64) orb.Ring {
	var ring orb.Ring
	for i := range n {
		angle := 2 * math.Pi * float64(i) / float64(n)
		r := radius(angle)
		ring = append(ring, orb.Point{120.75 + r*math.Cos(angle), 30.75 + r*math.Sin(angle)})
	}
	return append(ring, ring[0])
}

// Rings that run close by each other, narrower than the tolerance of most zooms, come to lie on each other or keep apart, and never cross: shells, the holes in
// them, and islands in these, all with waves of their own sampling.
//
//	  ___________
//	 /  _______  \      a shell, its hole, an island in the hole:
//	(  ( (   )  ) )     metres apart, with waves of a hundred
//	 \__\_____/__/
func TestNarrowShapesStaySound(t *testing.T) {
	ctx := context.Background()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 2))
	for range 40 {
		gap := math.Exp(-6-6*r.Float64()) * 0.02
		waves, depth, phase := float64(3+r.IntN(60)), 0.002*r.Float64(), r.Float64()
		ring := func(k float64) orb.Ring {
			return wavy(300+r.IntN(1500), func(angle float64) float64 {
				return 0.02 + depth*math.Sin(waves*angle+phase) - k*gap
			})
		}
		shell, hole, island := ring(0), ring(1), ring(2)
		slices.Reverse(hole)
		shapes := []orb.MultiPolygon{{{shell, hole}, {island}}, {{hole}}}
		if len(geo.Validate(shapes[0], 1)) > 0 {
			continue // the gap was too narrow for how coarsely the waves are drawn
		}
		top, err := newTopology(ctx, shapes)
		require.NoError(t, err)
		require.NoError(t, top.rank(ctx, 0))
		for zoom := 4; zoom <= MaxZoom; zoom++ {
			l, err := top.level(ctx, zoom)
			require.NoError(t, err)
			for i := range l.shapes {
				requireSound(t, l.shapes[i].areas, "zoom %d", zoom)
				s := &l.shapes[i]
				if len(s.areas) == 0 {
					continue
				}
				for range 12 { // boxes that cut it anywhere
					size := 1 + r.Int64N(max(1, s.hi.x-s.lo.x)+8)
					lo := vec{s.lo.x - 4 + r.Int64N(s.hi.x-s.lo.x+8), s.lo.y - 4 + r.Int64N(s.hi.y-s.lo.y+8)}
					b := box{lo, vec{lo.x + size, lo.y + size}}
					cut := b.clip(s)
					requireSound(t, cut, "zoom %d, %v", zoom, b)
					requireSame(t, r, s, &shape{areas: cut}, b)
				}
			}
		}
	}
}

// requireSame compares what is left of a shape in a box with the shape, at random places.
func requireSame(t *testing.T, r *rand.Rand, s, cut *shape, b box) {
	t.Helper()
	for range 20 {
		p := vec{b.lo.x + r.Int64N(b.hi.x-b.lo.x+1), b.lo.y + r.Int64N(b.hi.y-b.lo.y+1)}
		if p.x == b.lo.x || p.x == b.hi.x || p.y == b.lo.y || p.y == b.hi.y {
			continue
		}
		was, is := s.locate(p), cut.locate(p)
		clear := true // of edges: where a side cuts one is rounded
		for dx := int64(-1); dx <= 1; dx++ {
			for dy := int64(-1); dy <= 1; dy++ {
				clear = clear && s.locate(vec{p.x + dx, p.y + dy}) == was
			}
		}
		if clear {
			require.Equal(t, was, is, "%v in %v", p, b)
		}
	}
}

// A shape like a comb, cut across its teeth, leaves pieces that nothing joins.
//
//	+--+  +--+  +--+
//	|  |  |  |  |  |
//	|--|--|--|--|--|--- the side of the box
//	|  +--+  +--+  |
//	+--------------+
func TestTeethAreNotJoined(t *testing.T) {
	comb := []vec{{0, 0}, {5, 0}, {5, 4}, {4, 4}, {4, 1}, {3, 1}, {3, 4}, {2, 4}, {2, 1}, {1, 1}, {1, 4}, {0, 4}}
	s := shape{areas: []area{{comb}}}
	s.measure()
	cut := box{vec{-10, 2}, vec{10, 10}}.clip(&s)
	require.Len(t, cut, 3)
	requireSound(t, cut)
	for _, a := range cut {
		require.EqualValues(t, 2*2, twiceArea(a[0]))
	}
	require.Len(t, box{vec{-10, -10}, vec{10, 1}}.clip(&s), 1)
}
