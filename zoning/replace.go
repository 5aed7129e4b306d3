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
	var shut []int64
	var open []*Row
	ended := map[string]bool{}
	for r, err := range tx.Rows(ctx, Query{Layer: layer}) {
		if err != nil {
			return nil, fmt.Errorf("replace %s: read: %w", layer, err)
		}
		if r.Valid.To <= from || named(r.Code()) || !InDivision(DivisionOf(r.Thing), division) ||
			(layer == Divisions && r.Code() == division) {
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
		return nil, fmt.Errorf("replace %s: close: %w", layer, err)
	}
	if len(open) > 0 {
		if err := tx.Open(ctx, open...); err != nil {
			return nil, fmt.Errorf("replace %s: open: %w", layer, err)
		}
	}
	return slices.Sorted(maps.Keys(ended)), nil
}
