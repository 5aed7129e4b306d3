package geo

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestOverlays(t *testing.T) {
	/*
	      +-------+
	      |   b   |
	   +--+---+   |
	   |  +---+---+
	   |  a   |
	   +------+
	*/
	a, b := poly(rect(0, 0, 4, 4)), poly(rect(2, 2, 6, 6))
	hole := poly(rect(0, 0, 4, 4), rect(1, 1, 3, 3))
	for _, c := range []struct {
		name           string
		a, b           orb.MultiPolygon
		in, less, both float64 // areas
	}{
		{"overlapping", a, b, 4, 12, 28},
		{"backwards", poly(backwards(a[0][0])), poly(backwards(b[0][0])), 4, 12, 28},
		{"the same", a, a, 16, 0, 16},
		{"touching along an edge", a, poly(rect(4, 0, 8, 4)), 0, 16, 32},
		{"touching in a point", a, poly(rect(4, 4, 8, 8)), 0, 16, 32},
		{"apart", a, poly(rect(5, 5, 8, 8)), 0, 16, 25},
		{"within a hole", hole, poly(rect(1, 1, 3, 3)), 0, 12, 16},
		{"across a hole", hole, poly(rect(0, 0, 2, 4)), 6, 6, 14},
		{"nothing", a, nil, 0, 16, 16},
		{"nothing less something", nil, a, 0, 0, 16},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, o := range []struct {
				run  func() (orb.MultiPolygon, error)
				want float64
			}{
				{func() (orb.MultiPolygon, error) { return Intersection(c.a, c.b) }, c.in},
				{func() (orb.MultiPolygon, error) { return Intersection(c.b, c.a) }, c.in},
				{func() (orb.MultiPolygon, error) { return Difference(c.a, c.b) }, c.less},
				{func() (orb.MultiPolygon, error) { return Union([]orb.MultiPolygon{c.a, c.b}) }, c.both},
			} {
				got, err := o.run()
				require.NoError(t, err)
				assert.InDelta(t, o.want, planarArea(got), 1e-12)
				requireSound(t, got)
				if o.want == 0 {
					assert.Nil(t, got)
				}
			}
		})
	}
}

// requireSound asks for what every overlay promises of its result.
func requireSound(t *testing.T, g orb.MultiPolygon) {
	t.Helper()
	for _, poly := range g {
		for i, r := range poly {
			require.Equal(t, r[0], r[len(r)-1], "closed")
			require.Equal(t, i == 0, ringTurns(r) > 0, "turned")
		}
	}
	if len(g) > 0 {
		require.False(t, broken(g), "%v", Validate(g, 0))
	}
}

func TestOverlaysRefuseInvalid(t *testing.T) {
	good, tie := poly(rect(0, 0, 4, 4)), poly(ring(4, 0, 0, 4, 0, 0, 4, 4))
	for name, bad := range map[string]orb.MultiPolygon{
		"bow-tie": tie, "no ring": {{}}, "point": {{{{1, 1}}}},
		"not a number": poly(ring(0, 0, math.NaN(), 1, 1, 1)), "infinite": poly(ring(0, 0, math.Inf(1), 1, 1, 1)),
	} {
		t.Run(name, func(t *testing.T) {
			for _, pair := range [][2]orb.MultiPolygon{{good, bad}, {bad, good}, {bad, nil}} {
				_, err := Intersection(pair[0], pair[1])
				assert.ErrorIs(t, err, ErrInvalid)
				_, err = Difference(pair[0], pair[1])
				assert.ErrorIs(t, err, ErrInvalid)
				_, err = Union(pair[:])
				assert.ErrorIs(t, err, ErrInvalid)
			}
			_, err := Buffer(bad, 1)
			assert.ErrorIs(t, err, ErrInvalid)
		})
	}
}

// Shapes that share borders exactly, nearly, and not at all: what is in both and
// what is in one alone add up, and agree with OverlapArea, which builds no shape.
func TestOverlaysAddUp(t *testing.T) {
	seed := uint64(5)
	r := rand.New(rand.NewPCG(seed, 9))
	tiles := patchwork(r, 5, 15, 120.5, 30.5, 0.01)
	for i := range soak(250) {
		a, b := tiles[r.IntN(len(tiles))], tiles[r.IntN(len(tiles))]
		switch r.IntN(4) {
		case 0: // a neighbour, frayed in its last digits
			b = fray(r, b, math.Pow(10, -15+float64(r.IntN(8))))
		case 1: // itself, frayed
			b = fray(r, a, math.Pow(10, -15+float64(r.IntN(8))))
		case 2: // a zone across several
			b = poly(wiggly(r, 60, 120.5+0.05*r.Float64(), 30.5+0.05*r.Float64(), 0.01))
		}
		if broken(b) {
			continue
		}
		in, err := Intersection(a, b)
		require.NoError(t, err, "seed %d, case %d", seed, i)
		only, err := Difference(a, b)
		require.NoError(t, err, "seed %d, case %d", seed, i)
		all, err := Union([]orb.MultiPolygon{a, b})
		require.NoError(t, err, "seed %d, case %d", seed, i)
		for _, g := range []orb.MultiPolygon{in, only, all} {
			requireSound(t, g)
		}
		area := Area(a)
		require.InDelta(t, area, Area(in)+Area(only), 1e-6*area, "seed %d, case %d", seed, i)
		require.InDelta(t, area+Area(b), Area(in)+Area(all), 1e-6*area, "seed %d, case %d", seed, i)
		require.InDelta(t, OverlapArea(Prepare(a), Prepare(b)), Area(in), 1e-6*area, "seed %d, case %d", seed, i)
	}
}

func fray(r *rand.Rand, g orb.MultiPolygon, by float64) orb.MultiPolygon {
	c := g.Clone()
	for _, poly := range c {
		for _, ring := range poly {
			for i := range ring[:len(ring)-1] {
				ring[i][0] += by * (r.Float64() - 0.5)
				ring[i][1] += by * (r.Float64() - 0.5)
			}
			ring[len(ring)-1] = ring[0]
		}
	}
	return c
}

func TestIntersects(t *testing.T) {
	hole := poly(rect(0, 0, 10, 10), rect(2, 2, 8, 8))
	for _, c := range []struct {
		name string
		a, b orb.MultiPolygon
		want bool
	}{
		{"across", hole, poly(rect(9, 9, 12, 12)), true},
		{"corner on corner", hole, poly(rect(10, 10, 12, 12)), true},
		{"corner on edge", hole, poly(ring(10, 5, 12, 4, 12, 6)), true},
		{"an ulp away", hole, poly(rect(math.Nextafter(10, 11), 0, 12, 12)), false},
		{"boxes meet, shapes do not", poly(ring(0, 0, 4, 0, 0, 4)), poly(ring(4, 4, 4, 1, 1, 4)), false},
		{"in the hole", hole, poly(rect(4, 4, 5, 5)), false},
		{"in the hole, touching", hole, poly(rect(2, 4, 5, 5)), true},
		{"in the wood", hole, poly(rect(1, 1, 1.5, 1.5)), true},
		{"around", hole, poly(rect(-1, -1, 11, 11)), true},
		{"second part", hole, orb.MultiPolygon{{rect(20, 0, 21, 1)}, {rect(4, 4, 9, 5)}}, true},
		{"crossing, no vertex in the other", poly(rect(0, 4, 10, 6)), poly(rect(4, 0, 6, 10)), true},
		{"a point on an edge", hole, orb.MultiPolygon{{{{10, 5}}}}, true},
		{"a point in the hole", hole, orb.MultiPolygon{{{{5, 5}}}}, false},
		{"nothing", hole, nil, false},
		{"not a number", hole, poly(ring(math.NaN(), 0, 1, 1, 2, 0)), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			assert.Equal(t, c.want, Intersects(Prepare(c.a), Prepare(c.b)))
			assert.Equal(t, c.want, Intersects(Prepare(c.b), Prepare(c.a)))
		})
	}
}

// Every pair of edges and every vertex, without boxes.
func TestIntersectsAgainstBruteForce(t *testing.T) {
	seed := uint64(13)
	r := rand.New(rand.NewPCG(seed, 9))
	yes := 0
	for i := range soak(20000) {
		a, b := randomShape(r), randomShape(r)
		for _, poly := range b {
			for _, c := range poly {
				for k := range c {
					c[k][0] += float64(r.IntN(2)) * 0x1p-49
				}
			}
		}
		if i%2 == 0 {
			for _, poly := range b {
				for _, c := range poly {
					for k := range c {
						c[k][0] += 5
					}
				}
			}
		}
		want := false
		eachEdge(a, func(p, q orb.Point) {
			want = want || Locate(p, b) != Outside
			eachEdge(b, func(u, v orb.Point) {
				k, _, _ := meet(p, q, u, v)
				want = want || k != meetNot
			})
		})
		eachEdge(b, func(u, _ orb.Point) { want = want || Locate(u, a) != Outside })
		if want {
			yes++
		}
		require.Equal(t, want, Intersects(Prepare(a), Prepare(b)), "seed %d, case %d: %v %v", seed, i, a, b)
	}
	assert.Greater(t, yes, 1000)
}

func eachEdge(g orb.MultiPolygon, f func(p, q orb.Point)) {
	for _, poly := range g {
		for _, r := range poly {
			for i := range r {
				f(r[i], r[(i+1)%len(r)])
			}
		}
	}
}

func FuzzOverlay(f *testing.F) {
	f.Add([]byte{0, 0, 4, 0, 4, 4, 0, 4}, []byte{2, 2, 6, 2, 6, 6, 2, 6}, 3.0)
	f.Add([]byte{4, 0, 0, 4, 0, 0, 4, 4}, []byte{1, 1, 3, 3, 1, 1}, -1.0)
	f.Add([]byte{250, 0, 251, 1, 252, 2, 253, 253}, []byte{}, math.NaN())
	f.Fuzz(func(t *testing.T, x, y []byte, metres float64) {
		a, b := shapeFrom(x, true), shapeFrom(y, true)
		Intersects(Prepare(a), Prepare(b))
		for _, run := range []func() (orb.MultiPolygon, error){
			func() (orb.MultiPolygon, error) { return Intersection(a, b) },
			func() (orb.MultiPolygon, error) { return Difference(a, b) },
			func() (orb.MultiPolygon, error) { return Union([]orb.MultiPolygon{a, b}) },
			func() (orb.MultiPolygon, error) { return Buffer(a, metres) },
		} {
			if g, err := run(); err == nil {
				requireSound(t, g)
			}
		}
		witnesses(Prepare(a), []*Prepared{Prepare(b)})
	})
}

func BenchmarkIntersection(b *testing.B) {
	r := rand.New(rand.NewPCG(3, 3))
	tiles := patchwork(r, 12, 125, 120.5, 30.5, 0.01)
	zone := poly(wiggly(r, 20000, 120.56, 30.56, 0.03))
	i := 0
	for b.Loop() {
		if _, err := Intersection(zone, tiles[i%len(tiles)]); err != nil {
			b.Fatal(err)
		}
		i++
	}
}

func BenchmarkIntersects(b *testing.B) {
	r := rand.New(rand.NewPCG(3, 3))
	tiles := prepared(patchwork(r, 12, 125, 120.5, 30.5, 0.01)...)
	zone := Prepare(poly(wiggly(r, 20000, 120.56, 30.56, 0.03)))
	i := 0
	for b.Loop() {
		Intersects(zone, tiles[i%len(tiles)])
		i++
	}
}
