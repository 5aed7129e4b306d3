package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// Distance returns the geodesic distance from a to b in metres on the GRS 80
// ellipsoid, right to 1 mm within 1 km and to 1e-8 of the whole further out, but
// for nearly antipodal points (0.6 %). It is +Inf when a point is not on earth:
// NaN, infinite, past a pole or the 180th meridian.
func Distance(a, b orb.Point) float64 {
	if !onEarth(a) || !onEarth(b) {
		return math.Inf(1)
	}
	if b[0] < a[0] || b[0] == a[0] && b[1] < a[1] {
		a, b = b, a // as far there as back, to the last bit
	}
	s := newStation(a)
	return s.distance(b)
}

// BoundaryDistance returns the distance in metres from p to the nearest point at
// of the boundary of s, hole edges included: negative inside, 0 on the boundary,
// positive outside. It is right as Distance is. Of points equally near one is
// chosen, always the same. It returns +Inf for an empty shape and for a p that
// is not on earth; edges with a point that is not on earth are passed over.
func BoundaryDistance(p orb.Point, s *Prepared) (metres float64, at orb.Point) {
	if s == nil || !onEarth(p) {
		return math.Inf(1), orb.Point{}
	}
	where := s.Locate(p)
	if where == Boundary {
		return 0, p
	}
	q := newProbe(p, math.Inf(1))
	q.search(s.edgeIndex())
	if !q.hit {
		return math.Inf(1), orb.Point{}
	}
	if where == Inside {
		return -q.best, q.spot
	}
	return q.best, q.spot
}

// ShapeDistance returns the smallest distance in metres between points of a and
// b: 0 when they share a point, +Inf when one is empty.
//
// The boundaries of shapes that do not meet are nearest to each other at a
// vertex of one of them, but for two edges of nearly one direction, where the
// difference is below a millionth of the distance. So each vertex of either is asked
// for, those in runs too far away to matter all at once.
func ShapeDistance(a, b *Prepared) float64 {
	if a == nil || b == nil || a.edgeIndex().tree.top() < 0 || b.edgeIndex().tree.top() < 0 {
		return math.Inf(1)
	}
	if Intersects(a, b) {
		return 0
	}
	best := approach(a, b, math.Inf(1))
	return approach(b, a, best)
}

// approach returns the smallest distance from a vertex of a to the boundary of b, if it is below best.
func approach(a, b *Prepared, best float64) float64 {
	xa, xb := a.edgeIndex(), b.edgeIndex()
	var visit func(level, node int)
	visit = func(level, node int) {
		if clearance(&xa.tree.levels[level][node], xb.extent(), best) > best {
			return
		}
		if level > 0 {
			for i, j := xa.tree.children(level, node); i < j; i++ {
				visit(level-1, i)
			}
			return
		}
		run := xa.runs[node]
		pts := xa.rings[run.ring].pts
		for _, p := range pts[run.from:runEnd(pts, run)] {
			if !onEarth(p) {
				continue
			}
			q := newProbe(p, best)
			q.search(xb)
			if q.hit {
				best = q.best
			}
		}
	}
	visit(xa.tree.top(), 0)
	return best
}

// clearance returns a length that no two points of two boxes at most best
// metres apart are nearer than: along the meridians, and along the parallel
// nearest to a pole that a path of that length can reach.
func clearance(a, b *box, best float64) float64 {
	north := max(a.minLat-b.maxLat, b.minLat-a.maxLat, 0) * meridianMinM * radian
	lonGap := max(a.minLon-b.maxLon, b.minLon-a.maxLon, 0)
	lonGap = min(lonGap, max(0, 360-max(a.maxLon, b.maxLon)+min(a.minLon, b.minLon)))
	highest := max(-a.minLat, a.maxLat, -b.minLat, b.maxLat) + best/(meridianMinM*radian)
	if lonGap == 0 || !(highest < 90) {
		return north
	}
	return math.Hypot(north, lonGap*semiMajorM*radian*math.Cos(highest*radian))
}
