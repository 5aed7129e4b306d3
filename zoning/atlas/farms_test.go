package atlas_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

func TestCheckFarm(t *testing.T) {
	a := build(division("330402001", zoning.Town, box(0, 0, 8, 8)), publication("p", "330402001"), zone("z", zoning.Prohibited, box(0, 0, 2, 2)))
	count := int64(30)
	kept := zoning.Keeping{Species: "pig", Count: &count, Measure: zoning.Stock, Action: zoning.Existing}
	atPoint := row(zoning.Farm{Code: "f", Species: "pig", Count: 30, At: at(1, 1)}, nil)
	site, err := atlas.FarmSite(atPoint)
	require.NoError(t, err)
	assert.Equal(t, atlas.Site{Point: at(1, 1), AccuracyM: 0.2, Keeping: kept}, site)
	v, err := a.CheckFarm(context.Background(), atPoint, today)
	require.NoError(t, err)
	assert.Equal(t, zoning.VerdictProhibited, v.Verdict)

	atHome := row(zoning.Farm{Code: "h", Species: "pig", Count: 30, Household: true, At: at(1, 1)}, nil)
	site, err = atlas.FarmSite(atHome)
	require.NoError(t, err)
	assert.Equal(t, zoning.Household, site.Keeping.Action)

	// A footprint counts, whatever the point says.
	drawn := row(zoning.Farm{Code: "g", Species: "pig", Count: 30, Measure: zoning.Slaughter, At: at(1, 1)}, box(3, 3, 3.1, 3.1))
	site, err = atlas.FarmSite(drawn)
	require.NoError(t, err)
	assert.Equal(t, zoning.Slaughter, site.Keeping.Measure)
	v, err = a.CheckFarm(context.Background(), drawn, today)
	require.NoError(t, err)
	assert.Equal(t, zoning.VerdictNoZone, v.Verdict)
	assert.Positive(t, v.AreaM2)

	_, err = a.CheckFarm(context.Background(), zone("z", zoning.Prohibited, nil), today)
	require.ErrorIs(t, err, zoning.ErrInvalid)
}
