package geo

import "github.com/paulmach/orb"

// Locate tells where p lies with respect to g, exactly for the float64
// coordinates given.
//
// A point on any edge of any ring is Boundary. Otherwise a polygon holds p when
// a ray from p crosses its rings an odd number of times, which for a valid
// polygon means in the shell and in no hole. A multipolygon holds p when one of
// its parts does; a point inside one part and on the edge of another is Inside.
// A ring that is not closed is taken as closed. An empty shape, a NaN or an
// infinite coordinate in p gives Outside; an edge with such a coordinate holds nothing.
func Locate[G orb.Polygon | orb.MultiPolygon](p orb.Point, g G) Relation {
	panic("not built yet")
}
