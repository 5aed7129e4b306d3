package geo

import "github.com/paulmach/orb"

// Distance returns the geodesic distance from a to b in metres, right to 1 mm
// within 1 km (and close to it further out).
func Distance(a, b orb.Point) float64 { panic("not built yet") }

// BoundaryDistance returns the distance in metres from p to the nearest point at
// of the boundary of s, hole edges included: negative inside, 0 on the boundary,
// positive outside. It returns +Inf for an empty shape.
func BoundaryDistance(p orb.Point, s *Prepared) (metres float64, at orb.Point) {
	panic("not built yet")
}

// ShapeDistance returns the smallest distance in metres between points of a and
// b: 0 when they share a point.
func ShapeDistance(a, b *Prepared) float64 { panic("not built yet") }

// SharedBorder returns the length in metres of the boundary that a and b have in
// common: pieces of edges that coincide exactly, and pieces that run within
// toleranceM metres of each other.
func SharedBorder(a, b *Prepared, toleranceM float64) float64 { panic("not built yet") }
