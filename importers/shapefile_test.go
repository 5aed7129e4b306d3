package importers_test

import (
	"archive/zip"
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/importers"
	"gridzone/zoning"
)

// zipped packs the files beside a .shp that begin like it, but for those with the endings named.
func zipped(t testing.TB, shp string, without ...string) string {
	t.Helper()
	parts, err := filepath.Glob(strings.TrimSuffix(shp, ".shp") + ".*")
	require.NoError(t, err)
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, part := range parts {
		if slices.Contains(without, filepath.Ext(part)) {
			continue
		}
		text, err := os.ReadFile(part) //nolint:gosec // a test's own file
		require.NoError(t, err)
		out, err := w.Create("图层/" + filepath.Base(part))
		require.NoError(t, err)
		_, err = out.Write(text)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	to := filepath.Join(t.TempDir(), "layer.zip")
	require.NoError(t, os.WriteFile(to, b.Bytes(), 0o600))
	return to
}

// What GDAL writes as a shapefile, in any encoding, with and without its optional files, is the layer that GeoJSON holds.
func TestShapefileByGDAL(t *testing.T) {
	for _, layer := range zoning.FileLayers() {
		text := sample(layer)
		plain := strings.NewReplacer("𠮷", "吉").Replace(text) // which GBK has
		for name, c := range map[string]struct {
			text     string
			encoding string // that GDAL writes
			without  []string
			asked    string
			want     string
			warns    string
		}{
			"UTF-8":                  {text, "UTF-8", nil, "", "UTF-8", ""},
			"UTF-8 that is not said": {text, "UTF-8", []string{".cpg", ".shx"}, "", "UTF-8", "encoding_assumed"},
			"GBK":                    {plain, "GBK", nil, "", "GBK", ""},
			"GBK by another name":    {plain, "CP936", nil, "", "GBK", ""},
			"GBK that is not said":   {plain, "GBK", []string{".cpg"}, "", "GB18030", "encoding_assumed"},
			"GBK that is asked for":  {plain, "GBK", []string{".cpg", ".shx"}, "GBK", "GBK", ""},
			"GB18030":                {text, "GB18030", nil, "", "GB18030", ""},
			"no system":              {text, "UTF-8", []string{".prj"}, "", "UTF-8", ""},
		} {
			t.Run(string(layer)+" "+name, func(t *testing.T) {
				shp := byGDAL(t, c.text, "layer.shp", "-f", "ESRI Shapefile", "-lco", "ENCODING="+c.encoding)
				r := sameLayer(t, layer, c.text, zipped(t, shp, c.without...), importers.Options{Encoding: c.asked})
				assert.Equal(t, "shapefile", r.Format)
				assert.Equal(t, "layer", r.Table)
				assert.Equal(t, c.want, r.Encoding)
				assert.Equal(t, c.warns != "", slices.Contains(codes(r.Warnings), "encoding_assumed"), describe(r))
				if slices.Contains(c.without, ".prj") {
					assert.Equal(t, "EPSG:4490", r.CRS)
				} else {
					assert.Equal(t, "EPSG:4326", r.CRS)
				}
			})
		}
	}
}

// Heights and measures, the own zip of GDAL, and a plane in metres.
func TestShapefilesOfOtherKinds(t *testing.T) {
	grids := sample(zoning.Grids)
	for name, options := range map[string][]string{"heights": {"-dim", "XYZ"}, "measures": {"-dim", "XYM"}, "both": {"-dim", "XYZM"}} {
		shp := byGDAL(t, grids, "layer.shp", append([]string{"-f", "ESRI Shapefile", "-lco", "ENCODING=UTF-8"}, options...)...)
		r := sameLayer(t, zoning.Grids, grids, zipped(t, shp), importers.Options{})
		assert.Contains(t, codes(r.Warnings), "height_dropped", name)
	}
	sameLayer(t, zoning.Grids, grids, byGDAL(t, grids, "layer.shz", "-f", "ESRI Shapefile", "-lco", "ENCODING=UTF-8"), importers.Options{})

	shp := byGDAL(t, grids, "layer.shp", "-f", "ESRI Shapefile", "-lco", "ENCODING=UTF-8", "-a_srs", "EPSG:4326", "-t_srs", "EPSG:4549")
	s := open(t)
	file, err := os.Open(zipped(t, shp))
	require.NoError(t, err)
	defer file.Close()
	r, err := importers.Import(context.Background(), s.Live, file, importers.Options{Layer: zoning.Grids})
	require.NoError(t, err)
	require.False(t, r.Refused(), describe(r))
	assert.Equal(t, "EPSG:4549", r.CRS)
	at := s.rows(t, zoning.Grids)[0].Shape[0][0][1]
	assert.InDelta(t, 120.2, at[0], 1e-8)
	assert.InDelta(t, 30.1, at[1], 1e-8)
}

// loadFile imports a file of bytes.
func (s shop) loadFile(t testing.TB, o importers.Options, file []byte) *importers.Report {
	t.Helper()
	r, err := importers.Import(context.Background(), s.Live, bytes.NewReader(file), o)
	require.NoError(t, err)
	return r
}

// A system that is not read is refused, unless the caller names another.
func TestShapefileOfAnUnreadSystem(t *testing.T) {
	shp := byGDAL(t, sample(zoning.Grids), "layer.shp", "-f", "ESRI Shapefile", "-lco", "ENCODING=UTF-8")
	prj := strings.TrimSuffix(shp, "shp") + "prj"
	require.NoError(t, os.WriteFile(prj, []byte(`GEOGCS["GCS_Xian_1980",DATUM["D_Xian_1980",SPHEROID["Xian_1980",6378140.0,298.257]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]`), 0o600))
	file, err := os.ReadFile(zipped(t, shp))
	require.NoError(t, err)
	s := open(t)
	r := s.loadFile(t, importers.Options{Layer: zoning.Grids}, file)
	require.Equal(t, []string{"unsupported_crs"}, codes(r.Errors), describe(r))
	assert.Contains(t, r.Errors[0].Detail, "Xian 1980")
	assert.Empty(t, s.rows(t, zoning.Grids))
	r = s.loadFile(t, importers.Options{Layer: zoning.Grids, CRS: "EPSG:4490"}, file)
	assert.False(t, r.Refused(), describe(r))
	assert.Contains(t, codes(r.Warnings), "crs_overridden")
	assert.Equal(t, "EPSG:4490", r.CRS)
}

// Of an archive that has a shapefile and something else the shapefile is read, and the rest is named.
func TestShapefileBesideOthers(t *testing.T) {
	parts := partsOf(t)
	r := open(t).load(t, importers.Options{Layer: zoning.Grids}, string(packedFiles(t, "doc.kml", "<kml/>", "a.shp", string(parts[".shp"]), "a.dbf", string(parts[".dbf"]), "xl/workbook.xml", "<x/>")))
	require.False(t, r.Refused(), describe(r))
	assert.Equal(t, "shapefile", r.Format)
	require.Contains(t, codes(r.Warnings), "entries_not_read")
	assert.Contains(t, describe(r), `not read are "doc.kml", "xl/workbook.xml"`)
}

// packedFiles writes a zip of names and texts.
func packedFiles(t testing.TB, list ...string) []byte {
	t.Helper()
	var entries []entry
	for i := 0; i < len(list); i += 2 {
		entries = append(entries, entry{list[i], []byte(list[i+1]), nil})
	}
	b, err := os.ReadFile(zipOf(t, entries...))
	require.NoError(t, err)
	return b
}
