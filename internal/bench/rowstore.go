package main

import (
	"context"
	"iter"
	"slices"

	"gridzone/zoning"
)

// rowStore is a store of nothing but grids at one revision, for replicas that only read.
type rowStore struct {
	zoning.Store
	rows []*zoning.Row
}

// Newest implements zoning.Store.
func (s rowStore) Newest(context.Context) (zoning.Revision, error) {
	return zoning.Revision{N: 1}, nil
}

// Rows implements zoning.Store.
func (s rowStore) Rows(_ context.Context, q zoning.Query) iter.Seq2[*zoning.Row, error] {
	return func(yield func(*zoning.Row, error) bool) {
		if q.Layer != zoning.Grids {
			return
		}
		for _, r := range s.rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// block returns the rows of a square of so many grids a side, from the south-west.
func block(rows []*zoning.Row, side int) []*zoning.Row {
	var some []*zoning.Row
	for j := range side {
		some = append(some, slices.Clone(rows[j*millionSide:j*millionSide+side])...)
	}
	return some
}

// Committed implements zoning.Store.
func (s rowStore) Committed(ctx context.Context, _ int64) (zoning.Revision, error) {
	return s.Newest(ctx)
}
