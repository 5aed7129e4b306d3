package geo

import "github.com/paulmach/orb"

// Area returns the area of g in square metres on the GRS 80 ellipsoid, edges
// straight in longitude and latitude; holes are subtracted, ring order does not
// matter. It is never negative and always finite: a ring with a point that is
// not on earth (NaN, infinite, past a pole or the 180th meridian) has no area.
//
// The area under an edge is the integral over longitude of the ellipsoid's area
// between a latitude of origin and the edge, which is exact for edges straight in
// longitude and latitude (authalic latitude; J. P. Snyder, Map Projections, 1987, 3-12).
func Area(g orb.MultiPolygon) float64 {
	sheets, q := newSheets(g)
	var area sum
	next := 0
	for _, polygon := range g {
		for _, points := range polygon {
			s := sheets[next]
			next++
			if s.sign == 0 {
				continue
			}
			var whole sum
			for j := range points {
				whole.add(-q.under(points[j], following(points, j)))
			}
			s.enclose(whole)
			area.add(s.sign * s.whole)
		}
	}
	return max(0, area.value())
}

// Area returns Area of the shape, to the last bit, and remembers it. A nil shape has none.
func (s *Prepared) Area() float64 { return s.reckon().area }
