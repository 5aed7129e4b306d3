package atlas_test

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// survey tells what is found in a world.
func survey(t *testing.T, a *atlas.Atlas, division string, o atlas.CoverageOptions) atlas.Coverage {
	t.Helper()
	cover, err := a.Coverage(t.Context(), division, today, o)
	require.NoError(t, err)
	return cover
}

const (
	v1, v2, v3 = "330402001001", "330402001002", "330402001003"
	gA, gB     = v1 + "001", v1 + "002"
	gC, gD     = v2 + "001", v2 + "002"
)

// threeVillages are side by side in one town; the third has no grid unless one is given.
//
//	1 +---+---+---+---+-------+
//	  | A | B | C | D |  v3   |
//	0 +---+---+---+---+-------+
//	  0   1   2   3   4       6
func threeVillages(more ...*zoning.Row) []*zoning.Row {
	return append([]*zoning.Row{division("330402001", zoning.Town, box(0, 0, 6, 1)),
		division(v1, zoning.Village, box(0, 0, 2, 1)), division(v2, zoning.Village, box(2, 0, 4, 1)), division(v3, zoning.Village, box(4, 0, 6, 1)),
		baseGrid(gA, box(0, 0, 1, 1)), baseGrid(gC, box(2, 0, 3, 1)), baseGrid(gD, box(3, 0, 4, 1))}, more...)
}

func TestMissingVillage(t *testing.T) {
	b := baseGrid(gB, box(1, 0, 2, 1))
	cover := survey(t, build(threeVillages(b)...), "", atlas.CoverageOptions{})
	require.Len(t, cover.Faults, 1, "not a gap as well")
	f := cover.Faults[0]
	assert.Equal(t, zoning.FaultMissingVillage, f.Kind)
	assert.Equal(t, []string{v3}, f.Divisions)
	assert.Empty(t, f.Grids)
	assert.Equal(t, []string{gD}, f.Neighbours)
	assert.Equal(t, box(4, 0, 6, 1), f.Shape)
	assert.InEpsilon(t, 2e6, f.AreaM2, 0.01)
	assert.InEpsilon(t, 2*2e6/6e3, f.WidthM, 0.01)
	assert.InEpsilon(t, 4*math.Pi*2e6/6e3/6e3, f.Thinness, 0.01)

	for name, more := range map[string]*zoning.Row{
		"a grid names it":                       row(zoning.Grid{Code: "x", Kind: zoning.Base, Division: v3}, box(4, 0, 6, 1)),
		"a grid names a group of it":            row(zoning.Grid{Code: "x", Kind: zoning.Base, Division: v3 + "01"}, box(4, 0, 6, 1)),
		"a grid that names nothing lies there":  row(zoning.Grid{Code: "x", Kind: zoning.Base}, box(4, 0, 6, 1)),
		"a grid of another village lies there":  baseGrid(v1+"009", box(4, 0, 6, 1)),
		"a dedicated grid does not tile it":     row(zoning.Grid{Code: "x", Kind: zoning.Dedicated, Division: v3}, box(4, 0, 6, 1)),
		"a grid of other days is not there now": during(row(zoning.Grid{Code: "x", Kind: zoning.Base, Division: v3}, box(4, 0, 6, 1)), zoning.Always, today),
	} {
		want := []finding{}
		switch more.Thing.(zoning.Grid).Code {
		case v1 + "009":
			want = []finding{{"misplaced_code", []string{v1 + "009"}}}
		case "x":
			if g := more.Thing.(zoning.Grid); g.Kind == zoning.Dedicated || more.Valid.To == today {
				want = []finding{{"missing_village", nil}}
			}
		}
		assert.Equal(t, want, findings(survey(t, build(threeVillages(b, more)...), "", atlas.CoverageOptions{}).Faults), name)
	}
	assert.Empty(t, survey(t, build(threeVillages(b)...), v1, atlas.CoverageOptions{}).Faults, "another village is not asked about")
	town := survey(t, build(threeVillages(b)...), "330402001", atlas.CoverageOptions{})
	assert.Equal(t, []finding{{"missing_village", nil}}, findings(town.Faults))
	rows := threeVillages(b)
	rows[3] = division(v3, zoning.Village, nil)
	cover = survey(t, build(rows...), "", atlas.CoverageOptions{})
	require.Equal(t, []finding{{"gap", []string{gD}}, {"missing_village", nil}}, findings(cover.Faults), "one without a shape is no place")
	assert.Nil(t, cover.Faults[1].Shape)
	assert.Zero(t, cover.Faults[1].AreaM2)
}

func TestUnexpectedCount(t *testing.T) {
	world := build(threeVillages(baseGrid(gB, box(1, 0, 2, 1)), baseGrid(v3+"001", box(4, 0, 6, 1)), row(zoning.Grid{Code: "m", Kind: zoning.Dedicated, Division: v1}, box(0, 0, 1, 1)))...)
	for _, c := range []struct {
		division string
		expected int
		want     []finding
	}{{"", 5, []finding{}}, {"", 6, []finding{{"unexpected_count", nil}}}, {v1, 2, []finding{}}, {v1, 3, []finding{{"unexpected_count", nil}}}, {v1, 0, []finding{{"unexpected_count", nil}}}} {
		cover := survey(t, world, c.division, atlas.CoverageOptions{Expected: &c.expected})
		assert.Equal(t, c.want, findings(cover.Faults), "%q %d", c.division, c.expected)
		if c.division == v1 && len(c.want) > 0 {
			assert.Equal(t, []string{v1}, cover.Faults[0].Divisions)
			assert.InEpsilon(t, 2e6, cover.Faults[0].AreaM2, 0.01)
			assert.Len(t, cover.Faults[0].Shape, 1)
		}
	}
}

func TestDuplicateCode(t *testing.T) {
	b, third := baseGrid(gB, box(1, 0, 2, 1)), baseGrid(v3+"001", box(4, 0, 6, 1))
	grid := func(code string, kind zoning.GridKind, shape orb.MultiPolygon) *zoning.Row {
		return row(zoning.Grid{Code: code, Kind: kind, Division: v1}, shape)
	}
	for _, c := range []struct {
		name string
		more []*zoning.Row
		want []finding
	}{
		{"one grid under two codes", []*zoning.Row{baseGrid(v1+"003", box(1, 0, 2, 1))}, []finding{{"duplicate_code", []string{gB, v1 + "003"}}}},
		{"under three", []*zoning.Row{baseGrid(v1+"003", box(1, 0, 2, 1)), baseGrid(v1+"004", box(1, 0, 2, 1))}, []finding{{"duplicate_code", []string{gB, v1 + "003", v1 + "004"}}}},
		{"nearly the same land", []*zoning.Row{baseGrid(v1+"003", box(1, 0, 1.9995, 1))}, []finding{{"duplicate_code", []string{gB, v1 + "003"}}}},
		{"much the same land", []*zoning.Row{baseGrid(v1+"003", box(1, 0, 1.998, 1))}, []finding{{"overlap", []string{gB, v1 + "003"}}}},
		{"a part of the land", []*zoning.Row{baseGrid(v1+"003", box(1, 0, 1.5, 1))}, []finding{{"overlap", []string{gB, v1 + "003"}}}},
		{"of another kind", []*zoning.Row{grid("m", zoning.Dedicated, box(1, 0, 2, 1))}, []finding{}},
		{"two dedicated ones", []*zoning.Row{grid("m", zoning.Dedicated, box(1, 0, 2, 1)), grid("n", zoning.Dedicated, box(1, 0, 2, 1))}, []finding{{"duplicate_code", []string{"m", "n"}}}},
		{"a blank more", []*zoning.Row{grid("m 1", zoning.Dedicated, box(0, 0, 1, 1)), grid("m1", zoning.Micro, box(1, 0, 2, 1))}, []finding{{"duplicate_code", []string{"m 1", "m1"}}}},
		{"another case, full width, not seen", []*zoning.Row{grid("M1", zoning.Dedicated, box(0, 0, 1, 1)), grid("ｍ１", zoning.Micro, box(1, 0, 2, 1)), grid("m\u200b1", zoning.Micro, box(0, 0, 1, 0.5))},
			[]finding{{"duplicate_code", []string{"M1", "m\u200b1", "ｍ１"}}}},
		{"alike and overlapping is one fault", []*zoning.Row{grid("m", zoning.Micro, box(0, 0, 1, 1)), grid("M", zoning.Micro, box(0.5, 0, 1.5, 1))}, []finding{{"duplicate_code", []string{"M", "m"}}}},
		{"alike on other days", []*zoning.Row{grid("m", zoning.Micro, box(0, 0, 1, 1)), during(grid("M", zoning.Micro, box(1, 0, 2, 1)), zoning.Always, today)}, []finding{}},
		{"on other days", []*zoning.Row{during(baseGrid(v1+"003", box(1, 0, 2, 1)), zoning.Always, today)}, []finding{}},
	} {
		cover := survey(t, build(threeVillages(append(c.more, b, third)...)...), "", atlas.CoverageOptions{SliverM: 0.5})
		assert.Equal(t, c.want, findings(cover.Faults), c.name)
	}
	f := survey(t, build(threeVillages(b, third, baseGrid(v1+"003", box(1, 0, 2, 1)))...), "", atlas.CoverageOptions{}).Faults[0]
	assert.InEpsilon(t, 1e6, f.AreaM2, 0.01)
	assert.Equal(t, []string{v1}, f.Divisions)
	assert.Equal(t, []string{gA, gC}, f.Neighbours)
}

// A gap names the divisions on both sides, what lies over a line its own and the other.
func TestJurisdictions(t *testing.T) {
	third := baseGrid(v3+"001", box(4, 0, 6, 1))
	gap := func(shape orb.MultiPolygon) atlas.Fault {
		group := division(v1+"01", zoning.Group, box(1, 0, 2, 1)) // smaller than what a gap names
		cover := survey(t, build(threeVillages(third, group, baseGrid(gB, shape))...), "", atlas.CoverageOptions{SliverM: 0.5})
		require.Len(t, cover.Faults, 1)
		return cover.Faults[0]
	}
	f := gap(box(1, 0, 1.9, 1))
	assert.Equal(t, []string{v1, v2}, f.Divisions, "the village where it lies and the one on the other side")
	assert.True(t, f.Between())
	f = gap(box(1.1, 0, 2, 1))
	assert.Equal(t, []string{v1}, f.Divisions)
	assert.False(t, f.Between())
	f = gap(box(1, 0, 1.9999, 1))
	assert.Equal(t, zoning.FaultSliver, f.Kind)
	assert.Equal(t, zoning.FaultGap, f.Narrow)
	assert.True(t, f.Between())
	f = gap(box(1, 0, 2.1, 1))
	assert.Equal(t, zoning.FaultOverVillageLine, f.Kind)
	assert.Equal(t, []string{v1, v2}, f.Divisions)
	assert.Equal(t, []string{gC}, f.Neighbours)
	assert.False(t, f.Between())

	rows := []*zoning.Row{division("330402001", zoning.Town, box(0, 0, 4, 1)), division(v1, zoning.Village, box(0, 0, 1.9, 1)), division(v2, zoning.Village, box(2, 0, 4, 1)),
		baseGrid(gA, box(0, 0, 1.9, 1)), baseGrid(gC, box(2, 0, 4, 1))}
	cover := survey(t, build(rows...), "", atlas.CoverageOptions{})
	require.Len(t, cover.Faults, 1)
	assert.Equal(t, []string{v1, v2}, cover.Faults[0].Divisions, "nobody's land between two villages")
	rows = append(rows[:3], baseGrid(gA, box(0, 0, 1.5, 1)), baseGrid(gC, box(2, 0, 4, 1)))
	cover = survey(t, build(rows...), "", atlas.CoverageOptions{})
	assert.Equal(t, []string{v1, v2}, cover.Faults[0].Divisions)

	cover = survey(t, build(threeVillages(third, baseGrid(gB, box(1, 0, 2, 1)), baseGrid(v1+"003", box(2, 0.5, 3, 1)))...), "", atlas.CoverageOptions{})
	require.Equal(t, []finding{{"misplaced_code", []string{v1 + "003"}}, {"overlap", []string{v1 + "003", gC}}}, findings(cover.Faults))
	assert.Equal(t, []string{v1, v2}, cover.Faults[0].Divisions, "what the code says, then where it lies")
	assert.Equal(t, []string{v1, v2}, cover.Faults[1].Divisions)
}

// What a division's grids overlap is found whatever kind they are, whosever the other is, and outside the division's shape as well.
func TestOverlapsWithOthers(t *testing.T) {
	dedicated := func(code, village string, shape orb.MultiPolygon) *zoning.Row {
		return row(zoning.Grid{Code: code, Kind: zoning.Dedicated, Division: village}, shape)
	}
	whole := []*zoning.Row{baseGrid(gB, box(1, 0, 2, 1)), baseGrid(v3+"001", box(4, 0, 6, 1))}
	world := build(threeVillages(append(whole, dedicated("m", v1, box(1, 0, 2.5, 1)), dedicated("n", v2, box(2, 0, 3, 1)))...)...)
	want := []finding{{"overlap", []string{"m", "n"}}}
	for _, division := range []string{"", "330402001", v1, v2} {
		assert.Equal(t, want, findings(survey(t, world, division, atlas.CoverageOptions{}).Faults), division)
	}
	assert.Empty(t, survey(t, world, v3, atlas.CoverageOptions{}).Faults)

	world = build(threeVillages(append(whole, baseGrid(v1+"003", box(4, 0, 5, 0.5)))...)...)
	want = []finding{{"misplaced_code", []string{v1 + "003"}}, {"overlap", []string{v1 + "003", v3 + "001"}}}
	for _, division := range []string{"", v1} {
		assert.Equal(t, want, findings(survey(t, world, division, atlas.CoverageOptions{}).Faults), division)
	}
}
