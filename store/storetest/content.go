package storetest

import (
	"context"
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
)

func everyBit(t *testing.T, open Open, reopen Reopen) {
	s := open(t)
	ring := orb.Ring{
		{math.Copysign(0, -1), 0}, {0.1, 0.2}, {0.1 + 0.2, 1.0 / 3}, {math.SmallestNonzeroFloat64, -math.SmallestNonzeroFloat64},
		{math.MaxFloat64, -math.MaxFloat64}, {math.Nextafter(120, 121), math.Nextafter(30, 0)}, {120.123456789012345, 2.2250738585072014e-308},
		{math.Copysign(0, -1), 0},
	}
	put(t, s, shaped(grid("a"), orb.MultiPolygon{{ring}}))
	for range 2 {
		got := rows(t, s, zoning.Query{Layer: zoning.Grids})
		require.Len(t, got, 1)
		for i, p := range got[0].Shape[0][0] {
			assert.Equal(t, math.Float64bits(ring[i][0]), math.Float64bits(p[0]), "longitude %d", i)
			assert.Equal(t, math.Float64bits(ring[i][1]), math.Float64bits(p[1]), "latitude %d", i)
		}
		s = reopen(t, s)
	}
}

func badShapes(t *testing.T, open Open, _ Reopen) {
	s := open(t)
	nan, inf := square(1, 1, 1), square(1, 1, 1)
	nan[0][0][2][1] = math.NaN()
	inf[0][0][1][0] = math.Inf(-1)
	for name, shape := range map[string]orb.MultiPolygon{"NaN": nan, "infinity": inf, "no ring": {{}}, "no point": {{{}}}} {
		_, err := s.Do(t.Context(), command(), func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
			return nil, tx.Open(ctx, shaped(grid("a"), shape))
		})
		assert.ErrorIs(t, err, zoning.ErrInvalid, name)
	}
	assert.Zero(t, newest(t, s).N)
}

func text(t *testing.T, open Open, _ Reopen) {
	s := open(t)
	// In the order of their bytes, which no collation of a language gives.
	sorted := []string{" x", "A", "Z", "a", "a b", "ab", "z", "É", "é", "网格", "网格1", "\U0001F33E"}
	for i := range sorted {
		put(t, s, grid(sorted[(i*7)%len(sorted)]))
	}
	assert.Equal(t, sorted, codes(rows(t, s, zoning.Query{Layer: zoning.Grids})))
	assert.Equal(t, []string{"é"}, codes(rows(t, s, zoning.Query{Layer: zoning.Grids, Codes: []string{"é"}})), "no case is folded")

	for name, bad := range map[string]string{"NUL": "a\x00b", "not UTF-8": "a\xffb", "half a surrogate": "\xed\xa0\x80"} {
		for where, open := range map[string]func(ctx context.Context, tx zoning.Tx) error{
			"code": func(ctx context.Context, tx zoning.Tx) error { return tx.Open(ctx, grid(bad)) },
			"name": func(ctx context.Context, tx zoning.Tx) error {
				return tx.Open(ctx, row(zoning.Grid{Code: "c", Name: bad}))
			},
			"list": func(ctx context.Context, tx zoning.Tx) error {
				return tx.Open(ctx, row(zoning.Grid{Code: "c", Replaces: []string{bad}}))
			},
			"property": func(ctx context.Context, tx zoning.Tx) error {
				return tx.Open(ctx, row(zoning.Grid{Code: "c", Extra: map[string]any{bad: 1.0}}))
			},
			"value": func(ctx context.Context, tx zoning.Tx) error {
				return tx.Open(ctx, row(zoning.Zone{Code: "c", Extra: map[string]any{"a": []any{map[string]any{"b": bad}}}}))
			},
			"basis": func(ctx context.Context, tx zoning.Tx) error {
				return tx.Open(ctx, row(zoning.Zone{Code: "c", Bases: []zoning.Basis{{Title: bad}}}))
			},
			"issuer": func(ctx context.Context, tx zoning.Tx) error {
				return tx.Open(ctx, row(zoning.Publication{ID: "c", Issuer: bad}))
			},
			"staff": func(ctx context.Context, tx zoning.Tx) error {
				return tx.SetStaff(ctx, "c", []zoning.Staff{{Post: zoning.Head, Name: bad}})
			},
			"document": func(ctx context.Context, tx zoning.Tx) error {
				_, err := tx.PutBlob(ctx, bad, nil)
				return err
			},
		} {
			_, err := s.Do(t.Context(), command(), func(ctx context.Context, tx zoning.Tx) ([]byte, error) { return nil, open(ctx, tx) })
			assert.ErrorIs(t, err, zoning.ErrInvalid, "%s in %s", name, where)
		}
		for _, c := range []zoning.Command{{Name: bad}, {Name: "x", Actor: zoning.Actor{Name: bad}}, {Name: "x", Key: bad}, {Name: "x", Request: bad}} {
			_, err := s.Do(t.Context(), c, func(context.Context, zoning.Tx) ([]byte, error) { return nil, nil })
			assert.ErrorIs(t, err, zoning.ErrInvalid, "%s in %+v", name, c)
		}
	}
	_, err := s.Do(t.Context(), zoning.Command{Name: "x", Detail: "no JSON"}, func(context.Context, zoning.Tx) ([]byte, error) { return nil, nil })
	assert.ErrorIs(t, err, zoning.ErrInvalid)
	_, err = s.Do(t.Context(), command(), func(ctx context.Context, tx zoning.Tx) ([]byte, error) { return nil, tx.Open(ctx, grid("")) })
	assert.ErrorIs(t, err, zoning.ErrInvalid, "a row without a code")
	assert.EqualValues(t, len(sorted), newest(t, s).N)
}

func row(thing zoning.Thing) *zoning.Row { return &zoning.Row{Valid: zoning.Unbounded, Thing: thing} }

func extras(t *testing.T, open Open, reopen Reopen) {
	s := open(t)
	extra := map[string]any{
		"text": "</script>\u2028\"\\\n", "true": true, "null": nil, "whole": 3.0, "part": 0.1, "small": 1e-9, "large": 1e21, "negative zero": math.Copysign(0, -1),
		"digits": json.Number("12345678901234567890"), "empty": "", "list": []any{}, "object": map[string]any{},
		"deep": map[string]any{"网格": []any{1.5, []any{json.Number("0.10")}, map[string]any{"": "x"}}},
	}
	put(t, s, row(zoning.Grid{Code: "a", Extra: extra}))
	for range 2 {
		got := rows(t, s, zoning.Query{Layer: zoning.Grids})
		require.Len(t, got, 1)
		assert.Equal(t, extra, got[0].Thing.(zoning.Grid).Extra)
		s = reopen(t, s)
	}
	_, err := s.Do(t.Context(), command(), func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
		return nil, tx.Open(ctx, row(zoning.Grid{Code: "b", Extra: map[string]any{"a": math.NaN()}}))
	})
	assert.ErrorIs(t, err, zoning.ErrInvalid, "what JSON cannot say")
}

func bigRows(t *testing.T, open Open, _ Reopen) {
	s := open(t)
	ring := make(orb.Ring, 200_001)
	for i := range ring {
		a := 2 * math.Pi * float64(i%200_000) / 200_000
		ring[i] = orb.Point{120 + math.Cos(a), 30 + math.Sin(a)}
	}
	want := shaped(row(zoning.Zone{Code: "z", Extent: strings.Repeat("东至河西至路", 50_000)}), orb.MultiPolygon{{ring}})
	put(t, s, want)
	got := rows(t, s, zoning.Query{Layer: zoning.Zones})
	require.Len(t, got, 1)
	a, err := Line(want)
	require.NoError(t, err)
	b, err := Line(got[0])
	require.NoError(t, err)
	assert.True(t, a == b, "3 MB of shape and 900 kB of text")
}

func documents(t *testing.T, open Open, reopen Reopen) {
	s := open(t)
	keep := func(name string, data []byte) (digest string) {
		out := do(t, s, func(ctx context.Context, tx zoning.Tx) (err error) {
			digest, err = tx.PutBlob(ctx, name, data)
			return err
		})
		assert.False(t, out.Changed, "a document alone is no revision")
		return digest
	}
	assert.Equal(t, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", keep("a.txt", []byte("abc")))
	assert.Equal(t, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", keep("b.txt", []byte("abc")), "kept once")
	assert.Equal(t, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", keep("nothing", nil))
	s = reopen(t, s)
	digest := keep("binary", []byte{0, 255, 0})
	assert.Zero(t, newest(t, s).N)
	read := func(r zoning.Reader) {
		d, err := r.Document(t.Context(), digest)
		require.NoError(t, err)
		assert.Equal(t, zoning.Document{SHA256: digest, Name: "binary", Data: []byte{0, 255, 0}}, d)
		d, err = r.Document(t.Context(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
		require.NoError(t, err)
		assert.Equal(t, "a.txt", d.Name, "the first name")
		_, err = r.Document(t.Context(), "00")
		require.ErrorIs(t, err, zoning.ErrNotFound)
	}
	read(s)
	do(t, s, func(_ context.Context, tx zoning.Tx) error { read(tx); return nil })
}

func revisionTimes(t *testing.T, open Open, reopen Reopen) {
	s := open(t)
	before := time.Now().Add(-time.Millisecond)
	var last time.Time
	for i := range 20 {
		put(t, s, grid(string(rune('a'+i))))
		at := newest(t, s).Time
		assert.Equal(t, time.UTC, at.Location())
		assert.Zero(t, at.Nanosecond()%1000)
		assert.False(t, at.Before(last))
		last = at
	}
	assert.True(t, last.After(before) && last.Before(time.Now().Add(time.Millisecond)))
	s = reopen(t, s)
	assert.True(t, last.Equal(newest(t, s).Time))
	r, err := s.Committed(t.Context(), 20)
	require.NoError(t, err)
	assert.Equal(t, newest(t, s), r)
	r, err = s.Committed(t.Context(), 1)
	require.NoError(t, err)
	assert.EqualValues(t, 1, r.N)
	assert.False(t, r.Time.After(last))
	for _, n := range []int64{0, 21, -1} {
		_, err = s.Committed(t.Context(), n)
		require.ErrorIs(t, err, zoning.ErrNotFound)
	}
}

func staffApart(t *testing.T, open Open, reopen Reopen) {
	s := open(t)
	head := zoning.Staff{Post: zoning.Head, Name: "张三", Phone: "0573-1", NamePublic: true}
	members := []zoning.Staff{{Post: zoning.Member, Name: "李四"}, {Post: zoning.Member, Name: "王五", Phone: "2", PhonePublic: true}}
	set := func(grid string, staff ...zoning.Staff) zoning.Outcome {
		return do(t, s, func(ctx context.Context, tx zoning.Tx) error { return tx.SetStaff(ctx, grid, staff) })
	}
	put(t, s, grid("a"), grid("b"))
	out := set("a", append(members, head)...)
	assert.EqualValues(t, 2, out.Revision)
	assert.True(t, out.Changed)
	set("b", head)

	of := func(grids ...string) map[string][]zoning.Staff {
		staff, err := s.Staff(t.Context(), grids)
		require.NoError(t, err)
		return staff
	}
	both := map[string][]zoning.Staff{"a": append(members, head), "b": {head}}
	assert.Equal(t, both, of("a", "b", "c"), "in the order given; a grid without staff is not in the map")
	assert.Equal(t, map[string][]zoning.Staff{"b": {head}}, of("b"))
	assert.Empty(t, of())
	assert.Empty(t, changes(t, s, zoning.Grids, 1, 3), "the grid's row is not touched")
	s = reopen(t, s)
	assert.Equal(t, both, of("a", "b", "c"))

	out = set("b", head)
	assert.False(t, out.Changed, "the same people are no change")
	assert.EqualValues(t, 3, out.Revision)
	assert.EqualValues(t, 4, set("b", members...).Revision)
	assert.EqualValues(t, 5, set("a").Revision, "the posts are vacant")
	assert.Equal(t, map[string][]zoning.Staff{"b": members}, of("a", "b"))
	do(t, s, func(ctx context.Context, tx zoning.Tx) error {
		require.NoError(t, tx.SetStaff(ctx, "b", []zoning.Staff{head}))
		in, err := tx.Staff(ctx, []string{"b"})
		require.NoError(t, err)
		assert.Equal(t, []zoning.Staff{head}, in["b"], "a command sees its own")
		assert.Equal(t, members, of("b")["b"], "others do not yet")
		return tx.SetStaff(ctx, "b", []zoning.Staff{head, members[0]})
	})
	assert.Equal(t, []zoning.Staff{head, members[0]}, of("b")["b"])
	out = do(t, s, func(ctx context.Context, tx zoning.Tx) error {
		require.NoError(t, tx.SetStaff(ctx, "b", nil))
		require.NoError(t, tx.SetStaff(ctx, "b", members))
		return tx.SetStaff(ctx, "b", []zoning.Staff{head, members[0]})
	})
	assert.False(t, out.Changed, "there and back is no change")
}
