package atlas_test

import (
	"cmp"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"gridzone/geo"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// The plane of TestLocate, in kilometres:
//
//	4 +-------+-------+
//	  |   c   |   d   |      m: a dedicated grid over the middle (1..3 x 1..3)
//	2 +----[m]+[m]----+      u: a micro-grid in a (0..1 x 0..1)
//	  |   a   |   b   |
//	0 +-------+-------+      e: 0 km wide gap, then nothing
//	  0       2       4
func fourGrids() []*zoning.Row {
	return []*zoning.Row{
		baseGrid("a", box(0, 0, 2, 2)), baseGrid("b", box(2, 0, 4, 2)),
		baseGrid("c", box(0, 2, 2, 4)), baseGrid("d", box(2, 2, 4, 4)),
		row(zoning.Grid{Code: "0m", Kind: zoning.Dedicated}, box(1, 1, 3, 3)),
		row(zoning.Grid{Code: "0u", Kind: zoning.Micro}, box(0, 0, 1, 1)),
	}
}

func TestGridPrecedence(t *testing.T) {
	a := build(fourGrids()...)
	for _, tc := range []struct {
		name        string
		east, north float64
		want        string
		others      []string
	}{
		{"inside one", 3.5, 0.5, "b inside", []string{}},
		{"base before dedicated, whatever the codes", 1.5, 1.5, "a inside", []string{"0m inside"}},
		{"base before micro", 0.5, 0.5, "a inside", []string{"0u inside"}},
		{"dedicated before micro", 1, 1, "a inside", []string{"0m boundary", "0u boundary"}},
		{"a shared line goes to the lowest code", 2, 0.5, "a boundary", []string{"b boundary"}},
		{"a shared corner goes to the lowest code", 2, 2, "a boundary", []string{"b boundary", "c boundary", "d boundary", "0m inside"}},
		{"the outer edge belongs to the grid", 4, 4, "d boundary", []string{}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			loc := a.Locate(at(tc.east, tc.north), today)
			require.NotNil(t, loc.Grid)
			assert.Equal(t, tc.want, hitCodes([]atlas.Hit{*loc.Grid})[0])
			assert.Equal(t, tc.others, hitCodes(loc.Others))
			assert.Equal(t, *loc.Grid, a.Grid(at(tc.east, tc.north), today))
			assert.Nil(t, loc.Nearest)
		})
	}
}

func TestInsideBeforeBoundaryBeforeCode(t *testing.T) {
	a := build(baseGrid("a", box(0, 0, 2, 2)), baseGrid("z", box(1, 0, 3, 2)))
	assert.Equal(t, "z", a.Grid(at(2, 1), today).Row.Code(), "inside z, on the edge of a")
}

func TestNearestInAGap(t *testing.T) {
	a := build(fourGrids()...)
	p := at(4.01, 1)
	loc := a.Locate(p, today)
	require.Nil(t, loc.Grid)
	require.NotNil(t, loc.Nearest)
	assert.Equal(t, "b", loc.Nearest.Code())
	assert.InDelta(t, geo.Distance(p, at(4, 1)), loc.NearestM, 0.001)
	assert.Nil(t, a.Grid(p, today).Row)
	empty := build()
	loc = empty.Locate(p, today)
	assert.Nil(t, loc.Nearest)
	assert.Nil(t, loc.Grid)
	assert.Empty(t, loc.Divisions)
}

func TestEqualCodesOnOtherDays(t *testing.T) {
	a := build(
		during(baseGrid("a", box(0, 0, 2, 2)), zoning.Always, today-10),
		during(baseGrid("a", box(2, 0, 4, 2)), today-10, today+10),
		during(baseGrid("a", box(4, 0, 6, 2)), today+10, zoning.Forever))
	for _, tc := range []struct {
		day  zoning.Day
		east float64
	}{{today - 11, 1}, {today - 10, 3}, {today, 3}, {today + 9, 3}, {today + 10, 5}} {
		for _, east := range []float64{1, 3, 5} {
			hit := a.Grid(at(east, 1), tc.day)
			assert.Equal(t, east == tc.east, hit.Row != nil, "day %d, %g km east", tc.day-today, east)
		}
		assert.Equal(t, 1, a.Count(zoning.Grids, tc.day))
		r, err := a.Row(zoning.Grids, "a", tc.day)
		require.NoError(t, err)
		assert.True(t, r.Valid.Contains(tc.day))
		loc := a.Locate(at(-1, 1), tc.day)
		require.NotNil(t, loc.Nearest)
		assert.Equal(t, r, loc.Nearest)
	}
	assert.Len(t, a.History(zoning.Grids, "a"), 3)
}

func TestChain(t *testing.T) {
	const city, county, town, village, group = "330400", "330402", "330402001", "330402001001", "33040200100101"
	g := row(zoning.Grid{Code: village + "001", Kind: zoning.Base}, box(0, 0, 1, 1))
	for _, tc := range []struct {
		name string
		rows []*zoning.Row
		want []string
	}{
		{"shapes of every level", []*zoning.Row{g, division(city, zoning.City, box(0, 0, 9, 9)), division(county, zoning.County, box(0, 0, 5, 5)),
			division(town, zoning.Town, box(0, 0, 2, 2)), division(village, zoning.Village, box(0, 0, 1, 1))}, []string{city, county, town, village}},
		{"no shape at all: the grid's code", []*zoning.Row{g, division(city, zoning.City, nil), division(county, zoning.County, nil),
			division(town, zoning.Town, nil), division(village, zoning.Village, nil)}, []string{city, county, town, village}},
		{"codes that are not on record are left out", []*zoning.Row{g, division(county, zoning.County, nil)}, []string{county}},
		{"the shape goes before the grid's code", []*zoning.Row{g, division("330402001002", zoning.Village, box(0, 0, 1, 1)),
			division(village, zoning.Village, box(3, 3, 4, 4))}, []string{"330402001002"}},
		{"a village whose shape lies elsewhere is not named", []*zoning.Row{g, division(village, zoning.Village, box(3, 3, 4, 4))}, []string{}},
		{"ancestors without a shape of a village with one", []*zoning.Row{division(village, zoning.Village, box(0, 0, 1, 1)), division(town, zoning.Town, nil),
			division(county, zoning.County, box(0, 0, 5, 5))}, []string{county, town, village}},
		{"a group", []*zoning.Row{g, division(group, zoning.Group, box(0, 0, 1, 1)), division(village, zoning.Village, nil)}, []string{village, group}},
		{"not yet in force", []*zoning.Row{g, during(division(county, zoning.County, nil), today+1, zoning.Forever)}, []string{}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			assert.Equal(t, tc.want, codes(build(tc.rows...).Locate(at(0.5, 0.5), today).Divisions))
		})
	}
	t.Run("on a shared line", func(t *testing.T) {
		a := build(division("330402001002", zoning.Village, box(0, 0, 1, 1)), division("330402001001", zoning.Village, box(1, 0, 2, 1)),
			division("330402001003", zoning.Village, box(0.5, 0.4, 1.5, 0.6)))
		assert.Equal(t, []string{"330402001001"}, codes(a.Locate(at(1, 0.2), today).Divisions), "lowest code")
		assert.Equal(t, []string{"330402001003"}, codes(a.Locate(at(1, 0.5), today).Divisions), "inside before boundary")
	})
}

func TestZonesWithoutShape(t *testing.T) {
	const county, town, village, other = "330402", "330402001", "330402001001", "330402001002"
	unshaped := func(code, division string, scope zoning.Scope) *zoning.Row {
		return row(zoning.Zone{Code: code, Kind: zoning.Prohibited, Division: division, Scope: scope}, nil)
	}
	a := build(
		division(county, zoning.County, box(0, 0, 9, 9)), division(village, zoning.Village, box(0, 0, 1, 1)), division(other, zoning.Village, nil),
		row(zoning.Grid{Code: other + "001", Kind: zoning.Base}, box(1, 0, 2, 1)),
		unshaped("z1", village, zoning.Whole), unshaped("z2", village+"01", zoning.Whole), unshaped("z3", other, zoning.Whole),
		zone("z4", zoning.Prohibited, box(0, 0, 0.5, 0.5)), zone("z0", zoning.Restricted, box(0, 0, 0.5, 0.5)))
	in := a.Locate(at(0.2, 0.2), today)
	assert.Equal(t, []string{"z1", "z2", "z3"}, codes(in.Unshaped), "z3 goes by the county's shape")
	assert.Equal(t, []string{"z4 inside", "z0 inside"}, hitCodes(in.Zones), "prohibited first")
	assert.Equal(t, []string{"z3"}, codes(a.Locate(at(1.5, 0.5), today).Unshaped))
	assert.Empty(t, a.Locate(at(10, 10), today).Unshaped)

	bare := build(row(zoning.Grid{Code: village + "001", Kind: zoning.Base}, box(0, 0, 1, 1)), row(zoning.Grid{Code: other + "001", Kind: zoning.Base}, box(1, 0, 2, 1)),
		unshaped("z1", village, zoning.Whole), unshaped("z2", village+"01", zoning.Whole), unshaped("z5", "330402002001", zoning.Whole))
	assert.Equal(t, []string{"z1", "z2"}, codes(bare.Locate(at(0.5, 0.5), today).Unshaped), "no shape anywhere: by the grid's code")
	assert.Empty(t, bare.Locate(at(1.5, 0.5), today).Unshaped)
}

// naive answers Locate's first question by looking at every row.
func naive(rows []*zoning.Row, layer zoning.Layer, p orb.Point, day zoning.Day) []atlas.Hit {
	var hits []atlas.Hit
	for _, r := range rows {
		if r.Layer() == layer && r.Valid.Contains(day) {
			if rel := geo.Locate(p, r.Shape); rel != geo.Outside {
				hits = append(hits, atlas.Hit{Row: r, Relation: rel})
			}
		}
	}
	slices.SortFunc(hits, func(a, b atlas.Hit) int {
		if layer == zoning.Grids {
			x, y := a.Row.Thing.(zoning.Grid).Kind.Rank(), b.Row.Thing.(zoning.Grid).Kind.Rank()
			return cmp.Or(cmp.Compare(x, y), cmp.Compare(b.Relation, a.Relation), cmp.Compare(a.Row.Code(), b.Row.Code()))
		}
		x, y := a.Row.Thing.(zoning.Zone).Kind, b.Row.Thing.(zoning.Zone).Kind
		return cmp.Or(cmp.Compare(x, y), cmp.Compare(a.Row.Code(), b.Row.Code()))
	})
	return hits
}

// drawRows makes rows on a small lattice, so that points often fall on lines and corners.
func drawRows(t *rapid.T, n int) []*zoning.Row {
	var rows []*zoning.Row
	last := map[string]zoning.Day{}
	for range n {
		w, s := float64(rapid.IntRange(0, 5).Draw(t, "w")), float64(rapid.IntRange(0, 5).Draw(t, "s"))
		e, n := w+float64(rapid.IntRange(1, 3).Draw(t, "width")), s+float64(rapid.IntRange(1, 3).Draw(t, "height"))
		code := rapid.SampledFrom([]string{"a", "b", "c", "d", "e", "f"}).Draw(t, "code")
		var r *zoning.Row
		if rapid.Bool().Draw(t, "zone") {
			code = "z" + code
			r = zone(code, rapid.SampledFrom([]zoning.ZoneKind{zoning.Prohibited, zoning.Restricted}).Draw(t, "kind"), box(w, s, e, n))
		} else {
			kind := rapid.SampledFrom([]zoning.GridKind{zoning.Base, zoning.Dedicated, zoning.Micro}).Draw(t, "kind")
			r = row(zoning.Grid{Code: code, Kind: kind}, box(w, s, e, n))
		}
		from, ok := last[code]
		if !ok {
			from = today - 3
		}
		to := from + zoning.Day(rapid.IntRange(1, 4).Draw(t, "days"))
		last[code] = to
		rows = append(rows, during(r, from, to))
	}
	return rows
}

func compareLocate(t require.TestingT, a *atlas.Atlas, rows []*zoning.Row) {
	for day := today - 4; day <= today+4; day += 2 {
		for east := 0.0; east <= 8; east += 1 {
			for north := 0.5; north <= 8; north += 1.5 {
				p := at(east, north)
				loc := a.Locate(p, day)
				grids := naive(rows, zoning.Grids, p, day)
				require.Equal(t, hitCodes(naive(rows, zoning.Zones, p, day)), hitCodes(loc.Zones), "day %d at %g, %g", day-today, east, north)
				if len(grids) == 0 {
					require.Nil(t, loc.Grid)
					require.Nil(t, a.Grid(p, day).Row)
					continue
				}
				require.NotNil(t, loc.Grid, "day %d at %g, %g: want %v", day-today, east, north, hitCodes(grids))
				require.Equal(t, hitCodes(grids), hitCodes(append([]atlas.Hit{*loc.Grid}, loc.Others...)), "day %d at %g, %g", day-today, east, north)
				require.Equal(t, grids[0], a.Grid(p, day))
			}
		}
	}
}

func TestLocateAgainstEveryRow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := drawRows(t, rapid.IntRange(0, 12).Draw(t, "rows"))
		compareLocate(t, build(rows...), rows)
	})
}
