package geo

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// planimeter returns the area of a polygon of geodesics through a ring whose
// edges are cut into pieces of at most step degrees, which on the ground are
// straight in longitude and latitude as near as matters.
func planimeter(t testing.TB, r orb.Ring, step float64) float64 {
	var in strings.Builder
	for i, a := range r {
		b := r[(i+1)%len(r)]
		n := max(1, int(math.Ceil(math.Hypot(b[0]-a[0], b[1]-a[1])/step)))
		for k := range n {
			s := float64(k) / float64(n)
			fmt.Fprintf(&in, "%.16f %.16f\n", a[1]+s*(b[1]-a[1]), a[0]+s*(b[0]-a[0]))
		}
	}
	fields := strings.Fields(geographicLib(t, in.String(), "Planimeter", "-p", "9")[0])
	require.Len(t, fields, 3)
	area, err := strconv.ParseFloat(fields[2], 64)
	require.NoError(t, err)
	return math.Abs(area)
}

func TestAreaAgreesWithPlanimeter(t *testing.T) {
	rng := seeded(t)
	for _, c := range []struct {
		name     string
		radius   float64 // degrees
		vertices int
		step     float64
		relative float64 // beside 2 cm2, about what Planimeter rounds to
	}{
		{"parcel of 100 m2", 5e-5, 7, 1e-5, 1e-9},
		{"grid", 5e-3, 300, 1e-5, 5e-9},
		{"triangle with long edges", 0.05, 3, 2e-5, 1e-9},
		{"village", 0.02, 2000, 1e-5, 2e-9},
		{"county", 0.3, 500, 2e-4, 1e-9},
		{"county of few corners", 0.4, 4, 2e-4, 1e-9},
		{"province", 3, 40, 1e-3, 1e-9},
	} {
		for _, centre := range []orb.Point{{120.75, 30.75}, {121.3, 0.00001}, {-70, -55}, {10, 80}} {
			g := wigglyBlob(rng, centre, c.radius, c.vertices, 2)
			want := planimeter(t, g[0][0], c.step) - planimeter(t, g[0][1], c.step) - planimeter(t, g[0][2], c.step)
			got := Area(g)
			assert.InDelta(t, want, got, c.relative*want+2e-4, "%s at %v", c.name, centre)
			assert.InEpsilon(t, got, OverlapArea(Prepare(g), Prepare(g.Clone())), 1e-12, "%s with itself", c.name)
			t.Logf("%s at %v: %.6g m2, off by %.2g", c.name, centre, got, math.Abs(got-want)/want)
		}
	}
}

func TestAreaOfSmallRectangles(t *testing.T) {
	// To within the square of its size in radians a rectangle measures its sides' product.
	for _, lat := range []float64{-89, -45, -1e-7, 0, 12, 30.75, 60, 89.5} {
		const size = 1e-4
		w, s := 120.7501, lat
		g := rectangle(w, s, w+size, s+size)
		width, height := g[0][0][1][0]-g[0][0][0][0], g[0][0][2][1]-g[0][0][0][1]
		m := newStation(orb.Point{w, s + height/2})
		assert.InEpsilon(t, width*m.east*height*m.north, Area(g), 1e-11, "at %v", lat)
	}
}

func TestAreaOfTheWholeEarth(t *testing.T) {
	e := math.Sqrt(ecc2)
	want := 2 * math.Pi * semiMajorM * semiMajorM * (1 + (1-ecc2)/e*math.Atanh(e))
	assert.InEpsilon(t, want, Area(rectangle(-180, -90, 180, 90)), 1e-13)
}

func TestAreaOfNothing(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, g := range []orb.MultiPolygon{nil, {}, {nil}, {{}}, {{nil}}, {{{}}}, {{{{1, 1}}}}, {{{{1, 1}, {2, 2}, {1, 1}}}},
		{{{{1, 1}, {nan, 2}, {3, 1}}}}, {{{{1, 1}, {2, inf}, {3, 1}}}}, {{{{1, 1}, {2, 91}, {3, 1}}}}, {{{{1, 1}, {2, 5}, {181, 1}}}}} {
		assert.Zero(t, Area(g), "%v", g)
		assert.Zero(t, OverlapArea(Prepare(g), Prepare(rectangle(0, 0, 5, 5))), "%v", g)
	}
	assert.Positive(t, Area(orb.MultiPolygon{{{{1, 1}, {2, 1}, {2, 2}}}}), "a ring that is not closed is taken as closed")
}
