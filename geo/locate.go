package geo

import "github.com/paulmach/orb"

// Locate tells where p lies with respect to g, exactly for the float64
// coordinates given.
//
// A point on any edge of any ring is Boundary. Otherwise a polygon holds p when
// a ray from p crosses its rings an odd number of times, which for a valid
// polygon means in the shell and in no hole. A multipolygon holds p when one of
// its parts does; a point inside one part and on the edge of another is Inside.
// A ring that is not closed is taken as closed, and one of a single position is
// a point. An empty shape, a NaN or an infinite coordinate in p gives Outside; a
// ring with such a coordinate has no inside and is left out.
func Locate[G orb.Polygon | orb.MultiPolygon](p orb.Point, g G) Relation {
	switch g := any(g).(type) {
	case orb.Polygon:
		return locatePolygon(p, g)
	case orb.MultiPolygon:
		rel := Outside
		for _, poly := range g {
			rel = max(rel, locatePolygon(p, poly))
		}
		return rel
	}
	return Outside
}

// finite tells whether neither coordinate is NaN or infinite.
func finite(p orb.Point) bool { return p[0]-p[0] == 0 && p[1]-p[1] == 0 }

func locatePolygon(p orb.Point, poly orb.Polygon) Relation {
	if !finite(p) {
		return Outside
	}
	odd, on := false, false
	for _, r := range poly {
		if !finiteRing(r) {
			continue
		}
		var c ray
		for i := range r {
			c.edge(p, r[i], r[(i+1)%len(r)])
		}
		odd, on = odd != c.odd, on || c.on
	}
	switch {
	case on:
		return Boundary
	case odd:
		return Inside
	default:
		return Outside
	}
}

func finiteRing(r orb.Ring) bool {
	sum := 0.0
	for _, p := range r {
		sum += (p[0] - p[0]) + (p[1] - p[1]) // NaN unless all are finite
	}
	return sum == 0
}

// A ray counts the edges that a half-line from a point to the east meets.
type ray struct {
	odd bool // the ray crosses an odd number of them
	on  bool // the point lies on one of them
}

// edge counts the edge from a to b. It holds its lower end and not its upper
// one, so that a ray through a vertex is counted once; a level edge never counts.
func (c *ray) edge(p, a, b orb.Point) {
	if (a[1] > p[1]) != (b[1] > p[1]) {
		if a[0] > p[0] && b[0] > p[0] {
			c.odd = !c.odd
			return
		}
		if a[0] < p[0] && b[0] < p[0] {
			return
		}
		switch o := orient(a, b, p); {
		case o == 0:
			c.on = true
		case (o > 0) == (b[1] > a[1]): // left of an edge that rises, right of one that falls
			c.odd = !c.odd
		}
		return
	}
	// Neither straddles: only the upper end, or a level edge, can hold p.
	if a[1] == p[1] && b[1] == p[1] {
		c.on = c.on || (min(a[0], b[0]) <= p[0] && p[0] <= max(a[0], b[0]))
	} else if a == p || b == p {
		c.on = true
	}
}
