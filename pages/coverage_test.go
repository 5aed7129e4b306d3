package pages_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/pages"
	"gridzone/zoning"
)

func TestCoverageReport(t *testing.T) {
	p, err := pages.New()
	require.NoError(t, err)
	expected := 5
	at := orb.Point{120.705, 30.705}
	gap := square(120.70, 30.70, 120.71, 30.71)
	drawn := pages.Picture{Frame: gap.Bound(), Shapes: []pages.Drawn{
		{Role: pages.RoleNeighbour, Label: "330402001001001", Shape: square(120.66, 30.66, 120.70, 30.75)},
		{Role: pages.RoleInvolved, Label: "330402001001002", Shape: square(120.71, 30.66, 120.75, 30.75)},
		{Role: pages.RoleFault, Shape: gap}}}
	report := pages.Coverage{At: "2026-11-24", Revision: 7, Division: pages.Ref{Code: "330402001", Name: "示例镇", Level: zoning.Town}, SliverM: 1, GapM2: 0.01, Expected: &expected, Grids: 4, AreaM2: 3e6,
		Faults: []pages.CoverageFault{
			{Number: 1, Kind: zoning.FaultGap, AreaM2: 1234.5, WidthM: 3.25, Grids: []pages.Ref{{Code: "330402001001002", Name: "第2网格"}}, Between: true, At: &at, Picture: &drawn,
				Divisions: []pages.Ref{{Code: "330402001001", Name: "甲村", Level: zoning.Village}, {Code: "330402001002", Name: "乙村", Level: zoning.Village}}},
			{Number: 2, Kind: zoning.FaultSliver, Narrow: zoning.FaultOverlap, AreaM2: 2, WidthM: 0.15, At: &at, Exception: "E9", Reason: "测量误差", Days: zoning.Interval{From: 0, To: zoning.Forever}, Picture: &drawn},
			{Number: 3, Kind: zoning.FaultMissingVillage, Divisions: []pages.Ref{{Code: "330402001003"}}},
			{Number: 4, Kind: zoning.FaultUnexpectedCount, AreaM2: 3e6, At: &at},
		}}
	told := func(lang pages.Lang) (whole, text string) {
		page, err := p.Coverage(lang, report)
		require.NoError(t, err)
		return string(page), regexp.MustCompile(`(?s)^.*</style>|<[^>]*>|\n`).ReplaceAllString(string(page), "")
	}
	page, text := told(pages.English)
	for _, words := range []string{"示例镇", "3 open faults", "4 base grids", "expected number 5", "1.Gap", "between jurisdictions", "1\u2009234.50 m²", "3.250 m", "120.7050000, 30.7050000", "330402001001002 第2网格", "甲村", "乙村",
		"2. Sliver (Overlap)", "exception E9", "测量误差", "3. Village without a grid", "no shape on record", "4. Unexpected number of grids"} {
		assert.Contains(t, strings.ReplaceAll(text, "1. Gap", "1.Gap"), words)
	}
	assert.Equal(t, 2, strings.Count(page, "<svg"), "what is a place is drawn")
	assert.NotContains(t, page, "<defs>", "no hatching that nobody uses, and no id twice")
	for _, part := range []string{`class="fault"`, `class="involved"`, `class="neighbour"`, `class="bar"`, `>330402001001001<`, `>330402001001002<`} {
		assert.Contains(t, page, part)
	}
	assert.NotContains(t, text, "without a picture")
	assert.Contains(t, text, "Sliver102.00 m²", "one, none of them open")
	_, zh := told(pages.Chinese)
	for _, words := range []string{"网格覆盖检查", "3 处待处理", "缝隙", "三不管", "例外 E9", "理由", "缺网格的村", "数量不符"} {
		assert.Contains(t, zh, words)
	}
	assert.NotContains(t, zh, "Gap")

	report.Faults[0].Picture = nil
	_, text = told(pages.English)
	assert.Contains(t, text, "without a picture", "what is left out is said")
	for len(report.Faults) < 2005 {
		report.Faults = append(report.Faults, pages.CoverageFault{Number: len(report.Faults) + 1, Kind: zoning.FaultGap, At: &at})
	}
	_, text = told(pages.English)
	for _, words := range []string{"2004 open faults", "2000. Gap", "Not listed here are 5 more"} {
		assert.Contains(t, text, words)
	}
	assert.NotContains(t, text, "2001. Gap")
	report.Faults = nil
	_, text = told(pages.English)
	assert.Contains(t, text, "No open fault")
	assert.NotContains(t, text, "Summary")
}
