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
	var area sum
	for _, polygon := range g {
		for i, points := range polygon {
			s := newSheet(points, i > 0)
			if s.sign == 0 {
				continue
			}
			q := newStrip((s.box.minLat + s.box.maxLat) / 2)
			var whole sum
			for j := range points {
				whole.add(-q.under(points[j], following(points, j)))
			}
			if w := whole.value(); w < 0 {
				area.add(-s.sign * w)
			} else {
				area.add(s.sign * w)
			}
		}
	}
	return max(0, area.value())
}
