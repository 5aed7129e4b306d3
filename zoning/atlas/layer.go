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
	fast   *fast // nil: every question goes to the index
	steady zoning.Interval
}

// newLayer builds a layer. known gives the shapes prepared already, by row.
func newLayer(rows []*zoning.Row, known map[int64]*geo.Prepared) *layer {
	l := &layer{rows: slices.Clone(rows)}
	slices.SortFunc(l.rows, precedence)
	l.shapes = make([]*geo.Prepared, len(l.rows))
	l.codes = make([]int32, len(l.rows))
	for i, r := range l.rows {
		l.codes[i] = int32(i)
		if len(r.Shape) == 0 {
			continue
		}
		if l.shapes[i] = known[r.ID]; l.shapes[i] == nil {
			l.shapes[i] = geo.Prepare(r.Shape)
		}
	}
	slices.SortFunc(l.codes, func(i, j int32) int { return byCode(l.rows[i], l.rows[j]) })
	l.index = geo.NewIndex(l.shapes)
	return l
}

// serve returns the layer with the fast directory for day, taking over what it can from before, which may be nil.
func (l *layer) serve(day zoning.Day, before *fast) *layer {
	steady := l.steadyAround(day)
	if l.fast != nil && l.steady == steady {
		return l
	}
	served := *l
	served.steady = steady
	served.fast = newFast(l, day, before)
	return &served
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
func (l *layer) covering(dst []geo.Hit, p orb.Point, day zoning.Day) []geo.Hit {
	if l.fast != nil && l.steady.Contains(day) && !l.fast.stale(p) {
		return l.fast.covering(dst, p)
	}
	all := l.index.Covering(dst, p)
	kept := all[:len(dst)]
	for _, h := range all[len(dst):] {
		if l.rows[h.ID].Valid.Contains(day) {
			kept = append(kept, h)
		}
	}
	return kept
}

// meeting returns the positions of rows in force on day that share a point with s.
func (l *layer) meeting(s *geo.Prepared, day zoning.Day) []int {
	return slices.DeleteFunc(l.index.Intersecting(nil, s), func(id int) bool { return !l.rows[id].Valid.Contains(day) })
}

// near returns the positions of rows in force on day with a part whose box meets b.
func (l *layer) near(b orb.Bound, day zoning.Day) []int {
	return slices.DeleteFunc(l.index.Meeting(nil, b), func(id int) bool { return !l.rows[id].Valid.Contains(day) })
}

// at returns the position of the row of a code in force on day, or -1.
func (l *layer) at(code string, day zoning.Day) int {
	i, _ := slices.BinarySearchFunc(l.codes, code, func(id int32, code string) int { return strings.Compare(l.rows[id].Code(), code) })
	for ; i < len(l.codes) && l.rows[l.codes[i]].Code() == code; i++ {
		if id := int(l.codes[i]); l.rows[id].Valid.Contains(day) {
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

// byCode orders rows by code, then by first day.
func byCode(a, b *zoning.Row) int {
	return cmp.Or(strings.Compare(a.Code(), b.Code()), cmp.Compare(a.Valid.From, b.Valid.From))
}

// precedence orders the rows of a layer as answers list them: by rank, then code, then first day.
func precedence(a, b *zoning.Row) int {
	return cmp.Or(cmp.Compare(rank(a), rank(b)), byCode(a, b))
}

// rank is what goes before the code: base grids first, prohibited zones first, the largest divisions first.
func rank(r *zoning.Row) int {
	switch t := r.Thing.(type) {
	case zoning.Grid:
		return t.Kind.Rank()
	case zoning.Division:
		return t.Level.Rank()
	case zoning.Zone:
		return -verdictOf(t.Kind).Severity()
	default:
		return 0
	}
}

// verdictOf returns the verdict of a place in a zone of the kind.
func verdictOf(k zoning.ZoneKind) zoning.Verdict {
	if k == zoning.Prohibited {
		return zoning.VerdictProhibited
	}
	return zoning.VerdictRestricted
}
