package storetest

import (
	"context"
	"math"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
)

func emptyStore(t *testing.T, open Open, _ Reopen) {
	s := open(t)
	assert.Equal(t, zoning.Revision{}, newest(t, s))
	for _, layer := range zoning.AllLayers() {
		assert.Empty(t, rows(t, s, zoning.Query{Layer: layer}))
		assert.Empty(t, changes(t, s, layer, 0, 0))
	}
	staff, err := s.Staff(t.Context(), []string{"1"})
	require.NoError(t, err)
	assert.Empty(t, staff)
	assert.ErrorIs(t, readErr(s.Rows(t.Context(), zoning.Query{Layer: "roads"})), zoning.ErrInvalid)
	assert.ErrorIs(t, readErr(s.Changes(t.Context(), "roads", 0, 0)), zoning.ErrInvalid)
}

// full is one row of each layer with every field set.
func full() []*zoning.Row {
	holed := orb.MultiPolygon{
		{square(120, 30, 1)[0][0], {{120.2, 30.2}, {120.2, 30.4}, {120.4, 30.4}, {120.2, 30.2}}},
		square(122, 31, 0.5)[0],
	}
	return []*zoning.Row{
		{Valid: zoning.Interval{From: day(1), To: zoning.Forever}, Thing: zoning.Division{Code: "330402", Name: "南湖区", Level: zoning.County}, Shape: holed},
		{Valid: zoning.Interval{From: zoning.Always, To: day(9)}, Shape: holed, Thing: zoning.Grid{
			Code: "330402001001003", Name: "第三网格", Kind: zoning.Micro, Division: "330402001001",
			Replaces: []string{"330402001001001", "330402001001002"}, Extra: map[string]any{"面积": 1.5, "note": "<&>"},
		}},
		{Valid: zoning.Interval{From: day(-40000), To: day(40000)}, Publication: "p1", Shape: holed, Thing: zoning.Zone{
			Code: "Z1", Name: "水源保护区", Kind: zoning.Prohibited, Category: "01", Division: "330402", Extent: "东至河", Scope: zoning.Part,
			Bases: []zoning.Basis{{Kind: zoning.Ordinance, Number: "643", Title: "条例", Date: "2014-01-01", Status: "in force", Link: "https://example.org"}, {Number: "2"}},
			Extra: map[string]any{"a": []any{true, nil, "x", map[string]any{"b": 2.0}}},
		}},
		{Valid: zoning.Unbounded, Thing: zoning.Publication{
			ID: "p1", State: zoning.Published, Division: "330402", Issuer: "区政府", Document: "1号", Digest: "ab", Title: "公告", PublishedOn: "2020-01-01", Unapproved: true,
			Bases: []zoning.Basis{{Kind: zoning.Law, Number: "3"}}, Quota: number(500), QuotaMeasure: zoning.Slaughter, Supersedes: []string{"p0", "p00"},
			Rules: []zoning.Rule{
				{ZoneKind: zoning.Prohibited, Outcome: zoning.OutcomeForbidden},
				{ZoneKind: zoning.Restricted, Species: zoning.PigEquivalent, Measure: zoning.Slaughter, Min: number(0), Max: number(9), Action: zoning.Existing,
					Outcome: zoning.OutcomeCloseOrMove, Deadline: "2021-01-01", Basis: "3"},
			},
			Equivalents: &zoning.Equivalents{Name: "附表", Source: "1号", Animals: []zoning.Equivalent{{Species: "layer", Animals: 30, Pigs: 1}}},
		}},
		{Valid: zoning.Unbounded, Shape: holed, Thing: zoning.Farm{
			Code: "F1", Name: "示例猪场", Species: "pig", Count: 300, Measure: zoning.Slaughter, Household: true, Division: "330402", At: orb.Point{120.5, 30.5}, Extra: map[string]any{"a": "b"},
		}},
		{Valid: zoning.Interval{From: day(2), To: zoning.Forever}, Thing: zoning.Address{
			Code: "A1", Address: "示例路12-3号", Kind: zoning.Door, Aliases: []string{"老街3号", "a<b"}, Division: "330402", Source: "普查", At: orb.Point{120.7, 30.7}, Extra: map[string]any{"a": 1.5},
		}},
		{Valid: zoning.Interval{From: day(3), To: day(4)}, Shape: holed, Thing: zoning.Exception{ID: "E1", Kind: zoning.FaultGap, Reason: "南湖水面", Actor: "王工", Division: "330402"}},
	}
}

func number(n int64) *int64 { return &n }

func everyField(t *testing.T, open Open, reopen Reopen) {
	s := open(t)
	want := full()
	rev := put(t, s, want...)
	for range 2 {
		for _, w := range want {
			got := rows(t, s, zoning.Query{Layer: w.Layer()})
			require.Len(t, got, 1)
			assert.Equal(t, w, got[0])
			assert.Equal(t, rev, got[0].RevFrom)
			assert.NotZero(t, got[0].ID)
		}
		s = reopen(t, s)
	}
	// Absent lists are nil, and so is an empty shape.
	put(t, s, &zoning.Row{Valid: zoning.Unbounded, Shape: orb.MultiPolygon{}, Thing: zoning.Zone{Code: "Z2", Bases: []zoning.Basis{}, Extra: map[string]any{}}})
	got := rows(t, s, zoning.Query{Layer: zoning.Zones, Codes: []string{"Z2"}})
	require.Len(t, got, 1)
	assert.Nil(t, got[0].Shape)
	assert.Equal(t, zoning.Zone{Code: "Z2"}, got[0].Thing)
}

func rowsInOrder(t *testing.T, open Open, _ Reopen) {
	s := open(t)
	put(t, s,
		valid(grid("b"), day(10), zoning.Forever),
		grid("a"),
		valid(grid("b"), zoning.Always, day(5)),
		grid("B"),
		valid(grid("b"), day(5), day(10)),
		grid("b0"),
	)
	put(t, s, valid(grid("aa"), day(3), day(4)), valid(grid("aa"), day(-40000), day(3)))
	got := rows(t, s, zoning.Query{Layer: zoning.Grids})
	assert.Equal(t, []string{"B", "a", "aa", "aa", "b", "b", "b", "b0"}, codes(got))
	for i := 1; i < len(got); i++ {
		if got[i-1].Code() == got[i].Code() {
			assert.Less(t, got[i-1].Valid.From, got[i].Valid.From)
		}
	}
	assert.Equal(t, zoning.Always, got[4].Valid.From)
}

// revision  1        2        3        4
// a         [name x ...................
// b         [........)closed
// c                  [.................
func bothTimes(t *testing.T, open Open, _ Reopen) {
	s := open(t)
	a, b, c := grid("a"), valid(grid("b"), day(1), day(2)), valid(grid("c"), day(2), zoning.Forever)
	require.EqualValues(t, 1, put(t, s, a, b))
	require.EqualValues(t, 2, do(t, s, func(ctx context.Context, tx zoning.Tx) error {
		require.EqualValues(t, 2, tx.Revision())
		if err := tx.Close(ctx, zoning.Grids, b.ID); err != nil {
			return err
		}
		return tx.Open(ctx, c)
	}).Revision)
	assert.Equal(t, []string{"a", "c"}, codes(rows(t, s, zoning.Query{Layer: zoning.Grids})))
	assert.Equal(t, []string{"a", "b"}, codes(rows(t, s, zoning.Query{Layer: zoning.Grids, Revision: 1})))
	assert.EqualValues(t, 2, newest(t, s).N)
	assert.Equal(t, "tester", newest(t, s).Actor)
	assert.Equal(t, "test", newest(t, s).Command)
	for _, r := range []*zoning.Row{valid(grid("e"), day(3), day(3)), valid(grid("e"), day(4), day(3)), valid(grid("e"), zoning.Forever, zoning.Forever)} {
		_, err := s.Do(t.Context(), command(), func(ctx context.Context, tx zoning.Tx) ([]byte, error) { return nil, tx.Open(ctx, r) })
		assert.ErrorIs(t, err, zoning.ErrInvalid, "a row in force on no day: %v", r.Valid)
	}
}

func pastRevisions(t *testing.T, open Open, reopen Reopen) {
	s := open(t)
	list := many(20)
	for _, r := range list {
		put(t, s, r)
	}
	for i, r := range list[:10] {
		require.EqualValues(t, 21+i, end(t, s, r))
	}
	for range 2 {
		for rev := int64(1); rev <= 30; rev++ {
			got := rows(t, s, zoning.Query{Layer: zoning.Grids, Revision: rev})
			first := max(0, int(rev)-20)
			assert.Equal(t, codes(list[first:min(rev, 20)]), codes(got), "revision %d", rev)
			for _, r := range got {
				assert.True(t, r.OnRecord(rev))
				assert.Zero(t, r.RevTo, "as it was known at revision %d", rev)
			}
		}
		s = reopen(t, s)
	}
	at := orb.Bound{Min: list[3].Shape.Bound().Center(), Max: list[3].Shape.Bound().Center()}
	assert.Equal(t, codes(list[3:4]), codes(rows(t, s, zoning.Query{Layer: zoning.Grids, Revision: 20, Within: &at})))
	assert.Empty(t, rows(t, s, zoning.Query{Layer: zoning.Grids, Revision: 24, Within: &at}))
	assert.Equal(t, []string{"000003"}, codes(rows(t, s, zoning.Query{Layer: zoning.Grids, Revision: 23, Codes: []string{"000003", "000002"}})))
}

func noSuchRevision(t *testing.T, open Open, _ Reopen) {
	s := open(t)
	put(t, s, grid("a"))
	for _, n := range []int64{2, math.MaxInt64, -1} {
		assert.ErrorIs(t, readErr(s.Rows(t.Context(), zoning.Query{Layer: zoning.Grids, Revision: n})), zoning.ErrNotFound, n)
	}
	assert.ErrorIs(t, readErr(s.Changes(t.Context(), zoning.Grids, 0, 2)), zoning.ErrNotFound)
}

func changesBetween(t *testing.T, open Open, _ Reopen) {
	s := open(t)
	a, b, c, d := grid("a"), grid("b"), grid("c"), grid("d")
	put(t, s, a)         // 1
	put(t, s, b, c)      // 2
	end(t, s, b)         // 3
	put(t, s, d)         // 4
	end(t, s, a)         // 5
	put(t, s, full()[3]) // 6: another layer
	type change struct {
		code     string
		from, to int64
	}
	for _, c := range []struct {
		from, to int64
		want     []change
	}{
		{0, 6, []change{{"a", 1, 5}, {"b", 2, 3}, {"c", 2, 0}, {"d", 4, 0}}},
		{0, 1, []change{{"a", 1, 0}}},
		{1, 2, []change{{"b", 2, 0}, {"c", 2, 0}}},
		{1, 3, []change{{"b", 2, 3}, {"c", 2, 0}}},
		{2, 3, []change{{"b", 2, 3}}},
		{2, 4, []change{{"b", 2, 3}, {"d", 4, 0}}},
		{3, 5, []change{{"d", 4, 0}, {"a", 1, 5}}},
		{5, 6, nil},
		{6, 6, nil},
		{4, 2, nil},
	} {
		var got []change
		for _, r := range changes(t, s, zoning.Grids, c.from, c.to) {
			got = append(got, change{r.Code(), r.RevFrom, r.RevTo})
		}
		assert.ElementsMatch(t, c.want, got, "after %d up to %d", c.from, c.to)
	}
	assert.Equal(t, []string{"p1"}, codes(changes(t, s, zoning.Publications, 5, 6)))
}

func onlyCodes(t *testing.T, open Open, _ Reopen) {
	s := open(t)
	list := many(3000)
	put(t, s, list...)
	ask := func(codes ...string) []*zoning.Row {
		return rows(t, s, zoning.Query{Layer: zoning.Grids, Codes: append([]string{}, codes...)})
	}
	assert.Empty(t, ask(), "an empty list asks for none")
	assert.Equal(t, []string{"000001", "000007"}, codes(ask("000007", "nobody", "000001", "000007")))
	assert.Empty(t, ask("00000"), "no prefixes")
	assert.Empty(t, ask("\xff", "a\x00"))
	assert.Equal(t, codes(list[500:]), codes(ask(codes(list[500:])...)))
	assert.Len(t, rows(t, s, zoning.Query{Layer: zoning.Grids}), 3000)
}

// The boxes are closed: an edge, a corner in common is enough.
//
//	     121  122
//	31 +-----+
//	   |  q  |        r: no shape
//	30 +-----+
//	  120
func onlyWithin(t *testing.T, open Open, _ Reopen) {
	s := open(t)
	put(t, s, shaped(grid("q"), square(120, 30, 1)), grid("r"), shaped(grid("two"), append(square(100, 10, 1), square(110, 20, 1)...)))
	up := func(x float64) float64 { return math.Nextafter(x, math.Inf(1)) }
	down := func(x float64) float64 { return math.Nextafter(x, math.Inf(-1)) }
	for _, c := range []struct {
		name string
		box  orb.Bound
		want []string
	}{
		{"inside", orb.Bound{Min: orb.Point{120.4, 30.4}, Max: orb.Point{120.6, 30.6}}, []string{"q", "r"}},
		{"a point inside", orb.Bound{Min: orb.Point{120.5, 30.5}, Max: orb.Point{120.5, 30.5}}, []string{"q", "r"}},
		{"around", orb.Bound{Min: orb.Point{-180, -90}, Max: orb.Point{180, 90}}, []string{"q", "r", "two"}},
		{"right edge", orb.Bound{Min: orb.Point{121, 30}, Max: orb.Point{122, 31}}, []string{"q", "r"}},
		{"upper right corner", orb.Bound{Min: orb.Point{121, 31}, Max: orb.Point{122, 32}}, []string{"q", "r"}},
		{"lower left corner", orb.Bound{Min: orb.Point{119, 29}, Max: orb.Point{120, 30}}, []string{"q", "r"}},
		{"one ulp right", orb.Bound{Min: orb.Point{up(121), 30}, Max: orb.Point{122, 31}}, []string{"r"}},
		{"one ulp left", orb.Bound{Min: orb.Point{119, 30}, Max: orb.Point{down(120), 31}}, []string{"r"}},
		{"one ulp above", orb.Bound{Min: orb.Point{120, up(31)}, Max: orb.Point{121, 32}}, []string{"r"}},
		{"one ulp below", orb.Bound{Min: orb.Point{120, 29}, Max: orb.Point{121, down(30)}}, []string{"r"}},
		{"between the parts, inside the box", orb.Bound{Min: orb.Point{105, 15}, Max: orb.Point{106, 16}}, []string{"r", "two"}},
		{"far away", orb.Bound{Min: orb.Point{0, 0}, Max: orb.Point{1, 1}}, []string{"r"}},
	} {
		assert.Equal(t, c.want, codes(rows(t, s, zoning.Query{Layer: zoning.Grids, Within: &c.box})), c.name)
		assert.Equal(t, c.want, codes(rows(t, s, zoning.Query{Layer: zoning.Grids, Within: &c.box, Codes: []string{"q", "r", "two"}})), c.name)
	}
}
