package geo

import (
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// bruteCovering is the referee of Cells: Locate over all shapes.
func bruteCovering(shapes []*Prepared, p orb.Point) []Hit {
	var hits []Hit
	for id, s := range shapes {
		if s == nil || !s.bound.Contains(p) {
			continue
		}
		if rel := Locate(p, s.shape); rel != Outside {
			hits = append(hits, Hit{id, rel})
		}
	}
	return hits
}

// agrees checks both questions at p of a directory that was built.
func agrees(t *testing.T, c *Cells, p orb.Point) {
	t.Helper()
	agreesOn(t, c, c.shapes, p)
}

// agreesOn checks both questions at p of a directory of shapes.
func agreesOn(t *testing.T, c *Cells, shapes []*Prepared, p orb.Point) {
	t.Helper()
	want := bruteCovering(shapes, p)
	require.Equal(t, want, append([]Hit(nil), c.Covering(nil, p)...), "covering %v", p)
	first, rel := -1, Outside
	for _, h := range want {
		if h.Relation > rel {
			first, rel = h.ID, h.Relation
		}
	}
	id, got := c.First(p)
	require.Equal(t, []any{first, rel}, []any{id, got}, "first at %v", p)
}

// hardPoint returns a vertex, a point of an edge, a corner or a border point of a
// cell of any size, or one a float or a step of a lattice away from those.
func hardPoint(r *rand.Rand, c *Cells, vertices []orb.Point) orb.Point {
	var p orb.Point
	i := r.IntN(len(vertices) - 1)
	a, b := vertices[i], vertices[i+1]
	switch r.IntN(5) {
	case 0:
		p = a
	case 1, 2:
		f := r.Float64()
		p = orb.Point{a[0] + f*(b[0]-a[0]), a[1] + f*(b[1]-a[1])}
	default: // near a vertex, where cells are small, on the border of one
		x, y := c.frame.units(a)
		side := math.Ldexp(1, cellShift-nodeShift*r.IntN(4))
		p = c.frame.degrees(math.Round(x/side)*side, math.Round(y/side)*side)
		if r.IntN(2) == 0 {
			p[r.IntN(2)] = a[r.IntN(2)]
		}
	}
	switch r.IntN(3) {
	case 0:
		p = orb.Point{nudge(r, p[0], 2), nudge(r, p[1], 2)}
	case 1:
		step := math.Ldexp(1, cellShift-leafShift-nodeShift*r.IntN(4))
		p[0] += float64(r.IntN(41)-20) * step / c.frame.perLon
		p[1] += float64(r.IntN(41)-20) * step / c.frame.perLat
	}
	return p
}

func allVertices(shapes []orb.MultiPolygon) []orb.Point {
	var all []orb.Point
	for _, g := range shapes {
		for _, poly := range g {
			for _, r := range poly {
				all = append(all, r...)
			}
		}
	}
	return all
}

func TestCellsAgainstLocate(t *testing.T) {
	r := seeded(t)
	box := orb.Bound{Min: orb.Point{120.7, 30.7}, Max: orb.Point{120.8, 30.8}}
	tiles := mosaic{12, 11, 6, box, r}.shapes()
	coarse := mosaic{5, 6, 1, box, r}.shapes()
	zones := overlapping(r, 120, box, 0.012, 8, 3000)
	var nested []orb.MultiPolygon // five levels that share borders
	for _, n := range []int{1, 2, 4, 8, 16} {
		for k := 0; k < len(tiles); k += n {
			var union orb.MultiPolygon
			for _, g := range tiles[k:min(len(tiles), k+n)] {
				union = append(union, g...)
			}
			nested = append(nested, union)
		}
	}
	gaps := slices.Clone(tiles)
	for k := range gaps {
		if k%3 == 0 {
			gaps[k] = nil
		}
	}
	var slivers []orb.MultiPolygon // neighbours that miss each other by little
	for _, g := range tiles {
		var ring orb.Ring
		for _, p := range g[0][0] {
			ring = append(ring, orb.Point{p[0] + 1e-9*(r.Float64()-0.5), p[1] + 1e-9*(r.Float64()-0.5)})
		}
		slivers = append(slivers, orb.MultiPolygon{{ring}})
	}
	for name, shapes := range map[string][]orb.MultiPolygon{
		"tiles":        tiles,
		"few vertices": coarse,
		"zones":        zones,
		"divisions":    nested,
		"gaps":         gaps,
		"slivers":      slivers,
		"two layers":   append(slices.Clone(tiles), zones...),
		"twice":        append(slices.Clone(tiles), tiles...),
		"one":          tiles[:1],
	} {
		t.Run(name, func(t *testing.T) {
			c := NewCells(prepareAll(shapes))
			vertices := allVertices(shapes)
			bound := orb.MultiPoint(vertices).Bound().Pad(0.002)
			for _, p := range randomPoints(r, soak(1_500), bound) {
				agrees(t, c, p)
			}
			for range soak(5_000) {
				agrees(t, c, hardPoint(r, c, vertices))
			}
		})
	}
}

// Sets that no leaf can hold, edges that no node can part, parts of one shape
// that share edges: everything that makes a leaf ask.
func TestCellsOfHardShapes(t *testing.T) {
	r := seeded(t)
	fan := func(n int, turn float64) []orb.MultiPolygon { // n triangles around one vertex
		var shapes []orb.MultiPolygon
		at := func(i int) orb.Point {
			a := 2 * math.Pi * (float64(i%n) + turn) / float64(n)
			return orb.Point{120 + math.Cos(a), 30 + math.Sin(a)}
		}
		for i := range n {
			shapes = append(shapes, orb.MultiPolygon{{{{120, 30}, at(i), at(i + 1), {120, 30}}}})
		}
		return shapes
	}
	same := make([]orb.MultiPolygon, 300)
	for i := range same {
		same[i] = islandInLake
	}
	var bundle, ladder []orb.MultiPolygon
	for i := range 60 {
		y := 30 + float64(i)*1e-13
		bundle = append(bundle, orb.MultiPolygon{{{{120, y}, {121, y + 1e-13}, {121, 31}, {120, y}}}})
		x := float64(i) / 8
		ladder = append(ladder, orb.MultiPolygon{
			{{{x, 0}, {x + 0.125, 0}, {x + 0.125, 5}, {x, 5}, {x, 0}}},
			{{{x, 5}, {x + 0.125, 5}, {x + 0.125, 9}, {x, 9}, {x, 5}}},
		})
	}
	outlier := append(mosaic{6, 6, 5, orb.Bound{Min: orb.Point{120.7, 30.7}, Max: orb.Point{120.8, 30.8}}, r}.shapes(),
		orb.MultiPolygon{{{{-179, -89}, {-178, -89}, {-178, -88}, {-179, -89}}}})
	united := orb.MultiPolygon{}
	for _, g := range outlier {
		united = append(united, g...)
	}
	vast := orb.MultiPolygon{{{{-1e300, -1e300}, {1e300, -1e300}, {0, 1e308}, {-1e300, -1e300}}}}
	far := append(slices.Clone(outlier), vast, outlier[0])
	for name, shapes := range map[string][]orb.MultiPolygon{
		"fan":               fan(200, 0.3),
		"two fans":          append(fan(40, 0), fan(40, 0.5)...),
		"the same often":    same,
		"bundle":            bundle,
		"ladder of squares": ladder,
		"outlier":           outlier,
		"one of many parts": {united},
		"far":               far,
		"far and first":     append([]orb.MultiPolygon{vast}, far...),
		"point":             {{{{{120, 30}}}}},
		"denormal":          {{{{{0, 0}, {5e-324, 0}, {0, 5e-324}, {0, 0}}}}},
		"needle":            {{{{{0, 0}, {1e9, 1e-9}, {0, 1e-9}, {0, 0}}}}},
		"floats apart":      {{{{{1e9, 1e9}, {math.Nextafter(1e9, 2e9), 1e9}, {1e9, math.Nextafter(1e9, 2e9)}, {1e9, 1e9}}}}},
	} {
		t.Run(name, func(t *testing.T) {
			c := NewCells(prepareAll(shapes))
			vertices := append(allVertices(shapes), orb.Point{120, 30})
			for range soak(600) {
				agrees(t, c, hardPoint(r, c, vertices))
			}
			for _, p := range randomPoints(r, soak(200), orb.MultiPoint(vertices).Bound()) {
				agrees(t, c, p)
			}
		})
	}
}

// Edges that run along the borders of cells, or a few steps of a leaf's lattice
// beside them: the rounding of points, vertices and cuts must not lose them.
func TestCellsWithEdgesOnTheirBorders(t *testing.T) {
	r := seeded(t)
	box := orb.Bound{Min: orb.Point{120.7, 30.7}, Max: orb.Point{120.8, 30.8}}
	frame := NewCells(prepareAll(mosaic{8, 8, 5, box, r}.shapes())).frame
	for range soak(300) {
		depth := r.IntN(3)
		side := math.Ldexp(1, cellShift-nodeShift*depth)
		step := math.Ldexp(1, cellShift-leafShift-nodeShift*depth)
		at := func(k, n int) float64 { // beside border k, n times a third of a step
			return float64(k)*side + float64(n)*step/3
		}
		column, row := 8+r.IntN(8), 8+r.IntN(8)
		var shapes []*Prepared
		for range 1 + r.IntN(4) {
			var ring orb.Ring
			for range 3 + r.IntN(12*(1+depth)) {
				ring = append(ring, frame.degrees(at(column+r.IntN(5), r.IntN(13)-6), at(row+r.IntN(5), r.IntN(13)-6)))
				if n := len(ring); n > 1 && r.IntN(3) > 0 { // straight along a border
					k := r.IntN(2)
					ring[n-1][k] = ring[n-2][k]
				}
			}
			shapes = append(shapes, Prepare(orb.MultiPolygon{{ring}}))
		}
		c := &Cells{leaves: leaves{shapes: shapes}, frame: frame}
		var parts []cellPart
		for id := range shapes {
			parts = append(parts, cellPart{int32(id), 0})
		}
		c.build(parts)
		for range 100 {
			p := frame.degrees(at(column+r.IntN(5), r.IntN(31)-15), at(row+r.IntN(5), r.IntN(31)-15))
			if r.IntN(2) == 0 {
				p[0] = frame.degrees(at(column, 0)+4*side*r.Float64(), 0)[0]
			}
			agrees(t, c, p)
		}
	}
}

func TestCellsOfRandomShapes(t *testing.T) {
	r := seeded(t)
	for range soak(400) {
		l := randomLattice(r)
		var shapes []*Prepared
		for range r.IntN(6) {
			shapes = append(shapes, Prepare(l.shape(3, 2, 12)), nil)
		}
		c := NewCells(shapes)
		for range 60 {
			var g orb.MultiPolygon
			if len(shapes) > 0 {
				g = shapes[r.IntN(len(shapes))/2*2].shape
			}
			agrees(t, c, l.near(g))
		}
		for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64} {
			agrees(t, c, orb.Point{v, 0})
			agrees(t, c, orb.Point{0, v})
		}
	}
}

func TestCellsAreDeterministic(t *testing.T) {
	city := mosaic{12, 11, 5, orb.Bound{Min: orb.Point{120.7, 30.7}, Max: orb.Point{120.8, 30.8}}, rand.New(rand.NewPCG(7, 8))}
	shapes := prepareAll(append(city.shapes(), overlapping(city.r, 100, city.box, 0.01, 10, 1000)...))
	want := NewCells(shapes)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	got := NewCells(shapes)
	assert.True(t, slices.Equal(want.top, got.top))
	assert.True(t, slices.Equal(want.words, got.words))
}

// The directory is worth its memory only if few points have to be asked about exactly.
func TestCellsSeldomAsk(t *testing.T) {
	r := seeded(t)
	city := mosaic{20, 20, 6, orb.Bound{Min: orb.Point{120.7, 30.7}, Max: orb.Point{120.8, 30.8}}, r}
	c := NewCells(prepareAll(city.shapes()))
	asked := 0
	for _, p := range randomPoints(r, 20_000, city.box) {
		if w, e, u, v := c.find(p); e&entryKind == entryLeaf {
			l := w.leaf(e)
			if _, clear := trace(l.chains, l.count, u, v); l.ask || !clear {
				asked++
			}
		}
	}
	assert.Less(t, asked, 40, "2 in 1,000")
}

// What is warmed may be anything: points far out and no numbers, more than fit, directories of nothing.
func TestCellsWarm(t *testing.T) {
	r := seeded(t)
	box := orb.Bound{Min: orb.Point{120.7, 30.7}, Max: orb.Point{120.8, 30.8}}
	shapes := prepareAll(overlapping(r, 120, box, 0.012, 8, 3000)) // with nodes
	points := append(randomPoints(r, WarmPoints, box.Pad(0.1)), orb.Point{1e300, -1e300}, orb.Point{math.NaN(), math.Inf(1)})
	for _, c := range []*Cells{NewCells(shapes), NewCells(shapes[:1]), NewCells(nil)} {
		assert.NotPanics(t, func() {
			c.warm(points)
			c.warm(points[WarmPoints-10:])
			c.warm(nil)
		})
		assert.False(t, c.Warm(points), "a small directory fits the caches")
		assert.Zero(t, testing.AllocsPerRun(3, func() { c.warm(points) }))
	}
}

func TestCellsAllocateNothing(t *testing.T) {
	r := seeded(t)
	city := mosaic{8, 8, 5, orb.Bound{Min: orb.Point{120.7, 30.7}, Max: orb.Point{120.8, 30.8}}, r}
	shapes := append(city.shapes(), overlapping(r, 40, city.box, 0.02, 10, 1000)...)
	c := NewCells(prepareAll(shapes))
	vertices := allVertices(shapes)
	dst := make([]Hit, 0, len(shapes))
	assert.Zero(t, testing.AllocsPerRun(2000, func() {
		p := vertices[r.IntN(len(vertices))]
		c.First(p)
		c.Covering(dst, p)
	}))
}

func FuzzCells(f *testing.F) {
	f.Add([]byte{0x00, 0x00, 0x08, 0x00, 0x08, 0x08, 0x00, 0x08, 0xFE, 0x02, 0x02, 0x04, 0x02, 0x04, 0x04}, []byte{0x08, 0x00, 0x0F, 0x00, 0x0F, 0x08, 0x08, 0x08}, 3.0, 3.0)
	f.Add([]byte{0x00, 0x00, 0xF3, 0xF4, 0xF5, 0x08, 0xFF, 0xF0, 0x00}, []byte{0x11}, 1e308, -1e308)
	f.Fuzz(func(t *testing.T, one, two []byte, lon, lat float64) {
		g, h := shapeFromBytes(one), shapeFromBytes(two)
		c := NewCells([]*Prepared{Prepare(g), nil, Prepare(h), Prepare(g)})
		agrees(t, c, orb.Point{lon, lat})
		for _, p := range allVertices([]orb.MultiPolygon{g, h}) {
			agrees(t, c, p)
			agrees(t, c, orb.Point{p[0], lat})
			agrees(t, c, orb.Point{p[0] + 0.5, p[1] + 0.25})
		}
	})
}
