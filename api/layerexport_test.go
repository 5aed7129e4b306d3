package api_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
	"gridzone/exporters"
	"gridzone/zoning"
)

// exported is a town with a zone whose words are many, and with what a file said beside.
func exported(t *testing.T, o api.Options) *service {
	t.Helper()
	s := open(t, o, append(town(),
		row(zoning.Grid{Code: "extra", Kind: zoning.Micro, Extra: map[string]any{"phone": "hidden"}}, square(0, 0, 1, 1)),
		row(zoning.Farm{Code: "a", Species: "pig", Measure: zoning.Stock, At: [2]float64{120.02, 30.02}, Extra: map[string]any{"owner": "hidden"}}, nil),
		row(zoning.Farm{Code: "b", Species: "pig", Measure: zoning.Stock}, square(2, 2, 2.1, 2.1)))...)
	s.put(row(zoning.Zone{Code: "long", Kind: zoning.Restricted, Division: "330402001", Extent: strings.Repeat("四至", 5000)}, nil))
	return s
}

// summary is what GDAL says of an answer.
func summary(t *testing.T, a answer, name string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(a.body), 0o600))
	if strings.HasSuffix(name, ".zip") {
		path = "/vsizip/" + path
	}
	out, err := exec.CommandContext(t.Context(), "ogrinfo", "-al", "-so", path).CombinedOutput()
	require.NoError(t, err, string(out))
	return string(out)
}

func TestExportOfALayer(t *testing.T) {
	s := exported(t, api.Options{})
	for _, f := range exporters.Formats() {
		a := s.expect(200, "GET /collections/grids/export?f="+f.Name, "")
		assert.Equal(t, f.Media, a.header.Get("Content-Type"))
		assert.Equal(t, "attachment; filename=grids-2026-11-23-r2"+f.Endings[0], a.header.Get("Content-Disposition"))
		assert.Equal(t, "2", a.header.Get("Gridzone-Revision"))
		assert.Equal(t, "*", a.header.Get("Access-Control-Allow-Origin"))
		assert.NotContains(t, a.body, "hidden", f.Name)
		assert.Equal(t, a.body, s.expect(200, "GET /collections/grids/export", "", "Accept: "+f.Media).body, "%s: asked for by its media type, the same bytes", f.Name)
		tag := a.header.Get("Etag")
		assert.Equal(t, 304, s.ask("GET /collections/grids/export?f="+f.Name, "", "If-None-Match: "+tag).status)
		head := s.expect(200, "HEAD /collections/grids/export?f="+f.Name, "")
		assert.Empty(t, head.body)
		assert.Equal(t, f.Media, head.header.Get("Content-Type"))
	}
	said := summary(t, s.expect(200, "GET /collections/grids/export?f=geopackage", ""), "grids.gpkg")
	assert.Contains(t, said, "Layer name: grids\n")
	assert.Contains(t, said, "Feature Count: 6\n")
	said = summary(t, s.expect(200, "GET /collections/grids/export?f=shapefile&bbox=120.01,30.01,120.02,30.02", ""), "grids.zip")
	assert.Contains(t, said, "Feature Count: 2\n")
}

// Day and revision say which rows; what a draft would be is marked in the name, and so is what is made up.
func TestExportOfADay(t *testing.T) {
	s := exported(t, api.Options{Demo: true})
	assert.Contains(t, s.expect(200, "GET /collections/zones/export?f=csv", "").body, "\nlong,")
	before := s.expect(200, "GET /collections/zones/export?f=csv&revision=1&at=2026-01-02", "")
	assert.NotContains(t, before.body, "\nlong,")
	assert.Contains(t, before.body, "\nP,")
	assert.Equal(t, "attachment; filename=demo-zones-2026-01-02-r1.csv", before.header.Get("Content-Disposition"))
	assert.Equal(t, "public, max-age=86400", before.header.Get("Cache-Control"))
	s.expect(201, "POST /v1/publications", draft, js, li)
	a := s.expect(200, "GET /collections/zones/export?f=csv&draft=p", "")
	assert.Equal(t, "attachment; filename=demo-draft-zones-2026-12-01-r2.csv", a.header.Get("Content-Disposition"))
	assert.Equal(t, "no-store", a.header.Get("Cache-Control"))
}

func TestExportOfFarms(t *testing.T) {
	s := exported(t, api.Options{})
	a := s.expect(200, "GET /v1/farms/export?f=shapefile", "")
	assert.Equal(t, "private, no-cache", a.header.Get("Cache-Control"))
	said := summary(t, a, "farms.zip")
	for _, line := range []string{"Layer name: farms_point\n", "Layer name: farms_polygon\n"} {
		assert.Contains(t, said, line)
	}
	assert.NotContains(t, s.expect(200, "GET /v1/farms/export?f=geojson", "").body, "hidden")
	s.expect(401, "GET /v1/farms/export", "", "Peer: 192.0.2.1:5000")
	s.expect(404, "GET /collections/farms/export", "")
}

// What cannot be written is told in a problem, and nothing is left aside.
func TestExportRefused(t *testing.T) {
	dir := t.TempDir()
	s := exported(t, api.Options{SpoolDir: dir})
	a := s.expect(400, "GET /collections/zones/export?f=shapefile", "")
	assert.Contains(t, a.body, `"code":"invalid"`)
	assert.Contains(t, a.body, "long: extent: longer than a shapefile can hold")
	assert.Empty(t, a.header.Get("Content-Disposition"))
	assert.Contains(t, s.expect(400, "GET /collections/zones/export?f=gpx", "").body, "is none of geojson, geojsonseq, kml, csv, geopackage, shapefile")
	assert.Contains(t, s.expect(406, "GET /collections/zones/export", "", "Accept: image/png").body, "application/geopackage+sqlite3")
	s.expect(404, "GET /collections/roads/export", "")
	s.expect(400, "GET /collections/zones/export?limit=1", "")
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, left)
	require.NoError(t, os.Remove(dir))
	assert.Contains(t, s.expect(503, "GET /collections/grids/export?f=geopackage", "").body, `"code":"unavailable"`)
	small := exported(t, api.Options{MaxSpool: 1000})
	assert.Contains(t, small.expect(413, "GET /collections/grids/export?f=geopackage", "").body, `"code":"too_large"`)
	assert.Contains(t, small.expect(413, "GET /collections/grids/export?f=geojson", "").body, `"code":"too_large"`)
}

// The description of a collection leads to its files.
func TestCollectionLeadsToItsFiles(t *testing.T) {
	s := exported(t, api.Options{PublicURL: "https://grids.example/x"})
	var found int
	for _, l := range decode[api.Collection](t, s.expect(200, "GET /collections/zones", "")).Links {
		if l.Rel == "enclosure" {
			found++
			assert.True(t, strings.HasPrefix(l.Href, "https://grids.example/x/collections/zones/export?f="), l.Href)
		}
	}
	assert.Len(t, exporters.Formats(), found)
}
