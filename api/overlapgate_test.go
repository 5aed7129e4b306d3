package api_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
)

// An overlap that is new is refused with both codes, its area and its place, and let in with a reason.
func TestNewOverlaps(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	s.expect(200, "POST /v1/imports?layer=grids", oneGrid, gj)
	second := strings.Replace(oneGrid, "002009", "002008", 1)
	dry := decode[api.ImportReport](t, s.expect(200, "POST /v1/imports?layer=grids&dry_run=true", second, gj))
	refused := decode[api.RefusedReport](t, s.expect(422, "POST /v1/imports?layer=grids", second, gj))
	require.NotEmpty(t, refused.Errors)
	assert.Equal(t, dry.Errors, refused.Errors)
	overlap := refused.Errors[len(refused.Errors)-1]
	assert.Equal(t, "new_overlap", overlap.Code)
	assert.Equal(t, []string{"330402001002008", "330402001002009"}, []string{overlap.ID, overlap.With})
	assert.Greater(t, overlap.AreaM2, 1e8)
	assert.NotNil(t, overlap.Coordinate)
	assert.Contains(t, s.expect(400, "POST /v1/imports?layer=grids&allow=", second, gj).body, "the reason why")
	let := decode[api.ImportReport](t, s.expect(200, "POST /v1/imports?layer=grids&allow=shared+by+order", second, gj))
	assert.Equal(t, 1, let.Accepted)
	assert.Equal(t, "shared by order", let.Allowed)
	var warned []string
	for _, w := range let.Warnings {
		warned = append(warned, w.Code)
	}
	assert.Contains(t, warned, "new_overlap")
}
