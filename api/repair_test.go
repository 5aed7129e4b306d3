package api_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
)

// Repairs are offered with what they make of the area, and done when asked for.
func TestRepairsOverHTTP(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	tie := strings.Replace(oneGrid, "[120.3,30],[120.3,30.2]", "[120.3,30.2],[120.3,30]", 1)
	refused := decode[api.RefusedReport](t, s.expect(422, "POST /v1/imports?layer=grids", tie, gj))
	require.Equal(t, 1, refused.OfferedCount)
	offer := refused.Offered[0]
	assert.Equal(t, "bow_ties", offer.Code)
	assert.InDelta(t, 0, *offer.AreaBefore, 1e7)
	assert.Greater(t, *offer.AreaAfter, 1e8)
	assert.Contains(t, offer.Repair, "repair=bow_ties")
	assert.Equal(t, "offered", refused.Places.Features[len(refused.Places.Features)-1].Properties.List)

	change := decode[api.RefusedReport](t, s.expect(422, "POST /v1/imports?layer=grids&repair=bow_ties", tie, gj))
	assert.Equal(t, "area_change", change.Errors[0].Code)
	assert.InDelta(t, *offer.AreaAfter, *change.Errors[0].AreaAfter, 1e-3)
	const asked = "POST /v1/imports?layer=grids&repair=unclosed_rings,bow_ties&allow_area_change=true"
	dry := decode[api.ImportReport](t, s.expect(200, asked+"&dry_run=true", tie, gj))
	done := decode[api.ImportReport](t, s.expect(200, asked, tie, gj))
	assert.Equal(t, 1, done.Accepted)
	assert.Equal(t, dry.Repairs, done.Repairs)
	require.Len(t, done.Repairs, 1)
	assert.Empty(t, done.Offered)
	assert.Equal(t, 1, decode[api.ImportReport](t, s.expect(200, asked, tie, gj)).Unchanged)
	for _, bad := range []string{"&repair=magic", "&repair=", "&allow_area_change=maybe"} {
		s.expect(400, "POST /v1/imports?layer=grids"+bad, tie, gj)
	}
}
