package atlas

import (
	"slices"

	"github.com/paulmach/orb"

	"gridzone/geo"
	"gridzone/zoning"
)

// fast answers for the days on which one set of rows is in force. Grids of one kind
// share a directory, so that the lowest position in the first directory that
// finds anything is the grid. Divisions and zones, of which all are asked for, have one directory.
//
// A directory is dear to build. When only a few rows differ from those it was built
// from it is kept, and the boxes of what differs are noted: in them the index answers.
type fast struct {
	ranks []*geo.Cells
	built []*geo.Prepared // what the directories were built from, by position
	rows  []*zoning.Row   // what the positions stand for now
	boxes []orb.Bound     // of the shapes that came or went since
	box   orb.Bound       // around them
}

// maxBoxes is how many differences are borne before the directories are built anew.
const maxBoxes = 16

// newFast makes the directories of the rows of l in force on day, from before (which may be nil) if it is near enough.
func newFast(l *layer, day zoning.Day, before *fast) *fast {
	if before != nil {
		if f := before.follow(l, day); f != nil {
			return f
		}
	}
	f := &fast{rows: l.rows, built: make([]*geo.Prepared, len(l.rows))}
	for start := 0; start < len(l.rows); {
		shapes := make([]*geo.Prepared, len(l.rows))
		some := false
		end := start
		for ; end < len(l.rows) && together(l.rows[start], l.rows[end]); end++ {
			if l.rows[end].Valid.Contains(day) && l.shapes[end] != nil {
				shapes[end], f.built[end] = l.shapes[end], l.shapes[end]
				some = true
			}
		}
		if some {
			f.ranks = append(f.ranks, geo.NewCells(shapes))
		}
		start = end
	}
	return f
}

// together tells whether two rows of a layer share a directory.
func together(a, b *zoning.Row) bool { return a.Layer() != zoning.Grids || rank(a) == rank(b) }

// follow returns f for the rows of l in force on day, nil when they differ too much.
func (f *fast) follow(l *layer, day zoning.Day) *fast {
	now := make(map[*geo.Prepared]*zoning.Row, len(l.rows))
	for i, r := range l.rows {
		if l.shapes[i] != nil && r.Valid.Contains(day) {
			now[l.shapes[i]] = r
		}
	}
	next := &fast{ranks: f.ranks, built: f.built, rows: slices.Clone(f.rows)}
	for i, s := range f.built {
		if s == nil {
			continue
		}
		if r := now[s]; r != nil && rank(r) == rank(f.rows[i]) {
			next.rows[i] = r
			delete(now, s)
			continue
		}
		next.boxes = append(next.boxes, s.Bound())
		if len(next.boxes) > maxBoxes {
			return nil
		}
	}
	for s := range now {
		next.boxes = append(next.boxes, s.Bound())
	}
	if len(next.boxes) > maxBoxes || len(f.ranks) == 0 {
		return nil
	}
	for i, b := range next.boxes {
		if i == 0 {
			next.box = b
		}
		next.box = next.box.Union(b)
	}
	return next
}

// stale tells whether the directories may be wrong at p.
func (f *fast) stale(p orb.Point) bool {
	if len(f.boxes) == 0 || !f.box.Contains(p) {
		return false
	}
	for _, b := range f.boxes {
		if b.Contains(p) {
			return true
		}
	}
	return false
}

// first returns the row that answers for p, nil if there is none.
func (f *fast) first(p orb.Point) (*zoning.Row, geo.Relation) {
	for _, c := range f.ranks {
		if id, rel := c.First(p); id >= 0 {
			return f.rows[id], rel
		}
	}
	return nil, geo.Outside
}

// covering appends every row that covers p.
func (f *fast) covering(dst []Hit, p orb.Point) []Hit {
	var buf [16]geo.Hit
	for _, c := range f.ranks {
		for _, h := range c.Covering(buf[:0], p) {
			dst = append(dst, Hit{f.rows[h.ID], h.Relation})
		}
	}
	return dst
}
