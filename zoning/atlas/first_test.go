package atlas_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

func TestFirst(t *testing.T) {
	store := newMemory()
	live, err := atlas.Open(t.Context(), store, atlas.Options{})
	require.NoError(t, err)
	do := func(f func(ctx context.Context, tx zoning.Tx) error) {
		t.Helper()
		_, err := live.Do(t.Context(), zoning.Command{Name: "test"}, func(ctx context.Context, tx zoning.Tx, _ *atlas.Atlas) ([]byte, error) { return nil, f(ctx, tx) })
		require.NoError(t, err)
	}
	first := func(code string) int64 {
		t.Helper()
		n, err := live.First(t.Context(), zoning.Publications, code)
		require.NoError(t, err)
		return n
	}
	a := publication("a", "1")
	do(func(ctx context.Context, tx zoning.Tx) error { return tx.Open(ctx, publication("b", "1")) })
	do(func(ctx context.Context, tx zoning.Tx) error { return tx.Open(ctx, a) })
	do(func(ctx context.Context, tx zoning.Tx) error {
		if err := tx.Close(ctx, zoning.Publications, a.ID); err != nil {
			return err
		}
		return tx.Open(ctx, publication("a", "2"))
	})
	assert.EqualValues(t, 1, first("b"))
	assert.EqualValues(t, 2, first("a"), "not that of the row which took its place")
	do(func(ctx context.Context, tx zoning.Tx) error {
		return tx.Close(ctx, zoning.Publications, live.Atlas().History(zoning.Publications, "a")[0].ID)
	})
	assert.EqualValues(t, 2, first("a"), "it was on record once")
	_, err = live.First(t.Context(), zoning.Publications, "c")
	require.ErrorIs(t, err, zoning.ErrNotFound)
	_, err = live.First(t.Context(), zoning.Zones, "a")
	require.ErrorIs(t, err, zoning.ErrNotFound)
	store.setAway(zoning.ErrUnavailable)
	_, err = live.First(t.Context(), zoning.Publications, "a")
	require.ErrorIs(t, err, zoning.ErrUnavailable)
}

// A day begins where the store is.
func TestDayOf(t *testing.T) {
	live, err := atlas.Open(t.Context(), newMemory(), atlas.Options{})
	require.NoError(t, err)
	night := time.Date(2026, 11, 23, 15, 59, 59, 0, time.UTC)
	assert.Equal(t, "2026-11-23", live.DayOf(night).String())
	assert.Equal(t, "2026-11-24", live.DayOf(night.Add(time.Second)).String())
}
