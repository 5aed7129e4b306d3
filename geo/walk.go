package geo

import "github.com/paulmach/orb"

// A walk goes along the boundary of one shape, beside that of another: run by run, as neighbours share long stretches of their
// boundaries, edge by edge.
type walk struct {
	along, beside *edgeIndex
	near          box     // only what meets it is looked at
	lon, lat      float64 // in degrees: what is no further away than that is near

	same func(e, f edge) (stop bool)           // e of the one has the ends of f of the other
	meet func(e edge, near []edge) (stop bool) // no edge of the other has the ends of e, and these are near it; the slice is used again

	runs  []int // of the other, whose boxes are near that of the run that is looked at
	edges []edge
	ring  int32 // of the other, whose edge from was the last found with the ends of one of this
	from  int
	step  int   // to where the next such edge is: back where the two run against each other
	on    int32 // ring of this that such an edge was last found on,
	last  int   // and which
	found bool
}

// run walks, and tells whether it was stopped.
func (w *walk) run() (stopped bool) {
	top := w.along.tree.top()
	return top >= 0 && w.beside.tree.top() >= 0 && w.visit(top, 0)
}

// visit looks at the runs below a node of the tree.
func (w *walk) visit(level, node int) bool {
	here := &w.along.tree.levels[level][node]
	if !w.near.meets(here) {
		return false
	}
	if level > 0 {
		for i, end := w.along.tree.children(level, node); i < end; i++ {
			if w.visit(level-1, i) {
				return true
			}
		}
		return false
	}
	run := w.along.runs[node]
	r := &w.along.rings[run.ring]
	i, end := int(run.from), runEnd(r.pts, run)
	if w.found && w.on == run.ring && w.last == i-1 {
		if i = w.follow(r.pts, i, end); i == end {
			return false
		}
	}
	reach := w.reach(*here)
	tree := &w.beside.tree
	if w.runs = tree.meeting(w.runs[:0], tree.top(), 0, &reach); len(w.runs) == 0 {
		return false
	}
	for ; i < end; i++ {
		e := edge{r.pts[i], following(r.pts, i), r.part, run.ring}
		if e.a == e.b || !edgeMeets(e.a, e.b, &w.near) {
			continue
		}
		found, stop := w.edge(e)
		if stop {
			return true
		}
		if found {
			w.on, w.last = run.ring, i
			i = w.follow(r.pts, i+1, end) - 1
		}
	}
	return false
}

// follow goes on along a ring from edge i, after an edge that both have, as long as both have the next: then it runs as that did, and there is nothing
// to look at. It returns the first edge that they have not in common, or end.
func (w *walk) follow(pts orb.Ring, i, end int) int {
	other := w.beside.rings[w.ring].pts
	n := len(other)
	for ; i < end; i++ {
		j := w.from + w.step
		if j < 0 {
			j = n - 1
		} else if j == n {
			j = 0
		}
		to := other[j] // where the other's edge leads that begins where this one does
		if w.step > 0 {
			to = following(other, j)
		}
		if to != following(pts, i) || to == pts[i] {
			return i
		}
		w.from, w.last = j, i
	}
	return i
}

// reach returns what is near a box.
func (w *walk) reach(b box) box {
	return box{max(w.near.minLon, b.minLon-w.lon), max(w.near.minLat, b.minLat-w.lat), min(w.near.maxLon, b.maxLon+w.lon), min(w.near.maxLat, b.maxLat+w.lat)}
}

// edge looks at one edge, and tells whether the other has it. One with the same ends is looked for beside the last that was found.
func (w *walk) edge(e edge) (found, stop bool) {
	if w.found {
		ring := &w.beside.rings[w.ring]
		n := len(ring.pts)
		for _, j := range [2]int{(w.from + n - 1) % n, (w.from + 1) % n} {
			if f := (edge{ring.pts[j], following(ring.pts, j), ring.part, w.ring}); e.sameEnds(f) {
				w.from, w.step = j, -1
				if e.a == f.a {
					w.step = 1
				}
				return true, w.same(e, f)
			}
		}
	}
	reach := w.reach(box{min(e.a[0], e.b[0]), min(e.a[1], e.b[1]), max(e.a[0], e.b[0]), max(e.a[1], e.b[1])})
	w.edges = w.edges[:0]
	for _, k := range w.runs {
		if !reach.meets(&w.beside.tree.levels[0][k]) {
			continue
		}
		run := w.beside.runs[k]
		ring := &w.beside.rings[run.ring]
		for j, end := int(run.from), runEnd(ring.pts, run); j < end; j++ {
			f := edge{ring.pts[j], following(ring.pts, j), ring.part, run.ring}
			if f.a == f.b || !edgeMeets(f.a, f.b, &reach) {
				continue
			}
			if e.sameEnds(f) {
				w.ring, w.from, w.step, w.found = run.ring, j, -1, true
				if e.a == f.a {
					w.step = 1
				}
				return true, w.same(e, f)
			}
			w.edges = append(w.edges, f)
		}
	}
	return false, len(w.edges) > 0 && w.meet(e, w.edges)
}

// sameEnds tells whether two edges have the same ends, whichever way they run.
func (e edge) sameEnds(f edge) bool {
	return e.a == f.a && e.b == f.b || e.a == f.b && e.b == f.a
}

// meeting appends the leaves below a node whose boxes meet b.
func (t *boxTree) meeting(dst []int, level, node int, b *box) []int {
	switch {
	case !b.meets(&t.levels[level][node]):
	case level == 0:
		dst = append(dst, node)
	default:
		for i, end := t.children(level, node); i < end; i++ {
			dst = t.meeting(dst, level-1, i, b)
		}
	}
	return dst
}

// enters tells whether an edge of a crosses one of b, follows one with
// the interior on the same side, or goes on from one into b's interior; only what is near is looked at.
func enters(a, b *sided, near orb.Bound) bool {
	w := walk{along: a.edgeIndex(), beside: b.edgeIndex(), near: boxOf(near)}
	w.same = func(e, f edge) bool {
		p, _ := a.left(e)
		r, _ := b.left(f)
		return p == r
	}
	w.meet = func(e edge, met []edge) bool {
		for _, f := range met {
			k, from, _ := meet(e.a, e.b, f.a, f.b)
			switch k {
			case meetCross:
				return true
			case meetAlong:
				p, q := a.left(e)
				if r, s := b.left(f); before(p, q) == before(r, s) {
					return true
				}
			case meetTouch:
				if (from != e.a && b.heads(from, e.a) == inward) || (from != e.b && b.heads(from, e.b) == inward) {
					return true
				}
			}
		}
		return false
	}
	return w.run()
}
