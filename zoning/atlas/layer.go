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
	now    *present // on the days that it is asked about most; nil until the Atlas is complete
	fast   *fast    // answers for those days; nil: every question goes to the index
}

// newLayer builds a layer of rows from nothing.
func newLayer(rows []*zoning.Row) *layer {
	l, _ := (&layer{}).with(change{opened: rows})
	return l
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

// turned returns the layer with day as the one that is asked of most, without the fast directory.
func (l *layer) turned(day zoning.Day) *layer {
	if l.now.steady.Contains(day) {
		return l
	}
	turned := *l
	turned.now = l.on(day)
	return &turned
}

// serve returns the layer with the fast directory for day, taking over from its own what it can, and with areas as ready has it.
func (l *layer) serve(day zoning.Day, areas bool) *layer {
	if l.fast != nil && l.now.steady.Contains(day) {
		return l
	}
	served := *l
	served.now = l.on(day)
	if l.fast == nil {
		served.fast = newFast(&served, day)
	} else {
		served.fast = l.fast.turned(&served, day)
	}
	for id, s := range l.shapes {
		if s != nil && l.rows[id].Valid.Contains(day) {
			ready(s, areas)
		}
	}
	return &served
}

// ready builds what a shape is asked through, and with areas what overlaps are reckoned from: the first
// question after a swap waits for nothing.
func ready(s *geo.Prepared, areas bool) {
	if areas {
		s.Area()
	} else {
		s.Ready()
	}
}

// covering appends the rows in force on day that cover p, in order of precedence.
func (l *layer) covering(dst []Hit, p orb.Point, day zoning.Day) []Hit {
	if l.fast != nil && l.now.steady.Contains(day) {
		return l.fast.covering(l, dst, p)
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
