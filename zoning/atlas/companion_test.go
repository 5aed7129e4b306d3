package atlas_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// roll is a companion that knows which rows are on record.
type roll struct {
	revision int64
	made     int // how many were made from nothing
	rows     map[string]string
}

func rollKey(r *zoning.Row) string { return fmt.Sprint(r.Layer(), r.ID) }

// callTheRoll makes rolls, and counts them.
func callTheRoll(made *int, fail *error) atlas.MakeCompanion {
	return func(_ context.Context, revision int64, rows iter.Seq2[*zoning.Row, error]) (atlas.Companion, error) {
		if *fail != nil {
			return nil, *fail
		}
		*made++
		m := &roll{revision: revision, made: *made, rows: map[string]string{}}
		layers := []zoning.Layer{}
		for r, err := range rows {
			if err != nil {
				return nil, err
			}
			m.rows[rollKey(r)] = r.Code()
			layers = append(layers, r.Layer())
		}
		if slices.Contains(slices.Compact(layers)[min(1, len(slices.Compact(layers))):], zoning.Divisions) {
			return nil, errors.New("divisions come first")
		}
		return m, nil
	}
}

// Next implements atlas.Companion.
func (m *roll) Next(_ context.Context, revision int64, rows iter.Seq2[*zoning.Row, error]) (atlas.Companion, error) {
	next := &roll{revision: revision, made: m.made, rows: map[string]string{}}
	for k, v := range m.rows {
		next.rows[k] = v
	}
	for r, err := range rows {
		switch {
		case err != nil:
			return nil, err
		case r.RevTo != 0:
			if next.rows[rollKey(r)] != r.Code() {
				return nil, fmt.Errorf("%s was not on record", r.Code())
			}
			delete(next.rows, rollKey(r))
		default:
			if _, there := next.rows[rollKey(r)]; there {
				return nil, fmt.Errorf("%s was on record", r.Code())
			}
			next.rows[rollKey(r)] = r.Code()
		}
	}
	return next, nil
}

func address(code string) *zoning.Row {
	return &zoning.Row{Valid: zoning.Unbounded, Thing: zoning.Address{Code: code, Address: code, Kind: zoning.Door}}
}

// Through a random life the companion of each Atlas is of its revision and knows what the store has, made from nothing once.
func TestCompanionFollowsEveryRevision(t *testing.T) {
	ctx, store, made := context.Background(), newMemory(), 0
	var fail error
	follow := func() *atlas.Live {
		l, err := atlas.Open(ctx, store, atlas.Options{Now: newWall(noon(t)).read, Companion: callTheRoll(&made, &fail)})
		require.NoError(t, err)
		return l
	}
	l := follow()
	require.IsType(t, &roll{}, l.Atlas().Companion())
	assert.Empty(t, l.Atlas().Companion().(*roll).rows, "an empty store has one as well")
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	var held []*zoning.Row
	for step := range 40 {
		for range 1 + r.IntN(3) { // several revisions at once
			act(t, store, func(tx zoning.Tx) error {
				if len(held) > 0 && r.IntN(3) == 0 {
					i := len(held) - 1 // often one that nobody has seen yet
					if r.IntN(2) == 0 {
						i = r.IntN(len(held))
					}
					row := held[i]
					held = slices.Delete(held, i, i+1)
					return tx.Close(ctx, row.Layer(), row.ID)
				}
				row := address(fmt.Sprint("a", step))
				switch r.IntN(4) {
				case 0:
					row = division(fmt.Sprint("d", step), zoning.Village, nil)
				case 1:
					return tx.Open(ctx, baseGrid(fmt.Sprint("g", step), box(0, 0, 1, 1)))
				}
				held = append(held, row)
				return tx.Open(ctx, row)
			})
		}
		require.NoError(t, l.Refresh(ctx))
		got := l.Atlas().Companion().(*roll)
		assert.Equal(t, l.Atlas().Revision(), got.revision)
		want := map[string]string{}
		for _, h := range held {
			want[rollKey(h)] = h.Code()
		}
		require.Equal(t, want, got.rows, "step %d", step)
	}
	assert.Equal(t, 2, made, "of the empty store, and of the first revisions")
	assert.Equal(t, l.Atlas().Companion().(*roll).rows, follow().Atlas().Companion().(*roll).rows, "whoever begins later knows the same")
	assert.Equal(t, 3, made)
	assert.Empty(t, l.Atlas().Rows(zoning.Addresses, today), "the Atlas holds none")
	old, done, err := l.Older(ctx, l.Atlas().Revision()-1, nil)
	require.NoError(t, err)
	defer done()
	assert.Nil(t, old.Companion(), "older ones have none")
}

// What cannot be made keeps the last good pair, and a new day keeps the companion.
func TestCompanionThatFails(t *testing.T) {
	ctx, store, made := context.Background(), newMemory(), 0
	fail := errors.New("no room")
	_, err := atlas.Open(ctx, store, atlas.Options{Companion: callTheRoll(&made, &fail)})
	require.ErrorIs(t, err, fail)

	fail = nil
	clock := newWall(noon(t))
	l, err := atlas.Open(ctx, store, atlas.Options{Now: clock.read, Companion: callTheRoll(&made, &fail)})
	require.NoError(t, err)
	act(t, store, func(tx zoning.Tx) error { return tx.Open(ctx, address("a")) })
	fail = errors.New("no room again")
	require.ErrorIs(t, l.Refresh(ctx), fail)
	assert.Zero(t, l.Atlas().Revision(), "the Atlas waits for it")
	fail = nil
	require.NoError(t, l.Refresh(ctx))
	before := l.Atlas()
	clock.set(noon(t).Add(24 * time.Hour))
	require.NoError(t, l.Refresh(ctx))
	assert.NotSame(t, before, l.Atlas())
	assert.Same(t, before.Companion(), l.Atlas().Companion())
}
