package geo

import (
	"cmp"
	"math"

	"github.com/paulmach/orb"
)

// OverlapArea returns the area in square metres that a and b share, measured as
// Area does. No shape is built, so coincident edges, touching rings and slivers
// cannot make it fail: the answer is finite, never negative and never more than
// the area of either. Shapes that only touch share 0, and so do shapes whose overlap is
// smaller than what the coordinates can express. For invalid shapes (parts or
// holes that overlap) what is covered twice counts twice, up to that limit.
//
// By Green's theorem the area is the integral under those stretches of each
// boundary that lie in the other shape. Which edges cross, and whether a ring
// begins inside, is decided exactly, as if a had been shifted north by an
// infinitely small amount and east by an infinitely smaller one (simulation of
// simplicity: Edelsbrunner and Mücke, ACM Trans. Graphics 9, 1990): then no two
// edges touch or coincide without crossing, and the limit is the area asked for.
func OverlapArea(a, b *Prepared) float64 {
	ra, rb := a.reckon(), b.reckon()
	if ra.area == 0 || rb.area == 0 || !ra.extent().meets(rb.extent()) {
		return 0
	}
	if ra.order(rb) < 0 {
		ra, rb = rb, ra
	}
	o := overlap{a: ra, b: rb, lift: -rb.strip.from(&ra.strip), lon: rb.extent().minLon}
	o.cross(ra.tree.top(), 0, rb.tree.top(), 0)
	o.begin(ra, rb, false)
	o.begin(rb, ra, true)
	area, most := o.total.value(), min(ra.area, rb.area)
	if area < o.noise() {
		return 0
	}
	return min(area, most)
}

// order puts two shapes in an order that hangs on them alone: so the answer is
// the same, to the last bit, whichever is named first.
func (l *ledger) order(o *ledger) int {
	x, y := l.extent(), o.extent()
	return cmp.Or(cmp.Compare(len(l.runs), len(o.runs)), cmp.Compare(l.area, o.area),
		cmp.Compare(x.minLon, y.minLon), cmp.Compare(x.minLat, y.minLat),
		cmp.Compare(x.maxLon, y.maxLon), cmp.Compare(x.maxLat, y.maxLat))
}

// extent returns the box over all runs.
func (x *edgeIndex) extent() *box { return &x.tree.levels[x.tree.top()][0] }

// An overlap is the state of one OverlapArea.
type overlap struct {
	a, b  *ledger
	lift  float64 // Q at the origin of b's strip less Q at that of a's
	lon   float64 // longitudes are counted from here
	total sum
}

// noise bounds the rounding of the sum: below it an overlap cannot be told from none.
func (o *overlap) noise() float64 { return 1e-15 * (o.a.area + o.b.area) }

// begin adds the rings of r whose start lies in s; lifted says that s is a.
func (o *overlap) begin(r, s *ledger, lifted bool) {
	for i := range r.sheets {
		sh := &r.sheets[i]
		if sh.sign == 0 || !sh.box.meets(s.extent()) {
			continue
		}
		if w := s.winding(r.rings[i].pts[0], lifted); w != 0 {
			o.total.add(sh.sign * w * sh.whole)
		}
	}
}

// winding tells how many times p lies in the shape: 1 or 0 for a valid one. When
// lifted, the shape is shifted by the infinitesimals, else p is. It counts the edges
// straight above p, those of a run that lies above it all at once.
func (l *ledger) winding(p orb.Point, lifted bool) float64 {
	return l.windingIn(l.tree.top(), 0, p, lifted)
}

func (l *ledger) windingIn(level, node int, p orb.Point, lifted bool) float64 {
	b := &l.tree.levels[level][node]
	if p[0] < b.minLon || p[0] > b.maxLon || p[1] > b.maxLat {
		return 0
	}
	w := 0.0
	if level > 0 {
		from, to := l.tree.children(level, node)
		for i := from; i < to; i++ {
			w += l.windingIn(level-1, i, p, lifted)
		}
		return w
	}
	run := l.runs[node]
	sign, pts := l.sheets[run.ring].sign, l.rings[run.ring].pts
	end := runEnd(pts, run)
	last := following(pts, end-1)
	if sign == 0 || p[1] < b.minLat {
		return sign * (east(pts[run.from], p, lifted) - east(last, p, lifted))
	}
	e := pts[run.from]
	for j := int(run.from) + 1; j <= end; j++ {
		f := last
		if j < end {
			f = pts[j]
		}
		// the edge is above p when p lies to the right of it walking west to east
		if step := east(e, p, lifted) - east(f, p, lifted); step != 0 && (side(e, f, p, !lifted) < 0) == (e[0] < f[0]) {
			w += step
		}
		e = f
	}
	return sign * w
}

// east returns 1 when v lies east of p, else 0; lifted shifts v, else p is shifted.
func east(v, p orb.Point, lifted bool) float64 {
	if v[0] > p[0] || lifted && v[0] == p[0] {
		return 1
	}
	return 0
}

// side returns 1 when c lies to the left of the line from a to b, -1 when to the
// right; never 0, for either c (lifted) or the line (not lifted) is shifted.
func side(a, b, c orb.Point, lifted bool) int {
	s := orient(a, b, c)
	if s == 0 {
		switch {
		case b[0] > a[0]:
			s = 1
		case b[0] < a[0]:
			s = -1
		case b[1] > a[1]:
			s = -1
		default:
			s = 1
		}
		if !lifted {
			s = -s
		}
	}
	return s
}

// cross visits the pairs of runs whose boxes meet, below two nodes of the trees.
func (o *overlap) cross(la, na, lb, nb int) {
	switch {
	case !o.a.tree.levels[la][na].meets(&o.b.tree.levels[lb][nb]):
	case la == 0 && lb == 0:
		o.crossRuns(na, nb)
	case la >= lb:
		from, to := o.a.tree.children(la, na)
		for i := from; i < to; i++ {
			o.cross(la-1, i, lb, nb)
		}
	default:
		from, to := o.b.tree.children(lb, nb)
		for i := from; i < to; i++ {
			o.cross(la, na, lb-1, i)
		}
	}
}

// crossRuns adds the crossings of a run of a with a run of b.
func (o *overlap) crossRuns(ka, kb int) {
	runA, runB := o.a.runs[ka], o.b.runs[kb]
	sign := o.a.sheets[runA.ring].sign * o.b.sheets[runB.ring].sign
	if sign == 0 {
		return
	}
	ptsA, ptsB := o.a.rings[runA.ring].pts, o.b.rings[runB.ring].pts
	boxA, boxB := &o.a.tree.levels[0][ka], &o.b.tree.levels[0][kb]
	var within [edgesPerBox]int // the edges of b's run that reach a's
	n := 0
	for j, end := int(runB.from), runEnd(ptsB, runB); j < end; j++ {
		if b0, b1 := ptsB[j], following(ptsB, j); b0 != b1 && edgeMeets(b0, b1, boxA) {
			within[n] = j
			n++
		}
	}
	if n == 0 {
		return
	}
	for i, end := int(runA.from), runEnd(ptsA, runA); i < end; i++ {
		a0, a1 := ptsA[i], following(ptsA, i)
		e := box{min(a0[0], a1[0]), min(a0[1], a1[1]), max(a0[0], a1[0]), max(a0[1], a1[1])}
		if a0 == a1 || !e.meets(boxB) {
			continue
		}
		for _, j := range within[:n] {
			b0, b1 := ptsB[j], following(ptsB, j)
			if !edgeMeets(b0, b1, &e) {
				continue
			}
			s := side(a0, a1, b1, false)
			if side(a0, a1, b0, false) == s || side(b0, b1, a0, true) == side(b0, b1, a1, true) {
				continue
			}
			o.add(ka, i, kb, j, crossingLon(a0, a1, b0, b1), float64(s)*sign)
		}
	}
}

// add adds one crossing: what lies under a's ring up to it less what lies under
// b's, positive where b's ring enters a. Both are cut at one longitude, so that
// the stretches close up however the crossing is rounded.
func (o *overlap) add(ka, i, kb, j int, lon, sign float64) {
	o.total.addSum(o.a.under(ka, i, lon), sign)
	o.total.addSum(o.b.under(kb, j, lon), -sign)
	o.total.add(sign * o.lift * (lon - o.lon) * radian)
}

// crossingLon returns the longitude at which two edges that cross do so, within those of both.
func crossingLon(a0, a1, b0, b1 orb.Point) float64 {
	dx, dy := b1[0]-b0[0], b1[1]-b0[1]
	p := dx*(a0[1]-b0[1]) - dy*(a0[0]-b0[0])
	q := dx*(a1[1]-b0[1]) - dy*(a1[0]-b0[0])
	t := p / (p - q)
	if !(t >= 0 && t <= 1) { // rounding, or one on top of the other
		t = 0.5
	}
	lon := a0[0] + t*(a1[0]-a0[0])
	west := max(min(a0[0], a1[0]), min(b0[0], b1[0]))
	east := min(max(a0[0], a1[0]), max(b0[0], b1[0]))
	return math.Max(west, math.Min(east, lon))
}
