package geo

import "github.com/paulmach/orb"

// A border is the work of finding out whether an edge of a leads into the interior of b: run by run, as neighbours share
// long stretches of their boundaries, edge by edge.
type border struct {
	a, b *sided
	runs []int  // of b, whose boxes meet that of the run of a that is looked at
	met  []edge // edges of b that meet the edge of a that is looked at

	ring  int32 // of b, whose edge from was last found to be one of a, walked the other way
	from  int
	found bool
}

// enters tells whether an edge of a crosses one of b, follows one with
// the interior on the same side, or goes on from one into b's interior; only what is near is looked at.
func (x *border) enters(near orb.Bound) bool {
	top := x.a.edgeIndex().tree.top()
	if top < 0 || x.b.edgeIndex().tree.top() < 0 {
		return false
	}
	within := boxOf(near)
	return x.visit(top, 0, &within)
}

// visit looks at the runs of a below a node of its tree.
func (x *border) visit(level, node int, near *box) bool {
	index := x.a.edgeIndex()
	here := &index.tree.levels[level][node]
	if !near.meets(here) {
		return false
	}
	if level > 0 {
		for i, end := index.tree.children(level, node); i < end; i++ {
			if x.visit(level-1, i, near) {
				return true
			}
		}
		return false
	}
	reach := box{max(near.minLon, here.minLon), max(near.minLat, here.minLat), min(near.maxLon, here.maxLon), min(near.maxLat, here.maxLat)}
	tree := &x.b.edgeIndex().tree
	x.runs = tree.meeting(x.runs[:0], tree.top(), 0, &reach)
	if len(x.runs) == 0 {
		return false
	}
	run := index.runs[node]
	r := &index.rings[run.ring]
	for i, end := int(run.from), runEnd(r.pts, run); i < end; i++ {
		e := edge{r.pts[i], following(r.pts, i), r.part, run.ring}
		if e.a != e.b && edgeMeets(e.a, e.b, near) && x.edge(e, near) {
			return true
		}
	}
	return false
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

// edge tells whether an edge of a enters b. An edge that b has as well is looked for beside the last one that was found so.
func (x *border) edge(e edge, near *box) bool {
	p, q := x.a.left(e)
	index := x.b.edgeIndex()
	if x.found {
		pts := index.rings[x.ring].pts
		for _, j := range [2]int{(x.from + len(pts) - 1) % len(pts), (x.from + 1) % len(pts)} {
			f := edge{pts[j], following(pts, j), 0, x.ring}
			if (f.a == e.a && f.b == e.b) || (f.a == e.b && f.b == e.a) {
				x.from = j
				r, _ := x.b.left(f)
				return p == r
			}
		}
	}
	reach := box{max(near.minLon, min(e.a[0], e.b[0])), max(near.minLat, min(e.a[1], e.b[1])), min(near.maxLon, max(e.a[0], e.b[0])), min(near.maxLat, max(e.a[1], e.b[1]))}
	x.met = x.met[:0]
	for _, k := range x.runs {
		if !reach.meets(&index.tree.levels[0][k]) {
			continue
		}
		run := index.runs[k]
		ring := &index.rings[run.ring]
		for j, end := int(run.from), runEnd(ring.pts, run); j < end; j++ {
			f := edge{ring.pts[j], following(ring.pts, j), ring.part, run.ring}
			if f.a == f.b || !edgeMeets(f.a, f.b, &reach) {
				continue
			}
			r, s := x.b.left(f)
			if p == r && q == s {
				return true
			}
			if p == s && q == r {
				x.ring, x.from, x.found = run.ring, j, true
				return false
			}
			x.met = append(x.met, f)
		}
	}
	return x.leads(e, p, q)
}

// leads tells whether an edge of a, from p to q with a on its left, leads into b at one of the edges it meets.
func (x *border) leads(e edge, p, q orb.Point) bool {
	for _, f := range x.met {
		k, from, _ := meet(e.a, e.b, f.a, f.b)
		switch k {
		case meetCross:
			return true
		case meetAlong:
			if r, s := x.b.left(f); before(p, q) == before(r, s) {
				return true
			}
		case meetTouch:
			if (from != e.a && x.b.heads(from, e.a) == inward) || (from != e.b && x.b.heads(from, e.b) == inward) {
				return true
			}
		}
	}
	return false
}
