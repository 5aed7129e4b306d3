package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// perimeterStepDeg is how long a piece of edge is measured at once: so short a
// geodesic is as long as the straight edge, to 1e-8.
const perimeterStepDeg = 0.05

// Perimeter returns the length in metres of the boundary of g, hole edges
// included; twice the area over it is the width of a strip.
func Perimeter(g orb.MultiPolygon) float64 {
	total := 0.0
	for _, poly := range g {
		for _, r := range poly {
			for i, a := range r {
				b := r[(i+1)%len(r)]
				if a == b || !onEarth(a) || !onEarth(b) {
					continue
				}
				steps := math.Ceil(max(math.Abs(b[0]-a[0]), math.Abs(b[1]-a[1])) / perimeterStepDeg)
				from := a
				for k := 1.0; k <= steps; k++ {
					to := orb.Point{a[0] + (b[0]-a[0])*k/steps, a[1] + (b[1]-a[1])*k/steps}
					total += Distance(from, to)
					from = to
				}
			}
		}
	}
	return total
}
