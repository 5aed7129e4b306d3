package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
	"gridzone/zoning"
)

func decode[T any](t *testing.T, a answer) T {
	t.Helper()
	var v T
	require.NoError(t, json.Unmarshal([]byte(a.body), &v), a.body)
	return v
}

func TestLocate(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	// All of these are written byte for byte as encoding/json writes the wire type.
	for _, tc := range []struct {
		query, grid, relation string
		others, zones         []string
		divisions             int
	}{
		{"lon=120.02&lat=30.02", gridA, "inside", nil, nil, 4},
		{"lon=120.05&lat=30.05", gridA, "inside", []string{gridM}, []string{"P"}, 4},
		{"lon=120.1&lat=30.1", gridA, "boundary", []string{gridC, gridB, gridD, gridM}, []string{"P"}, 4},
		{"lon=120.13&lat=30.06", gridB, "inside", nil, []string{"P", "R"}, 4},
		{"lon=120.03&lat=30.15", gridC, "inside", nil, nil, 4},
		{"lon=120.25&lat=30.1", "", "", nil, nil, 2},
		{"lon=100&lat=10", "", "", nil, nil, 0},
	} {
		a := s.ask("GET /v1/locate?"+tc.query, "")
		require.Equal(t, 200, a.status, a.body)
		w := decode[api.PointAnswer](t, a)
		assert.Equal(t, a.body, encode(t, w), tc.query)
		if tc.grid == "" {
			assert.Nil(t, w.Grid, tc.query)
			require.NotNil(t, w.NearestGrid, tc.query)
			assert.Positive(t, w.NearestGrid.DistanceM)
		} else {
			require.NotNil(t, w.Grid, tc.query)
			assert.Equal(t, tc.grid, w.Grid.Code, tc.query)
			assert.Equal(t, tc.relation, w.Grid.Relation, tc.query)
			assert.Nil(t, w.NearestGrid)
		}
		var others, zones []string
		for _, g := range w.OtherGrids {
			others = append(others, g.Code)
		}
		for _, z := range w.Zones {
			zones = append(zones, z.Code)
		}
		assert.ElementsMatch(t, tc.others, others, tc.query)
		assert.Equal(t, tc.zones, zones, tc.query)
		assert.Len(t, w.Divisions, tc.divisions, tc.query)
		assert.Equal(t, "2026-11-23", w.At)
		assert.Equal(t, int64(1), w.Revision)
	}
}

func encode(t *testing.T, v any) string {
	t.Helper()
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	require.NoError(t, e.Encode(v))
	return b.String()
}

func TestLocateGolden(t *testing.T) {
	s := open(t, api.Options{Demo: true}, town()...)
	a := s.ask("GET /v1/locate?lon=120.13&lat=30.03&crs=CRS84&out_crs=EPSG:4326&at=2026-01-01&revision=1", "")
	assert.Equal(t, `{"revision":1,"at":"2026-01-01","demo":true,"point":{"lon":120.13,"lat":30.03},"crs":"EPSG:4326",`+
		`"grid":{"code":"330402001002001","name":"B \"quoted\", <b>","kind":"base","relation":"inside","division":"330402001002"},"other_grids":[],`+
		`"divisions":[{"code":"330400","name":"城","level":"city"},{"code":"330402","name":"County","level":"county"},{"code":"330402001","name":"Town","level":"town"},{"code":"330402001002","name":"East","level":"village"}],`+
		`"zones":[{"code":"R","name":"zone R","kind":"restricted","category":"01","relation":"inside","publication":"pub-1"}]}`+"\n", a.body)
}

func TestLocateOutCRS(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	w := decode[api.PointAnswer](t, s.ask("GET /v1/locate?lon=120.05&lat=30.05&out_crs=gcj02", ""))
	assert.Equal(t, "gcj02", w.CRS)
	assert.InDelta(t, 120.0546, w.Point.Lon, 0.0005)
	assert.Equal(t, gridA, w.Grid.Code)
}

func TestPins(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	q := "GET /v1/locate?lon=120.25&lat=30.1"
	before := s.ask(q+"&revision=1&at=2026-11-23", "")
	s.put(row(zoning.Grid{Code: "330402001002009", Name: "new", Kind: zoning.Base, Division: "330402001002"}, square(20, 0, 30, 20)))
	now := decode[api.PointAnswer](t, s.ask(q, ""))
	require.NotNil(t, now.Grid)
	assert.Equal(t, int64(2), now.Revision)
	assert.Equal(t, before.body, s.ask(q+"&revision=1&at=2026-11-23", "").body)
	zones := decode[api.PointAnswer](t, s.ask("GET /v1/locate?lon=120.13&lat=30.03&at=2019-12-31", ""))
	assert.Empty(t, zones.Zones, "before the zone was in force")
	assert.Equal(t, 404, s.ask(q+"&revision=99", "").status)
}

func TestCheck(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	w := decode[api.CheckAnswer](t, s.ask("GET /v1/check?lon=120.13&lat=30.06&species=pig&count=50&measure=stock&action=new", ""))
	assert.Equal(t, "prohibited", w.Verdict)
	assert.True(t, w.Certain)
	assert.Equal(t, "none", w.Outcome)
	assert.Equal(t, "pig", w.Species)
	require.Len(t, w.Zones, 2)
	assert.Equal(t, "P", w.Zones[0].Code)
	assert.Equal(t, 1.0, w.Zones[0].Share)
	assert.Equal(t, "No. 1", w.Zones[0].Bases[0].Number)
	require.NotNil(t, w.BoundaryM)
	assert.Negative(t, *w.BoundaryM)
	assert.Equal(t, "no_zone", decode[api.CheckAnswer](t, s.ask("GET /v1/check?lon=120.01&lat=30.01", "")).Verdict)
	assert.Equal(t, "outside", decode[api.CheckAnswer](t, s.ask("GET /v1/check?lon=100&lat=10", "")).Verdict)
	assert.Equal(t, "needs_survey", decode[api.CheckAnswer](t, s.ask("GET /v1/check?lon=120.05&lat=30.1&accuracy_m=5", "")).Verdict)
	assert.Equal(t, "prohibited", decode[api.CheckAnswer](t, s.ask("GET /v1/check?lon=120.05&lat=30.1&accuracy_m=0", "")).Verdict)
	// A footprint, alone and as a Feature in a batch.
	shape := `{"type":"Polygon","coordinates":[[[120.1,30.1],[120.2,30.1],[120.2,30.12],[120.1,30.12],[120.1,30.1]]]}`
	one := decode[api.CheckAnswer](t, s.ask("POST /v1/check", `{"geometry":`+shape+`,"farm":"F1"}`, "Content-Type: application/json"))
	assert.Equal(t, "prohibited", one.Verdict)
	require.NotNil(t, one.AreaM2)
	assert.InDelta(t, 0.5, one.Zones[0].Share, 0.01)
	alone := s.ask("POST /v1/check", shape, "Content-Type: application/geo+json")
	assert.Equal(t, one.Verdict, decode[api.CheckAnswer](t, alone).Verdict)
	many := s.ask("POST /v1/check", `{"type":"Feature","properties":{"x":1},"geometry":`+shape+"}\n"+`{"lon":120.01,"lat":30.01,"count":-1}`+"\n"+`{"lon":120.01,"lat":30.01,"accuracy_m":0}`, "Content-Type: application/x-ndjson")
	lines := strings.Split(strings.TrimSpace(many.body), "\n")
	require.Len(t, lines, 3)
	assert.Contains(t, lines[0], `{"properties":{"x":1},"revision":`)
	assert.Contains(t, lines[0], `"verdict":"prohibited"`)
	assert.Contains(t, lines[1], `"error":"bad_parameter: count`)
	assert.Contains(t, lines[2], `"verdict":"no_zone"`)
	csv := s.ask("POST /v1/check?accuracy_m=0", "id,lon,lat\n1,120.13,30.06\n2,120.01,30.01\n3,0,0,0\n", "Content-Type: text/csv")
	assert.Contains(t, csv.body, "id,lon,lat,grid,grid_relation,division,zones,verdict,outcome,certain,reasons,boundary_distance_m,alternatives,rule,needs,error\n")
	assert.Contains(t, csv.body, "1,120.13,30.06,"+gridB+",inside,330402001002,P;R,prohibited,none,true,")
	for _, line := range strings.Split(strings.TrimSpace(csv.body), "\n") {
		if !strings.HasPrefix(line, `"3`) {
			assert.Equal(t, 15, strings.Count(line, ","), line)
		}
	}
}

// What a row holds beside its place comes back; the place itself may be long, and does not.
func TestCheckCarries(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	const shape = `{"type":"Polygon","bbox":[1],"crs":null,"coordinates":[[[120.1,30.1],[120.2,30.1],[120.2,30.12],[120.1,30.12],[120.1,30.1]]]`
	const bad = `{"type":"Polygon","coordinates":[[[120.1,30.1],[120.2,30.1]]]}`
	for body, want := range map[string]string{
		shape + `}`:                      `{`,
		shape + `,"id":"F1","name":"n"}`: `{"id":"F1","name":"n",`,
		`{"id":7,"farm":"F1","geometry":` + shape + `}}`:                                                        `{"id":7,"farm":"F1",`,
		`{"type":"Feature","id":7,"bbox":[1],"name":"n","properties":{"type":"pig"},"geometry":` + shape + `}}`: `{"id":7,"properties":{"type":"pig"},`,
		`{"type":"pig","lon":120.01,"lat":30.01,"bbox":1}`:                                                      `{"type":"pig","lon":120.01,"lat":30.01,"bbox":1,`,
		`{"type":"Point","coordinates":[120.01,30.01],"id":1}`:                                                  `{"id":1,`,
	} {
		alone := s.ask("POST /v1/check", body, "Content-Type: application/json")
		require.Equal(t, http.StatusOK, alone.status, alone.body)
		assert.True(t, strings.HasPrefix(alone.body, want+`"revision":`), "%s gave %s", body, alone.body)
		many := s.ask("POST /v1/check", "["+body+"]", "Content-Type: application/json")
		assert.True(t, strings.HasPrefix(many.body, "[\n"+want+`"revision":`), "%s gave %s", body, many.body)
	}
	refused := s.ask("POST /v1/check", `[{"type":"Feature","id":7,"geometry":`+bad+`}]`, "Content-Type: application/json")
	assert.True(t, strings.HasPrefix(refused.body, "[\n"+`{"id":7,"error":"bad_geometry: `), refused.body)
}

func TestOverlaps(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	shape := `{"type":"Feature","properties":null,"geometry":{"type":"MultiPolygon","coordinates":[[[[120.05,30.02],[120.15,30.02],[120.15,30.04],[120.05,30.04],[120.05,30.02]]]]}}`
	w := decode[api.OverlapsAnswer](t, s.ask("POST /v1/overlaps?layer=grids,zones&shapes=true", shape))
	var codes []string
	for _, it := range w.Items {
		codes = append(codes, it.Layer+" "+it.Code)
		assert.True(t, it.Geometry != nil || it.AreaM2 == 0)
	}
	assert.ElementsMatch(t, []string{"grids " + gridA, "grids " + gridB, "grids " + gridM, "zones R"}, codes)
	assert.Positive(t, w.AreaM2)
	for code, body := range map[string]string{
		"bad_geometry": `{"type":"Polygon","coordinates":[[[120,30],[121,31],[121,30],[120,31],[120,30]]]}`,
		"bad_body":     `{"type":"Polygon","coordinates":[[[120,null],[121,31],[121,30],[120,30]]]}`,
	} {
		p := decode[api.Problem](t, s.ask("POST /v1/overlaps", body))
		assert.Equal(t, code, p.Code)
	}
	p := decode[api.Problem](t, s.ask("POST /v1/overlaps", `{"type":"Polygon","coordinates":[[[120,30],[121,31],[121,30],[120,31],[120,30]]]}`))
	require.NotEmpty(t, p.Errors)
	assert.Equal(t, "self_crossing", p.Errors[0].Code)
	require.NotNil(t, p.Errors[0].Coordinate)
	assert.InDelta(t, 120.5, p.Errors[0].Coordinate[0], 1e-9)
	assert.True(t, strings.HasPrefix(p.Errors[0].Pointer, "/coordinates/0"))
}

func TestNeighboursAndCoverage(t *testing.T) {
	s := open(t, api.Options{}, append(town(), row(zoning.Grid{Code: "330402001002009", Kind: zoning.Base, Division: "330402001002", Replaces: []string{"old/1"}}, square(20, 0, 21, 1)))...)
	n := decode[api.NeighboursAnswer](t, s.ask("GET /v1/grids/"+gridA+"/neighbours", ""))
	require.Len(t, n.Neighbours, 3)
	assert.Equal(t, gridB, n.Neighbours[0].Code)
	p := decode[api.Problem](t, s.ask("GET /v1/grids/old%2F1/neighbours", ""))
	assert.Equal(t, 404, p.Status)
	assert.Equal(t, []string{"330402001002009"}, p.Replaced)
	c := decode[api.CoverageAnswer](t, s.ask("GET /v1/coverage?division=330402001001", ""))
	assert.Equal(t, 2, c.Grids)
	assert.Empty(t, c.Faults)
	assert.Equal(t, 404, s.ask("GET /v1/coverage?division=1", "").status)
}

func TestEmptyStore(t *testing.T) {
	s := open(t, api.Options{})
	for _, path := range []string{"/", "/conformance", "/collections", "/collections/grids", "/collections/zones/items", "/v1/locate?lon=120&lat=30",
		"/v1/check?lon=120&lat=30", "/v1/coverage", "/healthz", "/readyz", "/metrics", "/openapi.json", "/docs"} {
		assert.Equal(t, 200, s.ask("GET "+path, "").status, path)
		head := s.ask("HEAD "+path, "")
		assert.Equal(t, 200, head.status, path)
	}
}
