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
// A directory is dear to build. When rows come or go, it tells the cells near them anew and shares all others with the one before.
type fast struct {
	day   zoning.Day
	ranks []directory // in order
}

// directory finds the rows of one rank.
type directory struct {
	rank  int
	cells *geo.Cells
}

// directoryOf returns which directory a row belongs to.
func directoryOf(r *zoning.Row) int {
	if r.Layer() == zoning.Grids {
		return rank(r)
	}
	return 0
}

// newFast makes the directories of the rows of l in force on day.
func newFast(l *layer, day zoning.Day) *fast {
	f := &fast{day: day}
	for i, r := range l.rows {
		if one := directoryOf(r); i == 0 || one != directoryOf(l.rows[i-1]) {
			f.add(l, one)
		}
	}
	return f
}

// add makes the directory of the rows of a rank that are in force, where there are any.
func (f *fast) add(l *layer, rank int) {
	shapes := make([]*geo.Prepared, len(l.rows))
	some := false
	for i, r := range l.rows {
		if directoryOf(r) == rank && r.Valid.Contains(f.day) && l.shapes[i] != nil {
			shapes[i], some = l.shapes[i], true
		}
	}
	if some {
		f.ranks = append(f.ranks, directory{rank, geo.NewCells(shapes)})
	}
}

// difference is what a directory loses and gains.
type difference struct {
	left []*geo.Prepared
	came []int // positions
}

// differences are by directory.
type differences map[int]*difference

// of is that of the directory a row belongs to.
func (d differences) of(r *zoning.Row) *difference {
	one := directoryOf(r)
	if d[one] == nil {
		d[one] = &difference{}
	}
	return d[one]
}

// after returns the directories after a move of the layer, for the same day. What comes is made ready, with areas or without.
func (f *fast) after(before, l *layer, m move, areas bool) *fast {
	differ := differences{}
	stays := map[int]bool{} // positions before of shapes that are in a directory before and after, at one place
	for k, i := range m.opened {
		r, from := l.rows[i], m.follows[k]
		if l.shapes[i] == nil || !r.Valid.Contains(f.day) {
			continue
		}
		if from >= 0 && before.rows[from].Valid.Contains(f.day) {
			stays[from] = true
			continue
		}
		d := differ.of(r)
		d.came = append(d.came, i)
		ready(l.shapes[i], areas)
	}
	for _, i := range m.closed {
		if r := before.rows[i]; before.shapes[i] != nil && r.Valid.Contains(f.day) && !stays[i] {
			d := differ.of(r)
			d.left = append(d.left, before.shapes[i])
		}
	}
	return f.next(l, f.day, m.step, differ)
}

// turned returns the directories of the same rows for another day.
func (f *fast) turned(l *layer, day zoning.Day) *fast {
	differ := differences{}
	for i, r := range l.rows {
		was, is := r.Valid.Contains(f.day), r.Valid.Contains(day)
		if was == is || l.shapes[i] == nil {
			continue
		}
		d := differ.of(r)
		if was {
			d.left = append(d.left, l.shapes[i])
		} else {
			d.came = append(d.came, i)
		}
	}
	return f.next(l, day, geo.Step{}, differ)
}

// next returns the directories of l after a step for day. Where the cells cannot follow they are made anew.
func (f *fast) next(l *layer, day zoning.Day, step geo.Step, differ differences) *fast {
	next := &fast{day: day}
	for _, d := range f.ranks {
		c := differ[d.rank]
		delete(differ, d.rank)
		if c == nil && step.None() {
			next.ranks = append(next.ranks, d)
			continue
		}
		if c == nil {
			c = &difference{}
		}
		in := func(id int) bool { return l.rows[id].Valid.Contains(day) && directoryOf(l.rows[id]) == d.rank }
		cells := d.cells.Next(l.index, step, in, c.left, c.came)
		if cells == nil {
			differ[d.rank] = c
			continue
		}
		next.ranks = append(next.ranks, directory{d.rank, cells})
	}
	for rank := range differ {
		next.add(l, rank)
	}
	slices.SortFunc(next.ranks, func(a, b directory) int { return a.rank - b.rank })
	return next
}

// first returns the row of l that answers for p, nil if there is none.
func (f *fast) first(l *layer, p orb.Point) (*zoning.Row, geo.Relation) {
	for i := range f.ranks {
		if id, rel := f.ranks[i].cells.First(p); id >= 0 {
			return l.rows[id], rel
		}
	}
	return nil, geo.Outside
}

// covering appends every row of l that covers p.
func (f *fast) covering(l *layer, dst []Hit, p orb.Point) []Hit {
	var buf [16]geo.Hit
	for i := range f.ranks {
		for _, h := range f.ranks[i].cells.Covering(buf[:0], p) {
			dst = append(dst, Hit{l.rows[h.ID], h.Relation})
		}
	}
	return dst
}
