package geo

import (
	"math"
	"slices"
)

// edgeSets holds the edges of a cell of the top, each once, and the sets of parts
// they belong to. A part that has an edge twice is twice in the set: the edge does
// not part its inside from its outside, and yet is its boundary.
type edgeSets struct {
	list  []cellEdge
	table []int32 // hash table of 1 + indices into list
	sets  [][]int32
	grown map[[2]int32]int32 // set and part to the set with both
}

func (s *edgeSets) reset(edges int) {
	s.list, s.sets = s.list[:0], s.sets[:0]
	clear(s.grown)
	if s.grown == nil {
		s.grown = map[[2]int32]int32{}
	}
	size := 16
	for size < 2*edges {
		size *= 2
	}
	s.table = slices.Grow(s.table[:0], size)[:size]
	clear(s.table)
}

// add adds an edge of a part.
func (s *edgeSets) add(ax, ay, bx, by float64, part int32) {
	mask := uint64(len(s.table) - 1)
	h := edgeHash(ax, ay) + edgeHash(bx, by)
	h = (h ^ h>>32) * 0x9E3779B97F4A7C15
	for at := h >> 20 & mask; ; at = (at + 1) & mask {
		k := s.table[at]
		if k == 0 {
			s.table[at] = int32(len(s.list) + 1)
			s.list = append(s.list, cellEdge{ax, ay, bx, by, s.with(-1, part)})
			return
		}
		e := &s.list[k-1]
		if e.ax == ax && e.ay == ay && e.bx == bx && e.by == by || e.ax == bx && e.ay == by && e.bx == ax && e.by == ay {
			e.set = s.with(e.set, part)
			return
		}
	}
}

func edgeHash(x, y float64) uint64 {
	return (math.Float64bits(x)*0xBF58476D1CE4E5B9 ^ math.Float64bits(y)) * 0x94D049BB133111EB
}

// with returns the set of a set's parts, none when it is -1, and one more.
func (s *edgeSets) with(set, part int32) int32 {
	key := [2]int32{set, part}
	if k, ok := s.grown[key]; ok {
		return k
	}
	var parts []int32
	if set >= 0 {
		parts = s.sets[set]
	}
	k := int32(len(s.sets))
	s.sets = append(s.sets, append(parts[:len(parts):len(parts)], part))
	s.grown[key] = k
	return k
}

// within returns those of the edges that pass within reach of the square.
func (s *edgeSets) within(q square, edges []int32) []int32 {
	var in []int32
	w := windowOf(q)
	for _, k := range edges {
		e := &s.list[k]
		if _, ok := w.clip(e); ok {
			in = append(in, k)
		}
	}
	return in
}

// parts returns the parts that have one of the edges, ascending.
func (s *edgeSets) parts(edges []int32) []int32 {
	var parts []int32
	last := int32(-1)
	for _, k := range edges {
		if set := s.list[k].set; set != last {
			parts = append(parts, s.sets[set]...)
			last = set
		}
	}
	slices.Sort(parts)
	return slices.Compact(parts)
}

// touch tells whether one of the edges is the part's.
func (s *edgeSets) touch(edges []int32, part int32) bool {
	last, is := int32(-1), false
	for _, k := range edges {
		if set := s.list[k].set; set != last {
			last, is = set, slices.Contains(s.sets[set], part)
		}
		if is {
			return true
		}
	}
	return false
}

// A window is the surroundings of a square, in units, and the way to its lattice.
type window struct {
	x0, y0, x1, y1 float64
	steps          float64 // a unit
}

func windowOf(q square) window {
	margin := math.Ldexp(reach, q.shift-leafShift)
	side := math.Ldexp(1, q.shift)
	x, y := float64(q.x), float64(q.y)
	return window{x - margin, y - margin, x + side + margin, y + side + margin, math.Ldexp(1, leafShift-q.shift)}
}

// clip cuts an edge to the window (Liang and Barsky 1984); an end that is cut off
// in the west lies exactly on x0.
func (w *window) clip(e *cellEdge) (c cellEdge, ok bool) {
	if max(e.ax, e.bx) < w.x0 || min(e.ax, e.bx) > w.x1 || max(e.ay, e.by) < w.y0 || min(e.ay, e.by) > w.y1 {
		return c, false
	}
	c = *e
	for pass := range 2 {
		if pass == 1 {
			c.ax, c.ay, c.bx, c.by = c.bx, c.by, c.ax, c.ay
		}
		dx, dy := e.bx-e.ax, e.by-e.ay
		switch {
		case c.ay < w.y0 && c.by > c.ay:
			c.ax, c.ay = e.ax+dx*((w.y0-e.ay)/dy), w.y0
		case c.ay > w.y1 && c.by < c.ay:
			c.ax, c.ay = e.ax+dx*((w.y1-e.ay)/dy), w.y1
		}
		switch {
		case c.ax < w.x0 && c.bx > c.ax:
			c.ay, c.ax = e.ay+dy*((w.x0-e.ax)/dx), w.x0
		case c.ax > w.x1 && c.bx < c.ax:
			c.ay, c.ax = e.ay+dy*((w.x1-e.ax)/dx), w.x1
		}
	}
	c.ax, c.ay, c.bx, c.by = c.bx, c.by, c.ax, c.ay
	return c, max(c.ax, c.bx) >= w.x0 && min(c.ax, c.bx) <= w.x1 && max(c.ay, c.by) >= w.y0 && min(c.ay, c.by) <= w.y1
}
