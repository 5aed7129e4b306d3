package geo

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"github.com/peterstace/simplefeatures/geom"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// ring closes a list of lon, lat pairs.
func ring(xy ...float64) orb.Ring {
	var r orb.Ring
	for i := 0; i+1 < len(xy); i += 2 {
		r = append(r, orb.Point{xy[i], xy[i+1]})
	}
	return append(r, r[0])
}

func rect(x0, y0, x1, y1 float64) orb.Ring { return ring(x0, y0, x1, y0, x1, y1, x0, y1) }

func backwards(r orb.Ring) orb.Ring {
	c := r.Clone()
	c.Reverse()
	return c
}

func TestValidateRules(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	shell := rect(0, 0, 10, 10)
	at := func(rule Rule, part, ring, vertex int, lon, lat float64) Violation {
		return Violation{rule, part, ring, vertex, orb.Point{lon, lat}}
	}
	cases := []struct {
		name string
		g    orb.MultiPolygon
		want []Violation
	}{
		{"nothing", nil, []Violation{at(RuleEmpty, 0, 0, -1, 0, 0)}},
		{"a part without rings", orb.MultiPolygon{{shell}, {}}, []Violation{at(RuleEmpty, 1, 0, -1, 0, 0)}},
		{"a ring without positions", orb.MultiPolygon{{shell, {}}}, []Violation{at(RuleTooFewPoints, 0, 1, -1, 0, 0)}},
		{"a point", orb.MultiPolygon{{{{1, 2}}}}, []Violation{at(RuleTooFewPoints, 0, 0, 0, 1, 2)}},
		{"there and back", orb.MultiPolygon{{ring(1, 2, 3, 4)}}, []Violation{at(RuleTooFewPoints, 0, 0, 0, 1, 2)}},
		{"the third is the first", orb.MultiPolygon{{ring(1, 2, 3, 4, 1, 2, 3, 4)}}, []Violation{at(RuleTooFewPoints, 0, 0, 0, 1, 2)}},
		{"infinite", orb.MultiPolygon{{ring(0, 0, inf, 0, 1, 1)}}, []Violation{at(RuleNotFinite, 0, 0, 1, inf, 0)}},
		{"out of range", orb.MultiPolygon{{ring(170, 0, 181, 0, 175, 91)}}, []Violation{at(RuleOutOfRange, 0, 0, 1, 181, 0), at(RuleOutOfRange, 0, 0, 2, 175, 91)}},
		{"unclosed", orb.MultiPolygon{{{{0, 0}, {4, 0}, {4, 4}}}}, []Violation{at(RuleUnclosed, 0, 0, 2, 4, 4)}},
		{"repeated", orb.MultiPolygon{{ring(0, 0, 4, 0, 4, 0, 4, 4)}}, []Violation{at(RuleDuplicateVertex, 0, 0, 2, 4, 0)}},
		{"closed twice", orb.MultiPolygon{{append(ring(0, 0, 4, 0, 4, 4), orb.Point{0, 0})}}, []Violation{at(RuleDuplicateVertex, 0, 0, 3, 0, 0)}},
		/*
		   3---2
		   |   |
		   0---1===4 a spike: 1 to 4 and back
		*/
		{"spike", orb.MultiPolygon{{ring(0, 0, 8, 0, 4, 0, 4, 4, 0, 4)}}, []Violation{at(RuleSpike, 0, 0, 1, 8, 0)}},
		{"spike at the seam", orb.MultiPolygon{{ring(8, 0, 4, 0, 4, 4, 0, 4, 0, 0)}}, []Violation{at(RuleSpike, 0, 0, 0, 8, 0)}},
		/*
		   3   2
		   |\ /|
		   | x |
		   |/ \|
		   1   0 a bow-tie, crossing in the middle
		*/
		{"bow-tie", orb.MultiPolygon{{ring(4, 0, 0, 4, 0, 0, 4, 4)}}, []Violation{at(RuleSelfCrossing, 0, 0, -1, 2, 2)}},
		/*
		   +---+
		   |   +-------+
		   |   x=======+  two turns of a ring share the stretch from x on
		   |   +
		   +---+
		*/
		{"overlap with itself", orb.MultiPolygon{{ring(0, 0, 4, 0, 4, 2, 8, 2, 8, 3, 10, 3, 10, 5, 6, 5, 6, 2, 4.5, 2, 4.5, 6, 0, 6)}}, []Violation{
			at(RuleSelfCrossing, 0, 0, 9, 4.5, 2), at(RuleSelfCrossing, 0, 0, -1, 6, 3)}[:1]},
		/*
		   +------+
		   |  /\  |
		   +-/  \-+  the notch touches the top edge in a point
		*/
		{"self-touch on an edge", orb.MultiPolygon{{ring(0, 0, 2, 0, 4, 4, 6, 0, 8, 0, 8, 4, 0, 4)}}, []Violation{at(RuleSelfTouch, 0, 0, -1, 4, 4)}},
		{"self-touch in a vertex", orb.MultiPolygon{{ring(0, 0, 4, 4, 8, 0, 8, 8, 4, 4, 0, 8)}}, []Violation{at(RuleSelfTouch, 0, 0, 4, 4, 4)}},
		{"self-crossing in a vertex", orb.MultiPolygon{{ring(0, 0, 4, 4, 8, 8, 8, 0, 4, 4, 0, 8)}}, []Violation{at(RuleSelfCrossing, 0, 0, 4, 4, 4)}},
		/*
		   +--------+
		   |      +-|--+
		   |      +-|--+  a hole across the shell
		   +--------+
		*/
		{"rings cross", orb.MultiPolygon{{shell, rect(8, 4, 12, 6)}}, []Violation{at(RuleRingsCross, 0, 1, -1, 10, 4), at(RuleRingsCross, 0, 1, -1, 10, 6)}},
		{"hole shares a stretch of shell", orb.MultiPolygon{{shell, rect(8, 4, 10, 6)}}, []Violation{at(RuleRingsCross, 0, 1, 1, 10, 4)}},
		{"hole is the shell", orb.MultiPolygon{{rect(0, 0, 1, 1), rect(0, 0, 1, 1)}}, []Violation{
			at(RuleRingsCross, 0, 1, 0, 0, 0), at(RuleRingsCross, 0, 1, 0, 0, 0), at(RuleRingsCross, 0, 1, 1, 1, 0), at(RuleRingsCross, 0, 1, 3, 0, 1)}},
		{"hole outside", orb.MultiPolygon{{shell, rect(12, 4, 14, 6)}}, []Violation{at(RuleHoleOutsideShell, 0, 1, 0, 12, 4)}},
		{"hole outside, touching", orb.MultiPolygon{{shell, ring(12, 4, 10, 5, 12, 6)}}, []Violation{at(RuleHoleOutsideShell, 0, 1, 0, 12, 4)}},
		/*
		   +---+   +---+
		   |   |   |   |  the hole fills the bay of a U: its corners are the shell's,
		   |   +---+   |  its long edge is not
		   +-----------+
		*/
		{"hole in a bay", orb.MultiPolygon{{ring(0, 0, 9, 0, 9, 9, 6, 9, 5, 3, 3, 9, 0, 9), ring(6, 9, 5, 3, 3, 9)}}, []Violation{
			at(RuleRingsCross, 0, 1, 1, 5, 3), at(RuleRingsCross, 0, 1, 2, 3, 9)}},
		{"nested holes", orb.MultiPolygon{{shell, rect(1, 1, 9, 9), rect(4, 4, 5, 5)}}, []Violation{at(RuleNestedHoles, 0, 2, 0, 4, 4)}},
		{"nested holes, small one first", orb.MultiPolygon{{shell, rect(4, 4, 5, 5), rect(1, 1, 9, 9)}}, []Violation{at(RuleNestedHoles, 0, 1, 0, 4, 4)}},
		/*
		   +--/\--+
		   | /  \ |
		   |/    \|  the hole is inscribed: every corner touches, four pieces remain
		   |\    /|
		   +--\/--+
		*/
		{"disconnected by an inscribed hole", orb.MultiPolygon{{shell, ring(5, 0, 10, 5, 5, 10, 0, 5)}}, []Violation{
			at(RuleDisconnected, 0, 1, -1, 5, 0), at(RuleDisconnected, 0, 1, -1, 5, 10), at(RuleDisconnected, 0, 1, -1, 10, 5)}},
		{"disconnected by a chain of holes", orb.MultiPolygon{{shell, ring(0, 5, 4, 4, 5, 5, 4, 6), ring(5, 5, 6, 4, 10, 5, 6, 6)}}, []Violation{
			at(RuleDisconnected, 0, 2, -1, 10, 5)}},
		{"parts cross", orb.MultiPolygon{{rect(0, 0, 4, 4)}, {rect(2, 2, 6, 6)}}, []Violation{at(RulePartsOverlap, 1, 0, -1, 2, 4), at(RulePartsOverlap, 1, 0, -1, 4, 2)}},
		{"parts share an edge", orb.MultiPolygon{{rect(0, 0, 4, 4)}, {rect(4, 1, 6, 3)}}, []Violation{at(RulePartsOverlap, 1, 0, 0, 4, 1)}},
		{"part in part", orb.MultiPolygon{{rect(4, 4, 5, 5)}, {shell}}, []Violation{at(RulePartsOverlap, 0, 0, 0, 4, 4)}},
		{"part inscribed in part", orb.MultiPolygon{{shell}, {ring(5, 0, 10, 5, 5, 10, 0, 5)}}, []Violation{at(RulePartsOverlap, 1, 0, 0, 5, 0)}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			assert.Equal(t, c.want, Validate(c.g, 0))
			for limit := 1; limit <= len(c.want); limit++ {
				assert.Len(t, Validate(c.g, limit), limit)
			}
		})
	}
	got := Validate(orb.MultiPolygon{{ring(0, 0, nan, 1, 1, 1)}}, 0)
	require.Len(t, got, 1)
	assert.Equal(t, RuleNotFinite, got[0].Rule)
	assert.Equal(t, 1, got[0].Vertex)
}

func TestValidateAccepts(t *testing.T) {
	shell := rect(0, 0, 10, 10)
	for name, g := range map[string]orb.MultiPolygon{
		"square":                                 {{shell}},
		"clockwise":                              {{backwards(shell)}},
		"hole either way":                        {{shell, rect(1, 1, 2, 2), backwards(rect(4, 4, 5, 5))}},
		"hole touches":                           {{shell, ring(0, 5, 4, 4, 4, 6)}},
		"hole on a corner":                       {{shell, ring(0, 0, 4, 3, 3, 4)}},
		"holes touch":                            {{shell, rect(1, 1, 3, 3), rect(3, 3, 5, 5), rect(5, 5, 7, 7)}},
		"two holes touch the shell in one point": {{shell, ring(0, 5, 2, 3, 3, 4), ring(0, 5, 3, 6, 2, 7)}},
		"parts touch":                            {{rect(0, 0, 4, 4)}, {rect(4, 4, 6, 6)}, {ring(0, 2, -1, 1, -1, 3)}},
		"part in a hole":                         {{shell, rect(1, 1, 9, 9)}, {rect(2, 2, 8, 8)}},
		"part touches the hole it is in":         {{shell, rect(1, 1, 9, 9)}, {ring(5, 1, 9, 5, 5, 9, 1, 5)}},
		"collinear vertex":                       {{ring(0, 0, 5, 0, 10, 0, 10, 10)}},
		"one ulp thin":                           {{ring(0, 1, 10, 1, 10, math.Nextafter(1, 2))}},
	} {
		t.Run(name, func(t *testing.T) { assert.Empty(t, Validate(g, 0)) })
	}
}

// A warning never crowds out a violation.
func TestValidateLimitKeepsViolations(t *testing.T) {
	g := orb.MultiPolygon{{ring(4, 0, 4, 0, 4, 0, 0, 4, 0, 0, 4, 4)}}
	got := Validate(g, 1)
	require.Len(t, got, 1)
	assert.Equal(t, RuleSelfCrossing, got[0].Rule)
	assert.Len(t, Validate(g, 2), 2)
	assert.Len(t, Validate(g, 0), 3)
}

// Vertices are counted in the ring as given, repeated ones included.
func TestValidateCountsGivenVertices(t *testing.T) {
	got := Validate(orb.MultiPolygon{{ring(0, 0, 8, 0, 8, 0, 8, 0, 4, 0, 4, 4, 0, 4)}}, 0)
	assert.Equal(t, []Violation{
		{RuleSpike, 0, 0, 1, orb.Point{8, 0}},
		{RuleDuplicateVertex, 0, 0, 2, orb.Point{8, 0}},
		{RuleDuplicateVertex, 0, 0, 3, orb.Point{8, 0}},
	}, got)
}

func broken(g orb.MultiPolygon) bool {
	for _, v := range Validate(g, 1) {
		if !v.Warning() {
			return true
		}
	}
	return false
}

// toReferee copies g for the referee, closing nothing and dropping nothing.
func toReferee(g orb.MultiPolygon) geom.MultiPolygon {
	var polys []geom.Polygon
	for _, poly := range g {
		var rings []geom.LineString
		for _, r := range poly {
			var xy []float64
			for _, p := range r {
				xy = append(xy, p[0], p[1])
			}
			rings = append(rings, geom.NewLineString(geom.NewSequence(xy, geom.DimXY)))
		}
		polys = append(polys, geom.NewPolygon(rings))
	}
	return geom.NewMultiPolygon(polys)
}

// Small grids of positions make every kind of contact likely. The referee's own
// arithmetic is exact there.
func TestValidateAgainstReferee(t *testing.T) {
	seed := uint64(20261124)
	r := rand.New(rand.NewPCG(seed, 1))
	valid, invalid := 0, 0
	for i := range soak(40000) {
		g := randomShape(r)
		want := toReferee(g).Validate() != nil
		got := broken(g)
		if got && !want && nestedForSure(g) {
			want = true // the referee looks at one vertex alone, which may lie on the other hole
		}
		if got != want {
			require.Equal(t, want, got, "seed %d, shape %d: %v\n%v\nreferee: %v", seed, i, g, Validate(g, 0), toReferee(g).Validate())
		}
		if want {
			invalid++
		} else {
			valid++
		}
	}
	assert.Greater(t, valid, 1000)
	assert.Greater(t, invalid, 1000)
}

// nestedForSure tells whether a hole has a vertex inside another hole of its part.
func nestedForSure(g orb.MultiPolygon) bool {
	for _, poly := range g {
		for i := 1; i < len(poly); i++ {
			for j := 1; j < len(poly); j++ {
				for _, p := range poly[i] {
					if i != j && Locate(p, orb.Polygon{poly[j]}) == Inside {
						return true
					}
				}
			}
		}
	}
	return false
}

func randomShape(r *rand.Rand) orb.MultiPolygon {
	var g orb.MultiPolygon
	size := 3 + r.IntN(6)
	point := func() orb.Point { return orb.Point{float64(r.IntN(size)), float64(r.IntN(size))} }
	random := func() orb.Ring {
		var c orb.Ring
		for range 3 + r.IntN(4) {
			c = append(c, point())
		}
		return append(c, c[0])
	}
	box := func() orb.Ring {
		a, b := point(), point()
		if r.IntN(3) == 0 { // a diamond
			return ring(a[0], a[1]+1, a[0]+1, a[1], a[0]+2, a[1]+1, a[0]+1, a[1]+2)
		}
		return rect(a[0], a[1], b[0], b[1])
	}
	for range 1 + r.IntN(2) {
		poly := orb.Polygon{rect(0, 0, float64(size), float64(size))}
		if r.IntN(3) > 0 {
			poly[0] = random()
		}
		for range r.IntN(4) {
			if r.IntN(2) == 0 {
				poly = append(poly, random())
			} else {
				poly = append(poly, box())
			}
		}
		g = append(g, poly)
	}
	return g
}

func FuzzValidate(f *testing.F) {
	f.Add([]byte{0, 0, 4, 0, 4, 4, 0, 4, 255, 1, 1, 2, 1, 2, 2}, 0, false)
	f.Add([]byte{4, 0, 0, 4, 0, 0, 4, 4, 254, 1, 1, 3, 3, 1, 1}, 1, true)
	f.Add([]byte{250, 0, 251, 1, 252, 2}, 3, false)
	f.Fuzz(func(t *testing.T, data []byte, limit int, closed bool) {
		g := shapeFrom(data, closed)
		got := Validate(g, limit)
		if limit > 0 {
			require.LessOrEqual(t, len(got), limit)
		}
		for _, v := range got {
			if v.Vertex >= 0 {
				at := g[v.Part][v.Ring][v.Vertex]
				require.Equal(t, fmt.Sprint(at), fmt.Sprint(v.At), "%v", v)
			}
		}
		require.Equal(t, len(got) > 0, len(Validate(g, 1)) > 0)
	})
}

// shapeFrom makes a shape of bytes: pairs of small coordinates; the highest
// values begin a ring or a part or stand for coordinates that do not belong on a map.
func shapeFrom(data []byte, closed bool) orb.MultiPolygon {
	g := orb.MultiPolygon{{{}}}
	value := func(b byte) float64 {
		switch b {
		case 250:
			return math.NaN()
		case 251:
			return math.Inf(-1)
		case 252:
			return 1e308
		case 253:
			return 5e-324
		}
		return float64(b%16) + float64(b/16)*0x1p-50
	}
	last := func() *orb.Ring {
		p := g[len(g)-1]
		return &p[len(p)-1]
	}
	end := func() {
		if r := last(); closed && len(*r) > 0 {
			*r = append(*r, (*r)[0])
		}
	}
	for i := 0; i < len(data); {
		switch {
		case data[i] == 255:
			end()
			g[len(g)-1] = append(g[len(g)-1], orb.Ring{})
			i++
		case data[i] == 254:
			end()
			g = append(g, orb.Polygon{{}})
			i++
		case i+1 < len(data):
			*last() = append(*last(), orb.Point{value(data[i]), value(data[i+1])})
			i += 2
		default:
			i++
		}
	}
	end()
	return g
}

// wiggly is a valid ring of n vertices about a point, with bays of all sizes.
func wiggly(r *rand.Rand, n int, lon, lat, radius float64) orb.Ring {
	c := make(orb.Ring, 0, n+1)
	a, b, d := r.Float64()*6, r.Float64()*6, r.Float64()*6
	for i := range n {
		u := 2 * math.Pi * float64(i) / float64(n)
		s := radius * (1 + 0.3*math.Sin(3*u+a) + 0.1*math.Sin(17*u+b) + 0.03*math.Sin(191*u+d) + 0.2*r.Float64()/float64(n))
		c = append(c, orb.Point{lon + s*math.Cos(u), lat + s*math.Sin(u)})
	}
	return append(c, c[0])
}

func BenchmarkValidate(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, n := range []int{500, 20_000, 100_000, 1_000_000} {
		g := orb.MultiPolygon{{wiggly(r, n, 120, 30, 0.1)}}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if broken(g) {
					b.Fatal("not valid")
				}
			}
		})
	}
}
