package geo

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// Hit is a shape, by its position in the slice the index is of, that covers a point.
type Hit struct {
	ID       int
	Relation Relation
}

// Near is a shape and its distance from a point: 0 when it covers the point (At
// is then the point itself), else metres to At, the nearest point of its boundary.
type Near struct {
	ID       int
	Distance float64
	At       orb.Point
}

// Index answers questions over a slice of shapes through trees over the boxes of their parts. Nil and empty shapes are
// allowed and never found. It never changes; Next makes the index of another slice from it. All methods may be called
// concurrently. Results are appended to dst.
type Index struct {
	shapes []*Prepared
	base   *partTree // of the shapes it was built from, by slot
	late   *partTree // of those that came since, by slot; nil: none did
	slots  *numbering
}

// NewIndex builds the index; it keeps shapes.
func NewIndex(shapes []*Prepared) *Index {
	return &Index{shapes: shapes, base: newPartTree(func(yield func(int, *Prepared) bool) {
		for id, s := range shapes {
			if !yield(id, s) {
				return
			}
		}
	})}
}

// Next returns the index of the shapes that a step leads to; it keeps shapes. It shares with x what x was built from, and is built
// anew when that serves too little of it.
func (x *Index) Next(shapes []*Prepared, s Step) *Index {
	if s.None() {
		return x
	}
	next := &Index{shapes: shapes, base: x.base, slots: x.slots.next(len(x.shapes), s)}
	if next.slots.steps() > 32+next.slots.base/128 {
		return NewIndex(shapes)
	}
	if len(next.slots.at) > 0 {
		next.late = newPartTree(func(yield func(int, *Prepared) bool) {
			for i, at := range next.slots.at {
				if !yield(int(next.slots.slot[i]), shapes[at]) {
					return
				}
			}
		})
	}
	return next
}

// boxed calls f with the positions of shapes with a part whose box meets the one given; of several parts with each.
func (x *Index) boxed(low, high [2]float64, f func(id int)) {
	for _, t := range [...]*partTree{x.base, x.late} {
		if t == nil {
			continue
		}
		t.tree.Search(low, high, func(_, _ [2]float64, slot int32) bool {
			if id := x.slots.position(int(slot)); id >= 0 {
				f(id)
			}
			return true
		})
	}
}

// Covering appends the shapes that cover p, lowest id first.
func (x *Index) Covering(dst []Hit, p orb.Point) []Hit {
	if !finite(p) {
		return dst
	}
	from := len(dst)
	x.boxed(p, p, func(id int) {
		if r := x.shapes[id].Locate(p); r != Outside {
			dst = append(dst, Hit{id, r})
		}
	})
	found := dst[from:]
	slices.SortFunc(found, func(a, b Hit) int { return cmp.Compare(a.ID, b.ID) })
	return dst[:from+len(slices.Compact(found))]
}

// Intersecting appends the ids of shapes that share at least one point with s
// (touching counts), lowest first.
func (x *Index) Intersecting(dst []int, s *Prepared) []int {
	if s == nil {
		return dst
	}
	from := len(dst)
	dst = x.Meeting(dst, s.Bound())
	apart := func(id int) bool { return !Intersects(x.shapes[id], s) }
	return dst[:from+len(slices.DeleteFunc(dst[from:], apart))]
}

// Meeting appends the ids of shapes with a part whose box meets b, both closed, lowest first.
func (x *Index) Meeting(dst []int, b orb.Bound) []int {
	if !(b.Min[0] <= b.Max[0] && b.Min[1] <= b.Max[1]) {
		return dst // empty, or a NaN, which the tree takes for anything
	}
	from := len(dst)
	x.boxed(b.Min, b.Max, func(id int) { dst = append(dst, id) })
	slices.Sort(dst[from:])
	return dst[:from+len(slices.Compact(dst[from:]))]
}

// Within appends the shapes at most metres away from p, nearest first, then by id.
func (x *Index) Within(dst []Near, p orb.Point, metres float64) []Near {
	if !(metres >= 0) {
		return dst
	}
	return x.nearest(dst, p, math.MaxInt, metres, nil)
}

// Nearest appends the k shapes nearest to p among those keep accepts (nil keeps
// all), nearest first, equal distances by id. It appends fewer when there are
// no more, and none for a p that is not on earth.
func (x *Index) Nearest(dst []Near, p orb.Point, k int, keep func(id int) bool) []Near {
	return x.nearest(dst, p, k, math.Inf(1), keep)
}

// nearest appends at most k shapes at most metres away.
func (x *Index) nearest(dst []Near, p orb.Point, k int, metres float64, keep func(id int) bool) []Near {
	if k <= 0 || !onEarth(p) {
		return dst
	}
	s := ringSearch{Index: x, probe: newProbe(p, metres), k: k, from: len(dst), found: dst, keep: keep}
	s.cover()
	slices.SortFunc(s.found[s.from:], byDistance)
	if s.covered >= k {
		return s.found[:s.from+k]
	}
	s.visitAll()
	if s.astray {
		s.found, s.seen = s.found[:s.from+s.covered], s.seen[:0]
		s.goFar(metres)
		s.visitAll()
	}
	return s.found
}

func byDistance(a, b Near) int {
	return cmp.Or(cmp.Compare(a.Distance, b.Distance), cmp.Compare(a.ID, b.ID))
}

// A ringSearch looks for the k shapes nearest to a station.
type ringSearch struct {
	*Index
	probe
	k     int
	keep  func(id int) bool
	found []Near // from from on: what was found
	from  int
	// covered is how many shapes cover the station; they come first among those found.
	covered int
	seen    []int // shapes of several parts that have been measured
}

// cover finds the shapes that cover the station.
func (s *ringSearch) cover() {
	s.boxed(s.at, s.at, func(id int) {
		if !s.covers(id) && (s.keep == nil || s.keep(id)) && s.shapes[id].Locate(s.at) != Outside {
			s.found = append(s.found, Near{ID: id, At: s.at})
			s.covered++
		}
	})
}

// covers tells whether a shape has been found to cover the station.
func (s *ringSearch) covers(id int) bool {
	for i := range s.covered {
		if s.found[s.from+i].ID == id {
			return true
		}
	}
	return false
}

// visitAll measures the shapes of all trees.
func (s *ringSearch) visitAll() {
	for _, t := range [...]*partTree{s.late, s.base} {
		if t != nil && t.near.top() >= 0 {
			s.visit(t, t.near.top(), 0)
		}
	}
}

// visit measures the shapes under a node of a tree, the nearest boxes first.
func (s *ringSearch) visit(t *partTree, level, node int) {
	if level == 0 {
		if id := s.slots.position(int(t.slots[node])); id >= 0 {
			s.consider(id)
		}
		return
	}
	from, to := t.near.children(level, node)
	boxes := t.near.levels[level-1][from:to]
	var order ranking
	for i := range boxes {
		if k := s.key(&boxes[i]); k <= s.limit {
			order.insert(k, int32(from+i))
		}
	}
	for i := range order.n {
		if order.keys[i] > s.limit {
			return
		}
		s.visit(t, level-1, int(order.nodes[i]))
	}
}

// consider measures a shape and puts it among those found if it is near enough.
func (s *ringSearch) consider(id int) {
	if s.covers(id) || s.keep != nil && !s.keep(id) {
		return
	}
	if len(s.shapes[id].shape) > 1 {
		if slices.Contains(s.seen, id) {
			return
		}
		s.seen = append(s.seen, id)
	}
	q := s.probe
	q.hit = false
	q.search(s.shapes[id].edgeIndex())
	if !q.hit {
		return
	}
	near := Near{ID: id, Distance: q.best, At: q.spot}
	start := s.from + s.covered
	i, _ := slices.BinarySearchFunc(s.found[start:], near, byDistance)
	if len(s.found)-s.from == s.k {
		if start+i == len(s.found) {
			return
		}
		s.found = s.found[:len(s.found)-1]
	}
	s.found = slices.Insert(s.found, start+i, near)
	if len(s.found)-s.from == s.k {
		s.bound(s.found[len(s.found)-1].Distance)
	}
}
