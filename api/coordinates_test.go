package api_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
)

// A place has the coordinates that references give it, in every system and back.
func TestCoordinates(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	for system, want := range map[string][2]float64{
		"EPSG:4549": {571815.3661, 3403497.8255}, "EPSG:4528": {40571815.3661, 3403497.8255}, "EPSG:4499": {21284530.2377, 3405421.3372},
		"gcj02": {120.75432064, 30.74770247}, "bd09": {120.76090054, 30.75344637}, "EPSG:4326": {120.75, 30.75}, "EPSG:4490": {120.75, 30.75},
	} {
		a := decode[api.CoordinatesAnswer](t, s.expect(200, "GET /v1/coordinates?lon=120.75&lat=30.75&to="+system, ""))
		assert.Equal(t, system, a.To.CRS)
		assert.Equal(t, api.Point{Lon: 120.75, Lat: 30.75}, a.Point)
		east, north, within := a.To.Easting, a.To.Northing, 1e-4
		if east == nil {
			east, north, within = a.To.Lon, a.To.Lat, 1e-8
		} else {
			assert.Nil(t, a.To.Lon, system)
		}
		require.NotNil(t, east, system)
		require.NotNil(t, north, system)
		assert.InDelta(t, want[0], *east, within, system)
		assert.InDelta(t, want[1], *north, within, system)
		back := decode[api.CoordinatesAnswer](t, s.expect(200, fmt.Sprintf("GET /v1/coordinates?lon=%.10f&lat=%.10f&crs=%s", *east, *north, system), ""))
		assert.InDelta(t, 120.75, *back.To.Lon, 2e-9, system)
		assert.InDelta(t, 30.75, *back.To.Lat, 2e-9, system)
	}
	for request, words := range map[string]string{
		"?lon=120.75&lat=30.75&to=EPSG:2437":  "parameters",
		"?lon=20&lat=30.75&to=EPSG:4549":      "reaches",
		"?lon=-120.75&lat=30.75&to=gcj02":     "China",
		"?lon=571815&lat=3403497&to=bd09":     "metres",
		"?lon=120.75&to=bd09":                 "missing",
		"?lon=120.75&lat=30.75&out_crs=gcj02": "lon, lat, crs, to",
	} {
		assert.Contains(t, s.expect(400, "GET /v1/coordinates"+request, "").body, words, request)
	}
}
