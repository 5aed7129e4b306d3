package geo

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
)

func TestDistanceAgreesWithGeodSolve(t *testing.T) {
	rng := seeded(t)
	scales := []struct {
		degrees, absolute, relative float64
	}{
		{1e-6, 1e-6, 0}, {1e-4, 1e-6, 0}, {1e-2, 1e-6, 1e-9}, {0.1, 0, 1e-9}, {0.5, 0, 1e-9}, {2, 0, 1e-8}, {20, 0, 1e-8}, {90, 0, 1e-8},
	}
	for _, highest := range []float64{35, 89.9} {
		for _, s := range scales {
			var pairs [][2]orb.Point
			for range soak(2000) {
				p := orb.Point{rng.Float64()*360 - 180, (2*rng.Float64() - 1) * highest}
				q := orb.Point{p[0] + s.degrees*(2*rng.Float64()-1), p[1] + s.degrees*(2*rng.Float64()-1)}
				if onEarth(q) {
					pairs = append(pairs, [2]orb.Point{p, q})
				}
			}
			worst, rel := 0.0, 0.0
			for i, want := range geodesics(t, pairs) {
				got := Distance(pairs[i][0], pairs[i][1])
				worst, rel = max(worst, math.Abs(got-want)), max(rel, math.Abs(got-want)/want)
				assert.InDelta(t, want, got, s.absolute+s.relative*want+1e-8, "%v", pairs[i])
			}
			t.Logf("lat %g, %g degrees: worst %.3g m, %.3g of the whole", highest, s.degrees, worst, rel)
		}
	}
}
