package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// A probe looks for what is nearest to a station. Boxes and edges are ranked
// by a key, in square metres, that is cheap to compute; limit is the largest key
// that anything within best metres can have, so what is beyond is passed over
// without loss.
//
// Near by, the key is the squared distance in the plane with the station's own
// metres per degree. Along any path of best metres from the station a degree is
// at least the fraction shrink of that long, in both directions: hence the limit.
// Far away, where that says little, and across the 180th meridian, the key of a
// box is the square of the true distance to its middle less its half diagonal.
type probe struct {
	station
	best   float64 // metres
	limit  float64 // of keys
	far    bool    // which keys are used
	astray bool    // what was found is so far that the search must be done again with far keys
	hit    bool    // something at most best away has been found,
	spot   orb.Point
}

// newProbe returns a probe for what is at most best metres from p.
func newProbe(p orb.Point, best float64) probe {
	q := probe{station: newStation(p)}
	q.far = !math.IsInf(best, 1) && q.shrink(best) == 0
	q.bound(best)
	return q
}

// bound lets nothing further than best metres matter.
func (q *probe) bound(best float64) {
	q.best = best
	reach := best
	if !q.far && !math.IsInf(best, 1) {
		f := q.shrink(best)
		if f == 0 {
			q.astray, q.limit = true, -1
			return
		}
		reach /= f
	}
	const slack = 1e-6 // metres, far more than rounding does to a key: of what is equally near nothing is passed over
	reach += slack
	q.limit = reach * reach * (1 + 1e-9)
}

// leastShrink is where far keys become the better ones: about 100 km.
const leastShrink = 0.99

// shrink returns the fraction of the station's metres per degree that a degree
// is at least long within best metres of it; 0 when that is too little to be of
// use or the 180th meridian is as near. The radius of a parallel changes by at
// most meridianMaxM times the sine of the latitude per radian, the radius of
// curvature of the meridian by at most 65 km per radian.
func (q *probe) shrink(best float64) float64 {
	d := best / meridianMinM
	north := 1 - 65000*d*radian/q.north
	east := 1 - (math.Abs(q.sin)+d)*meridianMaxM*d*radian/q.east
	f := min(north, east)
	if !(f >= leastShrink) || math.Abs(q.at[0])+best/q.east/f >= 180 {
		return 0
	}
	return f
}

// key returns the key of a box.
func (q *probe) key(b *box) float64 {
	if q.far {
		return q.farKey(b)
	}
	dx := max(b.minLon-q.at[0], q.at[0]-b.maxLon, 0) * q.east
	dy := max(b.minLat-q.at[1], q.at[1]-b.maxLat, 0) * q.north
	return dx*dx + dy*dy
}

func (q *probe) farKey(b *box) float64 {
	if b.empty() {
		return math.Inf(1)
	}
	middle := orb.Point{(b.minLon + b.maxLon) / 2, (b.minLat + b.maxLat) / 2}
	half := (b.maxLon - b.minLon + b.maxLat - b.minLat) / 2 * metresPerDegreeMax
	d := max(0, q.distance(middle)-half)
	return d * d
}

// search looks for the point of a boundary nearest to the station, if it is
// nearer than best or as near: then it sets hit, spot and best.
func (q *probe) search(x *edgeIndex) {
	top := x.tree.top()
	if top < 0 {
		return
	}
	if q.key(&x.tree.levels[top][0]) <= q.limit {
		q.descend(x, top, 0)
	}
	if q.astray {
		q.goFar(q.best)
		q.descend(x, top, 0)
	}
}

// goFar makes the probe use far keys, for what is at most best metres away.
func (q *probe) goFar(best float64) {
	q.far, q.astray = true, false
	q.bound(best)
}

func (q *probe) descend(x *edgeIndex, level, node int) {
	if level == 0 {
		q.scan(x, node)
		return
	}
	from, to := x.tree.children(level, node)
	boxes := x.tree.levels[level-1][from:to]
	var order ranking
	for i := range boxes {
		if k := q.key(&boxes[i]); k <= q.limit {
			order.insert(k, int32(from+i))
		}
	}
	for i := range order.n {
		if order.keys[i] > q.limit {
			return
		}
		q.descend(x, level-1, int(order.nodes[i]))
	}
}

// A ranking is the children of a node by key, smallest first, equal ones in order.
type ranking struct {
	keys  [fanout]float64
	nodes [fanout]int32
	n     int
}

func (r *ranking) insert(key float64, node int32) {
	i := r.n
	for ; i > 0 && r.keys[i-1] > key; i-- {
		r.keys[i], r.nodes[i] = r.keys[i-1], r.nodes[i-1]
	}
	r.keys[i], r.nodes[i] = key, node
	r.n++
}

// scan measures the edges of a run, the most promising one first.
func (q *probe) scan(x *edgeIndex, k int) {
	run := x.runs[k]
	pts := x.rings[run.ring].pts
	from, end := int(run.from), runEnd(pts, run)
	var keys [edgesPerBox]float64
	first, least := -1, math.Inf(1)
	for j := from; j < end; j++ {
		key := q.edgeKey(pts[j], following(pts, j))
		keys[j-from] = key
		if key <= q.limit && (first < 0 || key < least) {
			first, least = j, key
		}
	}
	if first < 0 {
		return
	}
	q.measure(pts[first], following(pts, first))
	for j := from; j < end; j++ {
		if j != first && keys[j-from] <= q.limit {
			q.measure(pts[j], following(pts, j))
		}
	}
}

// edgeKey returns the key of an edge, NaN for one that is not on earth.
func (q *probe) edgeKey(a, b orb.Point) float64 {
	if q.far {
		if !onEarth(a) || !onEarth(b) {
			return math.NaN()
		}
		e := emptyBox()
		e.extend(a)
		e.extend(b)
		return q.farKey(&e)
	}
	ax, ay := (a[0]-q.at[0])*q.east, (a[1]-q.at[1])*q.north
	dx, dy := (b[0]-a[0])*q.east, (b[1]-a[1])*q.north
	t := -(ax*dx + ay*dy)
	if t > 0 {
		if l := dx*dx + dy*dy; t < l {
			t /= l
			ax += t * dx
			ay += t * dy
		} else {
			ax, ay = (b[0]-q.at[0])*q.east, (b[1]-q.at[1])*q.north
		}
	}
	return ax*ax + ay*ay
}

// measure keeps the point of an edge nearest to the station if it is nearer than what is known.
func (q *probe) measure(a, b orb.Point) {
	if a == b || !onEarth(a) || !onEarth(b) {
		return
	}
	if b[0] < a[0] || b[0] == a[0] && b[1] < a[1] {
		a, b = b, a // an edge of two shapes is as far from both to the last bit
	}
	d, at := q.nearestOn(a, b)
	if d < q.best || !q.hit && d <= q.best {
		q.hit, q.spot = true, at
		q.bound(d)
	}
}

// nearestOn returns the point of the edge nearest to the station and its
// distance. The squared distance along the edge, metres per degree taken halfway
// to the station, is nearly a parabola: Newton's method with the curvature of
// the plane gains a factor of distance over the earth's radius in each step. What
// is left over in t counts with its square.
func (q *probe) nearestOn(a, b orb.Point) (metres float64, at orb.Point) {
	ax, ay := a[0]-q.at[0], a[1]-q.at[1]
	dx, dy := b[0]-a[0], b[1]-a[1]
	if !q.nearby(ax, ay) || !q.nearby(b[0]-q.at[0], b[1]-q.at[1]) {
		return q.nearestFar(a, b)
	}
	const enough = 1e-7
	east, north := q.east, q.north
	bend := 0.0
	t := 0.0
	for range 12 {
		x, y := ax+t*dx, ay+t*dy
		slope := north*north*y*dy + east*east*x*dx - bend*x*x*dy
		next := min(1, max(0, t-slope/(north*north*dy*dy+east*east*dx*dx)))
		done := math.Abs(next-t) < enough && bend != 0
		if t = next; done {
			break
		}
		sin, cos := q.midway(ay + t*dy)
		w := 1 - ecc2*sin*sin
		n := semiMajorM / math.Sqrt(w)
		north, east = n*(1-ecc2)/w*radian, n*cos*radian
		bend = east * north * sin * (radian / 2)
	}
	switch t {
	case 0:
		return q.offset(ax, ay), a
	case 1:
		return q.offset(b[0]-q.at[0], b[1]-q.at[1]), b
	}
	return q.offset(ax+t*dx, ay+t*dy), orb.Point{a[0] + t*dx, a[1] + t*dy}
}

// nearestFar is nearestOn for edges too long or too far for the plane: golden
// section search in pieces of a degree.
func (q *probe) nearestFar(a, b orb.Point) (metres float64, at orb.Point) {
	on := func(t float64) orb.Point {
		if t == 1 {
			return b
		}
		return orb.Point{a[0] + t*(b[0]-a[0]), a[1] + t*(b[1]-a[1])}
	}
	const golden = 0.6180339887498949
	metres, at = q.distance(a), a
	consider := func(t float64) float64 {
		d := q.distance(on(t))
		if d < metres {
			metres, at = d, on(t)
		}
		return d
	}
	pieces := math.Ceil(max(math.Abs(b[0]-a[0]), math.Abs(b[1]-a[1]), 1e-9))
	for i := range int(pieces) {
		lo, hi := float64(i)/pieces, float64(i+1)/pieces
		consider(hi)
		u, v := hi-golden*(hi-lo), lo+golden*(hi-lo)
		du, dv := consider(u), consider(v)
		for range 50 {
			if du <= dv {
				hi, v, dv = v, u, du
				u = hi - golden*(hi-lo)
				du = consider(u)
			} else {
				lo, u, du = u, v, dv
				v = lo + golden*(hi-lo)
				dv = consider(v)
			}
		}
	}
	return metres, at
}
