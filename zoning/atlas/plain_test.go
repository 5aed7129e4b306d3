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

// Without the fast index the answers are the same, from revision to revision and from day to day.
func TestPlainAnswersTheSame(t *testing.T) {
	ctx, store, clock := context.Background(), newMemory(), newWall(noon(t))
	until := func(r *zoning.Row, from, to zoning.Day) *zoning.Row {
		r.Valid = zoning.Interval{From: from, To: to}
		return r
	}
	ends := until(baseGrid("ends", box(0, 0, 4, 4)), today-9, today+1)
	steps := []func(tx zoning.Tx) error{
		func(tx zoning.Tx) error {
			return tx.Open(ctx, ends, baseGrid("a", box(2, 0, 6, 4)), until(baseGrid("comes", box(0, 0, 3, 3)), today+1, 0))
		},
		func(tx zoning.Tx) error { return tx.Open(ctx, zone("z", zoning.Prohibited, box(1, 1, 5, 5))) },
		func(tx zoning.Tx) error { return tx.Close(ctx, zoning.Grids, ends.ID) },
	}
	act(t, store, steps[0])
	var lives []*atlas.Live
	for _, plain := range []bool{true, false} {
		l, err := atlas.Open(ctx, store, atlas.Options{Now: clock.read, Plain: plain})
		require.NoError(t, err)
		lives = append(lives, l)
	}
	same := func() {
		t.Helper()
		for _, l := range lives {
			require.NoError(t, l.Refresh(ctx))
		}
		plain, fast := lives[0].Atlas(), lives[1].Atlas()
		assert.False(t, plain.Fast())
		assert.True(t, fast.Fast())
		assert.Equal(t, fast.Day(), plain.Day())
		for east := range 8 {
			for north := range 7 {
				for _, day := range []zoning.Day{today - 1, today, today + 1} {
					p := at(float64(east), float64(north))
					assert.Equal(t, fast.Locate(p, day), plain.Locate(p, day), "%v on %v", p, day)
				}
			}
		}
	}
	same()
	for _, step := range steps[1:] {
		act(t, store, step)
		same()
	}
	clock.set(noon(t).Add(24 * time.Hour))
	same()
}
