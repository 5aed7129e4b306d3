package geo

import (
	"math"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// ratLocate is the referee of Locate: it looks north where Locate looks east,
// and asks rational numbers about every edge near the point.
func ratLocate(p orb.Point, g orb.MultiPolygon) Relation {
	best := Outside
	for _, poly := range g {
		odd, on := false, false
		for _, r := range poly {
			if !finiteRing(r) {
				continue
			}
			for i := range r {
				a, b := r[i], r[(i+1)%len(r)]
				if min(a[0], b[0]) > p[0] || max(a[0], b[0]) < p[0] || max(a[1], b[1]) < p[1] {
					continue
				}
				side := ratOrient(a, b, p)
				if side == 0 && min(a[1], b[1]) <= p[1] {
					on = true
				}
				if (a[0] <= p[0]) != (b[0] <= p[0]) && (side < 0) == (a[0] <= p[0]) && side != 0 {
					odd = !odd
				}
			}
		}
		switch {
		case on:
			best = max(best, Boundary)
		case odd:
			best = Inside
		}
	}
	return best
}

//	0 1 2 3 4 5 6 7 8
//
// 6 +---------------+
// 5 |   +-------+   |     a shell, a hole with an island of its own part,
// 4 |   | +---+ |   |     the island touches the hole's edge at (6,3)
// 3 |   | |  .+-+   |
// 2 |   | +---+ |   |
// 1 |   +-------+   |
// 0 +---------------+
var islandInLake = orb.MultiPolygon{
	{
		{{0, 0}, {8, 0}, {8, 6}, {0, 6}, {0, 0}},
		{{2, 1}, {2, 5}, {6, 5}, {6, 1}, {2, 1}},
	},
	{{{3, 2}, {5, 2}, {6, 3}, {5, 4}, {3, 4}, {3, 2}}},
}

func TestLocateRules(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	square := orb.MultiPolygon{{{{0, 0}, {2, 0}, {2, 2}, {0, 2}, {0, 0}}}}
	twins := append(square, orb.Polygon{{{2, 0}, {4, 0}, {4, 2}, {2, 2}, {2, 0}}}, orb.Polygon{{{1, 1}, {3, 1}, {3, 3}, {1, 1}}})
	for name, c := range map[string]struct {
		g    orb.MultiPolygon
		p    orb.Point
		want Relation
	}{
		"shell":                       {islandInLake, orb.Point{1, 1}, Inside},
		"hole":                        {islandInLake, orb.Point{2.5, 4.5}, Outside},
		"hole's edge":                 {islandInLake, orb.Point{2, 3}, Boundary},
		"hole's vertex":               {islandInLake, orb.Point{6, 5}, Boundary},
		"island":                      {islandInLake, orb.Point{4, 3}, Inside},
		"where the island touches":    {islandInLake, orb.Point{6, 3}, Boundary},
		"outside, level with edges":   {islandInLake, orb.Point{-1, 1}, Outside},
		"left of a shell's level":     {islandInLake, orb.Point{-1, 6}, Outside},
		"outer edge":                  {islandInLake, orb.Point{8, 1}, Boundary},
		"one float inside":            {islandInLake, orb.Point{math.Nextafter(8, 0), 1}, Inside},
		"one float outside":           {islandInLake, orb.Point{math.Nextafter(8, 9), 1}, Outside},
		"edge that two parts share":   {twins[:2], orb.Point{2, 1}, Boundary},
		"the same, inside a third":    {twins, orb.Point{2, 1.5}, Inside},
		"NaN":                         {square, orb.Point{nan, 1}, Outside},
		"infinite":                    {square, orb.Point{inf, 1}, Outside},
		"nothing":                     {nil, orb.Point{}, Outside},
		"no ring":                     {orb.MultiPolygon{{}}, orb.Point{}, Outside},
		"empty ring":                  {orb.MultiPolygon{{{}}}, orb.Point{}, Outside},
		"one position":                {orb.MultiPolygon{{{{1, 1}}}}, orb.Point{1, 1}, Boundary},
		"one position, repeated":      {orb.MultiPolygon{{{{1, 1}, {1, 1}, {1, 1}}}}, orb.Point{1, 1}, Boundary},
		"beside one position":         {orb.MultiPolygon{{{{1, 1}}}}, orb.Point{1, 2}, Outside},
		"zero area":                   {orb.MultiPolygon{{{{0, 0}, {2, 2}, {0, 0}}}}, orb.Point{1, 1}, Boundary},
		"beside zero area":            {orb.MultiPolygon{{{{0, 0}, {2, 2}, {0, 0}}}}, orb.Point{1, 0.5}, Outside},
		"unclosed":                    {orb.MultiPolygon{{{{0, 0}, {2, 0}, {2, 2}, {0, 2}}}}, orb.Point{0, 1}, Boundary},
		"inside unclosed":             {orb.MultiPolygon{{{{0, 0}, {2, 0}, {2, 2}, {0, 2}}}}, orb.Point{1, 1}, Inside},
		"repeated vertex":             {orb.MultiPolygon{{{{0, 0}, {2, 0}, {2, 0}, {2, 2}, {0, 2}, {0, 0}}}}, orb.Point{1, 0.5}, Inside},
		"ring with a NaN is left out": {orb.MultiPolygon{{{{0, 0}, {2, 0}, {2, nan}, {0, 2}, {0, 0}}}}, orb.Point{1, 0}, Outside},
		"ring with an infinity":       {orb.MultiPolygon{{{{0, 0}, {inf, 0}, {2, 2}, {0, 0}}}}, orb.Point{1, 0}, Outside},
		"bow-tie, at its knot":        {orb.MultiPolygon{{{{0, 0}, {2, 2}, {2, 0}, {0, 2}, {0, 0}}}}, orb.Point{1, 1}, Boundary},
		"bow-tie, in a wing":          {orb.MultiPolygon{{{{0, 0}, {2, 2}, {2, 0}, {0, 2}, {0, 0}}}}, orb.Point{1.5, 1}, Inside},
	} {
		assert.Equal(t, c.want, Locate(c.p, c.g), name)
		assert.Equal(t, c.want, Prepare(c.g).Locate(c.p), name+", prepared")
		assert.Equal(t, c.want, NewCells([]*Prepared{nil, Prepare(c.g)}).relation(c.p, 1), name+", in cells")
		if len(c.g) == 1 {
			assert.Equal(t, c.want, Locate(c.p, c.g[0]), name+", as a polygon")
		}
	}
}

// relation is what Covering says of one shape.
func (c *Cells) relation(p orb.Point, id int) Relation {
	for _, h := range c.Covering(nil, p) {
		if h.ID == id {
			return h.Relation
		}
	}
	return Outside
}

// A lattice makes shapes whose vertices lie on few lines, so that points on
// edges, shared edges, overlapping edges and degenerate rings are common.
type lattice struct {
	r      *rand.Rand
	n      int
	origin orb.Point
	step   float64
	nudges int
}

func randomLattice(r *rand.Rand) lattice {
	l := lattice{r: r, n: 2 + r.IntN(12), step: 1, nudges: r.IntN(2)}
	switch r.IntN(6) {
	case 0, 1:
		l.origin, l.step = orb.Point{120.75, 30.75}, 1e-4*r.Float64()
	case 2:
		l.step = []float64{1e-310, 1e-200, 1e-12, 1e12, 1e200, 1e307}[r.IntN(6)]
	case 3:
		l.origin, l.step = orb.Point{120.75, 30.75}, 0x1p-46
	}
	return l
}

func (l lattice) point() orb.Point {
	p := orb.Point{l.origin[0] + l.step*float64(l.r.IntN(l.n)), l.origin[1] + l.step*float64(l.r.IntN(l.n))}
	return orb.Point{nudge(l.r, p[0], l.nudges), nudge(l.r, p[1], l.nudges)}
}

func (l lattice) ring(size int) orb.Ring {
	var r orb.Ring
	for range size {
		p := l.point()
		r = append(r, p)
		if l.r.IntN(8) == 0 {
			r = append(r, p)
		}
	}
	if l.r.IntN(4) > 0 && len(r) > 0 {
		r = append(r, r[0])
	}
	return r
}

func (l lattice) shape(parts, rings, size int) orb.MultiPolygon {
	var g orb.MultiPolygon
	for range l.r.IntN(parts + 1) {
		var poly orb.Polygon
		for range l.r.IntN(rings + 1) {
			poly = append(poly, l.ring(l.r.IntN(size+1)))
		}
		g = append(g, poly)
	}
	return g
}

// near returns a point that is likely to be hard for g: a vertex, a point of an
// edge as well as floats can say it, or one a float off.
func (l lattice) near(g orb.MultiPolygon) orb.Point {
	p := l.point()
	if len(g) > 0 && l.r.IntN(8) > 0 {
		if poly := g[l.r.IntN(len(g))]; len(poly) > 0 {
			if ring := poly[l.r.IntN(len(poly))]; len(ring) > 0 {
				i := l.r.IntN(len(ring))
				a, b := ring[i], ring[(i+1)%len(ring)]
				f := float64(l.r.IntN(5)) / 4
				p = orb.Point{a[0] + f*(b[0]-a[0]), a[1] + f*(b[1]-a[1])}
			}
		}
	}
	return orb.Point{nudge(l.r, p[0], 1), nudge(l.r, p[1], 1)}
}

func TestLocateAgainstRationals(t *testing.T) {
	r := seeded(t)
	seen := map[Relation]int{}
	for range soak(1_000) {
		l := randomLattice(r)
		g := l.shape(3, 3, 3+r.IntN(60))
		s := Prepare(g)
		for range 100 {
			p := l.near(g)
			if !finite(p) {
				continue
			}
			want := ratLocate(p, g)
			require.Equal(t, want, Locate(p, g), "%v in %v", p, g)
			require.Equal(t, want, s.Locate(p), "%v in prepared %v", p, g)
			for i := range g {
				require.Equal(t, Locate(p, g[i]), s.locatePart(p, i), "%v in part %d of %v", p, i, g)
			}
			seen[want]++
		}
	}
	for _, rel := range []Relation{Outside, Boundary, Inside} {
		assert.Greater(t, seen[rel], 1000, rel)
	}
}

func TestLocateAllocatesNothing(t *testing.T) {
	s := Prepare(islandInLake)
	s.Locate(orb.Point{4, 3})
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		Locate(orb.Point{4, 3}, islandInLake)
		Locate(orb.Point{4, 3}, islandInLake[0])
		s.Locate(orb.Point{4, 3})
	}))
}

func TestPreparedIsForManyGoroutines(t *testing.T) {
	s := Prepare(islandInLake)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 100 {
				assert.Equal(t, Inside, s.Locate(orb.Point{4, 3}))
				s.edgesIn(s.Bound(), func(edge) bool { return true })
			}
		})
	}
	all.Wait()
}

func TestEdgesIn(t *testing.T) {
	r := seeded(t)
	for range soak(400) {
		l := randomLattice(r)
		g := l.shape(3, 3, 3+r.IntN(80))
		s := Prepare(g)
		for range 10 {
			b := orb.Bound{Min: l.point(), Max: l.point()}
			if r.IntN(4) == 0 {
				b.Max = b.Min
			}
			want := map[edge]int{}
			ring := int32(-1)
			for i, poly := range g {
				for _, rg := range poly {
					ring++
					for j := range rg {
						p, q := rg[j], rg[(j+1)%len(rg)]
						box := box{b.Min[0], b.Min[1], b.Max[0], b.Max[1]}
						if finiteRing(rg) && p != q && edgeMeets(p, q, &box) && !box.empty() {
							want[edge{p, q, int32(i), ring}]++
						}
					}
				}
			}
			got, calls := map[edge]int{}, 0
			s.edgesIn(b, func(e edge) bool { got[e]++; calls++; return true })
			if b.Min[0] > b.Max[0] || b.Min[1] > b.Max[1] {
				continue
			}
			require.Equal(t, want, got)
			stopped := 0
			s.edgesIn(b, func(edge) bool { stopped++; return false })
			require.Equal(t, min(calls, 1), stopped, "f stops the search")
		}
	}
}

// shapeFromBytes reads a shape, badly formed ones among them, from arbitrary
// bytes: small lattice coordinates, and some that are not finite or far away.
func shapeFromBytes(data []byte) orb.MultiPolygon {
	odd := []float64{math.NaN(), math.Inf(1), math.Inf(-1), 1e308, -1e308, 5e-324, 1e-300, 120.75, 0x1p-52}
	number := func(b byte) float64 {
		if b >= 0xF0 && int(b-0xF0) < len(odd) {
			return odd[b-0xF0]
		}
		return float64(b&0x0F) + float64(b>>4)/16
	}
	g := orb.MultiPolygon{{{}}}
	for len(data) >= 2 {
		poly := &g[len(g)-1]
		ring := &(*poly)[len(*poly)-1]
		switch data[0] {
		case 0xFF:
			g = append(g, orb.Polygon{{}})
			data = data[1:]
		case 0xFE:
			*poly = append(*poly, orb.Ring{})
			data = data[1:]
		default:
			*ring = append(*ring, orb.Point{number(data[0]), number(data[1])})
			data = data[2:]
		}
	}
	return g
}

func FuzzLocate(f *testing.F) {
	f.Add([]byte{0x00, 0x00, 0x08, 0x00, 0x08, 0x08, 0x00, 0x08, 0xFE, 0x02, 0x02, 0x04, 0x02, 0x04, 0x04}, 3.0, 3.0)
	f.Add([]byte{0x00, 0x00, 0xF3, 0xF4, 0xF5, 0x08, 0xFF, 0xF0, 0x00}, 1e308, -1e308)
	f.Fuzz(func(t *testing.T, data []byte, lon, lat float64) {
		g, p := shapeFromBytes(data), orb.Point{lon, lat}
		want := Outside
		if finite(p) {
			want = ratLocate(p, g)
		}
		require.Equal(t, want, Locate(p, g))
		require.Equal(t, want, Prepare(g).Locate(p))
	})
}

func TestReadyBuildsTheIndexOnce(t *testing.T) {
	s := Prepare(orb.MultiPolygon{{rect(0, 0, 1, 1)}})
	require.Nil(t, s.edges.built.Load())
	s.Ready()
	x := s.edges.built.Load()
	require.NotNil(t, x)
	assert.Equal(t, Inside, s.Locate(orb.Point{0.5, 0.5}))
	assert.Same(t, x, s.edges.built.Load())
}
