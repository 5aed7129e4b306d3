package api_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"path"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
	"gridzone/exporters"
	"gridzone/zoning"
)

// shapefileOf returns the files of one grid as a shapefile, by their endings.
func shapefileOf(t *testing.T) map[string]string {
	t.Helper()
	var b bytes.Buffer
	grid := row(zoning.Grid{Code: "G1", Name: "一号", Kind: zoning.Base, Division: "330402001"}, orb.MultiPolygon{{{{120.2, 30}, {120.3, 30}, {120.3, 30.2}, {120.2, 30.2}, {120.2, 30}}}})
	require.NoError(t, exporters.Write(t.Context(), &b, exporters.Options{Format: "shapefile", Layer: zoning.Grids}, func(yield func(*zoning.Row, error) bool) { yield(grid, nil) }))
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	require.NoError(t, err)
	parts := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		require.NoError(t, err)
		text, err := io.ReadAll(r)
		require.NoError(t, err)
		parts[path.Ext(f.Name)] = string(text)
	}
	return parts
}

// formOf writes a form of files.
func formOf(files ...[2]string) string {
	var b strings.Builder
	for _, f := range files {
		fmt.Fprintf(&b, "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\n\r\n%s\r\n", f[0], f[1])
	}
	return b.String() + "--b--\r\n"
}

const form = "Content-Type: multipart/form-data; boundary=b"

// The files of a shapefile come in one form, in any order, and are one file ever after.
func TestLooseShapefile(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	parts := shapefileOf(t)
	a := s.ask("POST /v1/imports?layer=grids", formOf([2]string{"网格.dbf", parts[".dbf"]}, [2]string{"网格.CPG", parts[".cpg"]}, [2]string{"网格.shp", parts[".shp"]}, [2]string{"网格.prj", parts[".prj"]}), form)
	require.Equal(t, 200, a.status, a.body)
	r := decode[api.ImportReport](t, a)
	assert.Equal(t, 1, r.New)
	assert.Equal(t, "shapefile", r.Format)
	assert.Equal(t, "EPSG:4490", r.CRS)
	again := decode[api.ImportReport](t, s.ask("POST /v1/imports?layer=grids", formOf([2]string{"网格.shp", parts[".shp"]}, [2]string{"网格.prj", parts[".prj"]}, [2]string{"网格.dbf", parts[".dbf"]}, [2]string{"网格.cpg", parts[".cpg"]}), form))
	assert.Equal(t, 1, again.Unchanged)
	for says, files := range map[string][][2]string{
		"the .dbf is missing":        {{"a.shp", parts[".shp"]}, {"a.prj", parts[".prj"]}},
		"different names":            {{"a.shp", parts[".shp"]}, {"b.dbf", parts[".dbf"]}},
		"there twice":                {{"a.shp", parts[".shp"]}, {"a.shp", parts[".shp"]}, {"a.dbf", parts[".dbf"]}},
		"given more than once":       {{"a.geojson", oneGrid}, {"b.geojson", oneGrid}},
		"the files of one":           {{"a.shp", parts[".shp"]}, {"b.geojson", oneGrid}},
		"more often":                 {{"a.shp", ""}, {"a.shp", ""}, {"a.shp", ""}, {"a.shp", ""}, {"a.shp", ""}, {"a.shp", ""}},
		"the form has no such field": {},
	} {
		a := s.ask("POST /v1/imports?layer=grids", formOf(files...), form)
		assert.Equal(t, 400, a.status, says)
		assert.Contains(t, a.body, says)
	}
	a = s.ask("POST /v1/imports?layer=grids", formOf([2]string{"a.shp", parts[".shp"]}), form)
	assert.Equal(t, 422, a.status)
	assert.Contains(t, a.body, "part_missing")
	assert.Equal(t, int64(2), again.Revision)
}

// An archive that attacks is refused as data, with what to do.
func TestArchiveThatAttacks(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range []string{"a.shp", "a.dbf"} {
		out, err := w.Create(name)
		require.NoError(t, err)
		_, err = out.Write(make([]byte, 65<<20))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	for header, body := range map[string]string{"Content-Type: application/zip": b.String(), form: formOf([2]string{"a.zip", b.String()})} {
		a := s.ask("POST /v1/imports?layer=grids", body, header)
		require.Equal(t, 422, a.status, a.body)
		refused := decode[api.RefusedReport](t, a)
		assert.Equal(t, "zip_bomb", refused.Errors[0].Code)
		assert.NotEmpty(t, refused.Errors[0].Repair)
		assert.Equal(t, int64(1), refused.Revision)
	}
	small := open(t, api.Options{MaxUpload: 1 << 10}, town()...)
	assert.Equal(t, 413, small.ask("POST /v1/imports?layer=grids", b.String(), "Content-Type: application/zip").status)
}
