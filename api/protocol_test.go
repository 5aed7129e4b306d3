package api_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
	"gridzone/zoning"
)

func TestProblems(t *testing.T) {
	s := open(t, api.Options{MaxBody: 1000, MaxBatch: 2000, MaxUpload: 100}, town()...)
	long := strings.Repeat(" ", 3000)
	for _, tc := range []struct {
		request, body, header string
		status                int
		code, where           string
	}{
		{"GET /v1/locate?lat=30", "", "", 400, "bad_parameter", "lon"},
		{"GET /v1/locate?lon=120", "", "", 400, "bad_parameter", "lat"},
		{"GET /v1/locate?lon=NaN&lat=30", "", "", 400, "bad_parameter", "lon"},
		{"GET /v1/locate?lon=120&lat=Inf", "", "", 400, "bad_parameter", "lat"},
		{"GET /v1/locate?lon=120&lat=1e999", "", "", 400, "bad_parameter", "lat"},
		{"GET /v1/locate?lon=&lat=30", "", "", 400, "bad_parameter", "lon"},
		{"GET /v1/locate?lon=181&lat=30", "", "", 400, "bad_parameter", "lon"},
		{"GET /v1/locate?lon=30&lat=120", "", "", 400, "bad_parameter", "lat"},
		{"GET /v1/locate?lon=1&lat=2&lon=3", "", "", 400, "bad_parameter", "lon"},
		{"GET /v1/locate?lon=1&lat=2&x=3", "", "", 400, "unknown_parameter", "x"},
		{"GET /v1/locate?lon=1&lat=2&at=2026-02-30", "", "", 400, "bad_parameter", "at"},
		{"GET /v1/locate?lon=1&lat=2&revision=-1", "", "", 400, "bad_parameter", "revision"},
		{"GET /v1/locate?lon=1&lat=2&revision=5", "", "", 404, "not_found", ""},
		{"GET /v1/locate?lon=1&lat=2&crs=EPSG:2385", "", "", 400, "unsupported_crs", "crs"},
		{"GET /v1/locate?lon=1&lat=2&crs=mars", "", "", 400, "unsupported_crs", "crs"},
		{"GET /v1/locate?lon=1&lat=2&crs=gcj02", "", "", 400, "bad_parameter", "lon"},
		{"GET /v1/locate?lon=1&lat=2&crs=EPSG:4549", "", "", 400, "bad_parameter", "lon"},
		{"GET /v1/locate?lon=1&lat=2&out_crs=EPSG:3857", "", "", 400, "unsupported_crs", "out_crs"},
		{"GET /v1/locate?lon=1&lat=2", "", "Accept: text/html", 406, "not_acceptable", ""},
		{"GET /v1/check?lon=1&lat=2&accuracy_m=-1", "", "", 400, "bad_parameter", "accuracy_m"},
		{"GET /v1/check?lon=1&lat=2&action=eat", "", "", 400, "bad_parameter", "action"},
		{"GET /v1/nope", "", "", 404, "no_such_resource", ""},
		{"GET /v1/locate/", "", "", 404, "no_such_resource", ""},
		{"GET /collections/farms/items", "", "", 404, "not_found", ""},
		{"GET /collections/grids/items/x", "", "", 404, "not_found", ""},
		{"GET /collections/grids/items?limit=0", "", "", 400, "bad_parameter", "limit"},
		{"GET /collections/grids/items?bbox=1,2,3", "", "", 400, "bad_parameter", "bbox"},
		{"GET /collections/grids/items?bbox=3,2,1,4", "", "", 400, "bad_parameter", "bbox"},
		{"GET /v1/grids/%25zz/neighbours", "", "", 404, "not_found", ""},
		{"DELETE /v1/locate", "", "", 405, "method_not_allowed", ""},
		{"POST /v1/locate", "x", "Content-Type: image/png", 415, "unsupported_media_type", ""},
		{"POST /v1/locate", "lon,lat\n", "Content-Type: text/csv; charset=big5", 415, "unsupported_media_type", ""},
		{"POST /v1/locate", "a,b\n", "Content-Type: text/csv", 400, "bad_body", ""},
		{"POST /v1/locate", "lon,lat\n", "Accept: application/json", 406, "not_acceptable", ""},
		{"POST /v1/locate", "", "Content-Type: text/csv", 400, "bad_body", ""},
		{"POST /v1/locate", long, "Content-Type: text/csv", 413, "too_large", ""},
		{"POST /v1/locate", "[{},", "Content-Type: application/json", 400, "bad_body", ""},
		{"POST /v1/locate", "{", "Content-Type: application/json", 400, "bad_body", ""},
		{"POST /v1/locate", `{"lon":1}`, "Content-Type: application/json", 400, "bad_parameter", "lat"},
		{"POST /v1/locate?bom=true", `{"lon":1}`, "Content-Type: application/json", 400, "bad_parameter", "bom"},
		{"POST /v1/locate", "x", "Content-Encoding: gzip", 415, "unsupported_media_type", ""},
		{"POST /v1/overlaps", long, "", 413, "too_large", ""},
		{"POST /v1/overlaps?layer=x", "{}", "", 400, "bad_parameter", "layer"},
		{"POST /v1/overlaps", `{"type":"Point","coordinates":[1,2]}`, "", 400, "bad_body", ""},
		{"POST /v1/imports", "{}", "", 400, "bad_parameter", "layer"},
		{"POST /v1/imports?layer=roads", "{}", "", 400, "bad_parameter", "layer"},
		{"POST /v1/imports?layer=grids", "", "", 400, "bad_body", ""},
		{"POST /v1/imports?layer=grids", long, "", 413, "too_large", ""},
		{"POST /v1/imports?layer=grids&map=x", "{}", "", 400, "bad_parameter", "map"},
		{"POST /v1/imports?layer=grids&from=2026-01-01", "{}", "", 400, "bad_parameter", "from"},
	} {
		var headers []string
		if tc.header != "" {
			headers = append(headers, tc.header)
		}
		a := s.ask(tc.request, tc.body, append(headers, "X-Request-Id: me-1")...)
		require.Equal(t, tc.status, a.status, "%s: %s", tc.request, a.body)
		assert.Equal(t, "application/problem+json", a.header.Get("Content-Type"), tc.request)
		assert.Equal(t, "no-store", a.header.Get("Cache-Control"), tc.request)
		assert.Empty(t, a.header.Get("Etag"), tc.request)
		p := decode[api.Problem](t, a)
		assert.Equal(t, tc.code, p.Code, tc.request)
		assert.Equal(t, "urn:gridzone:problem:"+tc.code, p.Type)
		assert.Equal(t, tc.status, p.Status)
		assert.NotEmpty(t, p.Title)
		assert.NotEmpty(t, p.Detail)
		assert.Equal(t, "me-1", p.RequestID)
		if tc.where != "" {
			require.NotEmpty(t, p.Errors, tc.request)
			assert.Equal(t, tc.where, p.Errors[0].Pointer, tc.request)
		}
		if tc.status == 405 {
			assert.Contains(t, a.header.Get("Allow"), "GET")
		}
	}
}

func TestSwappedHint(t *testing.T) {
	s := open(t, api.Options{})
	assert.Contains(t, s.ask("GET /v1/locate?lon=30.75&lat=120.75", "").body, "swapped")
	assert.Contains(t, s.ask("GET /v1/locate?lon=571815.4&lat=3403497.8", "").body, "metres")
	assert.Contains(t, s.ask("GET /v1/locate?lng=1", "").body, "lon, lat, at, revision, draft, crs, out_crs")
}

// A store that was put back gives a number out again: what a cache has of the first is no answer of the second.
func TestTagsTellRevisionsOfOneNumberApart(t *testing.T) {
	const path = "GET /v1/locate?lon=120.05&lat=30.05"
	first := open(t, api.Options{}, town()...).ask(path, "")
	second := open(t, api.Options{}, town()...)
	assert.Equal(t, first.header.Get("Gridzone-Revision"), second.ask(path, "").header.Get("Gridzone-Revision"))
	assert.Equal(t, 200, second.ask(path, "", "If-None-Match: "+first.header.Get("Etag")).status)
}

func TestCaching(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	for _, path := range []string{"/v1/locate?lon=120.05&lat=30.05", "/v1/check?lon=120.05&lat=30.05", "/collections", "/collections/grids/items",
		"/collections/grids/items/" + gridA, "/v1/grids/" + gridA + "/neighbours", "/v1/coverage", "/", "/conformance"} {
		a := s.ask("GET "+path, "")
		require.Equal(t, 200, a.status, path)
		tag := a.header.Get("Etag")
		require.NotEmpty(t, tag, path)
		assert.Equal(t, "1", a.header.Get("Gridzone-Revision"), path)
		assert.Equal(t, "public, max-age=0, must-revalidate", a.header.Get("Cache-Control"), path)
		again := s.ask("GET "+path, "", `If-None-Match: "other", `+tag)
		assert.Equal(t, 304, again.status, path)
		assert.Empty(t, again.body, path)
		assert.Equal(t, tag, again.header.Get("Etag"), path)
		sep := "?"
		if strings.Contains(path, "?") {
			sep = "&"
		}
		pinned := s.ask("GET "+path+sep+"at=2026-11-23&revision=1", "")
		assert.Contains(t, pinned.header.Get("Cache-Control"), "max-age=86400", path)
		assert.NotEqual(t, tag, pinned.header.Get("Etag"))
		half := s.ask("GET "+path+sep+"revision=1", "")
		assert.Regexp(t, `^public, max-age=\d+$`, half.header.Get("Cache-Control"), path)
	}
	tag := s.ask("GET /v1/locate?lon=120.05&lat=30.05", "").header.Get("Etag")
	s.put(row(zoning.Grid{Code: "x", Kind: zoning.Base}, square(30, 30, 31, 31)))
	a := s.ask("GET /v1/locate?lon=120.05&lat=30.05", "", "If-None-Match: "+tag)
	assert.Equal(t, 200, a.status, "another revision is another answer")
}

func TestCORS(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	a := s.ask("GET /v1/locate?lon=1&lat=2", "", "Origin: https://map.example")
	assert.Equal(t, "*", a.header.Get("Access-Control-Allow-Origin"))
	assert.Empty(t, a.header.Get("Access-Control-Allow-Credentials"))
	for _, path := range []string{"/v1/locate", "/v1/check", "/v1/overlaps", "/collections/grids/items"} {
		a := s.ask("OPTIONS "+path, "", "Origin: https://map.example", "Access-Control-Request-Method: POST", "Access-Control-Request-Headers: content-type")
		assert.Equal(t, 204, a.status, path)
		assert.Equal(t, "*", a.header.Get("Access-Control-Allow-Origin"), path)
		assert.Contains(t, a.header.Get("Access-Control-Allow-Headers"), "Content-Type", path)
		want := "GET"
		if path == "/v1/overlaps" {
			want = "POST"
		}
		assert.Contains(t, a.header.Get("Access-Control-Allow-Methods"), want, path)
	}
	a = s.ask("OPTIONS /v1/imports", "", "Origin: https://map.example", "Access-Control-Request-Method: POST")
	assert.Equal(t, 204, a.status)
	assert.Empty(t, a.header.Get("Access-Control-Allow-Origin"))
	// A page reads what is wrong with its address, or its method, where reads are public.
	for request, origin := range map[string]string{
		"GET /v2/locate":                           "*",
		"POST /v1/nothing":                         "*",
		"PUT /v1/locate":                           "*",
		"DELETE /collections/grids/items/a%2Fb":    "*",
		"GET /v1/overlaps":                         "*",
		"GET /v1/imports":                          "",
		"POST /metrics":                            "",
		"GET /v1/locate?lon=x":                     "*",
		"GET /collections/grids/items/there-is-no": "*",
	} {
		a := s.ask(request, "", "Origin: https://map.example")
		assert.GreaterOrEqual(t, a.status, 400, request)
		assert.Equal(t, origin, a.header.Get("Access-Control-Allow-Origin"), request)
	}
}

const oneGrid = `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"330402001002009","name":"new","kind":"base"},` +
	`"geometry":{"type":"Polygon","coordinates":[[[120.2,30],[120.3,30],[120.3,30.2],[120.2,30.2],[120.2,30]]]}}]}`

func TestImports(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	r := decode[api.ImportReport](t, s.ask("POST /v1/imports?layer=grids&dry_run=true", oneGrid))
	assert.True(t, r.DryRun)
	assert.Equal(t, 1, r.Accepted)
	assert.Equal(t, 404, s.ask("GET /collections/grids/items/330402001002009", "").status)
	a := s.ask("POST /v1/imports?layer=grids&name=g.geojson", oneGrid, "Idempotency-Key: k1", "Gridzone-Actor: 王")
	require.Equal(t, 200, a.status, a.body)
	r = decode[api.ImportReport](t, a)
	assert.Equal(t, 1, r.New)
	assert.Equal(t, int64(2), r.Revision)
	assert.Equal(t, "2", a.header.Get("Gridzone-Revision"))
	assert.Equal(t, 200, s.ask("GET /collections/grids/items/330402001002009", "").status, "its caller reads what it wrote")
	again := decode[api.ImportReport](t, s.ask("POST /v1/imports?layer=grids&name=g.geojson", oneGrid, "Idempotency-Key: k1", "Gridzone-Actor: 王"))
	assert.True(t, again.Repeated)
	assert.Equal(t, int64(2), again.Revision)
	reused := s.ask("POST /v1/imports?layer=grids", strings.ReplaceAll(oneGrid, "new", "other"), "Idempotency-Key: k1", "Gridzone-Actor: 王")
	assert.Equal(t, 422, reused.status, reused.body)
	assert.Equal(t, "idempotency_key_reused", decode[api.Problem](t, reused).Code)
	same := decode[api.ImportReport](t, s.ask("POST /v1/imports?layer=grids", oneGrid))
	assert.Equal(t, 1, same.Unchanged)
	assert.Equal(t, int64(2), same.Revision)
	// Refused: the problem is the report, too.
	bad := strings.ReplaceAll(oneGrid, "[120.2,30.2],", "")
	bad = strings.ReplaceAll(bad, "[120.3,30],[120.3,30.2]", "[120.3,30.2],[120.3,30],[120.2,30.2]")
	a = s.ask("POST /v1/imports?layer=grids", bad)
	require.Equal(t, 422, a.status, a.body)
	assert.Equal(t, "application/problem+json", a.header.Get("Content-Type"))
	refused := decode[api.RefusedReport](t, a)
	assert.Equal(t, "refused", refused.Code)
	assert.Equal(t, 1, refused.Rejected)
	require.NotEmpty(t, refused.Errors)
	assert.Equal(t, int64(2), refused.Revision)
	// A form.
	form := "--b\r\nContent-Disposition: form-data; name=\"layer\"\r\n\r\ngrids\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f.geojson\"\r\n\r\n" + oneGrid + "\r\n--b--\r\n"
	r = decode[api.ImportReport](t, s.ask("POST /v1/imports?dry_run=true", form, "Content-Type: multipart/form-data; boundary=b"))
	assert.Equal(t, 1, r.Unchanged)
	for _, broken := range []string{strings.ReplaceAll(form, `"file"`, `"fail"`), form[:len(form)/2]} {
		assert.Equal(t, 400, s.ask("POST /v1/imports", broken, "Content-Type: multipart/form-data; boundary=b").status)
	}
	demo := open(t, api.Options{Demo: true})
	for _, file := range []string{oneGrid, bad} { // said once, of whatever is sent
		assert.Equal(t, 1, strings.Count(demo.ask("POST /v1/imports?layer=grids&dry_run=true", file).body, "demo_store"))
	}
}

// TestPaging walks all pages while grids come and go, and meets each row of the
// first page's moment once.
func TestPaging(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	var rows []*zoning.Row
	for i := range 57 {
		rows = append(rows, row(zoning.Grid{Code: fmt.Sprintf("g/%03d +", i), Kind: zoning.Base}, square(float64(30+i), 0, float64(31+i), 1)))
	}
	s.put(rows...)
	seen := map[string]int{}
	next := "/collections/grids/items?limit=7"
	for pages := 0; next != ""; pages++ {
		require.Less(t, pages, 20)
		a := s.ask("GET "+next, "")
		require.Equal(t, 200, a.status, a.body)
		p := decode[api.FeaturePage](t, a)
		assert.Equal(t, 62, *p.NumberMatched)
		assert.Len(t, p.Features, p.NumberReturned)
		for _, f := range p.Features {
			seen[f.ID]++
		}
		next = ""
		for _, l := range p.Links {
			if l.Rel == "next" {
				u, err := url.Parse(l.Href)
				require.NoError(t, err)
				assert.Equal(t, "2", u.Query().Get("revision"))
				next = u.RequestURI()
			}
		}
		s.put(row(zoning.Grid{Code: fmt.Sprintf("g/%03d new", 7*pages), Kind: zoning.Base}, square(30, 5+float64(pages), 31, 6+float64(pages))))
	}
	assert.Len(t, seen, 62)
	for code, n := range seen {
		assert.Equal(t, 1, n, code)
	}
	one := s.ask("GET /collections/grids/items/"+url.PathEscape("g/003 +"), "")
	assert.Equal(t, 200, one.status, one.body)
	boxed := decode[api.FeaturePage](t, s.ask("GET /collections/grids/items?bbox=120.31,30,120.315,30.005", ""))
	assert.Equal(t, 2, *boxed.NumberMatched)
	public := open(t, api.Options{PublicURL: "https://example.org/gz/"}, town()...)
	assert.Contains(t, public.ask("GET /collections/grids/items?limit=1", "").body, `"href":"https://example.org/gz/collections/grids/items?after=`)
}

// Every command takes a key under which it can be given again when its answer was lost.
func TestEveryCommandTakesAKey(t *testing.T) {
	commands := 0
	for path, item := range description(t, open(t, api.Options{})).Paths.Map() {
		for method, op := range item.Operations() {
			if method == "GET" || op.Security == nil || len((*op.Security)[0]) == 0 || op.OperationID == "createKey" || op.OperationID == "cancelImport" {
				continue // a question; a secret is not kept to be answered again; an import that was cancelled is so
			}
			commands++
			assert.NotNil(t, op.Parameters.GetByInAndName("header", "Idempotency-Key"), "%s %s", method, path)
		}
	}
	assert.Positive(t, commands)
}
