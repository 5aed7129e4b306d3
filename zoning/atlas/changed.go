package atlas

import (
	"context"
	"fmt"
	"iter"

	"gridzone/zoning"
)

// Changed returns what is known of revision n, and the rows that it opened or closed, of all layers and in no given order.
// ErrNotFound when there is no such revision.
func (l *Live) Changed(ctx context.Context, n int64) (zoning.Revision, []*zoning.Row, error) {
	if n < 1 {
		return zoning.Revision{}, nil, fmt.Errorf("%w: revision %d", zoning.ErrNotFound, n)
	}
	of, err := reached(ctx, l, func() (zoning.Revision, error) { return l.store.Committed(ctx, n) })
	if err != nil {
		return of, nil, err
	}
	var rows []*zoning.Row
	for _, layer := range zoning.AllLayers() {
		for r, err := range flowing(ctx, func(ctx context.Context) iter.Seq2[*zoning.Row, error] { return l.store.Changes(ctx, layer, n-1, n) }) {
			if err != nil {
				return of, nil, fmt.Errorf("read what revision %d changed: %w", n, err)
			}
			rows = append(rows, r)
		}
	}
	return of, rows, nil
}
