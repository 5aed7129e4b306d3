package storetest

import (
	"context"
	"fmt"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
)

// day is a day counted from 2020-01-01.
func day(n int) zoning.Day { return zoning.Day(18262 + n) }

// square is an axis-parallel square with its lower left corner at lon, lat.
func square(lon, lat, side float64) orb.MultiPolygon {
	return orb.MultiPolygon{{{{lon, lat}, {lon + side, lat}, {lon + side, lat + side}, {lon, lat + side}, {lon, lat}}}}
}

// grid is a base grid, in force on every day, without a shape.
func grid(code string) *zoning.Row {
	return &zoning.Row{Valid: zoning.Unbounded, Thing: zoning.Grid{Code: code, Name: "grid " + code, Kind: zoning.Base}}
}

func shaped(r *zoning.Row, shape orb.MultiPolygon) *zoning.Row {
	r.Shape = shape
	return r
}

func valid(r *zoning.Row, from, to zoning.Day) *zoning.Row {
	r.Valid = zoning.Interval{From: from, To: to}
	return r
}

func command() zoning.Command {
	return zoning.Command{Name: "test", Actor: zoning.Actor{Name: "tester"}, Detail: `{"why":"storetest"}`}
}

// do gives a command that must succeed.
func do(t testing.TB, s zoning.Store, f func(ctx context.Context, tx zoning.Tx) error) zoning.Outcome {
	t.Helper()
	out, err := s.Do(t.Context(), command(), func(ctx context.Context, tx zoning.Tx) ([]byte, error) { return nil, f(ctx, tx) })
	require.NoError(t, err)
	return out
}

// put opens rows in one command and returns its revision.
func put(t testing.TB, s zoning.Store, rows ...*zoning.Row) int64 {
	t.Helper()
	return do(t, s, func(ctx context.Context, tx zoning.Tx) error { return tx.Open(ctx, rows...) }).Revision
}

// end closes grids in one command and returns its revision.
func end(t testing.TB, s zoning.Store, rows ...*zoning.Row) int64 {
	t.Helper()
	return do(t, s, func(ctx context.Context, tx zoning.Tx) error {
		for _, r := range rows {
			if err := tx.Close(ctx, zoning.Grids, r.ID); err != nil {
				return err
			}
		}
		return nil
	}).Revision
}

// rows reads what a query selects.
func rows(t testing.TB, r zoning.Reader, q zoning.Query) []*zoning.Row {
	t.Helper()
	var list []*zoning.Row
	for row, err := range r.Rows(t.Context(), q) {
		require.NoError(t, err)
		list = append(list, row)
	}
	return list
}

// changes reads what changed after from, up to and including to.
func changes(t testing.TB, s zoning.Store, layer zoning.Layer, from, to int64) []*zoning.Row {
	t.Helper()
	var list []*zoning.Row
	for row, err := range s.Changes(t.Context(), layer, from, to) {
		require.NoError(t, err)
		list = append(list, row)
	}
	return list
}

// readErr returns the error a walk ends with.
func readErr(walk func(yield func(*zoning.Row, error) bool)) error {
	for _, err := range walk {
		if err != nil {
			return err
		}
	}
	return nil
}

func codes(list []*zoning.Row) []string {
	found := make([]string, 0, len(list))
	for _, r := range list {
		found = append(found, r.Code())
	}
	return found
}

func newest(t testing.TB, r zoning.Reader) zoning.Revision {
	t.Helper()
	rev, err := r.Newest(t.Context())
	require.NoError(t, err)
	return rev
}

// many are n grids with a shape each, in order of their codes.
func many(n int) []*zoning.Row {
	list := make([]*zoning.Row, n)
	for i := range list {
		list[i] = shaped(grid(fmt.Sprintf("%06d", i)), square(120+float64(i%100)/100, 30+float64(i/100)/100, 0.01))
	}
	return list
}
