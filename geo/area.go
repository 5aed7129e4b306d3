package geo

import "github.com/paulmach/orb"

// Area returns the area of g in square metres on the GRS 80 ellipsoid, edges
// straight in longitude and latitude; holes are subtracted, ring order does not matter.
func Area(g orb.MultiPolygon) float64 { panic("not built yet") }

// OverlapArea returns the area in square metres that a and b share, without
// building the shape: it cannot fail on coincident edges.
func OverlapArea(a, b *Prepared) float64 { panic("not built yet") }
