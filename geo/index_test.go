package geo

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// plainNear measures a point from every shape.
func plainNear(p orb.Point, shapes []*Prepared) []Near {
	var all []Near
	for id, s := range shapes {
		if s == nil {
			continue
		}
		n := Near{ID: id, At: p}
		if s.Locate(p) == Outside {
			n.Distance, n.At = BoundaryDistance(p, s)
		}
		if !math.IsInf(n.Distance, 1) {
			all = append(all, n)
		}
	}
	slices.SortFunc(all, func(a, b Near) int { return cmp.Or(cmp.Compare(a.Distance, b.Distance), cmp.Compare(a.ID, b.ID)) })
	return all
}

// town is a tiling with zones over it, some of several parts, some nil or empty.
func town(rng *rand.Rand) []*Prepared {
	shapes := []*Prepared{nil, Prepare(nil), Prepare(orb.MultiPolygon{{}}), Prepare(orb.MultiPolygon{{{{math.NaN(), 1}, {2, 2}, {3, 1}}}})}
	for _, g := range wigglyTiles(rng, 120.7, 30.7, 0.01, 8, 6, 40) {
		shapes = append(shapes, Prepare(g))
	}
	for range 20 {
		g := wigglyBlob(rng, orb.Point{120.7 + 0.08*rng.Float64(), 30.7 + 0.06*rng.Float64()}, 0.008*rng.Float64(), 5+rng.IntN(100), rng.IntN(3))
		if rng.IntN(2) == 0 {
			g = append(g, wigglyBlob(rng, orb.Point{120.7 + 0.08*rng.Float64(), 30.7 + 0.06*rng.Float64()}, 0.003*rng.Float64(), 30, 0)...)
		}
		shapes = append(shapes, Prepare(g))
	}
	rng.Shuffle(len(shapes), func(i, j int) { shapes[i], shapes[j] = shapes[j], shapes[i] })
	return shapes
}

func TestIndexAgreesWithEveryShape(t *testing.T) {
	rng := seeded(t)
	for range soak(5) {
		shapes := town(rng)
		x := NewIndex(shapes)
		odd := func(id int) bool { return id%2 == 1 }
		for range 40 {
			reach := []float64{0.05, 0.3, 3, 60}[rng.IntN(4)]
			p := orb.Point{120.74 + reach*(2*rng.Float64()-1), 30.73 + reach*(2*rng.Float64()-1)}
			p[0], p[1] = math.Remainder(p[0], 360), max(-80, min(80, p[1]))
			if rng.IntN(4) == 0 { // a vertex, shared by up to four
				if s := shapes[rng.IntN(len(shapes))]; s != nil && len(s.Shape()) > 0 && len(s.Shape()[0]) > 0 && finite(s.Shape()[0][0][0]) {
					p = s.Shape()[0][0][0]
				}
			}
			all := plainNear(p, shapes)
			for _, k := range []int{1, 3, 1000} {
				requireNear(t, all[:min(k, len(all))], x.Nearest(nil, p, k, nil))
			}
			kept := slices.DeleteFunc(slices.Clone(all), func(n Near) bool { return !odd(n.ID) })
			requireNear(t, kept[:2], x.Nearest(nil, p, 2, odd))
			metres := all[len(all)/2].Distance * (1 + 1e-9)
			within := 0
			for within < len(all) && all[within].Distance <= metres {
				within++
			}
			requireNear(t, all[:within], x.Within(nil, p, metres))

			covering := []Hit{}
			for id, s := range shapes {
				if s != nil && s.Locate(p) != Outside {
					covering = append(covering, Hit{id, s.Locate(p)})
				}
			}
			require.Equal(t, covering, x.Covering([]Hit{}, p))
		}
	}
}

func requireNear(t *testing.T, want, got []Near) {
	t.Helper()
	require.Len(t, got, len(want))
	for i := range want {
		require.InDelta(t, want[i].Distance, got[i].Distance, 1e-9*want[i].Distance+1e-9)
		if want[i].Distance == got[i].Distance {
			require.Equal(t, want[i].ID, got[i].ID, "%v, %v", want, got)
		}
	}
}

func TestIndexIntersecting(t *testing.T) {
	rng := seeded(t)
	shapes := town(rng)
	x := NewIndex(shapes)
	for range soak(50) {
		s := Prepare(wigglyBlob(rng, orb.Point{120.7 + 0.08*rng.Float64(), 30.7 + 0.06*rng.Float64()}, 0.02*rng.Float64(), 50, 1))
		want, boxes := []int{}, []int{}
		for id, o := range shapes {
			if o == nil {
				continue
			}
			if Intersects(o, s) {
				want = append(want, id)
			}
			meets := func(p orb.Polygon) bool { return len(p) > 0 && finite(p[0][0]) && p.Bound().Intersects(s.Bound()) }
			if slices.ContainsFunc(o.Shape(), meets) {
				boxes = append(boxes, id)
			}
		}
		assert.Equal(t, want, x.Intersecting([]int{}, s))
		assert.Equal(t, boxes, x.Meeting([]int{}, s.Bound()))
		assert.Equal(t, append([]int{-7}, want...), x.Intersecting([]int{-7}, s), "appended")
	}
	// two squares, one touched at its corner
	x = NewIndex([]*Prepared{Prepare(rectangle(1, 1, 2, 2)), Prepare(rectangle(2, 1, 3, 2))})
	assert.Equal(t, []int{0}, x.Intersecting(nil, Prepare(rectangle(0, 0, 1, 1))))
}

func TestIndexOfNothing(t *testing.T) {
	p := orb.Point{120, 30}
	for _, shapes := range [][]*Prepared{nil, {nil}, {Prepare(nil), Prepare(orb.MultiPolygon{{}})}} {
		x := NewIndex(shapes)
		assert.Empty(t, x.Covering(nil, p))
		assert.Empty(t, x.Nearest(nil, p, 3, nil))
		assert.Empty(t, x.Within(nil, p, 1e9))
		assert.Empty(t, x.Meeting(nil, orb.Bound{Min: orb.Point{-180, -90}, Max: orb.Point{180, 90}}))
		assert.Empty(t, x.Intersecting(nil, Prepare(rectangle(0, 0, 1, 1))))
		assert.Empty(t, x.Intersecting(nil, nil))
	}
	x := NewIndex([]*Prepared{Prepare(rectangle(0, 0, 1, 1))})
	for _, p := range []orb.Point{{math.NaN(), 0}, {0, math.NaN()}, {math.Inf(1), 0}, {0, -91}, {181, 0}} {
		assert.Empty(t, x.Covering(nil, p))
		assert.Empty(t, x.Nearest(nil, p, 3, nil))
		assert.Empty(t, x.Within(nil, p, 1e9))
	}
	for _, metres := range []float64{-1, math.NaN()} {
		assert.Empty(t, x.Within(nil, orb.Point{0.5, 0.5}, metres))
	}
	assert.Len(t, x.Within(nil, orb.Point{0.5, 0.5}, 0), 1)
	assert.Empty(t, x.Nearest(nil, orb.Point{0.5, 0.5}, 0, nil))
	assert.Len(t, x.Nearest(nil, orb.Point{-100, -45}, 5, nil), 1, "from the other side of the earth")
	nan := orb.Bound{Min: orb.Point{math.NaN(), 0}, Max: orb.Point{1, 1}}
	assert.Empty(t, x.Meeting(nil, nan))
}

func TestIndexAcrossTheDateLine(t *testing.T) {
	x := NewIndex([]*Prepared{Prepare(rectangle(-179.9, 0, -179, 1)), Prepare(rectangle(178, 0, 179, 1))})
	got := x.Nearest(nil, orb.Point{179.8, 0.5}, 1, nil)
	require.Len(t, got, 1)
	assert.Equal(t, 0, got[0].ID)
	assert.InDelta(t, Distance(orb.Point{179.8, 0.5}, orb.Point{-179.9, 0.5}), got[0].Distance, 0.1)
}

func TestIndexServesManyAtOnce(t *testing.T) {
	rng := seeded(t)
	x := NewIndex(town(rng))
	p := orb.Point{120.75, 30.65}
	var wait sync.WaitGroup
	answers := make([][]Near, 8)
	for i := range answers {
		wait.Go(func() { answers[i] = x.Nearest(nil, p, 5, nil) })
	}
	wait.Wait()
	for _, a := range answers {
		assert.Equal(t, answers[0], a)
	}
}

func FuzzIndex(f *testing.F) {
	f.Add([]byte{0x00, 0x00, 0x08, 0x00, 0x08, 0x08, 0x00, 0x08}, []byte{0x22, 0x22, 0x33, 0x22, 0x33, 0x33}, 3.0, 4.0, 0.5)
	f.Add([]byte{0xF0, 0x00, 0x08, 0x00, 0x08, 0xFF, 0xF3, 0x08}, []byte{0xF7, 0x22, 0x33, 0xF1, 0x33, 0x33}, math.Inf(1), -90.0, math.NaN())
	f.Fuzz(func(t *testing.T, x, y []byte, lon, lat, metres float64) {
		shapes := []*Prepared{Prepare(shapeFromBytes(x)), nil, Prepare(shapeFromBytes(y))}
		index, p := NewIndex(shapes), orb.Point{lon, lat}
		near := index.Nearest(nil, p, 3, nil)
		for i, n := range near {
			require.False(t, math.IsNaN(n.Distance) || n.Distance < 0)
			require.True(t, i == 0 || near[i-1].Distance <= n.Distance)
		}
		require.LessOrEqual(t, len(index.Within(nil, p, metres)), 2)
		for _, h := range index.Covering(nil, p) {
			require.Equal(t, shapes[h.ID].Locate(p), h.Relation)
		}
	})
}

// manyZones are zones of 100 to 20,000 vertices over 70 km.
func manyZones(n int) []*Prepared {
	rng := rand.New(rand.NewPCG(7, 7))
	shapes := make([]*Prepared, n)
	for i := range shapes {
		vertices := int(100 * math.Pow(200, rng.Float64()*rng.Float64()))
		c := orb.Point{120.4 + 0.7*rng.Float64(), 30.4 + 0.6*rng.Float64()}
		shapes[i] = Prepare(wigglyBlob(rng, c, 0.002+0.006*rng.Float64(), vertices, rng.IntN(3)))
	}
	return shapes
}

func BenchmarkNearestZone(b *testing.B) {
	shapes := manyZones(3000)
	x := NewIndex(shapes)
	rng := rand.New(rand.NewPCG(8, 8))
	points := make([]orb.Point, 1<<14)
	var dst []Near
	for i := range points {
		points[i] = orb.Point{120.4 + 0.7*rng.Float64(), 30.4 + 0.6*rng.Float64()}
		dst = x.Nearest(dst[:0], points[i], 1, nil)
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		dst = x.Nearest(dst[:0], points[i%len(points)], 1, nil)
	}
}

func BenchmarkIndexCovering(b *testing.B) {
	x := NewIndex(manyZones(3000))
	rng := rand.New(rand.NewPCG(8, 8))
	points := make([]orb.Point, 1<<14)
	var dst []Hit
	for i := range points {
		points[i] = orb.Point{120.4 + 0.7*rng.Float64(), 30.4 + 0.6*rng.Float64()}
		dst = x.Covering(dst[:0], points[i])
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		dst = x.Covering(dst[:0], points[i%len(points)])
	}
}

func BenchmarkNewIndex(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		rng := rand.New(rand.NewPCG(8, 8))
		shapes := make([]*Prepared, n)
		for i := range shapes {
			w, s := 120+rng.Float64(), 30+rng.Float64()
			shapes[i] = Prepare(rectangle(w, s, w+0.002, s+0.002))
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				NewIndex(shapes)
			}
		})
	}
}
