package geo

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/tidwall/rtree"
)

// Hit is a shape, by its position in the slice the index was built from, that covers a point.
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

// Index answers questions over a fixed slice of shapes through an R-tree over
// the boxes of their parts. Nil and empty shapes are allowed and never found. It
// never changes; all methods may be called concurrently. Results are appended to dst.
type Index struct {
	shapes []*Prepared
	tree   rtree.RTreeGN[float64, int32] // ids by the boxes of their parts
	near   boxTree                       // over the same boxes, in the order of a Hilbert curve
	ids    []int32                       // of the boxes of near
	parts  []int32                       // number of parts of each shape that are in the trees
}

// NewIndex builds the index; it keeps shapes.
func NewIndex(shapes []*Prepared) *Index {
	x := &Index{shapes: shapes, parts: make([]int32, len(shapes))}
	var entries []indexEntry
	all := emptyBox()
	for id, s := range shapes {
		if s == nil {
			continue
		}
		for _, polygon := range s.shape {
			b := emptyBox()
			for _, r := range polygon {
				if finiteRing(r) {
					for _, p := range r {
						b.extend(p)
					}
				}
			}
			if !b.empty() {
				entries = append(entries, indexEntry{box: b, id: int32(id)})
				all.join(b)
				x.parts[id]++
			}
		}
	}
	for i := range entries {
		entries[i].place = hilbert(&entries[i].box, &all)
	}
	slices.SortFunc(entries, func(a, b indexEntry) int {
		return cmp.Or(cmp.Compare(a.place, b.place), cmp.Compare(a.id, b.id))
	})
	boxes := make([]box, len(entries))
	x.ids = make([]int32, len(entries))
	for i, e := range entries {
		boxes[i], x.ids[i] = e.box, e.id
		x.tree.Insert([2]float64{e.box.minLon, e.box.minLat}, [2]float64{e.box.maxLon, e.box.maxLat}, e.id)
	}
	x.near = newBoxTree(boxes)
	return x
}

// An indexEntry is a part of a shape and its place on the curve.
type indexEntry struct {
	box   box
	id    int32
	place uint32
}

// hilbert returns the place of the middle of b on a Hilbert curve over all.
func hilbert(b, all *box) uint32 {
	cell := func(lo, hi, from, to float64) uint32 {
		f := ((lo+hi)/2 - from) / (to - from) * 0xffff
		if !(f >= 0) {
			return 0
		}
		return uint32(min(f, 0xffff))
	}
	x, y := cell(b.minLon, b.maxLon, all.minLon, all.maxLon), cell(b.minLat, b.maxLat, all.minLat, all.maxLat)
	place := uint32(0)
	for s := uint32(1 << 15); s > 0; s >>= 1 {
		rx, ry := x/s&1, y/s&1
		place += s * s * (3*rx ^ ry)
		if ry == 0 {
			if rx == 1 {
				x, y = 0xffff-x, 0xffff-y
			}
			x, y = y, x
		}
	}
	return place
}

// Covering appends the shapes that cover p, lowest id first.
func (x *Index) Covering(dst []Hit, p orb.Point) []Hit {
	if !finite(p) {
		return dst
	}
	from := len(dst)
	x.tree.Search(p, p, func(_, _ [2]float64, id int32) bool {
		if r := x.shapes[id].Locate(p); r != Outside {
			dst = append(dst, Hit{int(id), r})
		}
		return true
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
	x.tree.Search(b.Min, b.Max, func(_, _ [2]float64, id int32) bool {
		dst = append(dst, int(id))
		return true
	})
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
	if k <= 0 || len(x.ids) == 0 || !onEarth(p) {
		return dst
	}
	s := ringSearch{Index: x, probe: newProbe(p, metres), k: k, from: len(dst), found: dst, keep: keep}
	s.cover()
	slices.SortFunc(s.found[s.from:], byDistance)
	if s.covered >= k {
		return s.found[:s.from+k]
	}
	s.visit(x.near.top(), 0)
	if s.astray {
		s.found, s.seen = s.found[:s.from+s.covered], s.seen[:0]
		s.goFar(metres)
		s.visit(x.near.top(), 0)
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
	seen    []int32 // shapes of several parts that have been measured
}

// cover finds the shapes that cover the station.
func (s *ringSearch) cover() {
	s.tree.Search(s.at, s.at, func(_, _ [2]float64, id int32) bool {
		if !s.covers(id) && (s.keep == nil || s.keep(int(id))) && s.shapes[id].Locate(s.at) != Outside {
			s.found = append(s.found, Near{ID: int(id), At: s.at})
			s.covered++
		}
		return true
	})
}

// covers tells whether a shape has been found to cover the station.
func (s *ringSearch) covers(id int32) bool {
	for i := range s.covered {
		if s.found[s.from+i].ID == int(id) {
			return true
		}
	}
	return false
}

// visit measures the shapes under a node of the tree, the nearest boxes first.
func (s *ringSearch) visit(level, node int) {
	if level == 0 {
		s.consider(s.ids[node])
		return
	}
	from, to := s.near.children(level, node)
	boxes := s.near.levels[level-1][from:to]
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
		s.visit(level-1, int(order.nodes[i]))
	}
}

// consider measures a shape and puts it among those found if it is near enough.
func (s *ringSearch) consider(id int32) {
	if s.covers(id) || s.keep != nil && !s.keep(int(id)) {
		return
	}
	if s.parts[id] > 1 {
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
	near := Near{ID: int(id), Distance: q.best, At: q.spot}
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
