package atlas

import (
	"cmp"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"gridzone/geo"
	"gridzone/zoning"
)

// layer is one layer of an Atlas: every row on record, of all days. A row is known
// by its position in rows; positions are in the order of precedence.
type layer struct {
	rows   []*zoning.Row
	shapes []*geo.Prepared // nil where the row has no shape
	codes  []int32         // positions in the order of code, then of first day
	index  *geo.Index
	fast   *fast           // nil: every question goes to the index
	steady zoning.Interval // days for which fast answers
}

// newLayer builds a layer of rows from nothing.
func newLayer(rows []*zoning.Row) *layer { return (&layer{}).with(change{opened: rows}) }

// change is what happened to a layer between two revisions.
type change struct {
	closed map[int64]bool // ids
	opened []*zoning.Row
}

// none tells whether nothing happened.
func (c change) none() bool { return len(c.closed) == 0 && len(c.opened) == 0 }

// with returns the layer after a change, without the fast directory. It shares every prepared shape
// that stays, also where a row was replaced by one with the same code and shape.
func (l *layer) with(c change) *layer {
	next := &layer{
		rows:   make([]*zoning.Row, 0, len(l.rows)+len(c.opened)),
		shapes: make([]*geo.Prepared, 0, len(l.rows)+len(c.opened)),
	}
	opened := slices.SortedFunc(slices.Values(c.opened), precedence)
	open := func(r *zoning.Row) {
		shape := l.known(r)
		if shape == nil && len(r.Shape) > 0 {
			shape = geo.Prepare(r.Shape)
		} else if shape != nil {
			same := *r
			same.Shape = shape.Shape()
			r = &same
		}
		next.rows, next.shapes = append(next.rows, r), append(next.shapes, shape)
	}
	for i, r := range l.rows {
		for len(opened) > 0 && precedence(opened[0], r) <= 0 {
			open(opened[0])
			opened = opened[1:]
		}
		if !c.closed[r.ID] {
			next.rows, next.shapes = append(next.rows, r), append(next.shapes, l.shapes[i])
		}
	}
	for _, r := range opened {
		open(r)
	}
	next.codes = make([]int32, len(next.rows))
	for i := range next.codes {
		next.codes[i] = int32(i)
	}
	slices.SortFunc(next.codes, func(i, j int32) int { return byCode(next.rows[i], next.rows[j]) })
	if l.index != nil && slices.Equal(l.shapes, next.shapes) {
		next.index = l.index
	} else {
		next.index = geo.NewIndex(next.shapes)
	}
	return next
}

// known returns the prepared shape of a row with r's code and, bit by bit, its shape; nil if there is none.
func (l *layer) known(r *zoning.Row) *geo.Prepared {
	if len(r.Shape) == 0 {
		return nil
	}
	for id := range l.of(r.Code()) {
		if l.shapes[id] != nil && zoning.SameShape(l.rows[id].Shape, r.Shape) {
			return l.shapes[id]
		}
	}
	return nil
}

// serve returns the layer with the fast directory for day, taking over from before, which may be nil, what it can.
func (l *layer) serve(day zoning.Day, before *fast) *layer {
	if l.fast != nil && l.steady.Contains(day) {
		return l
	}
	served := *l
	served.steady = l.steadyAround(day)
	served.fast = newFast(l, day, before)
	return &served
}

// ready builds what the shapes in force on day are asked through, and with areas what overlaps are reckoned from: the first
// question after a swap waits for nothing.
func (l *layer) ready(day zoning.Day, areas bool) {
	for i, s := range l.shapes {
		switch {
		case s == nil || !l.rows[i].Valid.Contains(day):
		case areas:
			s.Area()
		default:
			s.Ready()
		}
	}
}

// steadyAround returns the days around day on which the same rows are in force.
func (l *layer) steadyAround(day zoning.Day) zoning.Interval {
	steady := zoning.Unbounded
	for _, r := range l.rows {
		for _, edge := range [2]zoning.Day{r.Valid.From, r.Valid.To} {
			if edge <= day {
				steady.From = max(steady.From, edge)
			} else {
				steady.To = min(steady.To, edge)
			}
		}
	}
	return steady
}

// covering appends the rows in force on day that cover p, in order of precedence.
func (l *layer) covering(dst []Hit, p orb.Point, day zoning.Day) []Hit {
	if l.fast != nil && l.steady.Contains(day) && !l.fast.stale(p) {
		return l.fast.covering(dst, p)
	}
	var buf [16]geo.Hit
	for _, h := range l.index.Covering(buf[:0], p) {
		if r := l.rows[h.ID]; r.Valid.Contains(day) {
			dst = append(dst, Hit{r, h.Relation})
		}
	}
	return dst
}

// insideFirst brings hits of one layer, which are in order of precedence, into the order in which they
// answer for a point: within a rank, inside before boundary.
func insideFirst(hits []Hit) []Hit {
	if slices.ContainsFunc(hits, func(h Hit) bool { return h.Relation == geo.Boundary }) {
		slices.SortStableFunc(hits, func(a, b Hit) int {
			return cmp.Or(cmp.Compare(rank(a.Row), rank(b.Row)), cmp.Compare(b.Relation, a.Relation))
		})
	}
	return hits
}

// meeting returns the positions of rows in force on day that share a point with s.
func (l *layer) meeting(s *geo.Prepared, day zoning.Day) []int {
	return slices.DeleteFunc(l.index.Intersecting(nil, s), func(id int) bool { return !l.rows[id].Valid.Contains(day) })
}

// near returns the positions of rows in force on day with a part whose box meets b.
func (l *layer) near(b orb.Bound, day zoning.Day) []int {
	return slices.DeleteFunc(l.index.Meeting(nil, b), func(id int) bool { return !l.rows[id].Valid.Contains(day) })
}

// nearest returns the row in force on day nearest to p among those keep accepts, nil if there is none.
func (l *layer) nearest(p orb.Point, day zoning.Day, keep func(*zoning.Row) bool) (*zoning.Row, float64) {
	for _, n := range l.index.Nearest(nil, p, 1, func(id int) bool {
		return l.rows[id].Valid.Contains(day) && (keep == nil || keep(l.rows[id]))
	}) {
		return l.rows[n.ID], n.Distance
	}
	return nil, 0
}

// of yields the positions of the rows of a code, in the order of days.
func (l *layer) of(code string) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		i, _ := slices.BinarySearchFunc(l.codes, code, func(id int32, code string) int { return strings.Compare(l.rows[id].Code(), code) })
		for ; i < len(l.codes) && l.rows[l.codes[i]].Code() == code; i++ {
			if !yield(int(l.codes[i])) {
				return
			}
		}
	}
}

// at returns the position of the row of a code in force on day, or -1.
func (l *layer) at(code string, day zoning.Day) int {
	for id := range l.of(code) {
		if l.rows[id].Valid.Contains(day) {
			return id
		}
	}
	return -1
}

// shapeOf returns the prepared shape of a row of the layer, nil if it has none.
func (l *layer) shapeOf(r *zoning.Row) *geo.Prepared {
	if id, ok := slices.BinarySearchFunc(l.rows, r, precedence); ok {
		return l.shapes[id]
	}
	return nil
}
