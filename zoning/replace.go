package zoning

import (
	"context"
	"fmt"
	"maps"
	"slices"
)

// EndUnnamed ends, from a day on, the rows of a layer that lie in a division and whose code is not
// named: what a file that replaces the division whole has left out. Rows are closed and recorded
// again up to that day; a row that begins on the day or later disappears from what is on record. The
// division's own row stays, and so do grids and zones of which nothing says where they belong. It returns the
// codes that were ended, in order.
func EndUnnamed(ctx context.Context, tx Tx, layer Layer, division string, from Day, named func(code string) bool) ([]string, error) {
	if division == "" {
		return nil, fmt.Errorf("%w: no division to replace", ErrInvalid)
	}
	return end(ctx, tx, Query{Layer: layer}, from, func(r *Row) bool {
		return !named(r.Code()) && InDivision(DivisionOf(r.Thing), division) && (layer != Divisions || r.Code() != division)
	})
}

// EndCode ends, from a day on, what is on record of a code, as EndUnnamed does. ErrNotFound when nothing is for that day or later.
func EndCode(ctx context.Context, tx Tx, layer Layer, code string, from Day) error {
	ended, err := end(ctx, tx, Query{Layer: layer, Codes: []string{code}}, from, func(*Row) bool { return true })
	if err == nil && len(ended) == 0 {
		err = fmt.Errorf("%w: %s %q on %s or later", ErrNotFound, layer, code, from)
	}
	return err
}

// end ends the rows of a query that are meant, from a day on, and returns their codes in order.
func end(ctx context.Context, tx Tx, q Query, from Day, meant func(*Row) bool) ([]string, error) {
	layer := q.Layer
	var shut []int64
	var open []*Row
	ended := map[string]bool{}
	for r, err := range tx.Rows(ctx, q) {
		if err != nil {
			return nil, fmt.Errorf("end %s: read: %w", layer, err)
		}
		if r.Valid.To <= from || !meant(r) {
			continue
		}
		ended[r.Code()] = true
		shut = append(shut, r.ID)
		if r.Valid.From < from {
			open = append(open, rowFor(r, Interval{r.Valid.From, from}))
		}
	}
	if len(shut) == 0 {
		return nil, nil
	}
	if err := tx.Close(ctx, layer, shut...); err != nil {
		return nil, fmt.Errorf("end %s: close: %w", layer, err)
	}
	if len(open) > 0 {
		if err := tx.Open(ctx, open...); err != nil {
			return nil, fmt.Errorf("end %s: open: %w", layer, err)
		}
	}
	return slices.Sorted(maps.Keys(ended)), nil
}
