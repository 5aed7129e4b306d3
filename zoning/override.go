package zoning

import (
	"cmp"
	"fmt"
	"slices"
)

// want is a candidate, by its position, with the days it is for.
type want struct {
	at    int
	row   *Row
	valid Interval
}

// wanted gives each candidate of one code its days and refuses clashes. The result is in the order of days.
func (u *upsert) wanted(group []int, held []*Row) ([]want, error) {
	wanted := make([]want, 0, len(group))
	for _, at := range group {
		c := u.all[at]
		w := want{at: at, row: c.Row, valid: c.Row.Valid}
		if c.Row.Layer() != u.layer {
			return nil, fmt.Errorf("%w: candidates of %s and of %s in one upsert", ErrInvalid, u.layer, c.Row.Layer())
		}
		if !c.Dated {
			w.valid = around(u.today, held)
		}
		if w.valid.Empty() {
			return nil, fmt.Errorf("%w: %s is valid on no day", ErrInvalid, c.Row.Code())
		}
		wanted = append(wanted, w)
	}
	slices.SortStableFunc(wanted, func(a, b want) int { return cmp.Compare(a.valid.From, b.valid.From) })
	for i := 1; i < len(wanted); i++ {
		if a, b := wanted[i-1], wanted[i]; a.valid.Overlaps(b.valid) {
			return nil, &ClashError{Code: a.row.Code(), First: min(a.at, b.at), Second: max(a.at, b.at)}
		}
	}
	return wanted, nil
}

// around returns the interval of the row in force on today, else the free interval around it.
func around(today Day, held []*Row) Interval {
	free := Unbounded
	for _, r := range held {
		switch {
		case r.Valid.Contains(today):
			return r.Valid
		case r.Valid.To <= today:
			free.From = max(free.From, r.Valid.To)
		default:
			free.To = min(free.To, r.Valid.From)
		}
	}
	return free
}

// edits is what overriding does: rows to close and to open, and for each wanted interval whether
// nothing was held on its days, and whether what was held differed.
type edits struct {
	shut           []int64
	open           []*Row
	fresh, changed []bool
}

// override puts wanted over held, the rows of one code; both are in the order of days and free of overlaps.
func override(held []*Row, wanted []want) edits {
	e := edits{fresh: make([]bool, len(wanted)), changed: make([]bool, len(wanted))}
	var apply []Interval // of the wanted intervals that differ from what is held
	for i, w := range wanted {
		met := overlapping(held, w.valid)
		e.fresh[i] = len(met) == 0
		e.changed[i] = !covers(met, w.valid) || slices.ContainsFunc(met, func(r *Row) bool { return !SameContent(r, w.row) })
		if e.changed[i] {
			apply = append(apply, w.valid)
			e.open = append(e.open, rowFor(w.row, w.valid))
		}
	}
	for _, r := range held {
		if slices.ContainsFunc(apply, r.Valid.Overlaps) {
			e.shut = append(e.shut, r.ID)
			for _, rest := range r.Valid.Minus(apply...) {
				e.open = append(e.open, rowFor(r, rest))
			}
		}
	}
	return e
}

func overlapping(held []*Row, v Interval) []*Row {
	var met []*Row
	for _, r := range held {
		if r.Valid.Overlaps(v) {
			met = append(met, r)
		}
	}
	return met
}

// covers tells whether the rows, in the order of days, leave no day of v free.
func covers(rows []*Row, v Interval) bool {
	next := v.From
	for _, r := range rows {
		if r.Valid.From > next {
			return false
		}
		next = r.Valid.To
	}
	return next >= v.To
}

// rowFor returns a new row, not yet on record, that says what r says for the days of v.
func rowFor(r *Row, v Interval) *Row {
	return &Row{Valid: v, Publication: r.Publication, Thing: r.Thing, Shape: r.Shape}
}

// speaker returns the position of the candidate whose staff counts, -1 if none names any.
func (u *upsert) speaker(wanted []want) int {
	last := -1
	for _, w := range wanted {
		if u.all[w.at].Staff == nil {
			continue
		}
		last = w.at
		if w.valid.Contains(u.today) {
			break
		}
	}
	return last
}

// sameStaff compares staff in any order.
func sameStaff(a, b []Staff) bool {
	return slices.Equal(sortedStaff(a), sortedStaff(b))
}

func sortedStaff(staff []Staff) []Staff {
	return slices.SortedFunc(slices.Values(staff), func(a, b Staff) int {
		flag := func(b bool) int {
			if b {
				return 1
			}
			return 0
		}
		return cmp.Or(cmp.Compare(a.Post, b.Post), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Phone, b.Phone),
			cmp.Compare(flag(a.NamePublic), flag(b.NamePublic)), cmp.Compare(flag(a.PhonePublic), flag(b.PhonePublic)))
	})
}
