package storetest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
)

const life = zoning.PublicationRecords

func putRecord(t *testing.T, s zoning.Store, id string, version int64, body string) error {
	t.Helper()
	out, err := s.Do(t.Context(), command(), func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
		return nil, tx.PutRecord(ctx, life, id, version, "", []byte(body))
	})
	assert.False(t, out.Changed, "a record is no revision")
	return err
}

func records(t *testing.T, open Open, reopen Reopen) {
	s := open(t)
	_, err := s.Record(t.Context(), life, "b")
	require.ErrorIs(t, err, zoning.ErrNotFound)
	require.NoError(t, putRecord(t, s, "b", 0, `{"n": 1}`))
	require.NoError(t, putRecord(t, s, "a", 0, `"é"`))
	require.NoError(t, putRecord(t, s, "b", 1, `{"n": 2}`))
	for _, version := range []int64{0, 1, 3} {
		require.ErrorIs(t, putRecord(t, s, "b", version, `{}`), zoning.ErrStale)
	}
	require.ErrorIs(t, putRecord(t, s, "c", 1, `{}`), zoning.ErrStale, "it is not there")
	for _, bad := range []struct{ id, body string }{{"", `{}`}, {"x", `{`}, {"x", ""}, {"x\x00", `{}`}, {"x", "\"\xff\""}} {
		require.ErrorIs(t, putRecord(t, s, bad.id, 0, bad.body), zoning.ErrInvalid, "%q", bad)
	}
	s = reopen(t, s)
	r, err := s.Record(t.Context(), life, "b")
	require.NoError(t, err)
	assert.WithinDuration(t, r.Time, r.Time.UTC(), 0)
	assert.False(t, r.Time.IsZero())
	r.Time = r.Time.Truncate(0)
	assert.Equal(t, zoning.Record{Kind: life, ID: "b", Version: 2, Time: r.Time, Actor: "tester", Body: []byte(`{"n": 2}`)}, r)
	_, err = s.Record(t.Context(), zoning.CheckRecords, "b")
	require.ErrorIs(t, err, zoning.ErrNotFound, "kinds are apart")
	list := func(r zoning.Reader, kind zoning.RecordKind) (found []string) {
		for r, err := range r.Records(t.Context(), kind) {
			require.NoError(t, err)
			found = append(found, fmt.Sprintf("%s %d %s", r.ID, r.Version, r.Body))
		}
		return found
	}
	assert.Equal(t, []string{`a 1 "é"`, `b 2 {"n": 2}`}, list(s, life))
	assert.Empty(t, list(s, zoning.CheckRecords))
	_, err = s.Do(t.Context(), command(), func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
		require.NoError(t, tx.PutRecord(ctx, life, "b", 2, "D1", []byte(`{"n": 3}`)))
		require.NoError(t, tx.PutRecord(ctx, life, "b", 3, "", []byte(`{"n": 4}`)))
		assert.Equal(t, []string{`a 1 "é"`, `b 4 {"n": 4}`}, list(tx, life), "a command sees its own")
		assert.Equal(t, []string{`a 1 "é"`, `b 2 {"n": 2}`}, list(s, life), "others do not")
		return nil, errOwn
	})
	require.ErrorIs(t, err, errOwn)
	assert.Equal(t, []string{`a 1 "é"`, `b 2 {"n": 2}`}, list(s, life), "all or nothing")
	assert.Zero(t, newest(t, s).N)
}

func drafts(t *testing.T, open Open, reopen Reopen) {
	s := open(t)
	zone := func(publication, code string, from zoning.Day) *zoning.Row {
		r := valid(shaped(row(zoning.Zone{Code: code, Kind: zoning.Prohibited, Scope: zoning.Whole, Bases: []zoning.Basis{{Number: "1"}}}), square(120, 30, 0.1)), from, zoning.Forever)
		r.Publication = publication
		return r
	}
	a1, a2, b := zone("p", "a", day(5)), zone("p", "a", day(1)), zone("q", "b", day(1))
	a2.Valid.To = day(5)
	out := do(t, s, func(ctx context.Context, tx zoning.Tx) error { return tx.OpenDraft(ctx, a1, b, a2) })
	assert.False(t, out.Changed, "a draft is no revision")
	list := func(r zoning.Reader, publication string) (found []*zoning.Row) {
		for r, err := range r.Draft(t.Context(), publication) {
			require.NoError(t, err)
			found = append(found, r)
		}
		return found
	}
	s = reopen(t, s)
	assert.Equal(t, []*zoning.Row{a2, a1}, list(s, "p"))
	assert.Equal(t, []*zoning.Row{b}, list(s, "q"))
	assert.Empty(t, list(s, "none"))
	assert.Empty(t, rows(t, s, zoning.Query{Layer: zoning.Zones}), "what is on record has nothing of a draft")

	for name, f := range map[string]func(ctx context.Context, tx zoning.Tx) error{
		"a grid":                func(ctx context.Context, tx zoning.Tx) error { return tx.OpenDraft(ctx, grid("a")) },
		"no publication":        func(ctx context.Context, tx zoning.Tx) error { return tx.OpenDraft(ctx, zone("", "a", day(1))) },
		"no code":               func(ctx context.Context, tx zoning.Tx) error { return tx.OpenDraft(ctx, zone("p", "", day(1))) },
		"another publication's": func(ctx context.Context, tx zoning.Tx) error { return tx.CloseDraft(ctx, "q", a1.ID) },
		"one that never was":    func(ctx context.Context, tx zoning.Tx) error { return tx.CloseDraft(ctx, "p", 1000) },
	} {
		_, err := s.Do(t.Context(), command(), func(ctx context.Context, tx zoning.Tx) ([]byte, error) { return nil, f(ctx, tx) })
		assert.True(t, errors.Is(err, zoning.ErrInvalid) || errors.Is(err, zoning.ErrNotFound), "%s: %v", name, err)
	}
	c := zone("p", "c", day(1))
	_, err := s.Do(t.Context(), command(), func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
		require.NoError(t, tx.CloseDraft(ctx, "p", a1.ID))
		require.NoError(t, tx.OpenDraft(ctx, c))
		assert.Equal(t, []*zoning.Row{a2, c}, list(tx, "p"), "a command sees its own")
		assert.Equal(t, []*zoning.Row{a2, a1}, list(s, "p"), "others do not")
		return nil, errOwn
	})
	require.ErrorIs(t, err, errOwn)
	assert.Equal(t, []*zoning.Row{a2, a1}, list(s, "p"), "all or nothing")
	do(t, s, func(ctx context.Context, tx zoning.Tx) error { return tx.CloseDraft(ctx, "p", a1.ID, a2.ID) })
	assert.Empty(t, list(s, "p"))
	assert.Equal(t, []*zoning.Row{b}, list(s, "q"))
}

func audited(t *testing.T, open Open, reopen Reopen) {
	s := open(t)
	c := zoning.Command{Name: "store_check", Actor: zoning.Actor{Name: "wang"}, Detail: `{"id":"1"}`}
	nothing := func(context.Context, zoning.Tx) ([]byte, error) { return nil, nil }
	put(t, s, grid("a"))
	_, err := s.Do(t.Context(), c, nothing)
	require.NoError(t, err)
	s = reopen(t, s)
	e, err := s.Audited(t.Context(), c.Name, c.Detail)
	require.NoError(t, err)
	assert.EqualValues(t, 2, e.N)
	assert.EqualValues(t, 1, e.Revision)
	assert.Equal(t, []string{"wang", "store_check", `{"id":"1"}`}, []string{e.Actor, e.Command, e.Detail})
	assert.Len(t, e.Hash, 64)
	assert.False(t, e.Time.IsZero())
	for _, other := range [][2]string{{"import", c.Detail}, {c.Name, `{"id": "1"}`}} {
		_, err = s.Audited(t.Context(), other[0], other[1])
		require.ErrorIs(t, err, zoning.ErrNotFound)
	}
}

func farmsHaveAPlace(t *testing.T, open Open, _ Reopen) {
	s := open(t)
	farm := func(code string, lon, lat float64) *zoning.Row {
		return row(zoning.Farm{Code: code, Species: "pig", Measure: zoning.Stock, At: [2]float64{lon, lat}})
	}
	put(t, s, farm("in", 120.5, 30.5), farm("out", 121.5, 30.5), shaped(farm("shaped", 0, 0), square(120.4, 30.4, 0.2)), shaped(farm("far", 120.5, 30.5), square(10, 10, 1)))
	box := square(120, 30, 1)[0].Bound()
	assert.Equal(t, []string{"in", "shaped"}, codes(rows(t, s, zoning.Query{Layer: zoning.Farms, Within: &box})), "a shape goes before the point")

	put(t, s, farm("origin", math.Copysign(0, -1), math.Copysign(0, -1)))
	at := rows(t, s, zoning.Query{Layer: zoning.Farms, Codes: []string{"origin"}})[0].Thing.(zoning.Farm).At
	assert.False(t, math.Signbit(at[0]) || math.Signbit(at[1]), "every store tells the same 0")
}

// What cannot be on record is not found, whichever way it is asked for.
func impossibleText(t *testing.T, open Open, _ Reopen) {
	s := open(t)
	do(t, s, func(ctx context.Context, tx zoning.Tx) error {
		return tx.PutRecord(ctx, life, "a", 0, "", []byte("{}"))
	})
	ask := func(r zoning.Reader) {
		for _, bad := range []string{"a\x00", "a\xff", "\xed\xa0\x80"} {
			_, err := r.Record(t.Context(), life, bad)
			require.ErrorIs(t, err, zoning.ErrNotFound, "%q", bad)
			_, err = r.Record(t.Context(), zoning.RecordKind(bad), "a")
			require.ErrorIs(t, err, zoning.ErrNotFound, "%q", bad)
			for range r.Records(t.Context(), zoning.RecordKind(bad)) {
				assert.Fail(t, "there is no such kind")
			}
			for range r.Draft(t.Context(), bad) {
				assert.Fail(t, "there is no such draft")
			}
			_, err = r.Document(t.Context(), bad)
			require.ErrorIs(t, err, zoning.ErrNotFound, "%q", bad)
			staff, err := r.Staff(t.Context(), []string{bad})
			require.NoError(t, err)
			assert.Empty(t, staff)
		}
	}
	ask(s)
	do(t, s, func(_ context.Context, tx zoning.Tx) error { ask(tx); return nil })
	_, err := s.Audited(t.Context(), "test\x00", "{}")
	require.ErrorIs(t, err, zoning.ErrNotFound)
}
