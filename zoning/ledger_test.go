package zoning_test

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strings"

	"gridzone/zoning"
)

// ledger is a store of rows in memory that plays the inside of one command after another.
type ledger struct {
	zoning.Tx // what upserts never call
	rows      []*zoning.Row
	staff     map[string][]zoning.Staff
	revision  int64
	nextID    int64
	queries   int
	writes    int // in the current command
}

func newLedger() *ledger {
	return &ledger{staff: map[string][]zoning.Staff{}, revision: 1}
}

// commit ends a command: a revision if it wrote anything.
func (l *ledger) commit() {
	if l.writes > 0 {
		l.revision++
	}
	l.writes = 0
}

func (l *ledger) Revision() int64 { return l.revision }

// at returns the rows of a layer held at a revision, ordered by code and day.
func (l *ledger) at(layer zoning.Layer, revision int64) []*zoning.Row {
	var held []*zoning.Row
	for _, r := range l.rows {
		if r.Layer() == layer && r.OnRecord(revision) {
			held = append(held, r)
		}
	}
	slices.SortFunc(held, func(a, b *zoning.Row) int {
		if c := strings.Compare(a.Code(), b.Code()); c != 0 {
			return c
		}
		return int(int64(a.Valid.From) - int64(b.Valid.From))
	})
	return held
}

func (l *ledger) Rows(_ context.Context, q zoning.Query) iter.Seq2[*zoning.Row, error] {
	l.queries++
	held := l.at(q.Layer, cmp.Or(q.Revision, l.revision))
	codes := map[string]bool{}
	for _, c := range q.Codes {
		codes[c] = true
	}
	return func(yield func(*zoning.Row, error) bool) {
		for _, r := range held {
			if (q.Codes == nil || codes[r.Code()]) && !yield(r, nil) {
				return
			}
		}
	}
}

func (l *ledger) Staff(_ context.Context, grids []string) (map[string][]zoning.Staff, error) {
	out := map[string][]zoning.Staff{}
	for _, g := range grids {
		if s, ok := l.staff[g]; ok {
			out[g] = s
		}
	}
	return out, nil
}

func (l *ledger) Close(_ context.Context, _ zoning.Layer, ids ...int64) error {
	l.writes++
	l.rows = slices.DeleteFunc(l.rows, func(r *zoning.Row) bool {
		if !slices.Contains(ids, r.ID) {
			return false
		}
		r.RevTo = l.revision
		return r.RevFrom == l.revision
	})
	return nil
}

func (l *ledger) Open(_ context.Context, rows ...*zoning.Row) error {
	l.writes++
	for _, r := range rows {
		l.nextID++
		r.ID, r.RevFrom = l.nextID, l.revision
		l.rows = append(l.rows, r)
	}
	return nil
}

func (l *ledger) SetStaff(_ context.Context, grid string, staff []zoning.Staff) error {
	l.writes++
	l.staff[grid] = staff
	return nil
}
