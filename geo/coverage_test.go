package geo

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func prepared(shapes ...orb.MultiPolygon) []*Prepared {
	out := make([]*Prepared, len(shapes))
	for i, s := range shapes {
		if s != nil {
			out[i] = Prepare(s)
		}
	}
	return out
}

func poly(rings ...orb.Ring) orb.MultiPolygon { return orb.MultiPolygon{rings} }

// planarArea is the area in square degrees of a valid shape.
func planarArea(g orb.MultiPolygon) float64 {
	sum := 0.0
	for _, poly := range g {
		for i, r := range poly {
			a := 0.0
			for k := 1; k < len(r); k++ {
				a += (r[k-1][0]-r[0][0])*(r[k][1]-r[0][1]) - (r[k][0]-r[0][0])*(r[k-1][1]-r[0][1])
			}
			if a = math.Abs(a) / 2; i > 0 {
				a = -a
			}
			sum += a
		}
	}
	return sum
}

func TestGaps(t *testing.T) {
	/*
	   +---+---+---+
	   | a | b | c |
	   +---+---+---+
	   | d |   | e |   the middle is missing
	   +---+---+---+
	   | f | g | h |
	   +---+---+---+
	*/
	var ring8 []orb.MultiPolygon
	for i := range 9 {
		if x, y := float64(i%3), float64(i/3); i != 4 {
			ring8 = append(ring8, poly(rect(x, y, x+1, y+1)))
		}
	}
	middle := poly(rect(1, 1, 2, 2))
	all := poly(rect(0, 0, 3, 3))
	for _, c := range []struct {
		name   string
		shapes []orb.MultiPolygon
		within orb.MultiPolygon
		areas  []float64
	}{
		{"nothing", nil, nil, nil},
		{"nothing in a division", nil, all, []float64{9}},
		{"a perfect tiling", append([]orb.MultiPolygon{middle}, ring8...), all, nil},
		{"a perfect tiling without a division", append([]orb.MultiPolygon{middle}, ring8...), nil, nil},
		{"a missing tile", ring8, all, []float64{1}},
		{"a missing tile without a division", ring8, nil, []float64{1}},
		{"rings run either way", append([]orb.MultiPolygon{poly(backwards(rect(0.5, 0.5, 1, 1)))}, ring8...), all, []float64{1}},
		{"a corner is missing", ring8[1:], all, []float64{1, 1}},
		{"a corner is missing, open to the outside", ring8[1:], nil, []float64{1}},
		{"two shapes over the whole, one gap in each", []orb.MultiPolygon{poly(all[0][0], middle[0][0]), poly(all[0][0], rect(1, 1, 1.5, 2))}, all, []float64{0.5}},
		{"T-junctions", []orb.MultiPolygon{poly(rect(0, 0, 3, 1)), poly(rect(0, 1, 1, 3)), poly(rect(1, 1, 3, 2)), poly(rect(1, 2, 3, 3))}, all, nil},
		{"an island in the gap", append([]orb.MultiPolygon{poly(rect(1.25, 1.25, 1.75, 1.75))}, ring8...), nil, []float64{0.75}},
		{"an island that touches", append([]orb.MultiPolygon{poly(ring(1, 1.5, 1.5, 1.25, 1.5, 1.75))}, ring8...), all, []float64{1 - 0.125}},
		{"a bar through the gap", append([]orb.MultiPolygon{poly(rect(1, 1.25, 2, 1.5))}, ring8...), all, []float64{0.25, 0.5}},
		{"outside of the division there is no gap", ring8, poly(rect(0, 0, 1.5, 1.5)), []float64{0.25}},
		{"an enclave", []orb.MultiPolygon{poly(all[0][0], middle[0][0])}, poly(all[0][0], middle[0][0]), nil},
		{"gaps in two parts", nil, orb.MultiPolygon{{rect(0, 0, 1, 1)}, {rect(1, 1, 3, 3)}}, []float64{1, 4}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var within *Prepared
			if c.within != nil {
				within = Prepare(c.within)
			}
			gaps, err := Gaps(prepared(append(c.shapes, nil)...), within)
			require.NoError(t, err)
			var areas []float64
			for _, g := range gaps {
				assert.Empty(t, Validate(g, 0))
				areas = append(areas, planarArea(g))
			}
			assert.InDeltaSlice(t, c.areas, areas, 1e-12)
			assert.Len(t, areas, len(c.areas))
		})
	}
}

func TestOverlapping(t *testing.T) {
	tile := poly(rect(0, 0, 4, 4))
	for _, c := range []struct {
		name string
		g    orb.MultiPolygon
		want bool
	}{
		{"apart", poly(rect(5, 0, 6, 1)), false},
		{"corner", poly(rect(4, 4, 5, 5)), false},
		{"whole edge", poly(rect(4, 0, 8, 4)), false},
		{"part of an edge", poly(rect(4, 1, 8, 2)), false},
		{"vertex on edge", poly(ring(4, 2, 5, 1, 5, 3)), false},
		{"an ulp over", poly(rect(math.Nextafter(4, 0), 1, 8, 2)), true},
		{"an ulp short", poly(rect(math.Nextafter(4, 8), 1, 8, 2)), false},
		{"itself", tile, true},
		{"itself backwards", poly(backwards(tile[0][0])), true},
		{"inscribed", poly(ring(2, 0, 4, 2, 2, 4, 0, 2)), true},
		{"half, along edges", poly(rect(0, 0, 2, 4)), true},
		{"half, no edge in common", poly(ring(0, 0, 4, 4, 0, 4)), true},
		{"cross", poly(rect(1, -1, 3, 5)), true},
		{"through corners", poly(ring(-1, -1, 0, 0, 4, 4, 5, 5, 0, 9)), true},
		{"inside", poly(rect(1, 1, 2, 2)), true},
		{"around", poly(rect(-1, -1, 5, 5)), true},
		{"around, in its hole", poly(rect(-1, -1, 5, 5), rect(0, 0, 4, 4)), false},
		{"around, hole too small", poly(rect(-1, -1, 5, 5), rect(0, 0, 4, 3)), true},
		{"around, hole touches", poly(rect(-1, -1, 5, 5), ring(2, 0, 4, 2, 2, 4, 0, 2)), true},
		{"second part", orb.MultiPolygon{{rect(4, 0, 5, 4)}, {rect(-3, 0, -2, 1)}, {rect(3, 3, 4, 4)}}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			want := [][2]int(nil)
			if c.want {
				want = [][2]int{{0, 2}}
			}
			assert.Equal(t, want, Overlapping(prepared(tile, nil, c.g)))
			if c.want {
				want = [][2]int{{1, 2}}
			}
			assert.Equal(t, want, Overlapping(prepared(nil, c.g, tile)))
		})
	}
}

func TestOverlapsOfSomePairs(t *testing.T) {
	shapes := prepared(poly(rect(0, 0, 2, 2)), nil, poly(rect(1, 1, 3, 3)), poly(rect(1, 0, 2, 1)), poly(rect(8, 8, 9, 9)))
	require.Equal(t, [][2]int{{0, 2}, {0, 3}}, Overlapping(shapes))
	var asked, found [][2]int
	find := func(i, j int) bool {
		found = append(found, [2]int{i, j})
		return true
	}
	Overlaps(shapes, func(i, j int) (look, stop bool) {
		asked = append(asked, [2]int{i, j})
		return j == 3, false
	}, find)
	assert.ElementsMatch(t, [][2]int{{0, 2}, {0, 3}, {2, 3}}, asked, "only of those that are near, the lower first")
	assert.Equal(t, [][2]int{{0, 3}}, found)

	found = nil
	Overlaps(shapes, func(int, int) (look, stop bool) { return true, true }, find)
	assert.Empty(t, found, "stopped")
	Overlaps(shapes, nil, func(i, j int) bool { return find(i, j) && false })
	assert.Len(t, found, 1, "enough")
}

func TestCoverageRefusesWhatIsNotOnEarth(t *testing.T) {
	tile := poly(rect(0, 0, 4, 4))
	for _, lat := range []float64{math.Inf(-1), math.NaN(), 1e308, 91} {
		bad := poly(ring(1, 1, 2, lat, 3, 1))
		_, err := Gaps(prepared(tile, bad), nil)
		assert.ErrorIs(t, err, ErrInvalid)
		_, err = Gaps(prepared(tile), Prepare(bad))
		assert.ErrorIs(t, err, ErrInvalid)
		if !finite(orb.Point{0, lat}) {
			assert.Empty(t, Overlapping(prepared(tile, bad)))
		}
	}
}

// A random patchwork of rectangles and triangles on a small grid: brute force
// looks at the middle of every grid cell's triangles, where no edge can pass.
func TestCoverageAgainstSampling(t *testing.T) {
	seed := uint64(7)
	r := rand.New(rand.NewPCG(seed, 2))
	const size = 4
	for i := range soak(400) {
		var shapes []orb.MultiPolygon
		for range 2 + r.IntN(6) {
			var g orb.Ring
			for !threeDistinct(g) || broken(poly(g)) {
				p := func() (float64, float64) { return float64(r.IntN(size + 1)), float64(r.IntN(size + 1)) }
				x, y := p()
				u, v := p()
				g = rect(x, y, u, v)
				if r.IntN(2) == 0 {
					s, w := p()
					g = ring(x, y, u, v, s, w)
				}
			}
			shapes = append(shapes, poly(g))
		}
		within := poly(rect(0, 0, size, size))
		gaps, err := Gaps(prepared(shapes...), Prepare(within))
		require.NoError(t, err)
		pairs := map[[2]int]bool{}
		for _, p := range Overlapping(prepared(shapes...)) {
			pairs[p] = true
		}
		total := 0.0
		for _, g := range gaps {
			require.Empty(t, Validate(g, 0), "seed %d, case %d: %v", seed, i, shapes)
			total += planarArea(g)
		}
		const samples = 3000
		seen := map[[2]int]bool{}
		uncovered := 0
		for range samples {
			p := orb.Point{r.Float64() * size, r.Float64() * size}
			var over []int
			for k, s := range shapes {
				if Locate(p, s) == Inside {
					over = append(over, k)
				}
			}
			for m := range over {
				for _, n := range over[m+1:] {
					seen[[2]int{over[m], n}] = true
				}
			}
			inGap := false
			for _, g := range gaps {
				inGap = inGap || Locate(p, g) != Outside
			}
			require.Equal(t, len(over) == 0, inGap, "seed %d, case %d: %v at %v", seed, i, shapes, p)
			if len(over) == 0 {
				uncovered++
			}
		}
		require.InDelta(t, float64(uncovered)/samples*size*size, total, 1.2, "seed %d, case %d", seed, i)
		for p := range seen {
			require.True(t, pairs[p], "seed %d, case %d: %v overlap", seed, i, p)
		}
		for p := range pairs {
			shared, err := Intersection(shapes[p[0]], shapes[p[1]])
			require.NoError(t, err)
			require.Positive(t, planarArea(shared), "seed %d, case %d: %v %v", seed, i, shapes[p[0]], shapes[p[1]])
		}
	}
}

// patchwork is n by n tiles whose shared borders wiggle through the same
// positions on both sides, about 4*k vertices each.
func patchwork(r *rand.Rand, n, k int, lon, lat, side float64) []orb.MultiPolygon {
	node := make([]orb.Point, (n+1)*(n+1))
	for i := range node {
		node[i] = orb.Point{
			lon + side*(float64(i%(n+1))+0.3*r.Float64()),
			lat + side*(float64(i/(n+1))+0.3*r.Float64()),
		}
	}
	wall := func(p, q orb.Point) orb.Ring { // k positions from p, without q
		var w orb.Ring
		for i := range k {
			t := float64(i) / float64(k)
			bend := 0.05 * side * math.Sin(math.Pi*t) * math.Sin(20*t+p[0]*1e3)
			if i > 0 {
				bend += 0.2 * side / float64(k) * (r.Float64() - 0.5)
			}
			w = append(w, orb.Point{p[0] + t*(q[0]-p[0]) - bend*(q[1]-p[1])/side, p[1] + t*(q[1]-p[1]) + bend*(q[0]-p[0])/side})
		}
		return w
	}
	east, north := make([]orb.Ring, len(node)), make([]orb.Ring, len(node))
	for i := range node {
		if i%(n+1) < n {
			east[i] = wall(node[i], node[i+1])
		}
		if i/(n+1) < n {
			north[i] = wall(node[i], node[i+n+1])
		}
	}
	back := func(w orb.Ring, end orb.Point) orb.Ring {
		out := orb.Ring{end}
		for i := len(w) - 1; i > 0; i-- {
			out = append(out, w[i])
		}
		return out
	}
	var tiles []orb.MultiPolygon
	for y := range n {
		for x := range n {
			i := y*(n+1) + x
			var r orb.Ring
			r = append(r, east[i]...)
			r = append(r, north[i+1]...)
			r = append(r, back(east[i+n+1], node[i+n+2])...)
			r = append(r, back(north[i], node[i+n+1])...)
			tiles = append(tiles, poly(append(r, r[0])))
		}
	}
	return tiles
}

func TestCoverageOfPatchwork(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	tiles := patchwork(r, 12, 30, 120.5, 30.5, 0.01)
	for i, g := range tiles {
		require.Empty(t, Validate(g, 0), "tile %d", i)
	}
	gaps, err := Gaps(prepared(tiles...), nil)
	require.NoError(t, err)
	assert.Empty(t, gaps)
	assert.Empty(t, Overlapping(prepared(tiles...)))

	// A position of tile 40 moves 5 m: a sliver of gap or overlap with its neighbour.
	hurt := tiles[40][0][0].Clone()
	hurt[15][1] += 5e-5
	tiles[40] = poly(hurt)
	moved := planarArea(poly(orb.Ring{hurt[14], hurt[15], hurt[16], tiles[28][0][0][0], hurt[14]}))
	require.Positive(t, moved)
	gaps, err = Gaps(prepared(tiles...), nil)
	require.NoError(t, err)
	require.Len(t, gaps, 1)
	assert.Len(t, gaps[0][0][0], 5)
	hurt[15][1] -= 1e-4
	gaps, err = Gaps(prepared(tiles...), nil)
	require.NoError(t, err)
	assert.Empty(t, gaps)
	assert.Equal(t, [][2]int{{28, 40}}, Overlapping(prepared(tiles...)))

	// One tile less is a gap of its shape.
	missing := tiles[77]
	tiles[77] = nil
	gaps, err = Gaps(prepared(tiles...), nil)
	require.NoError(t, err)
	require.Len(t, gaps, 1)
	assert.InEpsilon(t, planarArea(missing), planarArea(gaps[0]), 1e-12)
	assert.Len(t, gaps[0][0][0], len(missing[0][0]))
}

// Tilings that almost agree: each tile's coordinates rounded in its own way.
func TestCoverageOfFrayedPatchwork(t *testing.T) {
	seed := uint64(11)
	r := rand.New(rand.NewPCG(seed, 3))
	tiles := patchwork(r, 6, 20, 120.5, 30.5, 0.01)
	var frayed []orb.MultiPolygon
	for _, g := range tiles {
		c := g.Clone()
		for k := range c[0][0][:len(c[0][0])-1] {
			if r.IntN(2) == 0 {
				c[0][0][k][0] += (r.Float64() - 0.5) * 1e-11
				c[0][0][k][1] += (r.Float64() - 0.5) * 1e-11
			}
		}
		c[0][0][len(c[0][0])-1] = c[0][0][0]
		frayed = append(frayed, c)
	}
	gaps, err := Gaps(prepared(frayed...), nil)
	require.NoError(t, err)
	assert.NotEmpty(t, gaps)
	total := 0.0
	for _, g := range gaps {
		require.Empty(t, Validate(g, 0), "seed %d", seed)
		total += planarArea(g)
	}
	assert.Less(t, total, 1e-11)
}

func FuzzGaps(f *testing.F) {
	f.Add([]byte{0, 0, 4, 0, 4, 4, 0, 4, 254, 4, 0, 8, 0, 8, 4, 4, 4}, false)
	f.Add([]byte{4, 0, 0, 4, 0, 0, 4, 4, 254, 1, 1, 3, 3, 1, 1}, true)
	f.Add([]byte{250, 0, 251, 1, 252, 2, 253, 253}, true)
	f.Fuzz(func(t *testing.T, data []byte, within bool) {
		g := shapeFrom(data, true)
		var shapes []*Prepared
		for i := range g {
			shapes = append(shapes, Prepare(g[i:i+1]))
		}
		var division *Prepared
		if within {
			division, shapes = shapes[0], shapes[1:]
		}
		_, _ = Gaps(shapes, division)
		Overlapping(shapes)
	})
}

func BenchmarkCoverage(b *testing.B) {
	r := rand.New(rand.NewPCG(3, 3))
	shapes := prepared(patchwork(r, 72, 125, 120.5, 30.5, 0.01)...) // 5,184 tiles of 500 vertices
	b.Run("gaps", func(b *testing.B) {
		for b.Loop() {
			if gaps, err := Gaps(shapes, nil); err != nil || len(gaps) > 0 {
				b.Fatal(err, len(gaps))
			}
		}
	})
	b.Run("overlapping", func(b *testing.B) {
		for b.Loop() {
			if n := len(Overlapping(shapes)); n > 0 {
				b.Fatal(n)
			}
		}
	})
}
