package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// The repairs below return another shape and leave the one given as it is; rings that need nothing are shared. A repair of its own
// result changes nothing.

// snapPerDegree is how many places of the lattice of Snapped lie in a degree: 1e-7 degrees are 11 mm of latitude.
const snapPerDegree = 1e7

// Closed repeats the first position at the end of rings that do not end where they begin.
func Closed(g orb.MultiPolygon) orb.MultiPolygon {
	return eachRing(g, func(r orb.Ring) orb.Ring {
		if len(r) < 2 || r[0] == r[len(r)-1] {
			return r
		}
		return append(r[:len(r):len(r)], r[0])
	})
}

// WithoutRepeats leaves out positions that are equal to the one before them; a ring that ends where it begins does so once.
func WithoutRepeats(g orb.MultiPolygon) orb.MultiPolygon {
	return eachRing(g, func(r orb.Ring) orb.Ring {
		var out orb.Ring
		for i, p := range r {
			switch repeated := i > 0 && p == r[i-1]; {
			case repeated && out == nil:
				out = append(make(orb.Ring, 0, len(r)), r[:i]...)
			case !repeated && out != nil:
				out = append(out, p)
			}
		}
		if out == nil {
			return r
		}
		return out
	})
}

// Snapped rounds every ordinate to 1e-7 degrees, the nearest float64 to it, and leaves out positions that this brings together with the
// one before them. A shape may become invalid by it.
func Snapped(g orb.MultiPolygon) orb.MultiPolygon {
	round := func(v float64) float64 { return math.Round(v*snapPerDegree) / snapPerDegree }
	return eachRing(g, func(r orb.Ring) orb.Ring {
		out := make(orb.Ring, 0, len(r))
		moved := false
		for i, p := range r {
			q := orb.Point{round(p[0]), round(p[1])}
			if !finite(q) {
				q = p
			}
			moved = moved || q != p
			if n := len(out); n > 0 && q == out[n-1] && p != r[i-1] {
				continue
			}
			out = append(out, q)
		}
		if !moved {
			return r
		}
		return out
	})
}

// eachRing returns a copy of g with each ring as change makes it.
func eachRing(g orb.MultiPolygon, change func(orb.Ring) orb.Ring) orb.MultiPolygon {
	out := make(orb.MultiPolygon, len(g))
	for i, poly := range g {
		out[i] = make(orb.Polygon, len(poly))
		for j, r := range poly {
			out[i][j] = change(r)
		}
	}
	return out
}
