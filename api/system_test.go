package api_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
	"gridzone/geo/crs"
)

// written writes a place in a system, easting or longitude first.
func written(t *testing.T, system string, p orb.Point, between string) string {
	t.Helper()
	s, err := crs.Find(system)
	require.NoError(t, err)
	p = s.FromLonLat(p)
	return fmt.Sprintf("%.9f%s%.9f", p[0], between, p[1])
}

// siteIn is a polygon that touches grid A, zone P and grid B, in a system.
func siteIn(t *testing.T, system, more string) string {
	t.Helper()
	var ring []string
	for _, p := range []orb.Point{{120.09, 30.08}, {120.12, 30.08}, {120.12, 30.09}, {120.09, 30.09}, {120.09, 30.08}} {
		ring = append(ring, "["+written(t, system, p, ",")+"]")
	}
	return `{"type":"Polygon",` + more + `"coordinates":[[` + strings.Join(ring, ",") + `]]}`
}

// Every question answers the same whatever system its place comes in.
func TestPlacesInEverySystem(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	at := orb.Point{120.06, 30.06}
	plain := decode[api.OverlapsAnswer](t, s.ask("POST /v1/overlaps?layer=grids", siteIn(t, "EPSG:4490", "")))
	for _, system := range []string{"EPSG:4326", "EPSG:4549", "EPSG:4528", "EPSG:4499", "EPSG:3857", "EPSG:32651", "gcj02", "bd09"} {
		lon, lat, _ := strings.Cut(written(t, system, at, " "), " ")
		query := "crs=" + url.QueryEscape(system)

		l := decode[api.PointAnswer](t, s.ask("GET /v1/locate?"+query+"&lon="+lon+"&lat="+lat, ""))
		assert.Equal(t, gridA, l.Grid.Code, system)
		assert.InDelta(t, at[0], l.Point.Lon, 1e-9, system)
		assert.InDelta(t, at[1], l.Point.Lat, 1e-9, system)
		assert.Equal(t, "EPSG:4490", l.CRS, "what goes out")

		c := decode[api.CheckAnswer](t, s.ask("GET /v1/check?"+query+"&lon="+lon+"&lat="+lat, ""))
		assert.Equal(t, "prohibited", c.Verdict, system)

		table := s.ask("POST /v1/locate?"+query, "id,Northing,Easting\n1,"+lat+","+lon+"\n", "Content-Type: text/csv")
		assert.Contains(t, table.body, "\n1,"+lat+","+lon+","+gridA+",inside,", system)
		lines := s.ask("POST /v1/check?"+query, `{"id":1,"lon":`+lon+`,"lat":`+lat+"}\n", "Content-Type: application/x-ndjson")
		assert.Contains(t, lines.body, `"verdict":"prohibited"`, system)

		member := `"crs":{"type":"name","properties":{"name":"` + system + `"}},`
		for _, o := range []answer{
			s.ask("POST /v1/overlaps?layer=grids&"+query, siteIn(t, system, "")),
			s.ask("POST /v1/overlaps?layer=grids&"+query, siteIn(t, system, member)),
			s.ask("POST /v1/overlaps?layer=grids", siteIn(t, system, member)),
		} {
			w := decode[api.OverlapsAnswer](t, o)
			require.Len(t, w.Items, 3, o.body)
			assert.InDelta(t, plain.AreaM2, w.AreaM2, 0.5, system)
			assert.Equal(t, gridB, w.Items[0].Code)
		}
	}
}

// What no place of the system can be is told with what may have happened, wherever it stands.
func TestMisplaced(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	assert.Contains(t, s.ask("POST /v1/locate?crs=EPSG:4549", "lon,lat\n3321000,409700\n", "Content-Type: text/csv").body, "seems to stand before the easting")
	assert.Contains(t, s.ask("POST /v1/locate?crs=EPSG:4549", `{"lon":40409700,"lat":3321000}`+"\n", "Content-Type: application/x-ndjson").body, "begins with 40")
	p := decode[api.Problem](t, s.ask("POST /v1/overlaps?crs=EPSG:4549", siteIn(t, "EPSG:4490", "")))
	assert.Equal(t, "bad_geometry", p.Code)
	require.Len(t, p.Errors, 5)
	assert.Equal(t, "/coordinates/0/3", p.Errors[3].Pointer)
	assert.Contains(t, p.Errors[3].Detail, "these look like degrees")
	p = decode[api.Problem](t, s.ask("POST /v1/overlaps?crs=EPSG:4528", siteIn(t, "EPSG:4549", `"crs":{"type":"name","properties":{"name":"EPSG:4549"}},`)))
	assert.Equal(t, "unsupported_crs", p.Code)
	assert.Contains(t, p.Detail, "names EPSG:4549, and the request says crs=EPSG:4528")
	p = decode[api.Problem](t, s.ask("GET /v1/locate?lon=1&lat=2&out_crs=EPSG:4549", ""))
	assert.Contains(t, p.Detail, "answers are in degrees")

	crossed := `{"type":"Polygon","coordinates":[[[409000,3321000],[409100,3321100],[409100,3321000],[409000,3321100],[409000,3321000]]]}`
	p = decode[api.Problem](t, s.ask("POST /v1/overlaps?crs=EPSG:4549", crossed))
	require.NotEmpty(t, p.Errors)
	assert.Equal(t, "self_crossing", p.Errors[0].Code)
	require.NotNil(t, p.Errors[0].Coordinate)
	assert.InDelta(t, 409050, p.Errors[0].Coordinate[0], 0.01, "in the caller's own numbers")
	assert.InDelta(t, 3321050, p.Errors[0].Coordinate[1], 0.01)
}

// A certificate keeps what was written beside what it was turned into, and stands when it is recomputed.
func TestStoredCheckInMetres(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	lon, lat, _ := strings.Cut(written(t, "EPSG:4549", orb.Point{120.06, 30.06}, " "), " ")
	_, w := s.store(`{"crs":"EPSG:4549","lon":` + lon + `,"lat":"` + lat + `"}`)
	assert.Equal(t, &api.AskedIn{CRS: "EPSG:4549", Lon: lon, Lat: lat}, w.Question.AskedIn)
	assert.Equal(t, "EPSG:4490", w.Question.CRS)
	require.NotNil(t, w.Question.Lon)
	assert.InDelta(t, 120.06, *w.Question.Lon, 1e-9)
	assert.Contains(t, s.ask("GET /v1/checks/"+w.ID, "", "Accept: text/html").body, lon+", "+lat+" EPSG:4549")
	v := decode[api.CheckVerification](t, s.ask("GET /v1/checks/"+w.ID+"/verify", ""))
	assert.True(t, v.AsIssued)

	_, w = s.store(siteIn(t, "EPSG:4549", `"crs":{"type":"name","properties":{"name":"EPSG:4549"}},`))
	assert.Equal(t, &api.AskedIn{CRS: "EPSG:4549"}, w.Question.AskedIn)
	assert.True(t, decode[api.CheckVerification](t, s.ask("GET /v1/checks/"+w.ID+"/verify", "")).AsIssued)
	_, w = s.store(`{"crs":"EPSG:4326","lon":120.06,"lat":30.06}`)
	assert.Nil(t, w.Question.AskedIn)
	assert.Equal(t, "EPSG:4326", w.Question.CRS)
}
