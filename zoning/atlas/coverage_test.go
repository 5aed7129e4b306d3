package atlas_test

import (
	"context"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/geo"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

type finding struct {
	kind  string
	grids []string
}

func findings(faults []atlas.Fault) []finding {
	list := []finding{}
	for _, f := range faults {
		list = append(list, finding{string(f.Kind), f.Grids})
	}
	return list
}

// Two villages side by side, v1 (0..2) and v2 (2..4), of two grids each:
//
//	1 +---+---+---+---+
//	  | a | b | c | d |
//	0 +---+---+---+---+
//	  0   1   2   3   4
func TestCoverage(t *testing.T) {
	const v1, v2 = "330402001001", "330402001002"
	a, b, c, d := v1+"001", v1+"002", v2+"001", v2+"002"
	grid := func(code string, shape orb.MultiPolygon) *zoning.Row { return baseGrid(code, shape) }
	villages := []*zoning.Row{division(v1, zoning.Village, box(0, 0, 2, 1)), division(v2, zoning.Village, box(2, 0, 4, 1))}
	for _, tc := range []struct {
		name  string
		rows  []*zoning.Row
		want  []finding
		areaM float64 // of the first fault, km2
	}{
		{"a perfect tiling", []*zoning.Row{grid(a, box(0, 0, 1, 1)), grid(b, box(1, 0, 2, 1)), grid(c, box(2, 0, 3, 1)), grid(d, box(3, 0, 4, 1))}, []finding{}, 0},
		{"a gap", []*zoning.Row{grid(a, box(0, 0, 0.9, 1)), grid(b, box(1, 0, 2, 1)), grid(c, box(2, 0, 3, 1)), grid(d, box(3, 0, 4, 1))}, []finding{{"gap", []string{a, b}}}, 0.1},
		{"a gap at the village's line", []*zoning.Row{grid(a, box(0, 0, 1, 1)), grid(b, box(1, 0, 1.9, 1)), grid(c, box(2, 0, 3, 1)), grid(d, box(3, 0, 4, 1))}, []finding{{"gap", []string{b, c}}}, 0.1},
		{"a narrow gap", []*zoning.Row{grid(a, box(0, 0, 0.9999, 1)), grid(b, box(1, 0, 2, 1)), grid(c, box(2, 0, 3, 1)), grid(d, box(3, 0, 4, 1))}, []finding{{"sliver", []string{a, b}}}, 0.0001},
		{"an overlap", []*zoning.Row{grid(a, box(0, 0, 1.1, 1)), grid(b, box(1, 0, 2, 1)), grid(c, box(2, 0, 3, 1)), grid(d, box(3, 0, 4, 1))}, []finding{{"overlap", []string{a, b}}}, 0.1},
		{"a narrow overlap", []*zoning.Row{grid(a, box(0, 0, 1.0001, 1)), grid(b, box(1, 0, 2, 1)), grid(c, box(2, 0, 3, 1)), grid(d, box(3, 0, 4, 1))}, []finding{{"sliver", []string{a, b}}}, 0.0001},
		{"over the village's line", []*zoning.Row{grid(a, box(0, 0, 1, 1)), grid(b, box(1, 0, 2.1, 1)), grid(c, box(2.1, 0, 3, 1)), grid(d, box(3, 0, 4, 1))}, []finding{{"over_village_line", []string{b}}}, 0.1},
		{"over the line and over a grid is one fault", []*zoning.Row{grid(a, box(0, 0, 1, 1)), grid(b, box(1, 0, 2.1, 1)), grid(c, box(2, 0, 3, 1)), grid(d, box(3, 0, 4, 1))}, []finding{{"over_village_line", []string{b}}}, 0.1},
		{"a code of the wrong village", []*zoning.Row{grid(a, box(0, 0, 1, 1)), grid(b, box(2, 0, 3, 1)), grid(c, box(1, 0, 2, 1)), grid(d, box(3, 0, 4, 1))}, []finding{{"misplaced_code", []string{b}}, {"misplaced_code", []string{c}}}, 1},
		{"a dedicated grid on top is no overlap", []*zoning.Row{grid(a, box(0, 0, 1, 1)), grid(b, box(1, 0, 2, 1)), grid(c, box(2, 0, 3, 1)), grid(d, box(3, 0, 4, 1)),
			row(zoning.Grid{Code: "m", Kind: zoning.Dedicated}, box(0.5, 0, 1.5, 1))}, []finding{}, 0},
		{"two dedicated grids overlap", []*zoning.Row{grid(a, box(0, 0, 1, 1)), grid(b, box(1, 0, 2, 1)), grid(c, box(2, 0, 3, 1)), grid(d, box(3, 0, 4, 1)),
			row(zoning.Grid{Code: "m", Kind: zoning.Dedicated}, box(0.5, 0, 1.5, 1)), row(zoning.Grid{Code: "n", Kind: zoning.Dedicated}, box(1, 0, 1.6, 1))}, []finding{{"overlap", []string{"m", "n"}}}, 0.5},
	} {
		t.Run(tc.name, func(t *testing.T) {
			cover, err := build(append(slices.Clone(villages), tc.rows...)...).Coverage(context.Background(), "", today, atlas.CoverageOptions{SliverM: 0.5})
			require.NoError(t, err)
			assert.Equal(t, tc.want, findings(cover.Faults))
			assert.Equal(t, 4, cover.Grids)
			if tc.areaM > 0 && len(cover.Faults) > 0 {
				assert.InEpsilon(t, tc.areaM*1e6, cover.Faults[0].AreaM2, 0.01)
				assert.InEpsilon(t, geo.Area(cover.Faults[0].Shape), cover.Faults[0].AreaM2, 1e-9)
			}
		})
	}
	t.Run("one village", func(t *testing.T) {
		world := build(append(slices.Clone(villages), grid(a, box(0, 0, 0.9, 1)), grid(b, box(1, 0, 2, 1)), grid(c, box(2, 0, 2.9, 1)), grid(d, box(3, 0, 4, 1)))...)
		cover, err := world.Coverage(context.Background(), v2, today, atlas.CoverageOptions{SliverM: 0.5})
		require.NoError(t, err)
		assert.Equal(t, []finding{{"gap", []string{c, d}}}, findings(cover.Faults))
		assert.Equal(t, []string{v2}, cover.Faults[0].Divisions)
		assert.Equal(t, 2, cover.Grids)
		cover, err = world.Coverage(context.Background(), v2, today, atlas.CoverageOptions{GapM2: 1e6})
		require.NoError(t, err)
		assert.Empty(t, cover.Faults)
		_, err = world.Coverage(context.Background(), "330499", today, atlas.CoverageOptions{})
		require.ErrorIs(t, err, zoning.ErrNotFound)
	})
	t.Run("local codes that begin alike are different divisions", func(t *testing.T) {
		in := func(code, division string, shape orb.MultiPolygon) *zoning.Row {
			return row(zoning.Grid{Code: code, Kind: zoning.Base, Division: division}, shape)
		}
		world := build(division("D", zoning.Town, box(0, 0, 4, 1)),
			division("D1", zoning.Village, box(0, 0, 2, 1)), division("D10", zoning.Village, box(2, 0, 4, 1)),
			in("a", "D1", box(0, 0, 1, 1)), in("b", "D1", box(1, 0, 2, 1)), in("c", "D10", box(2, 0, 3, 1)))
		cover, err := world.Coverage(context.Background(), "D1", today, atlas.CoverageOptions{})
		require.NoError(t, err)
		assert.Equal(t, 2, cover.Grids)
		assert.Empty(t, cover.Faults)
		cover, err = world.Coverage(context.Background(), "D", today, atlas.CoverageOptions{})
		require.NoError(t, err)
		assert.Equal(t, 3, cover.Grids, "codes tell nothing of a larger division: the places do")
	})
	t.Run("no division on record: holes of the union", func(t *testing.T) {
		ring := build(grid(a, box(0, 0, 3, 1)), grid(b, box(0, 1, 1, 2)), grid(c, box(2, 1, 3, 2)), grid(d, box(0, 2, 3, 3)))
		cover, err := ring.Coverage(context.Background(), "", today, atlas.CoverageOptions{})
		require.NoError(t, err)
		assert.Equal(t, []finding{{"gap", []string{a, b, c, d}}}, findings(cover.Faults))
	})
}
