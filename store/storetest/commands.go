package storetest

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
)

var errOwn = errors.New("the caller's own error")

func openedAndClosed(t *testing.T, open Open, _ Reopen) {
	s := open(t)
	old := grid("old")
	put(t, s, old)
	gone := shaped(grid("gone"), square(1, 1, 1))
	out := do(t, s, func(ctx context.Context, tx zoning.Tx) error {
		require.NoError(t, tx.Open(ctx, gone))
		require.NoError(t, tx.Close(ctx, zoning.Grids, gone.ID))
		assert.Equal(t, []string{"old"}, codes(rows(t, tx, zoning.Query{Layer: zoning.Grids})))
		return tx.Open(ctx, grid("new"))
	})
	assert.EqualValues(t, 2, out.Revision)
	assert.Equal(t, []string{"new", "old"}, codes(rows(t, s, zoning.Query{Layer: zoning.Grids})))
	assert.Equal(t, []string{"new"}, codes(changes(t, s, zoning.Grids, 1, 2)))

	out = do(t, s, func(ctx context.Context, tx zoning.Tx) error {
		again := grid("again")
		require.NoError(t, tx.Open(ctx, again))
		assert.NotEqual(t, gone.ID, again.ID, "ids are not given twice")
		return tx.Close(ctx, zoning.Grids, again.ID)
	})
	assert.False(t, out.Changed, "nothing is left of it")
	assert.EqualValues(t, 2, out.Revision)
	assert.EqualValues(t, 2, newest(t, s).N)
	assert.EqualValues(t, 3, put(t, s, grid("z")))
}

func closingNothing(t *testing.T, open Open, _ Reopen) {
	s := open(t)
	a, b := grid("a"), grid("b")
	put(t, s, a, b)
	end(t, s, a)
	closing := func(layer zoning.Layer, ids ...int64) error {
		_, err := s.Do(t.Context(), command(), func(ctx context.Context, tx zoning.Tx) ([]byte, error) { return nil, tx.Close(ctx, layer, ids...) })
		return err
	}
	assert.ErrorIs(t, closing(zoning.Grids, a.ID), zoning.ErrConflict, "closed before")
	assert.ErrorIs(t, closing(zoning.Grids, b.ID, b.ID), zoning.ErrConflict, "closed twice")
	assert.ErrorIs(t, closing(zoning.Grids, b.ID, 1<<40), zoning.ErrNotFound)
	assert.ErrorIs(t, closing(zoning.Zones, b.ID), zoning.ErrNotFound, "another layer's")
	assert.ErrorIs(t, closing("roads", b.ID), zoning.ErrInvalid)
	assert.NoError(t, closing(zoning.Grids), "nothing to close")
	assert.EqualValues(t, 2, newest(t, s).N)
	assert.Equal(t, []string{"b"}, codes(rows(t, s, zoning.Query{Layer: zoning.Grids})))
}

func changeWhileWalking(t *testing.T, open Open, _ Reopen) {
	s := open(t)
	list := many(1000)
	put(t, s, list...)
	do(t, s, func(ctx context.Context, tx zoning.Tx) error {
		seen := 0
		for r, err := range tx.Rows(ctx, zoning.Query{Layer: zoning.Grids}) {
			require.NoError(t, err)
			require.NoError(t, tx.Close(ctx, zoning.Grids, r.ID))
			require.NoError(t, tx.Open(ctx, grid("x"+r.Code())))
			seen++
		}
		assert.Equal(t, 1000, seen)
		return nil
	})
	got := rows(t, s, zoning.Query{Layer: zoning.Grids})
	require.Len(t, got, 1000)
	assert.Equal(t, "x000000", got[0].Code())
}

func ownWork(t *testing.T, open Open, _ Reopen) {
	s := open(t)
	a := grid("a")
	put(t, s, a)
	do(t, s, func(ctx context.Context, tx zoning.Tx) error {
		assert.EqualValues(t, 1, newest(t, tx).N)
		require.NoError(t, tx.Open(ctx, grid("b")))
		require.NoError(t, tx.Close(ctx, zoning.Grids, a.ID))
		for _, rev := range []int64{0, tx.Revision()} {
			assert.Equal(t, []string{"b"}, codes(rows(t, tx, zoning.Query{Layer: zoning.Grids, Revision: rev})))
		}
		assert.Equal(t, []string{"a"}, codes(rows(t, tx, zoning.Query{Layer: zoning.Grids, Revision: 1})))
		assert.EqualValues(t, 2, newest(t, tx).N)
		assert.Equal(t, []string{"a"}, codes(rows(t, s, zoning.Query{Layer: zoning.Grids})))
		assert.EqualValues(t, 1, newest(t, s).N)
		return nil
	})
	assert.Equal(t, []string{"b"}, codes(rows(t, s, zoning.Query{Layer: zoning.Grids})))
}

func keyed(key, request string) zoning.Command {
	c := command()
	c.Key, c.Request = key, request
	return c
}

func idempotency(t *testing.T, open Open, reopen Reopen) {
	s := open(t)
	ran := 0
	opening := func(code string) func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
		return func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
			ran++
			return []byte("opened " + code), tx.Open(ctx, grid(code))
		}
	}
	first, err := s.Do(t.Context(), keyed("k", "digest"), opening("a"))
	require.NoError(t, err)
	assert.Equal(t, zoning.Outcome{Revision: 1, Changed: true, Answer: []byte("opened a")}, first)
	put(t, s, grid("later"))
	for range 2 {
		again, err := s.Do(t.Context(), keyed("k", "digest"), opening("b"))
		require.NoError(t, err)
		assert.Equal(t, zoning.Outcome{Revision: 1, Changed: true, Answer: []byte("opened a"), Repeated: true}, again, "as the first time")
		_, err = s.Do(t.Context(), keyed("k", "another"), opening("c"))
		assert.ErrorIs(t, err, zoning.ErrReused)
		s = reopen(t, s)
	}
	assert.Equal(t, 1, ran)
	assert.EqualValues(t, 2, newest(t, s).N)

	// A command that failed has not used its key.
	_, err = s.Do(t.Context(), keyed("k2", "digest"), func(context.Context, zoning.Tx) ([]byte, error) { return nil, errOwn })
	require.ErrorIs(t, err, errOwn)
	out, err := s.Do(t.Context(), keyed("k2", "another"), opening("d"))
	require.NoError(t, err)
	assert.False(t, out.Repeated)
	assert.EqualValues(t, 3, out.Revision)

	// One that changed nothing has, and an empty answer is an answer.
	for i := range 2 {
		out, err := s.Do(t.Context(), keyed("k3", ""), func(context.Context, zoning.Tx) ([]byte, error) { return nil, nil })
		require.NoError(t, err)
		assert.Equal(t, zoning.Outcome{Revision: 3, Repeated: i == 1}, out)
	}
}

func keyOfActor(t *testing.T, open Open, _ Reopen) {
	s := open(t)
	for i, actor := range []string{"one", "two"} {
		c := keyed("k", "digest")
		c.Actor.Name = actor
		out, err := s.Do(t.Context(), c, func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
			return []byte(actor), tx.Open(ctx, grid(actor))
		})
		require.NoError(t, err)
		assert.Equal(t, zoning.Outcome{Revision: int64(i) + 1, Changed: true, Answer: []byte(actor)}, out)
	}
}

func noChange(t *testing.T, open Open, _ Reopen) {
	s := open(t)
	for want := range int64(3) {
		out := do(t, s, func(ctx context.Context, tx zoning.Tx) error {
			assert.Equal(t, want+1, tx.Revision())
			return nil
		})
		assert.Equal(t, zoning.Outcome{Revision: want}, out)
		assert.Equal(t, want, newest(t, s).N)
		put(t, s, grid("a"))
	}
}

// leavesNothing checks that a command that does not succeed leaves no trace and
// that the store goes on.
func leavesNothing(t *testing.T, s zoning.Store, fail func(do func(ctx context.Context, tx zoning.Tx))) {
	t.Helper()
	a := shaped(grid("a"), square(120, 30, 1))
	put(t, s, a)
	do(t, s, func(ctx context.Context, tx zoning.Tx) error {
		return tx.SetStaff(ctx, "a", []zoning.Staff{{Name: "x"}})
	})
	before, err := Digest(t.Context(), s)
	require.NoError(t, err)
	fail(func(ctx context.Context, tx zoning.Tx) {
		require.NoError(t, tx.Close(ctx, zoning.Grids, a.ID))
		require.NoError(t, tx.Open(ctx, many(10)...))
		require.NoError(t, tx.SetStaff(ctx, "a", nil))
		_, err := tx.PutBlob(ctx, "b", []byte("b"))
		require.NoError(t, err)
	})
	after, err := Digest(t.Context(), s)
	require.NoError(t, err)
	assert.Equal(t, before, after)
	assert.EqualValues(t, 3, put(t, s, grid("next")), "the revision was not taken")
}

func errorLeavesNothing(t *testing.T, open Open, _ Reopen) {
	s := open(t)
	leavesNothing(t, s, func(work func(ctx context.Context, tx zoning.Tx)) {
		out, err := s.Do(t.Context(), command(), func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
			work(ctx, tx)
			return []byte("x"), errOwn
		})
		assert.True(t, err == errOwn, "as it is: %v", err) //nolint:errorlint // the promise is the very value
		assert.Zero(t, out)
	})
}

func panicLeavesNothing(t *testing.T, open Open, _ Reopen) {
	s := open(t)
	leavesNothing(t, s, func(work func(ctx context.Context, tx zoning.Tx)) {
		assert.PanicsWithValue(t, "boom", func() {
			_, _ = s.Do(t.Context(), command(), func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
				work(ctx, tx)
				panic("boom")
			})
		})
	})
}

func failedWrite(t *testing.T, open Open, _ Reopen) {
	s := open(t)
	leavesNothing(t, s, func(work func(ctx context.Context, tx zoning.Tx)) {
		_, err := s.Do(t.Context(), command(), func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
			work(ctx, tx)
			assert.ErrorIs(t, tx.Open(ctx, grid("good"), grid("bad\x00")), zoning.ErrInvalid)
			assert.ErrorIs(t, tx.Open(ctx, grid("more")), zoning.ErrInvalid, "the command can only be given up")
			return nil, nil
		})
		assert.ErrorIs(t, err, zoning.ErrInvalid)
	})
}

func cancelledCommand(t *testing.T, open Open, _ Reopen) {
	for name, swallow := range map[string]bool{"before the end": true, "while opening": false} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			leavesNothing(t, s, func(work func(ctx context.Context, tx zoning.Tx)) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				_, err := s.Do(ctx, command(), func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
					work(ctx, tx)
					cancel()
					if swallow {
						return nil, nil
					}
					return nil, tx.Open(ctx, many(10)...)
				})
				assert.ErrorIs(t, err, context.Canceled)
				_, err = s.Do(ctx, command(), func(context.Context, zoning.Tx) ([]byte, error) {
					assert.Fail(t, "must not run")
					return nil, nil
				})
				assert.ErrorIs(t, err, context.Canceled)
			})
		})
	}
}

func cancelledRead(t *testing.T, open Open, _ Reopen) {
	s := open(t)
	put(t, s, many(2000)...)
	ctx, cancel := context.WithCancel(t.Context())
	seen := 0
	var last error
	for _, err := range s.Rows(ctx, zoning.Query{Layer: zoning.Grids}) {
		if last = err; err != nil {
			continue
		}
		if seen++; seen == 3 {
			cancel()
		}
	}
	cancel()
	assert.ErrorIs(t, last, context.Canceled)
	assert.Less(t, seen, 2000)
	_, err := s.Newest(ctx)
	assert.ErrorIs(t, err, context.Canceled)
	_, err = s.Staff(ctx, []string{"a"})
	assert.ErrorIs(t, err, context.Canceled)
	assert.Len(t, rows(t, s, zoning.Query{Layer: zoning.Grids}), 2000)
}

func nestedCommand(t *testing.T, open Open, _ Reopen) {
	s := open(t)
	do(t, s, func(ctx context.Context, tx zoning.Tx) error {
		_, err := s.Do(ctx, command(), func(context.Context, zoning.Tx) ([]byte, error) { return nil, nil })
		assert.ErrorIs(t, err, zoning.ErrInvalid, "it would wait for itself")
		return nil
	})
}

func commandOver(t *testing.T, open Open, _ Reopen) {
	s := open(t)
	var kept zoning.Tx
	do(t, s, func(_ context.Context, tx zoning.Tx) error {
		kept = tx
		return nil
	})
	assert.ErrorIs(t, kept.Open(t.Context(), grid("a")), zoning.ErrInvalid)
	assert.ErrorIs(t, kept.Close(t.Context(), zoning.Grids, 1), zoning.ErrInvalid)
	assert.ErrorIs(t, kept.SetStaff(t.Context(), "a", nil), zoning.ErrInvalid)
	assert.ErrorIs(t, readErr(kept.Rows(t.Context(), zoning.Query{Layer: zoning.Grids})), zoning.ErrInvalid)
	_, err := kept.Newest(t.Context())
	assert.ErrorIs(t, err, zoning.ErrInvalid)
	_, err = kept.Staff(t.Context(), nil)
	assert.ErrorIs(t, err, zoning.ErrInvalid)
}
