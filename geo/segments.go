package geo

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// A contact is how two edges meet.
type contact uint8

const (
	meetNot   contact = iota
	meetTouch         // in one point, an end of at least one of them
	meetCross         // in one point that is an end of neither
	meetAlong         // along a stretch
)

// before orders points by longitude, then latitude: along any one line that is
// the order in which they lie on it.
func before(p, q orb.Point) bool { return p[0] < q[0] || (p[0] == q[0] && p[1] < q[1]) }

func comparePoints(p, q orb.Point) int {
	return cmp.Or(cmp.Compare(p[0], q[0]), cmp.Compare(p[1], q[1]))
}

// between tells whether p, known to lie on the line through a and b, lies between
// them or on one of them.
func between(a, b, p orb.Point) bool {
	if before(b, a) {
		a, b = b, a
	}
	return !before(p, a) && !before(b, p)
}

// meet tells, exactly, how the edges ab and cd meet. For a touch, from is the
// point; for an overlap the stretch runs from from to to.
func meet(a, b, c, d orb.Point) (k contact, from, to orb.Point) {
	oc, od := orient(a, b, c), orient(a, b, d)
	if oc == od && oc != 0 {
		return meetNot, from, to
	}
	oa, ob := orient(c, d, a), orient(c, d, b)
	switch {
	case oa == ob && oa != 0:
		return meetNot, from, to
	case oc == 0 && od == 0:
		if before(b, a) {
			a, b = b, a
		}
		if before(d, c) {
			c, d = d, c
		}
		if before(a, c) {
			a = c
		}
		if before(d, b) {
			b = d
		}
		switch {
		case before(b, a):
			return meetNot, from, to
		case a == b:
			return meetTouch, a, a
		default:
			return meetAlong, a, b
		}
	case oc == 0:
		from = c
	case od == 0:
		from = d
	case oa == 0:
		from = a
	case ob == 0:
		from = b
	default:
		return meetCross, from, to
	}
	if between(a, b, from) && between(c, d, from) {
		return meetTouch, from, from
	}
	return meetNot, from, to
}

// meetEnds is meet, sooner for edges that have an end in common.
func meetEnds(a, b, c, d orb.Point) (k contact, from, to orb.Point) {
	switch {
	case b == c:
		a, b = b, a
	case a == d:
		c, d = d, c
	case b == d:
		a, b, c, d = b, a, d, c
	}
	if a == c && !sameWay(a, b, d) {
		return meetTouch, a, a
	}
	return meet(a, b, c, d)
}

// crossingPoint returns the point nearest to where two crossing edges cross that
// this arithmetic finds: on the boxes of both.
func crossingPoint(a, b, c, d orb.Point) orb.Point {
	ux, uy := b[0]-a[0], b[1]-a[1]
	vx, vy := d[0]-c[0], d[1]-c[1]
	t := ((c[0]-a[0])*vy - (c[1]-a[1])*vx) / (ux*vy - uy*vx)
	if !(t >= 0 && t <= 1) { // almost parallel, or too large to multiply
		t = 0.5
	}
	var p orb.Point
	for i := range p {
		p[i] = a[i] + t*(b[i]-a[i])
		if t > 0.5 {
			p[i] = b[i] - (1-t)*(b[i]-a[i])
		}
		if math.IsNaN(p[i]) || math.IsInf(p[i], 0) {
			p[i] = a[i]/2 + b[i]/2
		}
		p[i] = min(max(p[i], min(a[i], b[i]), min(c[i], d[i])), max(a[i], b[i]), max(c[i], d[i]))
	}
	return p
}

// sameWay tells whether the rays from p through u and through v are one.
func sameWay(p, u, v orb.Point) bool {
	return orient(p, u, v) == 0 && before(p, u) == before(p, v)
}

// turnLess tells whether the ray from p through u comes before that through v
// when turning counter-clockwise from the one through ref, which comes first.
func turnLess(p, ref, u, v orb.Point) bool {
	hu, hv := quarter(p, ref, u), quarter(p, ref, v)
	if hu != hv {
		return hu < hv
	}
	return (hu == 1 || hu == 3) && orient(p, u, v) > 0
}

// quarter is 0 along the ray from p through ref, 1 left of it, 2 opposite, 3 right of it.
func quarter(p, ref, u orb.Point) int {
	switch o := orient(p, ref, u); {
	case o > 0:
		return 1
	case o < 0:
		return 3
	case before(p, u) == before(p, ref):
		return 0
	default:
		return 2
	}
}

// selfJoin calls f for each pair of leaves i <= j whose boxes meet, pairs of one
// leaf with itself included, until f returns false.
func (t *boxTree) selfJoin(f func(i, j int) bool) {
	if t.top() >= 0 {
		t.joinNodes(t.top(), 0, 0, f)
	}
}

func (t *boxTree) joinNodes(level, a, b int, f func(i, j int) bool) bool {
	if level == 0 {
		return f(a, b)
	}
	boxes := t.levels[level-1]
	afrom, ato := t.children(level, a)
	bfrom, bto := t.children(level, b)
	for i := afrom; i < ato; i++ {
		from := bfrom
		if a == b {
			if !t.joinNodes(level-1, i, i, f) {
				return false
			}
			from = i + 1
		} else if !boxes[i].meets(&t.levels[level][b]) {
			continue
		}
		for j := from; j < bto; j++ {
			if boxes[i].meets(&boxes[j]) && !t.joinNodes(level-1, i, j, f) {
				return false
			}
		}
	}
	return true
}

// meetingBoxes calls f for each pair i < j of boxes that meet, in no given
// order, until f returns false.
func meetingBoxes(boxes []box, f func(i, j int) bool) {
	order := alongCurve(boxes)
	sorted := make([]box, len(boxes))
	for k, i := range order {
		sorted[k] = boxes[i]
	}
	t := newBoxTree(sorted)
	t.selfJoin(func(k, l int) bool {
		i, j := order[k], order[l]
		return k == l || f(min(i, j), max(i, j))
	})
}

// alongCurve returns the order of boxes by their middles along a Z curve, which
// keeps near what is near.
func alongCurve(boxes []box) []int {
	all := emptyBox()
	for i := range boxes {
		all.join(boxes[i])
	}
	scale := func(v, lo, hi float64) uint64 {
		s := (v - lo) / (hi - lo) * 0xffff
		if !(s >= 0 && s <= 0xffff) {
			return 0
		}
		x := uint64(s)
		x = (x | x<<8) & 0x00ff00ff
		x = (x | x<<4) & 0x0f0f0f0f
		x = (x | x<<2) & 0x33333333
		return (x | x<<1) & 0x55555555
	}
	keys := make([]uint64, len(boxes))
	order := make([]int, len(boxes))
	for i, b := range boxes {
		order[i] = i
		keys[i] = scale((b.minLon+b.maxLon)/2, all.minLon, all.maxLon) | scale((b.minLat+b.maxLat)/2, all.minLat, all.maxLat)<<1
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(keys[i], keys[j]) })
	return order
}
