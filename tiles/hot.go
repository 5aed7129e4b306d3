package tiles

import "slices"

// hot are the units of a zoom in which a vertex lies that is drawn there. Edges are rounded as in iterated snap rounding (Hobby 1999; Halperin and Packer 2002):
// one that passes a hot unit goes through its middle, and so do the pieces, until none passes another. So rounding takes no edge over a vertex, and edges that did
// not cross do not: they may come to lie on each other.
type hot struct {
	shift int
	found *buckets // units, by their middles in steps of the fine lattice
}

// through appends the units that an edge becomes, but for the first. a and b are where it begins and ends.
func (h *hot) through(dst []vec, a, b vec) []vec {
	from, to := rounded(a, h.shift), rounded(b, h.shift)
	first := h.passed(a, b, from, to)
	at := from
	for _, u := range append(first, to) {
		dst = h.between(dst, at, u, 0)
		at = u
	}
	return dst
}

// between appends the units that an edge from the middle of a unit to that of another becomes, but for the first.
func (h *hot) between(dst []vec, from, to vec, depth int) []vec {
	if from == to {
		return dst
	}
	passed := h.passed(middle(from, h.shift), middle(to, h.shift), from, to)
	if len(passed) == 0 || depth > deepest {
		return append(dst, to)
	}
	at := from
	for _, u := range append(passed, to) {
		dst = h.between(dst, at, u, depth+1)
		at = u
	}
	return dst
}

// deepest is how often an edge is bent anew; it is known to end, and seen to end after three or four.
const deepest = 64

// passed returns the hot units that the edge ab passes, but for those of its ends, in their order.
func (h *hot) passed(a, b, from, to vec) []vec {
	half := int64(1) << (h.shift - 1)
	var out []vec
	h.near(a, b, half, func(m vec) {
		u := rounded(m, h.shift)
		if u != from && u != to && passes(a, b, m, half) {
			out = append(out, u)
		}
	})
	if len(out) > 1 {
		d := b.sub(a)
		slices.SortFunc(out, func(p, q vec) int {
			switch s, t := dot(middle(p, h.shift).sub(a), d), dot(middle(q, h.shift).sub(a), d); {
			case s < t:
				return -1
			case s > t:
				return 1
			}
			return 0
		})
	}
	return out
}

// near calls f with the middles of hot units in the squares that the edge ab comes near.
func (h *hot) near(a, b vec, half int64, f func(vec)) {
	if b.x < a.x {
		a, b = b, a
	}
	s := h.found.shift
	for x := (a.x - half) >> s; x <= (b.x+half)>>s; x++ {
		// The part of the edge over this column of squares, half a unit to either side.
		y0, y1 := a.y, b.y
		if b.x > a.x {
			slope := float64(b.y-a.y) / float64(b.x-a.x)
			l, r := max(a.x, x<<s-half), min(b.x, (x+1)<<s+half)
			y0, y1 = a.y+int64(slope*float64(l-a.x)), a.y+int64(slope*float64(r-a.x))
		}
		lo, hi := (min(y0, y1)-half-1)>>s, (max(y0, y1)+half+1)>>s
		for y := lo; y <= hi; y++ {
			for _, id := range h.found.in(vec{x, y}) {
				f(h.found.at[id])
			}
		}
	}
}

// passes tells whether the edge pq meets the square around m, which has half for half a side and of its own sides the left and the lower one (those of
// lesser x and y). It is exact.
func passes(p, q, m vec, half int64) bool {
	lo, hi := vec{m.x - half, m.y - half}, vec{m.x + half, m.y + half}
	if p.x > q.x {
		p, q = q, p
	}
	if p.x >= hi.x || q.x < lo.x || min(p.y, q.y) >= hi.y || max(p.y, q.y) < lo.y {
		return false
	}
	if p.x == q.x || p.y == q.y {
		return true
	}
	d, up := q.sub(p), p.y < q.y
	side := func(x, y int64) int { return sign(cross(d, vec{x, y}.sub(p))) }
	upperLeft := side(lo.x, hi.y)
	if upperLeft == 0 {
		return !up
	}
	upperRight := side(hi.x, hi.y)
	if upperRight == 0 {
		return up
	}
	if upperLeft != upperRight {
		return true
	}
	lowerLeft := side(lo.x, lo.y)
	if lowerLeft == 0 || lowerLeft != upperLeft {
		return true
	}
	lowerRight := side(hi.x, lo.y)
	if lowerRight == 0 {
		return !up
	}
	return lowerRight != lowerLeft || lowerRight != upperRight
}

func sign(v int64) int {
	switch {
	case v > 0:
		return 1
	case v < 0:
		return -1
	}
	return 0
}
