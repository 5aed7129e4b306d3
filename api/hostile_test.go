package api_test

import (
	"bytes"
	"compress/gzip"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
)

// No operation unpacks what comes packed, so nothing swells; every one of them is asked.
func TestNothingIsUnpacked(t *testing.T) {
	s := open(t, api.Options{MaxBody: 1 << 20, MaxUpload: 1 << 20}, town()...)
	var bomb bytes.Buffer
	w := gzip.NewWriter(&bomb)
	_, err := w.Write(bytes.Repeat([]byte("[["), 8<<20))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	for _, o := range everyOperation(t, s) {
		if o.method == "GET" {
			continue
		}
		path := o.path
		if o.id == "import" {
			path += "?layer=grids"
		}
		for _, coding := range []string{"gzip", "deflate", "br", "zstd", "identity, gzip"} {
			a := s.ask(o.method+" "+path, bomb.String(), "Content-Encoding: "+coding, "Content-Type: application/json")
			p := decode[api.Problem](t, a)
			assert.Contains(t, []int{400, 415}, a.status, "%s %s: %s", o.method, path, a.body)
			if a.status == 400 {
				assert.Equal(t, "bad_parameter", p.Code, "%s %s: a parameter is missing, which is seen before: %s", o.method, path, a.body)
			}
		}
	}
	assert.Equal(t, 415, s.ask("POST /v1/imports?layer=grids", bomb.String(), "Content-Encoding: gzip").status)
}

// Bodies that are deep, or whose numbers are long, are refused where they become that, on every operation that takes JSON.
func TestDeepAndLongJSON(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	long := strings.Repeat("9", 1<<20)
	for name, body := range map[string]string{
		"arrays":                strings.Repeat("[", 1<<20),
		"arrays that end":       strings.Repeat("[", 1<<20) + strings.Repeat("]", 1<<20),
		"objects":               strings.Repeat(`{"geometry":`, 1<<18),
		"coordinates":           `{"type":"Polygon","coordinates":` + strings.Repeat("[", 1<<20) + strings.Repeat("]", 1<<20) + `}`,
		"an unknown deep one":   `{"type":"Polygon","x":` + strings.Repeat("[", 1<<20) + strings.Repeat("]", 1<<20) + `}`,
		"a long number":         `{"lon":` + long + `,"lat":30}`,
		"a long fraction":       `{"lon":120.` + long + `e` + long + `,"lat":30}`,
		"a number past all":     `{"lon":1e999999999999,"lat":30}`,
		"a long coordinate":     `{"type":"Polygon","coordinates":[[[` + long + `,30],[120,30],[121,31],[` + long + `,30]]]}`,
		"a long text unended":   `{"lon":"` + long,
		"escapes of no meaning": `{"lon":"` + strings.Repeat(`\ud800`, 1<<17) + `","lat":30}`,
	} {
		for _, o := range everyOperation(t, s) {
			if o.method == "GET" || o.method == "DELETE" {
				continue
			}
			path := o.path
			if o.id == "import" {
				path += "?layer=grids"
			}
			a := s.ask(o.method+" "+path, body, "Content-Type: application/json", `If-Match: "1"`)
			switch o.id {
			case "locateMany", "checkMany": // a row of a batch may have its own fault
				assert.Contains(t, []int{200, 400, 413, 422}, a.status, "%s: %s %s: %.300s", name, o.method, path, a.body)
				assert.Less(t, len(a.body), 1<<16, "%s: %s repeats the body", name, path)
			default:
				assert.GreaterOrEqual(t, a.status, 400, "%s: %s %s: %.300s", name, o.method, path, a.body)
				assert.Less(t, a.status, 500, "%s: %s %s: %.300s", name, o.method, path, a.body)
				assert.Less(t, len(a.body), 1<<16, "%s: %s repeats the body", name, path)
			}
		}
	}
}
