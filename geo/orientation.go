package geo

import "github.com/paulmach/orb"

// ringTurns returns +1 for a ring that runs counter-clockwise, -1 for clockwise
// and 0 where that cannot be said: exact for a ring that does not cross itself.
func ringTurns(r orb.Ring) int {
	n := len(r)
	if n > 1 && r[0] == r[n-1] {
		n--
	}
	if n < 3 || !finiteRing(r) {
		return 0
	}
	low := 0
	for i := range n {
		if before(r[i], r[low]) {
			low = i
		}
	}
	p, q := low, low
	for range n {
		if p = (p + n - 1) % n; r[p] != r[low] {
			break
		}
	}
	for range n {
		if q = (q + 1) % n; r[q] != r[low] {
			break
		}
	}
	return orient(r[p], r[low], r[q])
}

// sided is a shape whose edges can be read with its interior on their left,
// whichever way its rings run.
type sided struct {
	*Prepared
	flip []bool // by ring, counted over all parts
}

func newSided(s *Prepared) *sided {
	o := &sided{Prepared: s}
	for _, poly := range s.shape {
		for i, r := range poly {
			o.flip = append(o.flip, (ringTurns(r) < 0) == (i == 0))
		}
	}
	return o
}

// left returns e with the interior on its left.
func (o *sided) left(e edge) (a, b orb.Point) {
	if o.flip[e.ring] {
		return e.b, e.a
	}
	return e.a, e.b
}

// A heading is where a short step from a point of the plane leads, with respect to a shape.
type heading uint8

const (
	outward heading = iota
	inward          // into the interior
	forward         // along the boundary, interior on the left
	reverse         // along the boundary, interior on the right
)

// heads tells, exactly, where the first step from p towards q leads, for a valid shape.
func (o *sided) heads(p, q orb.Point) heading {
	var last orb.Point // the ray last met when turning counter-clockwise from q
	any, leaves := false, false
	h := outward
	o.edgesIn(orb.Bound{Min: p, Max: p}, func(e edge) bool {
		a, b := o.left(e)
		if orient(a, b, p) != 0 || !between(a, b, p) {
			return true
		}
		for i, r := range [2]orb.Point{a, b} {
			switch {
			case r == p:
			case sameWay(p, q, r):
				h = reverse
				if i == 1 {
					h = forward
				}
				return false
			case !any || turnLess(p, q, last, r):
				any, last, leaves = true, r, i == 1
			}
		}
		return true
	})
	switch {
	case h != outward:
		return h
	case any && leaves:
		return inward
	case !any && o.Locate(p) == Inside:
		return inward
	default:
		return outward
	}
}
