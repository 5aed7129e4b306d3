package api_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// description loads what the service says of itself.
func description(t *testing.T, s *service) *openapi3.T {
	t.Helper()
	a := s.ask("GET /openapi.json", "")
	require.Equal(t, http.StatusOK, a.status)
	doc, err := openapi3.NewLoader().LoadFromData([]byte(a.body))
	require.NoError(t, err)
	return doc
}

func TestOpenAPIIsValid(t *testing.T) {
	doc := description(t, open(t, api.Options{Version: "1.2.3", PublicURL: "https://example.org/grid"}))
	require.NoError(t, doc.Validate(context.Background()))
	assert.Equal(t, "3.1.0", doc.OpenAPI)
	assert.Equal(t, "1.2.3", doc.Info.Version)
	assert.Equal(t, "https://example.org/grid", doc.Servers[0].URL)
	seen := map[string]bool{}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			assert.NotEmpty(t, op.OperationID, "%s %s", method, path)
			assert.False(t, seen[op.OperationID], "%s comes twice", op.OperationID)
			seen[op.OperationID] = true
			assert.NotEmpty(t, op.Summary, "%s %s", method, path)
			for _, p := range op.Parameters {
				assert.NotEmpty(t, p.Value.Description, "%s of %s %s", p.Value.Name, method, path)
				assert.Equal(t, p.Value.In == "path", strings.Contains(path, "{"+p.Value.Name+"}"), "%s of %s %s", p.Value.Name, method, path)
			}
		}
	}
}

// A farm is described with every property that an import of farms reads, and a check with the accuracy that farms on record are checked with.
func TestTheDescriptionLeavesNothingOut(t *testing.T) {
	doc := description(t, open(t, api.Options{}))
	described := doc.Components.Schemas["FarmProperties"].Value.Properties
	for _, name := range []string{"code", "name", "species", "count", "measure", "household", "division", "valid_from", "valid_to"} {
		assert.Contains(t, described, name)
	}
	for _, op := range []*openapi3.Operation{doc.Paths.Find("/v1/check").Get, doc.Paths.Find("/v1/check").Post, doc.Paths.Find("/v1/checks").Post} {
		accuracy := op.Parameters.GetByInAndName("query", "accuracy_m")
		require.NotNil(t, accuracy, op.OperationID)
		assert.InDelta(t, atlas.DefaultAccuracyM, accuracy.Schema.Value.Default, 0, op.OperationID)
	}
}

// schemas compiles what the description says of the answers.
func schemas(t *testing.T, s *service) *jsonschema.Compiler {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(s.ask("GET /openapi.json", "").body))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	require.NoError(t, c.AddResource("openapi.json", doc))
	return c
}

// conforms checks an answer against the schema that the description has for it.
func conforms(t *testing.T, c *jsonschema.Compiler, path, method string, a answer) {
	t.Helper()
	place := "openapi.json#"
	for _, step := range []string{"paths", path, strings.ToLower(method), "responses", strconv.Itoa(a.status), "content", a.header.Get("Content-Type"), "schema"} {
		step = strings.ReplaceAll(strings.ReplaceAll(step, "~", "~0"), "/", "~1")
		place += "/" + url.PathEscape(step)
	}
	schema, err := c.Compile(place)
	require.NoError(t, err, "%s %s answers %d as %s, which is not described: %s", method, path, a.status, a.header.Get("Content-Type"), a.body)
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(a.body))
	require.NoError(t, err)
	require.NoError(t, schema.Validate(v), "%s %s: %s", method, path, a.body)
}

const footprint = `{"type":"Polygon","coordinates":[[[120.05,30.02],[120.15,30.02],[120.15,30.04],[120.05,30.04],[120.05,30.02]]]}`

func TestAnswersAreAsDescribed(t *testing.T) {
	rows := append(town(), row(zoning.Zone{Code: "U", Name: "unshaped", Kind: zoning.Restricted, Category: "05", Division: "330402001001", Scope: zoning.Part}, nil))
	rows = append(append(rows, farms()...), quarter()[len(town()):]...)
	s := open(t, api.Options{Demo: true}, rows...)
	described := schemas(t, s)
	const csv, js, gj = "Content-Type: text/csv", "Content-Type: application/json", "Content-Type: application/geo+json"
	for _, tc := range []struct {
		path, request, body, header string
		status                      int
	}{
		{"/v1/locate", "GET /v1/locate?lon=120.05&lat=30.05", "", "", 200},
		{"/v1/locate", "GET /v1/locate?lon=120.1&lat=30.1&at=2026-01-01&revision=1&out_crs=gcj02", "", "", 200},
		{"/v1/locate", "GET /v1/locate?lon=120.25&lat=30.1", "", "", 200},
		{"/v1/locate", "GET /v1/locate?lon=100&lat=10", "", "", 200},
		{"/v1/locate", addressed("中山路12号"), "", "", 200},
		{"/v1/locate", addressed("天边路9号"), "", "", 200},
		{"/v1/locate", addressed("解放路5号"), "", "", 200},
		{"/v1/locate", addressed("月亮大道3号"), "", "", 200},
		{"/v1/locate", addressed("和平村", "&revision=0"), "", "", 200},
		{"/v1/locate", addressed(""), "", "", 400},
		{"/v1/locate", "POST /v1/locate", `[{"address":"中山路12号","id":7},{"address":"和平村"},{"address":""}]`, js, 200},
		{"/v1/addresses", "GET /v1/addresses?q=" + url.QueryEscape("中山路"), "", "", 200},
		{"/v1/addresses", "GET /v1/addresses?lon=120.06&lat=30.06", "", "", 200},
		{"/v1/addresses", "GET /v1/addresses?lon=120.06", "", "", 400},
		{"/v1/locate", "GET /v1/locate?lon=x", "", "", 400},
		{"/v1/locate", "GET /v1/locate?lon=120&lat=30&z=1", "", "", 400},
		{"/v1/locate", "GET /v1/locate?lon=120&lat=30&revision=99", "", "", 404},
		{"/v1/locate", "GET /v1/locate?lon=120&lat=30", "", "Accept: text/html", 406},
		{"/v1/locate", "POST /v1/locate", `{"lon":120.05,"lat":30.05,"id":7}`, js, 200},
		{"/v1/locate", "POST /v1/locate", `[{"lon":120.05,"lat":30.05,"id":7},{"lon":120.25,"lat":30.1},{"lat":1}]`, js, 200},
		{"/v1/locate", "POST /v1/locate", `x`, "Content-Type: image/png", 415},
		{"/v1/locate", "POST /v1/locate", `nothing`, js, 400},
		{"/v1/check", "GET /v1/check?lon=120.05&lat=30.05&species=pig&count=50&measure=stock&action=new", "", "", 200},
		{"/v1/check", "GET /v1/check?lon=120.05&lat=30.1&accuracy_m=5", "", "", 200},
		{"/v1/check", "GET /v1/check?lon=100&lat=10", "", "", 200},
		{"/v1/check", "POST /v1/check", footprint, js, 200},
		{"/v1/check", "POST /v1/check", `[{"geometry":` + footprint + `},{"lon":120.01,"lat":30.01}]`, js, 200},
		{"/v1/check", "POST /v1/check", `{"type":"Polygon","coordinates":[[[120,30],[120,30]]]}`, js, 422},
		{"/v1/overlaps", "POST /v1/overlaps?shapes=true", footprint, gj, 200},
		{"/v1/overlaps", "POST /v1/overlaps", `{"type":"Polygon","coordinates":[[[120,30],[120,30]]]}`, gj, 422},
		{"/v1/overlaps", "POST /v1/overlaps", `{"type":"Polygon"`, gj, 400},
		{"/v1/coordinates", "GET /v1/coordinates?lon=120.05&lat=30.05&to=EPSG:4549", "", "", 200},
		{"/v1/coordinates", "GET /v1/coordinates?lon=120.05&lat=30.05&to=gcj02", "", "", 200},
		{"/v1/coordinates", "GET /v1/coordinates?lon=20&lat=30.05&to=EPSG:4549", "", "", 400},
		{"/v1/grids/{code}/neighbours", "GET /v1/grids/" + gridA + "/neighbours", "", "", 200},
		{"/v1/grids/{code}/neighbours", "GET /v1/grids/nowhere/neighbours", "", "", 404},
		{"/v1/coverage", "GET /v1/coverage", "", "", 200},
		{"/v1/coverage", "GET /v1/coverage?division=330402001002", "", "", 200},
		{"/", "GET /", "", "", 200},
		{"/conformance", "GET /conformance", "", "", 200},
		{"/collections", "GET /collections", "", "", 200},
		{"/collections/{layer}", "GET /collections/zones", "", "", 200},
		{"/collections/{layer}/items", "GET /collections/grids/items?limit=2", "", "", 200},
		{"/collections/{layer}/items", "GET /collections/zones/items", "", "", 200},
		{"/collections/{layer}", "GET /collections/addresses", "", "", 200},
		{"/collections/{layer}/items", "GET /collections/addresses/items", "", "", 200},
		{"/collections/{layer}/items", "GET /collections/divisions/items?bbox=120,30,120.1,30.1", "", "", 200},
		{"/collections/{layer}/items/{code}", "GET /collections/zones/items/P", "", "", 200},
		{"/collections/{layer}/items/{code}", "GET /collections/zones/items/U", "", "", 200},
		{"/collections/{layer}/items/{code}", "GET /collections/grids/items/" + gridA, "", "", 200},
		{"/collections/{layer}/items/{code}", "GET /collections/grids/items/none", "", "", 404},
		{"/collections/{layer}/export", "GET /collections/grids/export", "", "", 200},
		{"/collections/{layer}/export", "GET /collections/zones/export?f=csv&bbox=1", "", "", 400},
		{"/v1/farms/export", "GET /v1/farms/export", "", "", 200},
		{"/healthz", "GET /healthz", "", "", 200},
		{"/readyz", "GET /readyz", "", "", 200},
		{"/v1/imports", "POST /v1/imports?layer=grids&dry_run=true", oneGrid, gj, 200},
		{"/v1/imports", "POST /v1/imports?layer=grids", oneGrid, gj, 200},
		{"/v1/imports", "POST /v1/imports?layer=grids", `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[[1,2]]]}}]}`, gj, 422},
		{"/v1/imports", "POST /v1/imports?layer=roads", oneGrid, gj, 400},
		{"/v1/farms", "GET /v1/farms", "", "", 200},
		{"/v1/farms", "GET /v1/farms?verdict=worst", "", "", 400},
		{"/v1/farms/totals", "GET /v1/farms/totals?division=330402001", "", "", 200},
		{"/v1/farms/totals", "GET /v1/farms/totals?division=none", "", "", 404},
		{"/v1/farms/{code}", "GET /v1/farms/b", "", "", 200},
		{"/v1/farms/{code}", "GET /v1/farms/f", "", "", 200},
		{"/v1/farms/{code}", "GET /v1/farms/none", "", "", 404},
		{"/v1/farms/{code}", "PUT /v1/farms/new", feature(5, ""), gj, 201},
		{"/v1/farms/{code}", "PUT /v1/farms/new", feature(5, ""), gj, 428},
		{"/v1/farms/{code}", "PUT /v1/farms/new2", feature(-5, ""), gj, 422},
		{"/v1/farms/{code}", "DELETE /v1/farms/new", "", "", 200},
		{"/v1/farms/{code}", "DELETE /v1/farms/new", "", "If-Match: \"x\"", 412},
		{"/v1/imports", "POST /v1/imports?layer=grids", oneGrid, "Peer: 192.0.2.1:5000", 401},
	} {
		method, _, _ := strings.Cut(tc.request, " ")
		var headers []string
		if tc.header != "" {
			headers = append(headers, tc.header)
		}
		a := s.ask(tc.request, tc.body, headers...)
		require.Equal(t, tc.status, a.status, "%s: %s", tc.request, a.body)
		assert.NotEmpty(t, a.header.Get("X-Request-Id"), tc.request)
		conforms(t, described, tc.path, method, a)
	}
	assert.Equal(t, http.StatusOK, s.ask("POST /v1/locate", "lon,lat\n1,2\n", csv).status)
}

// The page must work on a machine without a way out.
func TestDocs(t *testing.T) {
	s := open(t, api.Options{})
	a := s.ask("GET /docs", "")
	require.Equal(t, http.StatusOK, a.status)
	assert.Equal(t, "text/html; charset=utf-8", a.header.Get("Content-Type"))
	assert.Empty(t, regexp.MustCompile(`(?i)(src|href|action)\s*=\s*["']?\s*(https?:)?//[^"'> ]*`).FindAllString(a.body, -1))
	assert.Empty(t, regexp.MustCompile(`(?i)(url\(|@import)[^)]*//`).FindAllString(a.body, -1))
	for path := range description(t, s).Paths.Map() {
		assert.Contains(t, a.body, path)
	}
}

func TestMetricsPage(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	s.ask("GET /v1/locate?lon=120.05&lat=30.05", "")
	a := s.ask("GET /metrics", "")
	require.Equal(t, http.StatusOK, a.status)
	assert.Empty(t, a.header.Get("Access-Control-Allow-Origin"), "for who runs the service")
	for _, line := range []string{
		`gridzone_http_requests_total{method="GET",route="/v1/locate",status="200"} 1`,
		`gridzone_http_request_seconds_count{method="GET",route="/v1/locate"} 1`,
		"gridzone_revision 1", `gridzone_refresh_failing{trouble="unavailable"} 0`, `gridzone_refresh_failing{trouble="went_back"} 0`,
		"gridzone_poll_age_seconds ", "gridzone_polls_total 1", "gridzone_poll_failures_total 0", "gridzone_listening 0",
		`gridzone_rows{layer="grids"} 5`, `gridzone_rows{layer="zones"} 2`,
		"go_goroutines ", "process_resident_memory_bytes ",
	} {
		assert.Contains(t, a.body, "\n"+line)
	}
}
