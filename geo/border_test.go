package geo

import (
	"math"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
)

func TestSharedBorderOfSquares(t *testing.T) {
	// a unit is about 96 m east and 111 m north
	const u = 0.001
	sq := func(w, s, e, n float64) orb.MultiPolygon { return rectangle(120+w*u, 30+s*u, 120+e*u, 30+n*u) }
	whole := sq(0, 0, 3, 3)
	const east, north = 96.486, 110.853
	holed := orb.MultiPolygon{{whole[0][0], sq(1, 1, 2, 2)[0][0]}}
	for _, c := range []struct {
		name      string
		a, b      orb.MultiPolygon
		tolerance float64
		want      float64
	}{
		{"itself", whole, whole, 0, 6*east + 6*north},
		{"itself, with tolerance", whole, whole, 2, 6*east + 6*north},
		{"side by side", whole, sq(3, 0, 6, 3), 0, 3 * north},
		{"side by side, part of an edge", whole, sq(3, 1, 4, 2), 0, north},
		{"shifted along", whole, sq(3, 1, 5, 5), 0, 2 * north},
		{"nested, one edge shared", whole, sq(0, 1, 1, 2), 0, north},
		{"in the hole", holed, sq(1, 1, 2, 2), 0, 2*east + 2*north},
		{"corner on corner", whole, sq(3, 3, 4, 4), 0, 0},
		{"corner on corner, with tolerance", whole, sq(3, 3, 4, 4), 5, 0},
		{"corner on edge", whole, orb.MultiPolygon{{{{120.003, 30.0015}, {120.004, 30.001}, {120.004, 30.002}, {120.003, 30.0015}}}}, 0, 0},
		{"crossing", whole, sq(1, 1, 5, 2), 5, 0},
		{"1 m apart, exactly", whole, sq(3.01, 0, 6, 3), 0, 0},
		{"1 m apart, within 2 m", whole, sq(3.01, 0, 6, 3), 2, 3 * north},
		{"1 m apart, within half a metre", whole, sq(3.01, 0, 6, 3), 0.5, 0},
		{"1 m over, within 2 m", whole, sq(2.99, 0, 6, 3), 2, 3*north + 0.02*east},
		{"nothing", nil, whole, 1, 0},
		{"no such tolerance", whole, sq(3.01, 0, 6, 3), math.NaN(), 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, b := Prepare(c.a), Prepare(c.b)
			assert.InDelta(t, c.want, SharedBorder(a, b, c.tolerance), 0.03)
			assert.InDelta(t, SharedBorder(a, b, c.tolerance), SharedBorder(b, a, c.tolerance), 1e-9)
		})
	}
	assert.Zero(t, SharedBorder(nil, Prepare(whole), 1))
}

func TestSharedBordersOfATilingAddUp(t *testing.T) {
	rng := seeded(t)
	tiles := wigglyTiles(rng, 120.7, 30.7, 0.01, 5, 5, 60)
	middle := tiles[12] // all of its boundary is shared
	for _, tolerance := range []float64{0, 0.01} {
		length := 0.0
		for i, g := range tiles {
			if i != 12 {
				length += SharedBorder(Prepare(middle), Prepare(g), tolerance)
			}
		}
		exact := perimeter(middle[0][0])
		assert.GreaterOrEqual(t, length, exact*(1-1e-9), "tolerance %g", tolerance)
		assert.LessOrEqual(t, length, exact*(1+1e-9)+besideCorners(tiles, 12, tolerance)*1.001, "tolerance %g", tolerance)
	}
}

// besideCorners returns how much border within the tolerance, beyond what is shared, a tile may have by SharedBorder's
// definition: where an edge of another tile leaves one of its vertices less than 45 degrees from an edge of its own, the two
// run along each other until they are tolerance apart.
//
//	        f      within tolerance of e
//	     .-'       up to tolerance / sin(angle)
//	p ==<------ e
func besideCorners(tiles []orb.MultiPolygon, of int, tolerance float64) float64 {
	arms := func(g orb.MultiPolygon, p orb.Point) (list []orb.Point) {
		r := g[0][0]
		for i := range len(r) - 1 {
			if r[i] == p {
				list = append(list, r[i+1])
			}
			if r[i+1] == p {
				list = append(list, r[i])
			}
		}
		return list
	}
	total := 0.0
	for _, p := range tiles[of][0][0][1:] {
		s := newStation(p)
		for i, g := range tiles {
			if i == of {
				continue
			}
			own, theirs := arms(tiles[of], p), arms(g, p)
			for _, f := range theirs {
				for _, e := range own {
					ex, ey := (e[0]-p[0])*s.east, (e[1]-p[1])*s.north
					fx, fy := (f[0]-p[0])*s.east, (f[1]-p[1])*s.north
					angle := math.Abs(math.Atan2(ex*fy-ey*fx, ex*fx+ey*fy))
					if e == f || angle >= math.Pi/4*1.001 {
						continue
					}
					for _, shared := range []bool{slices.Contains(theirs, e), slices.Contains(own, f)} {
						if !shared { // of an edge that is shared all is counted already
							total += tolerance / math.Sin(angle) / 2
						}
					}
				}
			}
		}
	}
	return total
}

func TestSharedBorderOfTwoSurveys(t *testing.T) {
	rng := seeded(t)
	tiles := wigglyTiles(rng, 120.7, 30.7, 0.01, 2, 1, 400)
	exact := SharedBorder(Prepare(tiles[0]), Prepare(tiles[1]), 0)
	// the neighbour surveyed again: every vertex off by up to 10 cm
	again := tiles[1].Clone()
	for i := range again[0][0] {
		again[0][0][i][0] += 1e-6 * (2*rng.Float64() - 1)
		again[0][0][i][1] += 1e-6 * (2*rng.Float64() - 1)
	}
	assert.Zero(t, SharedBorder(Prepare(tiles[0]), Prepare(again), 0))
	assert.InEpsilon(t, exact, SharedBorder(Prepare(tiles[0]), Prepare(again), 0.5), 0.01)
}

func BenchmarkSharedBorder(b *testing.B) {
	rng := seeded(b)
	tiles := wigglyTiles(rng, 120.7, 30.7, 0.01, 2, 1, 500)
	x, y := Prepare(tiles[0]), Prepare(tiles[1])
	for b.Loop() {
		SharedBorder(x, y, 0)
	}
}
