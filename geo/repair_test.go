package geo

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSmallRepairs(t *testing.T) {
	for name, c := range map[string]struct {
		repair    func(orb.MultiPolygon) orb.MultiPolygon
		got, want orb.MultiPolygon
	}{
		"closes":                   {Closed, poly(orb.Ring{{0, 0}, {1, 0}, {1, 1}}), poly(orb.Ring{{0, 0}, {1, 0}, {1, 1}, {0, 0}})},
		"closes holes":             {Closed, poly(rect(0, 0, 9, 9), orb.Ring{{1, 1}, {1, 2}, {2, 2}}), poly(rect(0, 0, 9, 9), orb.Ring{{1, 1}, {1, 2}, {2, 2}, {1, 1}})},
		"is closed":                {Closed, poly(rect(0, 0, 9, 9)), poly(rect(0, 0, 9, 9))},
		"nothing to close":         {Closed, poly(orb.Ring{}, orb.Ring{{1, 1}}), poly(orb.Ring{}, orb.Ring{{1, 1}})},
		"repeats":                  {WithoutRepeats, poly(orb.Ring{{0, 0}, {0, 0}, {1, 0}, {1, 1}, {1, 1}, {1, 1}, {0, 0}, {0, 0}}), poly(orb.Ring{{0, 0}, {1, 0}, {1, 1}, {0, 0}})},
		"comes again, not in turn": {WithoutRepeats, poly(orb.Ring{{0, 0}, {1, 0}, {0, 0}, {1, 1}, {0, 0}}), poly(orb.Ring{{0, 0}, {1, 0}, {0, 0}, {1, 1}, {0, 0}})},
		"no repeats, not closed":   {WithoutRepeats, poly(orb.Ring{{0, 0}, {1, 0}, {1, 0}, {1, 1}}), poly(orb.Ring{{0, 0}, {1, 0}, {1, 1}})},
		"snaps":                    {Snapped, poly(orb.Ring{{120.12345678, 30}, {120.2, 30.00000004}, {120.2, 30.1}}), poly(orb.Ring{{120.1234568, 30}, {120.2, 30}, {120.2, 30.1}})},
		"snaps together":           {Snapped, poly(orb.Ring{{0, 0}, {1, 0}, {1.00000001, 0.00000001}, {1, 1}, {0, 0}}), poly(orb.Ring{{0, 0}, {1, 0}, {1, 1}, {0, 0}})},
		"keeps repeats":            {Snapped, poly(orb.Ring{{0, 0}, {1.00000001, 0}, {1.00000001, 0}, {1, 1}, {0, 0}}), poly(orb.Ring{{0, 0}, {1, 0}, {1, 0}, {1, 1}, {0, 0}})},
		"nothing to snap to":       {Snapped, poly(orb.Ring{{math.NaN(), 0}, {math.Inf(1), 1e308}, {1, 1}}), nil},
	} {
		t.Run(name, func(t *testing.T) {
			before := c.got.Clone()
			once := c.repair(c.got)
			if c.want != nil {
				assert.Equal(t, c.want, once)
				assert.Equal(t, before, c.got, "what was given stays")
				assert.Equal(t, once, c.repair(once), "again")
			}
		})
	}
}

// Rounding to the lattice is done once: whatever comes out stays, and is what the decimal says.
func TestSnappedStays(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	for range soak(20_000) {
		p := orb.Point{360*r.Float64() - 180, 180*r.Float64() - 90}
		once := Snapped(poly(orb.Ring{p}))[0][0][0]
		require.Equal(t, once, Snapped(poly(orb.Ring{once}))[0][0][0], "%v", p)
		for i := range 2 {
			require.LessOrEqual(t, math.Abs(once[i]-p[i]), 0.5e-7+1e-13)
			tenMillions := once[i] * 1e7
			require.InDelta(t, math.Round(tenMillions), tenMillions, 1e-6)
		}
	}
}

func TestUntangled(t *testing.T) {
	/*
	   2 +---+   +   a bow tie, a loop, a spike, a hole
	     |    \ /|
	     |     X |
	     |    / \|
	   0 +---+   +
	*/
	for name, c := range map[string]struct {
		got, want orb.MultiPolygon
	}{
		"valid":           {poly(rect(0, 0, 2, 2), rect(0.5, 0.5, 1, 1)), poly(rect(0, 0, 2, 2), rect(0.5, 0.5, 1, 1))},
		"hourglass":       {poly(ring(0, 0, 2, 2, 2, 0, 0, 2)), orb.MultiPolygon{{ring(0, 0, 1, 1, 0, 2)}, {ring(1, 1, 2, 0, 2, 2)}}},
		"a small lobe":    {poly(ring(0, 0, 4, 0, 4, 2, 3, 4, 4, 4, 0, 3)), nil},
		"a loop inside":   {poly(ring(2, 0, 4, 0, 4, 4, 0, 4, 0, 0, 2, 0, 1, 2, 3, 2)), poly(ring(0, 0, 2, 0, 4, 0, 4, 4, 0, 4), ring(1, 2, 3, 2, 2, 0))},
		"touches outside": {poly(ring(0, 0, 2, 0, 2, 2, 3, 1, 3, 3, 2, 2, 0, 2)), orb.MultiPolygon{{ring(0, 0, 2, 0, 2, 2, 0, 2)}, {ring(2, 2, 3, 1, 3, 3)}}},
		"a spike":         {poly(ring(0, 0, 2, 0, 2, 1, 3, 1, 2, 1, 2, 2, 0, 2)), poly(ring(0, 0, 2, 0, 2, 1, 2, 2, 0, 2))},
		"a short spike":   {poly(ring(0, 0, 2, 0, 2, 3, 2, 2, 0, 2)), poly(ring(0, 0, 2, 0, 2, 2, 0, 2))},
		"a hole's tie":    {poly(rect(-1, -1, 3, 3), ring(0, 0, 2, 2, 2, 0, 0, 2)), nil},
		"disconnected":    {poly(rect(0, 0, 2, 2), ring(0, 1, 1, 0.5, 2, 1, 1, 1.5)), orb.MultiPolygon{{ring(0, 0, 2, 0, 2, 1, 1, 0.5, 0, 1)}, {ring(0, 1, 1, 1.5, 2, 1, 2, 2, 0, 2)}}},
		"parts that join": {orb.MultiPolygon{{rect(0, 0, 1, 2)}, {rect(1, 0, 2, 2)}}, poly(ring(0, 0, 1, 0, 2, 0, 2, 2, 1, 2, 0, 2))},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Untangled(c.got)
			require.NoError(t, err)
			if c.want != nil {
				assert.Equal(t, c.want, got)
			}
			assert.Empty(t, Validate(got, 0))
			again, err := Untangled(got)
			require.NoError(t, err)
			assert.Equal(t, got, again)
		})
	}
	for name, g := range map[string]orb.MultiPolygon{
		"twice around":      poly(ring(0, 0, 4, 0, 4, 4, 1, 4, 1, 1, 3, 1, 3, 5, 0, 5)),
		"parts overlap":     {{rect(0, 0, 2, 2)}, {rect(1, 1, 3, 3)}},
		"a hole outside":    poly(rect(0, 0, 1, 1), rect(2, 2, 3, 3)),
		"a hole over":       poly(rect(0, 0, 2, 2), rect(1, 1, 3, 3)),
		"a hole in a hole":  poly(rect(0, 0, 9, 9), rect(1, 1, 8, 8), rect(2, 2, 3, 3)),
		"twice the same":    {{rect(0, 0, 2, 2)}, {rect(0, 0, 2, 2)}},
		"walked twice":      poly(append(append(orb.Ring{}, rect(0, 0, 2, 2)...), rect(0, 0, 2, 2)[1:]...)),
		"a hole twice":      poly(rect(0, 0, 9, 9), rect(1, 1, 2, 2), rect(1, 1, 2, 2)),
		"of different ways": poly(rect(0, 0, 9, 9), rect(1, 1, 4, 4), rect(2, 2, 5, 5)),
	} {
		_, err := Untangled(g)
		assert.ErrorIs(t, err, ErrTwice, name)
	}
	_, err := Untangled(poly(ring(0, 0, 200, 0, 0, 4)))
	assert.ErrorIs(t, err, ErrInvalid)
	_, err = Untangled(poly(ring(0, 0, 1, 0, 2, 0)))
	assert.ErrorIs(t, err, ErrInvalid)
}

// around counts how often a ring goes around a point that lies on none of its edges.
func around(r orb.Ring, p orb.Point) int {
	n := 0
	for k, a := range r {
		b := r[(k+1)%len(r)]
		switch {
		case a[1] <= p[1] && b[1] > p[1] && orient(a, b, p) > 0:
			n++
		case b[1] <= p[1] && a[1] > p[1] && orient(a, b, p) < 0:
			n--
		}
	}
	return n
}

// Random tangles: the referee counts, at random points, how often each ring goes around them.
func TestUntangledAgainstCounting(t *testing.T) {
	const seed = 11
	r := rand.New(rand.NewPCG(seed, 1))
	split, twice := 0, 0
	for i := range soak(3000) {
		var g orb.MultiPolygon
		for range 1 + r.IntN(2) {
			var p orb.Polygon
			for range 1 + r.IntN(2) {
				var ring orb.Ring
				for range 3 + r.IntN(5) {
					ring = append(ring, orb.Point{float64(r.IntN(7)), float64(r.IntN(7))})
				}
				p = append(p, append(ring, ring[0]))
			}
			g = append(g, p)
		}
		got, err := Untangled(g)
		if err == nil && len(got) > 0 {
			require.NoError(t, valid(got), "seed %d, case %d: %v", seed, i, g)
			again, err := Untangled(got)
			require.NoError(t, err)
			require.Equal(t, got, again)
		}
		for range 300 {
			p := orb.Point{7 * r.Float64(), 7 * r.Float64()}
			covers, doubled := 0, false
			for _, poly := range g {
				for k, ring := range poly {
					n := around(ring, p)
					doubled = doubled || n < -1 || n > 1
					if n%2 != 0 && k == 0 {
						covers++
					} else if n%2 != 0 {
						covers--
					}
				}
			}
			if doubled || covers < 0 || covers > 1 {
				if valid(g) != nil {
					require.ErrorIs(t, err, ErrTwice, "seed %d, case %d: %v at %v", seed, i, g, p)
				}
				twice++
				continue
			}
			if err == nil {
				require.Equal(t, covers == 1, Locate(p, got) != Outside, "seed %d, case %d: %v at %v", seed, i, g, p)
				split++
			}
		}
	}
	require.Greater(t, split, 1000)
	require.Greater(t, twice, 1000)
}

func FuzzRepairs(f *testing.F) {
	f.Add([]byte{0, 0, 2, 2, 2, 0, 0, 2}, true)
	f.Add([]byte{0, 0, 0, 0, 4, 0, 4, 4, 2, 2, 4, 4, 0, 4, 254, 1, 1, 3, 3, 1, 1}, false)
	f.Add([]byte{250, 0, 251, 1, 252, 2, 253, 253}, true)
	f.Fuzz(func(t *testing.T, data []byte, closed bool) {
		if len(data) > 200 {
			return
		}
		g := shapeFrom(data, closed)
		for _, repair := range []func(orb.MultiPolygon) orb.MultiPolygon{Closed, WithoutRepeats, Snapped} {
			if once := repair(g); !broken(once) { // NaN is not equal to itself
				require.Equal(t, once, repair(once))
			}
		}
		got, err := Untangled(g)
		if err == nil {
			require.NoError(t, valid(got))
		}
	})
}
