package geo

import (
	"sync/atomic"

	"github.com/paulmach/orb"
)

// edgesPerBox is how many consecutive edges of a ring share a box: 2.3 bytes a
// vertex for the whole index.
const edgesPerBox = 16

// lazyEdges holds the edge index of a Prepared, built when first asked for. Two
// goroutines may build it at once; they build the same.
type lazyEdges struct{ built atomic.Pointer[edgeIndex] }

// An edgeIndex is the boundary of a shape cut into runs of consecutive edges, in
// the order of parts and rings, under a tree of boxes. Rings with a coordinate
// that is not finite are left out.
type edgeIndex struct {
	rings []indexedRing
	runs  []edgeRun
	parts []int32 // of each part the first of its runs, and in the end their number
	tree  boxTree
}

// An indexedRing is a ring without its repeated last position.
type indexedRing struct {
	pts  orb.Ring
	part int32
}

// An edgeRun is up to edgesPerBox edges of a ring, starting with that from position from.
type edgeRun struct{ ring, from int32 }

func (s *Prepared) edgeIndex() *edgeIndex {
	if x := s.edges.built.Load(); x != nil {
		return x
	}
	x := newEdgeIndex(s.shape)
	s.edges.built.Store(x)
	return x
}

func newEdgeIndex(shape orb.MultiPolygon) *edgeIndex {
	rings, runs := 0, 0
	for _, poly := range shape {
		rings += len(poly)
		for _, r := range poly {
			runs += (len(r) + edgesPerBox - 1) / edgesPerBox
		}
	}
	x := &edgeIndex{
		rings: make([]indexedRing, 0, rings),
		runs:  make([]edgeRun, 0, runs),
		parts: make([]int32, 0, len(shape)+1),
	}
	boxes := make([]box, 0, runs)
	for part, poly := range shape {
		x.parts = append(x.parts, int32(len(x.runs)))
		for _, r := range poly {
			ring := int32(len(x.rings))
			if n := len(r); n > 1 && r[0] == r[n-1] {
				r = r[:n-1]
			}
			x.rings = append(x.rings, indexedRing{r, int32(part)})
			whole, before := emptyBox(), len(boxes)
			for from := 0; from < len(r); from += edgesPerBox {
				to := min(from+edgesPerBox, len(r))
				b := emptyBox()
				for _, p := range r[from:to] {
					b.extend(p)
				}
				b.extend(r[to%len(r)])
				x.runs = append(x.runs, edgeRun{ring, int32(from)})
				boxes = append(boxes, b)
				whole.join(b)
			}
			if !whole.finite() {
				x.runs, boxes = x.runs[:before], boxes[:before]
			}
		}
	}
	x.parts = append(x.parts, int32(len(x.runs)))
	x.tree = newBoxTree(boxes)
	return x
}

// locate tells where p lies with respect to the parts whose runs are from..to-1.
func (x *edgeIndex) locate(p orb.Point, from, to int32) Relation {
	if from == to || !finite(p) {
		return Outside
	}
	l := locator{x: x, p: p, from: int(from), to: int(to), part: -1}
	span := 1
	for range x.tree.top() {
		span *= fanout
	}
	l.visit(x.tree.top(), 0, span)
	l.finish()
	return l.rel
}

// A locator walks down the tree to what a ray from p to the east can meet.
type locator struct {
	x        *edgeIndex
	p        orb.Point
	from, to int      // the runs looked at
	part     int32    // the part that c counts for
	c        ray      // with the edges of part so far
	rel      Relation // to the parts before it
}

// visit looks at a box that holds span runs.
func (l *locator) visit(level, node, span int) {
	first, last := node*span, min((node+1)*span, len(l.x.runs))-1
	if last < l.from || first >= l.to {
		return
	}
	b, p := &l.x.tree.levels[level][node], l.p
	if p[1] < b.minLat || p[1] > b.maxLat || p[0] > b.maxLon {
		return
	}
	// Where the whole stretch of a ring lies east of p, its two ends tell
	// whether the ray crosses it an odd number of times.
	from, to := l.x.runs[first], l.x.runs[last]
	if p[0] < b.minLon && from.ring == to.ring {
		r := l.enter(from.ring)
		if a, z := r[from.from], r[runEnd(r, to)%len(r)]; (a[1] > p[1]) != (z[1] > p[1]) {
			l.c.odd = !l.c.odd
		}
		return
	}
	if level == 0 {
		r := l.enter(from.ring)
		end := runEnd(r, from)
		a := r[from.from]
		for _, q := range r[from.from+1 : end] {
			l.c.edge(p, a, q)
			a = q
		}
		l.c.edge(p, a, r[end%len(r)])
		return
	}
	i, j := l.x.tree.children(level, node)
	for ; i < j; i++ {
		l.visit(level-1, i, span/fanout)
	}
}

// runEnd returns the position after the last edge's start, len(r) for the closing edge's.
func runEnd(r orb.Ring, run edgeRun) int { return min(int(run.from)+edgesPerBox, len(r)) }

// enter begins the next part if the ring belongs to it and returns the ring.
func (l *locator) enter(ring int32) orb.Ring {
	r := &l.x.rings[ring]
	if r.part != l.part {
		l.finish()
		l.part = r.part
	}
	return r.pts
}

// finish counts the part into rel.
func (l *locator) finish() {
	switch {
	case l.c.on:
		l.rel = max(l.rel, Boundary)
	case l.c.odd:
		l.rel = Inside
	}
	l.c = ray{}
}

// within calls f for each edge whose box meets b, until f returns false.
func (x *edgeIndex) within(b *box, level, node int, f func(edge) bool) bool {
	if !b.meets(&x.tree.levels[level][node]) {
		return true
	}
	if level > 0 {
		for i, j := x.tree.children(level, node); i < j; i++ {
			if !x.within(b, level-1, i, f) {
				return false
			}
		}
		return true
	}
	run := x.runs[node]
	r := &x.rings[run.ring]
	a := r.pts[run.from]
	for i, end := int(run.from)+1, runEnd(r.pts, run); i <= end; i++ {
		q := r.pts[i%len(r.pts)]
		if a != q && edgeMeets(a, q, b) && !f(edge{a, q, r.part, run.ring}) {
			return false
		}
		a = q
	}
	return true
}

// edgeMeets tells whether the box of the edge from a to q meets b.
func edgeMeets(a, q orb.Point, b *box) bool {
	return max(a[0], q[0]) >= b.minLon && min(a[0], q[0]) <= b.maxLon &&
		max(a[1], q[1]) >= b.minLat && min(a[1], q[1]) <= b.maxLat
}
