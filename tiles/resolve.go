package tiles

import (
	"math"
	"slices"
)

// resolved makes valid areas of rings that do not cross but may touch themselves and each other, or lie on each other: what is left when borders were rounded,
// or cut at the side of a tile. Every ring has what it bounds on its left (with y up; MVT looks at it with y down).
//
// Edges that are gone along in both directions bound nothing and go. The rest are walked so that at every position the way goes on along
// the same wedge of the inside; so each walk bounds one connected inside, or is its hole. A walk that comes twice by a position is parted there.
func resolved(rings [][]vec) []area {
	edges := cancelled(rings)
	var holes [][]vec
	var areas []area
	for _, walk := range walks(edges) {
		loops := parted(walk)
		at := slices.IndexFunc(loops, func(r []vec) bool { return twiceArea(r) > 0 })
		if at < 0 {
			holes = append(holes, loops...)
			continue
		}
		a := area{loops[at]}
		for i, r := range loops {
			if i != at && twiceArea(r) < 0 {
				a = append(a, r)
			}
		}
		areas = append(areas, a)
	}
	return withHoles(areas, holes)
}

// nested makes areas of rings of which none touches another.
func nested(rings [][]vec) []area {
	if len(rings) == 1 {
		if twiceArea(rings[0]) <= 0 {
			return nil
		}
		return []area{rings}
	}
	var areas []area
	var holes [][]vec
	for _, r := range rings {
		if twiceArea(r) > 0 {
			areas = append(areas, area{r})
		} else {
			holes = append(holes, r)
		}
	}
	return withHoles(areas, holes)
}

// withHoles puts each hole into the smallest shell around it.
func withHoles(areas []area, holes [][]vec) []area {
	for _, hole := range holes {
		best := -1
		for i, a := range areas {
			if len(areas) > 1 && !around(a[0], hole) {
				continue
			}
			if best < 0 || twiceArea(a[0]) < twiceArea(areas[best][0]) {
				best = i
			}
		}
		if best >= 0 {
			areas[best] = append(areas[best], hole)
		}
	}
	return areas
}

// around tells whether a shell goes around a hole: they may touch.
func around(shell, hole []vec) bool {
	for i, p := range hole {
		q := hole[(i+1)%len(hole)]
		// The middle of an edge, on a lattice of twice the fineness: a shell that does not cross the hole may pass it only where it has the edge, which was cancelled.
		if on, odd := wraps(shell, vec{p.x + q.x, p.y + q.y}); !on {
			return odd
		}
	}
	return false
}

// wraps tells whether a ring passes half of p, and if not whether it goes around it.
func wraps(ring []vec, p vec) (on, odd bool) {
	a := ring[len(ring)-1]
	a = vec{2 * a.x, 2 * a.y}
	for _, b := range ring {
		b = vec{2 * b.x, 2 * b.y}
		c := cross(b.sub(a), p.sub(a))
		if c == 0 && min(a.x, b.x) <= p.x && p.x <= max(a.x, b.x) && min(a.y, b.y) <= p.y && p.y <= max(a.y, b.y) {
			return true, false
		}
		if (a.y > p.y) != (b.y > p.y) && (c > 0) == (b.y > a.y) {
			odd = !odd
		}
		a = b
	}
	return false, odd
}

// twiceArea is exact.
func twiceArea(r []vec) int64 {
	sum, o := int64(0), r[0]
	for i := 1; i+1 < len(r); i++ {
		sum += cross(r[i].sub(o), r[i+1].sub(o))
	}
	return sum
}

// edge goes from one position to another.
type edge struct{ from, to vec }

func (e edge) turned() edge { return edge{e.to, e.from} }

func byEnds(a, b edge) int {
	switch {
	case a.from.less(b.from):
		return -1
	case b.from.less(a.from):
		return 1
	case a.to.less(b.to):
		return -1
	case b.to.less(a.to):
		return 1
	}
	return 0
}

// cancelled returns the edges of rings in order, without those that are gone along in both directions.
func cancelled(rings [][]vec) []edge {
	var all []edge
	for _, r := range rings {
		for i, p := range r {
			if q := r[(i+1)%len(r)]; p != q {
				all = append(all, edge{p, q})
			}
		}
	}
	slices.SortFunc(all, byEnds)
	gone := make([]bool, len(all))
	for i, e := range all {
		if gone[i] || !e.from.less(e.to) {
			continue
		}
		k, _ := slices.BinarySearchFunc(all, e.turned(), byEnds)
		for ; k < len(all) && all[k] == e.turned(); k++ {
			if !gone[k] {
				gone[i], gone[k] = true, true
				break
			}
		}
	}
	out := all[:0]
	for i, e := range all {
		if !gone[i] {
			out = append(out, e)
		}
	}
	return out
}

// walks goes along all edges, each once. edges are in order.
func walks(edges []edge) [][]vec {
	used := make([]bool, len(edges))
	var out [][]vec
	for i := range edges {
		if used[i] {
			continue
		}
		var walk []vec
		at := i
		for !used[at] {
			used[at] = true
			walk = append(walk, edges[at].from)
			next := onward(edges, used, edges[at], i)
			if next < 0 {
				break
			}
			at = next
		}
		out = append(out, walk)
	}
	return out
}

// onward returns the edge on which a walk goes on after e: of those that leave its end, the first clockwise from e (with y up), seen from there. first, which
// began the walk, counts as not used.
func onward(edges []edge, used []bool, e edge, first int) int {
	k, _ := slices.BinarySearchFunc(edges, edge{e.to, vec{math.MinInt64, math.MinInt64}}, byEnds)
	best := -1
	back := e.from.sub(e.to)
	for ; k < len(edges) && edges[k].from == e.to; k++ {
		if used[k] && k != first {
			continue
		}
		if best < 0 || clockwise(back, edges[k].to.sub(e.to), edges[best].to.sub(e.to)) {
			best = k
		}
	}
	return best
}

// clockwise tells whether u comes before v when turning clockwise (with y up) from a direction, which itself comes last.
func clockwise(from, u, v vec) bool {
	hu, hv := halfTurn(from, u), halfTurn(from, v)
	if hu != hv {
		return hu < hv
	}
	return cross(u, v) < 0
}

// halfTurn tells in which half of the turn clockwise from a direction u lies; the direction itself comes last.
func halfTurn(from, u vec) int {
	switch c := cross(from, u); {
	case c < 0:
		return 0
	case c > 0:
		return 2
	case dot(from, u) < 0:
		return 1
	}
	return 3
}

// parted cuts a closed walk into loops that come by each position once.
func parted(walk []vec) [][]vec {
	var loops [][]vec
	at := make(map[vec]int, len(walk))
	var way []vec
	for _, p := range walk {
		if i, been := at[p]; been {
			loops = append(loops, slices.Clone(way[i:]))
			for _, q := range way[i:] {
				delete(at, q)
			}
			way = way[:i]
		}
		at[p] = len(way)
		way = append(way, p)
	}
	loops = append(loops, way)
	return slices.DeleteFunc(loops, func(r []vec) bool { return len(r) < 3 || twiceArea(r) == 0 })
}
