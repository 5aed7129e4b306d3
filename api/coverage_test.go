package api_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
	"gridzone/zoning"
)

// torn is the town with a gap at the line between its villages, a village without a grid and one grid twice.
func torn() []*zoning.Row {
	rows := town()
	for _, r := range rows {
		if r.Code() == gridB {
			r.Shape = square(11, 0, 20, 10)
		}
	}
	return append(rows, row(zoning.Division{Code: "330402001003", Name: "South", Level: zoning.Village}, square(0, -10, 20, 0)),
		row(zoning.Grid{Code: "330402001001777", Kind: zoning.Base, Division: "330402001001"}, square(0, 10, 10, 20)))
}

func TestCoverageOfTorn(t *testing.T) {
	s := open(t, api.Options{}, torn()...)
	a := s.ask("GET /v1/coverage?division=330402001&expected=6&sliver_m=2&gap_m2=0.5", "")
	require.Equal(t, 200, a.status, a.body)
	c := decode[api.CoverageAnswer](t, a)
	assert.Equal(t, 5, c.Grids)
	assert.InDelta(t, 2, c.SliverM, 0)
	assert.InDelta(t, 0.5, c.GapM2, 0)
	assert.Equal(t, 6, *c.Expected)
	require.Len(t, c.Faults, 4)
	two, gap, missing, count := c.Faults[0], c.Faults[1], c.Faults[2], c.Faults[3]
	assert.Equal(t, api.CoverageFault{Kind: "duplicate_code", AreaM2: two.AreaM2, WidthM: two.WidthM, Thinness: two.Thinness, Geometry: two.Geometry, Lon: two.Lon, Lat: two.Lat,
		Grids: []string{gridC, "330402001001777"}, Neighbours: []string{gridA, gridD}, Divisions: []string{"330402001001"}}, two)
	assert.Equal(t, api.CoverageFault{Kind: "gap", AreaM2: gap.AreaM2, WidthM: gap.WidthM, Thinness: gap.Thinness, Geometry: gap.Geometry, Lon: gap.Lon, Lat: gap.Lat,
		Grids: []string{gridA, gridB, gridD}, Neighbours: []string{}, Divisions: []string{"330402001001", "330402001002"}, Between: true}, gap)
	assert.Equal(t, api.CoverageFault{Kind: "missing_village", AreaM2: missing.AreaM2, WidthM: missing.WidthM, Thinness: missing.Thinness, Geometry: missing.Geometry, Lon: missing.Lon, Lat: missing.Lat,
		Grids: []string{}, Neighbours: []string{gridA, gridB}, Divisions: []string{"330402001003"}}, missing)
	assert.Equal(t, api.CoverageFault{Kind: "unexpected_count", AreaM2: count.AreaM2, WidthM: count.WidthM, Thinness: count.Thinness, Geometry: count.Geometry, Lon: count.Lon, Lat: count.Lat,
		Grids: []string{}, Neighbours: []string{}, Divisions: []string{"330402001"}}, count)

	assert.InDelta(t, 0.23, gap.Thinness, 0.01, "a strip nearly twelve times as long as wide")
	assert.InDelta(t, 0.78, two.Thinness, 0.02, "nearly a square")

	c = decode[api.CoverageAnswer](t, s.ask("GET /v1/coverage?division=330402001002&sliver_m=1000", ""))
	require.Len(t, c.Faults, 1)
	assert.Equal(t, []string{"sliver", "gap"}, []string{c.Faults[0].Kind, c.Faults[0].SliverOf})
	assert.True(t, c.Faults[0].Between)
	for _, bad := range []string{"expected=-1", "expected=some", "expected=3000000000", "sliver_m=-1", "gap_m2=x"} {
		assert.Equal(t, 400, s.ask("GET /v1/coverage?"+bad, "").status, bad)
	}
}
