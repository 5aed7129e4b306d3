package geo

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// A pointOnEdge is where a referee measured from: the fraction t of an edge.
type pointOnEdge struct {
	a, b orb.Point
	t    float64
}

func (e pointOnEdge) point() orb.Point {
	return orb.Point{e.a[0] + e.t*(e.b[0]-e.a[0]), e.a[1] + e.t*(e.b[1]-e.a[1])}
}

// refereeBoundaryDistances measures, with GeodSolve, from each point to points
// along every edge of its shape, then more closely around the nearest of them.
func refereeBoundaryDistances(t testing.TB, points []orb.Point, shapes []orb.MultiPolygon) []float64 {
	const coarse, fine, rounds, best = 100, 80, 4, 4
	candidates := make([][]pointOnEdge, len(points))
	for i, g := range shapes {
		for _, polygon := range g {
			for _, r := range polygon {
				for j := range r[:len(r)-1] { // from the last position to the first would be all one place, and crowd out the others
					for k := range coarse {
						candidates[i] = append(candidates[i], pointOnEdge{r[j], r[j+1], (float64(k) + 0.5) / coarse})
					}
				}
			}
		}
	}
	measure := func() [][]float64 {
		var pairs [][2]orb.Point
		for i := range points {
			for _, c := range candidates[i] {
				pairs = append(pairs, [2]orb.Point{points[i], c.point()})
			}
		}
		all := geodesics(t, pairs)
		out := make([][]float64, len(points))
		for i := range points {
			out[i], all = all[:len(candidates[i])], all[len(candidates[i]):]
		}
		return out
	}
	window := 1.0 / coarse
	for range rounds {
		for i, lengths := range measure() {
			order := make([]int, len(lengths))
			for k := range order {
				order[k] = k
			}
			slices.SortFunc(order, func(x, y int) int { return cmp.Compare(lengths[x], lengths[y]) })
			var closer []pointOnEdge
			for _, k := range order[:min(best, len(order))] {
				for f := range fine + 1 {
					at := candidates[i][k]
					at.t = min(1, max(0, at.t+(2*float64(f)/fine-1)*window))
					closer = append(closer, at)
				}
			}
			candidates[i] = closer
		}
		window *= 3.0 / fine
	}
	nearest := make([]float64, len(points))
	for i, lengths := range measure() {
		nearest[i] = slices.Min(lengths)
	}
	return nearest
}

func TestBoundaryDistanceAgreesWithGeodSolve(t *testing.T) {
	rng := seeded(t)
	for _, c := range []struct {
		name             string
		radius           float64
		absolute         float64
		relative         float64
		near, far        float64 // degrees from a vertex
		vertices, number int
	}{
		{"within 1 km of a grid", 0.005, 1e-3, 0, 1e-5, 0.009, 30, 12},
		{"within 1 km of edges of 5 km", 0.03, 1e-3, 0, 1e-5, 0.009, 6, 12},
		{"within 1 km of edges of 80 km", 0.5, 1e-3, 0, 1e-5, 0.009, 4, 12},
		{"within 1 km of edges of 400 km", 2.5, 2e-3, 0, 1e-5, 0.009, 4, 8},
		{"tens of km", 0.1, 1e-3, 0, 0.1, 0.5, 10, 12},
		{"hundreds of km", 0.1, 1e-3, 1e-6, 1, 5, 10, 6},
	} {
		var points []orb.Point
		var shapes []orb.MultiPolygon
		for range soak(c.number) {
			centre := orb.Point{120.75, []float64{30.75, -30.75, 5, 60}[rng.IntN(4)]}
			g := wigglyBlob(rng, centre, c.radius, c.vertices, rng.IntN(2))
			r := g[0][rng.IntN(len(g[0]))]
			k := rng.IntN(len(r) - 1)
			s, d, a := rng.Float64(), c.near+(c.far-c.near)*rng.Float64(), 2*math.Pi*rng.Float64()
			p := orb.Point{r[k][0] + s*(r[k+1][0]-r[k][0]) + d*math.Cos(a), r[k][1] + s*(r[k+1][1]-r[k][1]) + d*math.Sin(a)}
			points, shapes = append(points, p), append(shapes, g)
		}
		worst := 0.0
		for i, want := range refereeBoundaryDistances(t, points, shapes) {
			s := Prepare(shapes[i])
			got, at := BoundaryDistance(points[i], s)
			worst = max(worst, math.Abs(math.Abs(got)-want))
			assert.InDelta(t, want, math.Abs(got), c.absolute+c.relative*want, "%s: %v, %v", c.name, points[i], shapes[i])
			assert.Equal(t, s.Locate(points[i]) == Inside, got < 0, "%s: the sign", c.name)
			assert.InDelta(t, math.Abs(got), Distance(points[i], at), 1e-6, "%s: the place", c.name)
		}
		t.Logf("%s: worst %.2g m", c.name, worst)
	}
}

// plainBoundaryDistance looks at every edge.
func plainBoundaryDistance(p orb.Point, g orb.MultiPolygon) float64 {
	best := math.Inf(1)
	q := newProbe(p, math.Inf(1))
	for _, polygon := range g {
		for _, r := range polygon {
			for j := range r {
				a, b := r[j], r[(j+1)%len(r)]
				if a != b && onEarth(a) && onEarth(b) {
					d, _ := q.nearestOn(a, b)
					best = min(best, d)
				}
			}
		}
	}
	return best
}

func TestBoundaryDistanceAgreesWithEveryEdge(t *testing.T) {
	rng := seeded(t)
	for range soak(40) {
		centre := orb.Point{360*rng.Float64() - 180, 160*rng.Float64() - 80}
		radius := math.Pow(10, -3+3*rng.Float64())
		g := wigglyBlob(rng, centre, radius, 10+rng.IntN(500), rng.IntN(4))
		for _, p := range g[0][0] {
			if !onEarth(p) {
				g = wigglyBlob(rng, orb.Point{100, 10}, radius, 100, 1)
				break
			}
		}
		s := Prepare(g)
		for _, reach := range []float64{0.1, 2, 30, 1000} {
			p := orb.Point{centre[0] + reach*radius*(2*rng.Float64()-1), centre[1] + reach*radius*(2*rng.Float64()-1)}
			p[0], p[1] = math.Remainder(p[0], 360), max(-90, min(90, p[1]))
			want := plainBoundaryDistance(p, g)
			got, _ := BoundaryDistance(p, s)
			require.InDelta(t, want, math.Abs(got), 1e-7*want+1e-7, "%v from %v", p, centre)
		}
	}
}

func TestBoundaryDistanceSigns(t *testing.T) {
	//   +-------+
	//   | +---+ |
	//   | |   | |   hole 1..2, shell 0..3, about 100 m a unit
	//   | +---+ |
	//   +-------+
	const u = 0.001
	at := func(x, y float64) orb.Point { return orb.Point{120 + x*u, 30 + y*u} }
	g := orb.MultiPolygon{{
		{at(0, 0), at(3, 0), at(3, 3), at(0, 3), at(0, 0)},
		{at(1, 1), at(1, 2), at(2, 2), at(2, 1), at(1, 1)},
	}}
	s := Prepare(g)
	lon, lat := 96.486*u/0.001, 110.853*u/0.001
	for _, c := range []struct {
		name string
		p    orb.Point
		want float64
	}{
		{"outside", at(4, 1.5), lon},
		{"inside, by the hole", at(0.6, 1.5), -0.4 * lon},
		{"inside, by the shell", at(0.25, 1.5), -0.25 * lon},
		{"in the hole", at(1.5, 1.8), 0.2 * lat},
		{"beside a corner", at(4, 4), math.Hypot(lon, lat)},
	} {
		got, _ := BoundaryDistance(c.p, s)
		assert.InDelta(t, c.want, got, 0.01, c.name)
	}
	for _, p := range []orb.Point{at(0, 0), at(2, 2), at(1, 1), {120, at(0, 1.5)[1]}} {
		got, place := BoundaryDistance(p, s)
		assert.Zero(t, got)
		assert.Equal(t, p, place)
	}
	for _, p := range []orb.Point{{math.NaN(), 1}, {1, math.Inf(1)}, {1, 91}, {190, 0}} {
		got, _ := BoundaryDistance(p, s)
		assert.Equal(t, math.Inf(1), got)
		assert.Equal(t, math.Inf(1), Distance(p, at(0, 0)))
	}
	for _, empty := range []*Prepared{nil, Prepare(nil), Prepare(orb.MultiPolygon{{{}}})} {
		got, _ := BoundaryDistance(at(0, 0), empty)
		assert.Equal(t, math.Inf(1), got)
		assert.Equal(t, math.Inf(1), ShapeDistance(empty, s))
		assert.Equal(t, math.Inf(1), ShapeDistance(s, empty))
	}
}

func TestShapeDistance(t *testing.T) {
	rng := seeded(t)
	apart := 0
	for range soak(200) {
		radius := math.Pow(10, -3+2*rng.Float64())
		c := orb.Point{120, 30}
		d := orb.Point{120 + radius*6*(2*rng.Float64()-1), 30 + radius*6*(2*rng.Float64()-1)}
		g, h := wigglyBlob(rng, c, radius, 5+rng.IntN(100), rng.IntN(3)), wigglyBlob(rng, d, radius, 5+rng.IntN(100), rng.IntN(3))
		a, b := Prepare(g), Prepare(h)
		got := ShapeDistance(a, b)
		assert.Equal(t, got, ShapeDistance(b, a))
		if Intersects(a, b) {
			assert.Zero(t, got)
			continue
		}
		apart++
		want := math.Inf(1)
		for _, r := range g[0] {
			for _, p := range r {
				want = min(want, plainBoundaryDistance(p, h))
			}
		}
		for _, r := range h[0] {
			for _, p := range r {
				want = min(want, plainBoundaryDistance(p, g))
			}
		}
		assert.InDelta(t, want, got, 1e-7*want)
	}
	assert.Greater(t, apart, 20)
}

func TestDistanceProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		point := func(name string) orb.Point {
			scale := rapid.SampledFrom([]float64{0.01, 1, 60}).Draw(t, name+" scale")
			return orb.Point{scale * rapid.Float64Range(-1, 1).Draw(t, name+" lon"), scale * rapid.Float64Range(-1, 1).Draw(t, name+" lat")}
		}
		a, b, c := point("a"), point("b"), point("c")
		require.Equal(t, Distance(a, b), Distance(b, a))
		require.Zero(t, Distance(a, a))
		require.GreaterOrEqual(t, Distance(a, b), 0.0)
		require.LessOrEqual(t, Distance(a, c), (Distance(a, b)+Distance(b, c))*(1+5e-9)+1e-8)
		turned := func(p orb.Point) orb.Point { return orb.Point{p[0] + 64, p[1]} }
		require.InDelta(t, Distance(a, b), Distance(turned(a), turned(b)), 1e-6+5e-9*Distance(a, b))
	})
}

func FuzzDistances(f *testing.F) {
	f.Add([]byte{0x00, 0x00, 0x08, 0x00, 0x08, 0x08, 0x00, 0x08}, []byte{0x22, 0x22, 0x33, 0x22, 0x33, 0x33}, 3.0, 4.0, 0.5)
	f.Add([]byte{0x00, 0x00, 0x08, 0xF3, 0xF7, 0x08, 0xFF, 0x08}, []byte{0xF0, 0x22, 0x33, 0xF6, 0x33, 0x33}, math.NaN(), 90.0, 1e9)
	f.Fuzz(func(t *testing.T, x, y []byte, lon, lat, tolerance float64) {
		a, b, p := Prepare(shapeFromBytes(x)), Prepare(shapeFromBytes(y)), orb.Point{lon, lat}
		d, at := BoundaryDistance(p, a)
		require.False(t, math.IsNaN(d))
		if !math.IsInf(d, 0) {
			require.InDelta(t, math.Abs(d), Distance(p, at), 1e-3+1e-6*math.Abs(d))
		}
		require.GreaterOrEqual(t, ShapeDistance(a, b), 0.0)
		border := SharedBorder(a, b, tolerance)
		require.True(t, border >= 0 && !math.IsInf(border, 0), "%v", border)
	})
}

// perimeter is the length of a ring in metres.
func perimeter(r orb.Ring) float64 {
	length := 0.0
	for i := range r {
		length += Distance(r[i], r[(i+1)%len(r)])
	}
	return length
}

func BenchmarkDistance(b *testing.B) {
	p, q := orb.Point{120.75, 30.75}, orb.Point{120.76, 30.74}
	for b.Loop() {
		Distance(p, q)
	}
}

func BenchmarkBoundaryDistance(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	s := Prepare(wigglyBlob(rng, orb.Point{120.75, 30.75}, 0.03, 20000, 5))
	var points [1024]orb.Point
	for i := range points {
		points[i] = orb.Point{120.75 + 0.06*(2*rng.Float64()-1), 30.75 + 0.06*(2*rng.Float64()-1)}
	}
	BoundaryDistance(points[0], s)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		BoundaryDistance(points[i%len(points)], s)
	}
}

func BenchmarkShapeDistance(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	zone := Prepare(wigglyBlob(rng, orb.Point{120.75, 30.75}, 0.03, 20000, 5))
	grid := Prepare(wigglyBlob(rng, orb.Point{120.85, 30.75}, 0.005, 500, 0))
	ShapeDistance(zone, grid)
	for b.Loop() {
		ShapeDistance(zone, grid)
	}
}
