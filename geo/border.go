package geo

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// SharedBorder returns the length in metres of the boundary that a and b have in
// common: stretches of edges that coincide exactly, and with a positive
// toleranceM also stretches that run along each other at most so far apart, their
// directions less than 45 degrees from each other, each point having its
// foot on the other edge. So shapes that meet in a corner, or whose edges cross, have no
// border in common. Each stretch counts once; where the two boundaries differ in
// length, the mean of the two counts. The order of a and b does not matter.
func SharedBorder(a, b *Prepared, toleranceM float64) float64 {
	if a == nil || b == nil {
		return 0
	}
	if !(toleranceM > 0) || math.IsInf(toleranceM, 1) {
		toleranceM = 0
	}
	return (bordering(a, b, toleranceM) + bordering(b, a, toleranceM)) / 2
}

// A span is a stretch of an edge, as fractions of it.
type span struct{ from, to float64 }

// bordering returns the length of the stretches of a's boundary that run along b's.
func bordering(a, b *Prepared, tolerance float64) float64 {
	var length sum
	var spans []span
	bound := Pad(b.Bound(), tolerance)
	a.edgesIn(bound, func(e edge) bool {
		if !onEarth(e.a) || !onEarth(e.b) {
			return true
		}
		near := orb.Bound{Min: e.a, Max: e.a}.Extend(e.b)
		spans = spans[:0]
		b.edgesIn(Pad(near, tolerance), func(f edge) bool {
			if s, ok := runAlong(e, f, tolerance); ok {
				spans = append(spans, s)
			}
			return true
		})
		slices.SortFunc(spans, func(s, t span) int { return cmp.Compare(s.from, t.from) })
		end := 0.0
		for _, s := range spans {
			if s.to > end {
				length.add(Distance(pointOn(e, max(s.from, end)), pointOn(e, s.to)))
				end = s.to
			}
		}
		return true
	})
	return length.value()
}

func pointOn(e edge, t float64) orb.Point {
	switch t {
	case 0:
		return e.a
	case 1:
		return e.b
	}
	return orb.Point{e.a[0] + t*(e.b[0]-e.a[0]), e.a[1] + t*(e.b[1]-e.a[1])}
}

// runAlong returns the stretch of e that runs along f.
func runAlong(e, f edge, tolerance float64) (span, bool) {
	if orient(e.a, e.b, f.a) == 0 && orient(e.a, e.b, f.b) == 0 {
		return stretch(fraction(e, f.a), fraction(e, f.b))
	}
	if tolerance == 0 || !onEarth(f.a) || !onEarth(f.b) {
		return span{}, false
	}
	// The plane of the middle of e, or of f where that is the shorter edge.
	middle := pointOn(e, 0.5)
	if math.Abs(f.b[1]-f.a[1]) < math.Abs(e.b[1]-e.a[1]) {
		middle = pointOn(f, 0.5)
	}
	s := newStation(middle)
	ux, uy := (e.b[0]-e.a[0])*s.east, (e.b[1]-e.a[1])*s.north
	vx, vy := (f.b[0]-f.a[0])*s.east, (f.b[1]-f.a[1])*s.north
	wx, wy := (f.a[0]-e.a[0])*s.east, (f.a[1]-e.a[1])*s.north
	uu, vv, uv := ux*ux+uy*uy, vx*vx+vy*vy, ux*vx+uy*vy
	if uv*uv*2 <= uu*vv {
		return span{}, false
	}
	// Points of e whose foot on the line of f lies on f: (e(t)-f.a).v from 0 to vv.
	wv := wx*vx + wy*vy
	t, ok := stretch(wv/uv, (wv+vv)/uv)
	if !ok {
		return span{}, false
	}
	// Distance from e(t) to the line of f: |(e(t)-f.a) x v| / |v|, at most tolerance.
	across, base, reach := ux*vy-uy*vx, wx*vy-wy*vx, tolerance*math.Sqrt(vv)
	if across == 0 {
		return t, math.Abs(base) <= reach
	}
	near, ok := stretch((base-reach)/across, (base+reach)/across)
	if !ok {
		return span{}, false
	}
	t = span{max(t.from, near.from), min(t.to, near.to)}
	return t, t.from < t.to
}

// stretch returns what lies between two fractions within 0 and 1.
func stretch(s, t float64) (span, bool) {
	r := span{max(0, min(s, t)), min(1, max(s, t))}
	return r, r.from < r.to
}

// fraction returns where on the line of e a point of that line lies.
func fraction(e edge, p orb.Point) float64 {
	if math.Abs(e.b[0]-e.a[0]) >= math.Abs(e.b[1]-e.a[1]) {
		return (p[0] - e.a[0]) / (e.b[0] - e.a[0])
	}
	return (p[1] - e.a[1]) / (e.b[1] - e.a[1])
}
