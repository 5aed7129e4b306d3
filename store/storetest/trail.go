package storetest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
)

// entries reads what a query selects of the audit trail.
func entries(t testing.TB, s zoning.Store, q zoning.TrailQuery) []zoning.AuditEntry {
	t.Helper()
	var list []zoning.AuditEntry
	for e, err := range s.Entries(t.Context(), q) {
		require.NoError(t, err)
		list = append(list, e)
	}
	return list
}

// sound verifies the whole trail and returns its head.
func sound(t testing.TB, s zoning.Store) zoning.TrailHead {
	t.Helper()
	check, err := s.VerifyTrail(t.Context())
	require.NoError(t, err)
	require.Nil(t, check.Fault)
	return check.Head
}

// keyed is a command of somebody with a key, in a request.
func keyedCommand() zoning.Command {
	c := command()
	c.Actor.Key, c.Actor.Request = "abcdefghij", "request-1"
	return c
}

func trailGrows(t *testing.T, open Open, reopen Reopen) {
	s := open(t)
	head, err := s.TrailHead(t.Context())
	require.NoError(t, err)
	assert.Zero(t, head)
	assert.Zero(t, sound(t, s), "none is a chain too")
	put(t, s, grid("a"))
	_, err = s.Do(t.Context(), keyedCommand(), func(context.Context, zoning.Tx) ([]byte, error) { return nil, nil })
	require.NoError(t, err)
	put(t, s, grid("b"))
	s = reopen(t, s)
	list := entries(t, s, zoning.TrailQuery{})
	require.Len(t, list, 3)
	previous := ""
	for i, e := range list {
		assert.EqualValues(t, i+1, e.N)
		assert.Equal(t, previous, e.Previous)
		assert.Equal(t, []string{"tester", "test", `{"why":"storetest"}`, ""}, []string{e.Actor, e.Command, e.Detail, e.Refused})
		previous = e.Hash
	}
	assert.Equal(t, []string{"abcdefghij", "request-1"}, []string{list[1].Key, list[1].Request})
	assert.Empty(t, list[0].Key+list[0].Request)
	assert.Equal(t, []int64{1, 1, 2}, []int64{list[0].Revision, list[1].Revision, list[2].Revision})
	head, err = s.TrailHead(t.Context())
	require.NoError(t, err)
	assert.Equal(t, zoning.TrailHead{N: 3, Hash: list[2].Hash, Time: list[2].Time}, head)
	assert.Equal(t, head, sound(t, s))

	assert.Equal(t, list[1:2], entries(t, s, zoning.TrailQuery{After: 1, Limit: 1}))
	assert.Empty(t, entries(t, s, zoning.TrailQuery{After: 3}))
	assert.Equal(t, list[1:], slices.DeleteFunc(entries(t, s, zoning.TrailQuery{Since: list[1].Time}), func(e zoning.AuditEntry) bool { return e.N < 2 }))
	assert.Empty(t, entries(t, s, zoning.TrailQuery{Since: list[2].Time.Add(time.Microsecond)}))
	assert.Empty(t, entries(t, s, zoning.TrailQuery{Until: list[0].Time}))
	assert.Len(t, entries(t, s, zoning.TrailQuery{Since: list[0].Time, Until: list[2].Time.Add(time.Microsecond)}), 3)
	assert.Equal(t, list[1:2], entries(t, s, zoning.TrailQuery{Key: "abcdefghij"}))
	assert.Equal(t, list, entries(t, s, zoning.TrailQuery{Actor: "tester", Command: "test"}))
	for _, none := range []zoning.TrailQuery{{Actor: "test"}, {Actor: "tester'"}, {Command: "tester"}, {Key: "abc"}, {Actor: "tester", Key: "abcdefghij", After: 2}} {
		assert.Empty(t, entries(t, s, none), none)
	}
}

// What is refused is entered, with the code of the refusal, and leaves nothing else.
func refusedCommands(t *testing.T, open Open, _ Reopen) {
	s := open(t)
	put(t, s, grid("a"))
	before, err := Digest(t.Context(), s)
	require.NoError(t, err)
	spoil := func(ctx context.Context, tx zoning.Tx) {
		require.NoError(t, tx.Open(ctx, shaped(grid("x"), square(1, 1, 1))))
		require.NoError(t, tx.SetStaff(ctx, "x", []zoning.Staff{{Post: zoning.Head, Name: "x"}}))
		require.NoError(t, tx.PutRecord(ctx, life, "x", 0, "", []byte("{}")))
	}
	do := func(why error) zoning.AuditEntry {
		t.Helper()
		ctx, trace := zoning.Traced(t.Context())
		_, err := s.Do(ctx, keyedCommand(), func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
			spoil(ctx, tx)
			return nil, why
		})
		require.Equal(t, why, err, "the error comes as it is")
		assert.True(t, trace.Entered())
		list := entries(t, s, zoning.TrailQuery{})
		return list[len(list)-1]
	}
	for _, c := range []struct {
		why  error
		code string
	}{
		{fmt.Errorf("no: %w", zoning.ErrInvalid), "invalid"}, {zoning.ErrNotFound, "not_found"}, {zoning.ErrForbidden, "forbidden"},
		{zoning.ErrConflict, "conflict"}, {zoning.ErrStale, "stale"}, {zoning.Refusal("own_code", zoning.ErrConflict), "own_code"},
	} {
		e := do(c.why)
		assert.Equal(t, []string{c.code, "tester", "test", `{"why":"storetest"}`, "abcdefghij", "request-1"},
			[]string{e.Refused, e.Actor, e.Command, e.Detail, e.Key, e.Request})
		assert.EqualValues(t, 1, e.Revision)
		assert.False(t, e.Time.IsZero())
	}
	assert.EqualValues(t, 7, sound(t, s).N)
	_, err = s.Audited(t.Context(), "test", `{"why":"storetest"}`)
	require.NoError(t, err)
	after, err := Digest(t.Context(), s)
	require.NoError(t, err)
	assert.Equal(t, before, after)
	assert.EqualValues(t, 2, put(t, s, grid("b")), "the next command goes on")

	// What a statement refuses is refused as well, whatever the command makes of it.
	_, err = s.Do(t.Context(), command(), func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
		_ = tx.Open(ctx, grid(""))
		return nil, nil
	})
	require.ErrorIs(t, err, zoning.ErrInvalid)
	// So is a key that came with something else.
	c := command()
	c.Key, c.Request = "k", "digest"
	nothing := func(context.Context, zoning.Tx) ([]byte, error) { return nil, nil }
	_, err = s.Do(t.Context(), c, nothing)
	require.NoError(t, err)
	c.Request = "another"
	_, err = s.Do(t.Context(), c, nothing)
	require.ErrorIs(t, err, zoning.ErrReused)
	list := entries(t, s, zoning.TrailQuery{After: 8})
	require.Len(t, list, 3)
	assert.Equal(t, []string{"invalid", "", "idempotency_key_reused"}, []string{list[0].Refused, list[1].Refused, list[2].Refused})
	_, err = s.Audited(t.Context(), "nothing", "")
	require.ErrorIs(t, err, zoning.ErrNotFound)
	// A command that was refused is not taken for one that was done.
	c = command()
	c.Name = "only_refused"
	_, err = s.Do(t.Context(), c, func(context.Context, zoning.Tx) ([]byte, error) { return nil, zoning.ErrConflict })
	require.ErrorIs(t, err, zoning.ErrConflict)
	_, err = s.Audited(t.Context(), c.Name, c.Detail)
	require.ErrorIs(t, err, zoning.ErrNotFound)
}

// What failed, what was taken back and what nobody waits for any more is no refusal.
func notRefused(t *testing.T, open Open, _ Reopen) {
	s := open(t)
	put(t, s, grid("a"))
	rehearsal := command()
	rehearsal.Rehearsal = true
	gone, leave := context.WithCancel(t.Context())
	defer leave()
	repeated := command()
	repeated.Key = "k"
	nothing := func(context.Context, zoning.Tx) ([]byte, error) { return nil, nil }
	_, err := s.Do(t.Context(), repeated, nothing)
	require.NoError(t, err)
	head := sound(t, s)
	for name, c := range map[string]struct {
		ctx     context.Context
		command zoning.Command
		err     error
	}{
		"a failure":   {t.Context(), command(), errOwn},
		"busy":        {t.Context(), command(), zoning.ErrBusy},
		"away":        {t.Context(), command(), fmt.Errorf("%w: %w", zoning.ErrUnavailable, zoning.ErrConflict)},
		"a rehearsal": {t.Context(), rehearsal, zoning.ErrInvalid},
		"nobody":      {gone, command(), zoning.ErrInvalid},
	} {
		ctx, trace := zoning.Traced(c.ctx)
		_, err := s.Do(ctx, c.command, func(context.Context, zoning.Tx) ([]byte, error) {
			if name == "nobody" {
				leave()
			}
			return nil, c.err
		})
		require.ErrorIs(t, err, c.err, name)
		assert.False(t, trace.Entered(), name)
		assert.Equal(t, head, sound(t, s), name)
	}
	assert.Panics(t, func() {
		_, _ = s.Do(t.Context(), command(), func(context.Context, zoning.Tx) ([]byte, error) { panic("a mistake") })
	})
	ctx, trace := zoning.Traced(t.Context())
	out, err := s.Do(ctx, repeated, nothing)
	require.NoError(t, err)
	assert.True(t, out.Repeated)
	assert.False(t, trace.Entered())
	assert.Equal(t, head, sound(t, s), "what was done once is entered once")
}

// Commands that are done and refused at the same time, through one store, make one chain.
func oneChain(t *testing.T, open Open, _ Reopen) {
	const writers, each = 4, 12
	s := open(t)
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			by := command()
			by.Actor.Key = fmt.Sprint("key ", w) // each is refused less often than is counted
			for i := range each {
				_, err := s.Do(t.Context(), by, func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
					if err := tx.Open(ctx, grid(fmt.Sprint(w, "-", i))); err != nil {
						return nil, err
					}
					if i%2 == 1 {
						return nil, zoning.ErrConflict
					}
					return nil, nil
				})
				if i%2 == 1 {
					assert.ErrorIs(t, err, zoning.ErrConflict)
				} else {
					assert.NoError(t, err)
				}
			}
		})
	}
	wg.Wait()
	assert.EqualValues(t, writers*each, sound(t, s).N)
	assert.EqualValues(t, writers*each/2, newest(t, s).N)
	assert.Len(t, rows(t, s, zoning.Query{Layer: zoning.Grids}), writers*each/2)
}

// Who is refused again and again does not fill the trail; none of it is lost when the store is closed.
func refusalsAreCounted(t *testing.T, open Open, reopen Reopen) {
	s := open(t)
	put(t, s, grid("a"))
	const began, before = 25, 5
	for range began {
		ctx, trace := zoning.Traced(t.Context())
		_, err := s.Do(ctx, keyedCommand(), func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
			require.NoError(t, tx.Open(ctx, grid("x")))
			return nil, zoning.ErrConflict
		})
		require.Equal(t, zoning.ErrConflict, err, "the error comes as it is")
		assert.True(t, trace.Entered(), "it is dealt with")
	}
	for range before {
		ctx, trace := zoning.Traced(t.Context())
		require.NoError(t, s.Refused(ctx, keyedCommand(), "conflict", zoning.RefusedAlone))
		assert.True(t, trace.Entered())
	}
	require.NoError(t, s.Refused(t.Context(), keyedCommand(), "forbidden", zoning.RefusedAlone), "another code is another sort")
	require.ErrorIs(t, s.Refused(t.Context(), zoning.Command{}, "invalid", 1), zoning.ErrInvalid)
	codes := func() map[string]int {
		n := map[string]int{}
		for _, e := range entries(t, s, zoning.TrailQuery{After: 1}) {
			n[e.Command+" "+e.Refused]++
			assert.Equal(t, []string{"tester", "abcdefghij"}, []string{e.Actor, e.Key})
		}
		return n
	}
	want := map[string]int{"test conflict": zoning.RefusedAlone, "test forbidden": 1}
	assert.Equal(t, want, codes())
	assert.EqualValues(t, 2, put(t, s, grid("b")), "the next command goes on")
	assert.Len(t, rows(t, s, zoning.Query{Layer: zoning.Grids}), 2)
	s = reopen(t, s)
	list := entries(t, s, zoning.TrailQuery{Command: "refused_more"})
	require.Len(t, list, 1)
	assert.Contains(t, list[0].Detail, fmt.Sprintf(`"commands":{"test":%[1]d}`, began+before-zoning.RefusedAlone))
	assert.Equal(t, []string{"tester", "abcdefghij", "conflict"}, []string{list[0].Actor, list[0].Key, list[0].Refused})
	assert.EqualValues(t, 2, list[0].Revision)
	assert.EqualValues(t, 1+zoning.RefusedAlone+1+1+1, sound(t, s).N)
}
