package publishing

import (
	"context"
	"fmt"

	"gridzone/zoning"
)

// end leaves publications in a state, closed from a day on, and takes from the zones on record those days: of all
// their zones, and of any zone the days for which a candidate of its code comes.
func end(ctx context.Context, tx zoning.Tx, ids []string, from zoning.Day, state zoning.State, coming []zoning.Candidate) error {
	after := zoning.Interval{From: from, To: zoning.Forever}
	ended := map[string]bool{}
	for _, id := range ids {
		ended[id] = true
	}
	if len(ids) > 0 {
		err := rewrite(ctx, tx, zoning.Query{Layer: zoning.Publications, Codes: ids}, func(r *zoning.Row) []*zoning.Row {
			p := r.Thing.(zoning.Publication)
			p.State = state
			return parts(r, p, after)
		})
		if err != nil {
			return err
		}
	}
	taken := map[string][]zoning.Interval{}
	for _, c := range coming {
		taken[c.Row.Code()] = append(taken[c.Row.Code()], c.Row.Valid)
	}
	return rewrite(ctx, tx, zoning.Query{Layer: zoning.Zones}, func(r *zoning.Row) []*zoning.Row {
		gone := taken[r.Code()]
		if ended[r.Publication] {
			gone = append(gone[:len(gone):len(gone)], after)
		}
		if rest := parts(r, r.Thing, gone...); len(rest) != 1 || rest[0].Valid != r.Valid {
			return rest
		}
		return []*zoning.Row{r}
	})
}

// parts returns new rows that say thing on the days of r that are not gone.
func parts(r *zoning.Row, thing zoning.Thing, gone ...zoning.Interval) []*zoning.Row {
	var rest []*zoning.Row
	for _, days := range r.Valid.Minus(gone...) {
		rest = append(rest, &zoning.Row{Valid: days, Publication: r.Publication, Thing: thing, Shape: r.Shape})
	}
	return rest
}

// rewrite puts in the place of each row on record what becomes of it; the row itself means that it stays.
func rewrite(ctx context.Context, tx zoning.Tx, q zoning.Query, become func(*zoning.Row) []*zoning.Row) error {
	var shut []int64
	var open []*zoning.Row
	for r, err := range tx.Rows(ctx, q) {
		if err != nil {
			return fmt.Errorf("read %s: %w", q.Layer, err)
		}
		rest := become(r)
		if len(rest) == 1 && rest[0] == r {
			continue
		}
		shut, open = append(shut, r.ID), append(open, rest...)
	}
	if len(shut) == 0 {
		return nil
	}
	if err := tx.Close(ctx, q.Layer, shut...); err != nil {
		return fmt.Errorf("end %s: %w", q.Layer, err)
	}
	if len(open) == 0 {
		return nil
	}
	if err := tx.Open(ctx, open...); err != nil {
		return fmt.Errorf("record %s again: %w", q.Layer, err)
	}
	return nil
}
