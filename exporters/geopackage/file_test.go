package geopackage_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/exporters/geopackage"
)

func table(columns ...geopackage.Column) geopackage.Table {
	return geopackage.Table{Name: "places", Description: "It's a test", Geometry: "GEOMETRY", Columns: columns, Changed: time.Date(2026, 1, 2, 3, 4, 5, 6e6, time.UTC)}
}

// written writes a file of three features and returns its path.
func written(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "地点 100%?#.gpkg")
	f, err := geopackage.Create(t.Context(), path, table(geopackage.Column{Name: `na"me`, Type: "TEXT"}, geopackage.Column{Name: "count", Type: "INTEGER"},
		geopackage.Column{Name: "open", Type: "BOOLEAN"}, geopackage.Column{Name: "since", Type: "DATE"}))
	require.NoError(t, err)
	defer f.Close()
	require.NoError(t, f.Add(t.Context(), orb.Point{1. / 3, 2. / 3}, []any{"网格", int64(7), true, "2026-11-26"}))
	require.NoError(t, f.Add(t.Context(), orb.MultiPolygon{{{{120, 30}, {121, 30}, {121, 31}, {120, 30}}}}, []any{"", int64(-1), false, nil}))
	require.NoError(t, f.Add(t.Context(), nil, []any{nil, nil, nil, nil}))
	require.NoError(t, f.Finish(t.Context()))
	return path
}

func ogrinfo(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "ogrinfo", args...).CombinedOutput()
	require.NoError(t, err, string(out))
	return string(out)
}

func TestGDALReadsIt(t *testing.T) {
	path := written(t)
	said := ogrinfo(t, "-al", path)
	for _, line := range []string{
		"Layer name: places\n", "DESCRIPTION=It's a test\n", "Geometry: Unknown (any)\n", "Feature Count: 3\n", "Extent: (0.333333, 0.666667) - (121.000000, 31.000000)\n", `ID["EPSG",4490]]`,
		"FID Column = fid\n", "Geometry Column = geom\n", "count: Integer64 (0.0)\n", "open: Integer(Boolean) (0.0)\n", "since: Date (0.0)\n",
		"na\"me (String) = 网格\n", "open (Integer(Boolean)) = 1\n", "since (Date) = 2026/11/26\n", "POINT (0.33333333", "MULTIPOLYGON (((120 30,", "since (Date) = (null)\n",
	} {
		assert.Contains(t, said, line)
	}
	assert.NotContains(t, said, "Warning")
	said = ogrinfo(t, "-sql", "SELECT 'box', min_x, min_y, max_x, max_y, last_change AS at FROM gpkg_contents", path)
	for _, line := range []string{"min_x (Real) = 0.333333", "min_y (Real) = 0.666666", "max_x (Real) = 121\n", "max_y (Real) = 31\n", "2026/01/02 03:04:05.006"} {
		assert.Contains(t, said, line)
	}
	assert.Contains(t, ogrinfo(t, "-so", "-spat", "120.1", "30", "120.2", "30.1", path, "places"), "Feature Count: 1\n", "the index finds what is there")
	assert.Contains(t, ogrinfo(t, "-sql", "SELECT HasSpatialIndex('places', 'geom')", path), "HasSpatialIndex (Integer) = 1\n")
}

// GDAL's own judge of the standard's requirements finds nothing.
func TestConforms(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "/usr/bin/python3", "-m", "osgeo_utils.samples.validate_gpkg", "-v", "--extra", "--warning-as-error", written(t)).CombinedOutput()
	require.NoError(t, err, string(out))
	assert.Contains(t, string(out), "Checking vector user table places")
	assert.NotContains(t, string(out), "Skipping")
}

// Whoever changes a feature in another program finds the index right afterwards.
func TestOthersMayChangeIt(t *testing.T) {
	path := written(t)
	copied := filepath.Join(t.TempDir(), "moved.gpkg")
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(copied, b, 0o600))
	for _, sql := range []string{"UPDATE places SET geom = ST_GeomFromText('POINT(5 5)', 4490) WHERE fid = 1", "DELETE FROM places WHERE fid = 2",
		"INSERT INTO places (fid, geom) VALUES (9, ST_GeomFromText('POINT(6 6)', 4490))"} {
		ogrinfo(t, "-dialect", "SQLITE", "-sql", sql, copied)
	}
	for box, found := range map[[4]string]string{{"4", "4", "5.5", "5.5"}: "1", {"0", "0", "1", "1"}: "0", {"119", "29", "122", "32"}: "0", {"6", "6", "7", "7"}: "1"} {
		assert.Contains(t, ogrinfo(t, "-so", "-spat", box[0], box[1], box[2], box[3], copied, "places"), "Feature Count: "+found+"\n", box)
	}
}

func TestSameContentSameBytes(t *testing.T) {
	a, err := os.ReadFile(written(t))
	require.NoError(t, err)
	b, err := os.ReadFile(written(t))
	require.NoError(t, err)
	assert.Equal(t, a, b)
}

func TestRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.gpkg")
	require.NoError(t, os.WriteFile(path, []byte("mine"), 0o600))
	_, err := geopackage.Create(t.Context(), path, table())
	require.ErrorIs(t, err, os.ErrExist)
	kept, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "mine", string(kept))
	_, err = geopackage.Create(t.Context(), filepath.Join(t.TempDir(), "none", "x.gpkg"), table())
	require.ErrorIs(t, err, os.ErrNotExist)

	f, err := geopackage.Create(t.Context(), filepath.Join(t.TempDir(), "y.gpkg"), table())
	require.NoError(t, err)
	require.ErrorContains(t, f.Add(t.Context(), nil, []any{"one too many"}), "1 values for 0 columns")
	require.ErrorContains(t, f.Add(t.Context(), orb.LineString{}, nil), "a LineString is not written")
	require.NoError(t, f.Close())
	require.NoError(t, f.Close())
}
