package importers_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/fixtures"
	"gridzone/importers"
	"gridzone/store/gpkg"
	"gridzone/store/storetest"
	"gridzone/zoning"
)

// What GDAL writes as a GeoPackage is the layer that GeoJSON holds.
func TestGeoPackageByGDAL(t *testing.T) {
	for _, layer := range zoning.FileLayers() {
		for _, srs := range []string{"4490", "4326"} {
			t.Run(string(layer)+" "+srs, func(t *testing.T) {
				path := byGDAL(t, sample(layer), "layer.gpkg", "-f", "GPKG", "-nln", "图层 一", "-a_srs", "EPSG:"+srs)
				r := sameLayer(t, layer, sample(layer), path, importers.Options{})
				assert.Equal(t, "geopackage", r.Format)
				assert.Equal(t, "EPSG:"+srs, r.CRS)
				assert.Equal(t, "图层 一", r.Table)
			})
		}
	}
}

// A layer in metres is read as the same layer in GeoJSON is.
func TestGeoPackageInMetres(t *testing.T) {
	for _, layer := range zoning.FileLayers() {
		t.Run(string(layer), func(t *testing.T) {
			path := byGDAL(t, sample(layer), "layer.gpkg", "-f", "GPKG", "-s_srs", "EPSG:4490", "-t_srs", "EPSG:4549")
			metres := byGDAL(t, sample(layer), "layer.json", "-f", "GeoJSON", "-lco", "RFC7946=NO", "-lco", "COORDINATE_PRECISION=17", "-s_srs", "EPSG:4490", "-t_srs", "EPSG:4549")
			text, err := os.ReadFile(metres)
			require.NoError(t, err)
			r := sameLayer(t, layer, string(text), path, importers.Options{})
			assert.Equal(t, "EPSG:4549", r.CRS)
		})
	}
}

// A store of gridzone is itself a GeoPackage: its layers read back as what is on record, so that nothing changes. The one is taken that is asked for.
func TestGeoPackageStore(t *testing.T) {
	city := fixtures.New(fixtures.Options{Grids: 40})
	s := open(t)
	features := map[zoning.Layer]int{}
	for _, layer := range zoning.FileLayers() {
		var b bytes.Buffer
		require.NoError(t, city.WriteGeoJSON(&b, string(layer)))
		r := s.load(t, importers.Options{Layer: layer, Name: "city.geojson"}, b.String())
		require.False(t, r.Refused(), describe(r))
		features[layer] = r.Features
	}
	before := s.Atlas().Revision()
	copied := filepath.Join(t.TempDir(), "copy.gpkg")
	other, err := gpkg.Open(t.Context(), copied)
	require.NoError(t, err)
	_, err = s.store.(*gpkg.Store).CopyTo(t.Context(), other.Store, nil)
	require.NoError(t, err)
	require.NoError(t, other.Close())
	text, err := os.ReadFile(copied)
	require.NoError(t, err)
	for _, layer := range zoning.FileLayers() {
		again := s.load(t, importers.Options{Layer: layer, Name: "upload"}, string(text))
		require.False(t, again.Refused(), describe(again))
		assert.Equal(t, again.Features, again.Unchanged, describe(again))
		assert.Equal(t, string(layer), again.Table)
		assert.Equal(t, before, again.Revision)
		assert.Contains(t, codes(again.Warnings), "table_assumed")
		assert.Contains(t, codes(again.Warnings), "may_be_in_use")
	}
}

// What is refused leaves the store as it was.
func TestGeoPackageRefused(t *testing.T) {
	s := open(t)
	sound, err := os.ReadFile(byGDAL(t, sample(zoning.Grids), "layer.gpkg", "-f", "GPKG", "-a_srs", "EPSG:4490"))
	require.NoError(t, err)
	points, err := os.ReadFile(byGDAL(t, sample(zoning.Farms), "layer.gpkg", "-f", "GPKG", "-a_srs", "EPSG:4490"))
	require.NoError(t, err)
	other, err := os.ReadFile(byGDAL(t, sample(zoning.Grids), "layer.sqlite", "-f", "SQLite"))
	require.NoError(t, err)
	beijing, err := os.ReadFile(byGDAL(t, sample(zoning.Grids), "layer.gpkg", "-f", "GPKG", "-s_srs", "EPSG:4490", "-t_srs", "EPSG:2437"))
	require.NoError(t, err)
	for name, c := range map[string]struct {
		file []byte
		code string
	}{
		"half":           {sound[:len(sound)/2], "truncated"},
		"points":         {points, "wrong_geometry_type"},
		"other database": {other, "not_geopackage"},
		"Beijing 1954":   {beijing, "unsupported_crs"},
	} {
		t.Run(name, func(t *testing.T) {
			was, err := storetest.Digest(t.Context(), s.store)
			require.NoError(t, err)
			r := s.load(t, importers.Options{Layer: zoning.Grids, Name: "x.gpkg"}, string(c.file))
			require.True(t, r.Refused())
			assert.Contains(t, codes(r.Errors), c.code, describe(r))
			assert.Equal(t, "geopackage", r.Format)
			now, err := storetest.Digest(t.Context(), s.store)
			require.NoError(t, err)
			assert.Equal(t, was, now)
		})
	}
	// named by the caller, the system of the file does not count
	r := s.load(t, importers.Options{Layer: zoning.Grids, Name: "x.gpkg", CRS: "EPSG:4549"}, string(beijing))
	require.False(t, r.Refused(), describe(r))
}
