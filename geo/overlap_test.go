package geo

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"github.com/peterstace/simplefeatures/geom"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// refereeOverlap is the area of the overlay that another library builds.
func refereeOverlap(t testing.TB, a, b orb.MultiPolygon) (float64, error) {
	toGeom := func(g orb.MultiPolygon) geom.Geometry {
		raw, err := wkb.Marshal(g)
		require.NoError(t, err)
		out, err := geom.UnmarshalWKB(raw, geom.NoValidate{})
		require.NoError(t, err)
		return out
	}
	shared, err := geom.Intersection(toGeom(a), toGeom(b))
	if err != nil {
		return 0, err
	}
	var area float64
	for _, part := range shared.Dump() {
		if !part.IsPolygon() || part.IsEmpty() {
			continue
		}
		g, err := wkb.Unmarshal(part.AsBinary())
		require.NoError(t, err)
		area += Area(orb.MultiPolygon{g.(orb.Polygon)})
	}
	return area, nil
}

func overlapOf(a, b orb.MultiPolygon) float64 { return OverlapArea(Prepare(a), Prepare(b)) }

func TestOverlapAreaOfSquares(t *testing.T) {
	//   3 +-----+        whole: 0..3 by 0..3, about 100 m a unit
	//     |  .. |
	//   0 +-----+
	const lon, lat, u = 120.75, 30.75, 0.001
	sq := func(w, s, e, n float64) orb.MultiPolygon {
		return rectangle(lon+w*u, lat+s*u, lon+e*u, lat+n*u)
	}
	whole := sq(0, 0, 3, 3)
	holed := orb.MultiPolygon{{whole[0][0], sq(1, 1, 2, 2)[0][0]}}
	for _, c := range []struct {
		name       string
		a, b, want orb.MultiPolygon
	}{
		{"identical", whole, whole, whole},
		{"nested", whole, sq(1, 1, 2, 2), sq(1, 1, 2, 2)},
		{"nested, sharing an edge", whole, sq(0, 1, 1, 2), sq(0, 1, 1, 2)},
		{"nested, sharing a corner", whole, sq(2, 2, 3, 3), sq(2, 2, 3, 3)},
		{"across an edge", whole, sq(2, 1, 4, 2), sq(2, 1, 3, 2)},
		{"across a corner", whole, sq(2, 2, 4, 4), sq(2, 2, 3, 3)},
		{"a cross", sq(1, 0, 2, 3), sq(0, 1, 3, 2), sq(1, 1, 2, 2)},
		{"side by side, edges shared", whole, sq(3, 0, 6, 3), nil},
		{"one above the other", whole, sq(0, 3, 3, 6), nil},
		{"part of an edge shared", whole, sq(3, 1, 4, 2), nil},
		{"corner on corner", whole, sq(3, 3, 4, 4), nil},
		{"apart", whole, sq(5, 5, 6, 6), nil},
		{"in the hole", holed, sq(1.2, 1.2, 1.8, 1.8), nil},
		{"filling the hole", holed, sq(1, 1, 2, 2), nil},
		{"over the hole", holed, sq(0.5, 0.5, 2.5, 2.5), orb.MultiPolygon{{sq(0.5, 0.5, 2.5, 2.5)[0][0], holed[0][1]}}},
		{"half the hole", holed, sq(1.5, 1, 3, 2), sq(2, 1, 3, 2)},
		{"two parts", orb.MultiPolygon{sq(0, 0, 1, 1)[0], sq(2, 2, 3, 3)[0]}, sq(0.5, 0.5, 2.5, 2.5), orb.MultiPolygon{sq(0.5, 0.5, 1, 1)[0], sq(2, 2, 2.5, 2.5)[0]}},
		{"nothing", nil, whole, nil},
		{"no ring", orb.MultiPolygon{{}}, whole, nil},
		{"no area", orb.MultiPolygon{{{{lon, lat}, {lon + u, lat + u}, {lon, lat}}}}, whole, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			want := Area(c.want)
			for _, reversed := range []bool{false, true} {
				a, b := c.a.Clone(), c.b.Clone()
				if reversed {
					for _, p := range a {
						for _, r := range p {
							r.Reverse()
						}
					}
				}
				if want == 0 {
					assert.Zero(t, overlapOf(a, b))
					assert.Zero(t, overlapOf(b, a))
					continue
				}
				assert.InEpsilon(t, want, overlapOf(a, b), 1e-10)
				assert.InEpsilon(t, want, overlapOf(b, a), 1e-10)
			}
		})
	}
	assert.Zero(t, OverlapArea(nil, Prepare(whole)))
	assert.Zero(t, OverlapArea(Prepare(whole), nil))
}

// onLattice snaps a shape to a lattice, so that random shapes share vertices and edges.
func onLattice(g orb.MultiPolygon, step float64) orb.MultiPolygon {
	out := orb.MultiPolygon{}
	for _, p := range g {
		q := orb.Polygon{}
		for _, r := range p {
			var s orb.Ring
			for _, v := range r {
				v = orb.Point{math.Round(v[0]/step) * step, math.Round(v[1]/step) * step}
				if len(s) == 0 || s[len(s)-1] != v {
					s = append(s, v)
				}
			}
			q = append(q, s)
		}
		out = append(out, q)
	}
	return out
}

func isValid(t testing.TB, g orb.MultiPolygon) bool {
	raw, err := wkb.Marshal(g)
	require.NoError(t, err)
	_, err = geom.UnmarshalWKB(raw)
	return err == nil
}

func TestOverlapAreaAgreesWithOverlay(t *testing.T) {
	rng := seeded(t)
	worst, compared, failed := 0.0, 0, 0
	for compared < soak(3000) {
		centre := orb.Point{120.75, 30.75}
		radius := math.Pow(10, -4+3*rng.Float64())
		one := func() orb.MultiPolygon {
			c := orb.Point{centre[0] + radius*(2*rng.Float64()-1), centre[1] + radius*(2*rng.Float64()-1)}
			g := wigglyBlob(rng, c, radius*(0.2+rng.Float64()), 4+rng.IntN(60), rng.IntN(4))
			if rng.IntN(3) == 0 {
				g = append(g, wigglyBlob(rng, orb.Point{c[0] + 4*radius, c[1]}, radius*rng.Float64(), 5+rng.IntN(20), 0)...)
			}
			if rng.IntN(2) == 0 {
				g = onLattice(g, radius/8)
			}
			return g
		}
		a, b := one(), one()
		if !isValid(t, a) || !isValid(t, b) {
			continue
		}
		want, err := refereeOverlap(t, a, b)
		compared++
		if err != nil {
			failed++
			continue
		}
		got := overlapOf(a, b)
		smaller := min(Area(a), Area(b))
		off := math.Abs(got-want) / smaller
		worst = max(worst, off)
		// The overlay rounds the points where edges cross to the nearest float64.
		rounding := 4e-9 * radius * 111e3 * 20
		require.InDelta(t, want, got, 1e-9*smaller+rounding, "a %v\nb %v", a, b)
		require.Equal(t, got, overlapOf(b, a))
		require.LessOrEqual(t, got, smaller)
	}
	t.Logf("%d pairs, worst %.2g of the smaller area; the overlay failed on %d", compared, worst, failed)
}

func TestOverlapAreasOfATilingAddUp(t *testing.T) {
	rng := seeded(t)
	for range soak(20) {
		tiles := wigglyTiles(rng, 120.7, 30.7, 0.01, 6, 5, 4+rng.IntN(100))
		prepared := make([]*Prepared, len(tiles))
		var all float64
		for i, g := range tiles {
			prepared[i] = Prepare(g)
			all += Area(g)
			for j := range i {
				assert.Zero(t, OverlapArea(prepared[i], prepared[j]), "tiles %d and %d touch at most", i, j)
			}
		}
		outline := rectangle(120.6, 30.6, 120.9, 30.9)
		assert.InEpsilon(t, all, sumOfOverlaps(Prepare(outline), prepared), 1e-12)
		zones := []orb.MultiPolygon{
			wigglyBlob(rng, orb.Point{120.73, 30.725}, 0.012, 400, 3),
			append(tiles[7].Clone(), tiles[14]...), // borders shared with their neighbours
			append(tiles[7].Clone(), tiles[9]...),
		}
		for _, z := range zones {
			assert.InEpsilon(t, Area(z), sumOfOverlaps(Prepare(z), prepared), 1e-11)
		}
	}
}

func sumOfOverlaps(z *Prepared, tiles []*Prepared) float64 {
	var s sum
	for _, p := range tiles {
		s.add(OverlapArea(z, p))
	}
	return s.value()
}

func TestOverlapAreaProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		step := rapid.SampledFrom([]float64{0, 0.001, 0.0025}).Draw(t, "lattice")
		one := func() orb.MultiPolygon {
			g := wigglyBlob(rng, orb.Point{120.75 + 0.01*rng.Float64(), 30.75 + 0.01*rng.Float64()}, 0.01, 3+rng.IntN(30), rng.IntN(3))
			if step > 0 {
				g = onLattice(g, step)
			}
			return g
		}
		a, b := one(), one()
		pa, pb := Prepare(a), Prepare(b)
		area := OverlapArea(pa, pb)
		require.Equal(t, area, OverlapArea(pb, pa), "symmetric")
		require.GreaterOrEqual(t, area, 0.0)
		require.LessOrEqual(t, area, min(Area(a), Area(b)))
		// moved along the parallel by a float64 that loses nothing, it stays the same
		moved := func(g orb.MultiPolygon) orb.MultiPolygon {
			g = g.Clone()
			for _, p := range g {
				for _, r := range p {
					for i := range r {
						r[i][0] -= 64
					}
				}
			}
			return g
		}
		require.InDelta(t, area, overlapOf(moved(a), moved(b)), 1e-9*min(Area(a), Area(b))+1e-6)
	})
}

func FuzzOverlapArea(f *testing.F) {
	f.Add([]byte{0x00, 0x00, 0x08, 0x00, 0x08, 0x08, 0x00, 0x08}, []byte{0x02, 0x02, 0x0A, 0x02, 0x0A, 0x0A})
	f.Add([]byte{0x00, 0x00, 0x08, 0x08, 0x08, 0x00, 0x00, 0x08}, []byte{0xF0, 0x02, 0x0A, 0x02, 0xFF, 0xF3})
	f.Fuzz(func(t *testing.T, x, y []byte) {
		a, b := Prepare(shapeFromBytes(x)), Prepare(shapeFromBytes(y))
		areaA, areaB, shared := Area(a.Shape()), b.Area(), OverlapArea(a, b)
		require.Equal(t, areaA, a.Area())
		require.True(t, areaA >= 0 && areaB >= 0 && areaA+areaB < 1e15, "%v %v", areaA, areaB)
		require.True(t, shared >= 0 && shared <= min(areaA, areaB), "%v of %v and %v", shared, areaA, areaB)
	})
}

// BenchmarkOverlapAreas is a zone of 20,000 vertices against the grids it meets;
// "first" counts the building of the indexes of zone and grids.
func BenchmarkOverlapAreas(b *testing.B) {
	for _, vertices := range []int{50, 500, 5000} {
		rng := rand.New(rand.NewPCG(1, 1))
		tiles := wigglyTiles(rng, 120.7, 30.7, 0.01, 13, 13, vertices)
		zone := wigglyBlob(rng, orb.Point{120.765, 30.765}, 0.055, 20000, 3)
		fresh := func() (*Prepared, []*Prepared) {
			var met []*Prepared
			z := Prepare(zone)
			for _, g := range tiles {
				if p := Prepare(g); Intersects(p, z) {
					met = append(met, Prepare(g))
				}
			}
			return Prepare(zone), met
		}
		b.Run(fmt.Sprintf("%d/first", vertices), func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				z, met := fresh()
				b.StartTimer()
				sumOfOverlaps(z, met)
			}
		})
		b.Run(fmt.Sprintf("%d/again", vertices), func(b *testing.B) {
			z, met := fresh()
			sumOfOverlaps(z, met)
			b.ReportAllocs()
			for b.Loop() {
				sumOfOverlaps(z, met)
			}
			b.ReportMetric(float64(len(met)), "grids")
		})
	}
}

func BenchmarkArea(b *testing.B) {
	g := wigglyBlob(rand.New(rand.NewPCG(1, 1)), orb.Point{120.765, 30.765}, 0.005, 500, 0)
	for b.Loop() {
		Area(g)
	}
}
