package atlas

import (
	"cmp"
	"slices"

	"gridzone/zoning"
)

// present is what is in force in a layer on the days of steady, of which day is one.
type present struct {
	day    zoning.Day
	steady zoning.Interval
	rows   []*zoning.Row // by code
	bare   []*zoning.Row // those without a shape
}

// on returns what is in force on day.
func (l *layer) on(day zoning.Day) *present {
	if l.now != nil && l.now.steady.Contains(day) {
		return l.now
	}
	f := &present{day: day, steady: zoning.Unbounded, rows: make([]*zoning.Row, 0, len(l.rows))}
	for _, id := range l.codes {
		r := l.rows[id]
		f.narrow(r)
		if r.Valid.Contains(day) {
			f.rows = append(f.rows, r)
			if len(r.Shape) == 0 {
				f.bare = append(f.bare, r)
			}
		}
	}
	return f
}

// narrow ends the steady days where a row begins or ends to be in force.
func (f *present) narrow(r *zoning.Row) {
	for _, edge := range [2]zoning.Day{r.Valid.From, r.Valid.To} {
		if edge <= f.day {
			f.steady.From = max(f.steady.From, edge)
		} else {
			f.steady.To = min(f.steady.To, edge)
		}
	}
}

// after returns what is in force on the same day after a move from before to next. Its steady days may be fewer than there are.
func (f *present) after(before, next *layer, m move) *present {
	if f == nil {
		return nil
	}
	g := &present{day: f.day, steady: f.steady, rows: f.rows, bare: f.bare}
	var closed, opened []*zoning.Row
	for _, i := range m.closed {
		if r := before.rows[i]; r.Valid.Contains(f.day) {
			closed = append(closed, r)
		}
	}
	for _, i := range m.opened {
		r := next.rows[i]
		g.narrow(r)
		if r.Valid.Contains(f.day) {
			opened = append(opened, r)
		}
	}
	g.rows = replaced(f.rows, closed, opened)
	bare := func(r *zoning.Row) bool { return len(r.Shape) > 0 }
	g.bare = replaced(f.bare, slices.DeleteFunc(closed, bare), slices.DeleteFunc(opened, bare))
	return g
}

// replaced returns rows, which are in the order of codes, without some of them and with others. What is given first stays as it is.
func replaced(rows, without, with []*zoning.Row) []*zoning.Row {
	if len(without) == 0 && len(with) == 0 {
		return rows
	}
	type edit struct {
		at  int
		row *zoning.Row // nil: the one at that place goes
	}
	var edits []edit
	for _, r := range without {
		at, _ := slices.BinarySearchFunc(rows, r, byCode)
		edits = append(edits, edit{at: at})
	}
	for _, r := range slices.SortedFunc(slices.Values(with), byCode) {
		at, _ := slices.BinarySearchFunc(rows, r, byCode)
		edits = append(edits, edit{at, r})
	}
	slices.SortStableFunc(edits, func(a, b edit) int { return cmp.Compare(a.at, b.at) })
	out := make([]*zoning.Row, 0, len(rows)+len(with)-len(without))
	from := 0
	for _, e := range edits {
		if e.at > from {
			out = append(out, rows[from:e.at]...)
			from = e.at
		}
		if e.row == nil {
			from = e.at + 1
		} else {
			out = append(out, e.row)
		}
	}
	return append(out, rows[from:]...)
}
