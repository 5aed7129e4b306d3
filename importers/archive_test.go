package importers

import (
	"archive/zip"
	"bytes"
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
)

// packed writes a zip of names and texts.
func packed(t testing.TB, members ...[2]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, m := range members {
		out, err := w.Create(m[0])
		require.NoError(t, err)
		_, err = out.Write([]byte(m[1]))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return b.Bytes()
}

// An archive that no format can be read from says what is wrong with it, whichever format it was meant to be.
func TestArchivesOfNothing(t *testing.T) {
	for name, c := range map[string]struct {
		file   []byte
		code   string
		detail string
		repair string
	}{
		"empty":   {packed(t), codeUnknownFormat, "empty", ".shp"},
		"GeoJSON": {packed(t, [2]string{"grids.geojson", "{}"}), codeUnknownFormat, `"grids.geojson"`, "by itself"},
		"nested":  {packed(t, [2]string{"inner.zip", string(packed(t))}), codeUnknownFormat, `"inner.zip"`, "archives within archives are not looked into"},
		"cut":     {packed(t, [2]string{"grids.shp", "1"})[:40], codeTruncated, "not whole", "again"},
		"unsafe":  {packed(t, [2]string{"../grids.shp", "1"}), "unsafe_path", "leads out", "pack"},
	} {
		t.Run(name, func(t *testing.T) {
			o := Options{Layer: zoning.Grids}
			require.NoError(t, o.Check())
			f, err := readFile(context.Background(), bytes.NewReader(c.file), o)
			require.NoError(t, err)
			require.Len(t, f.report.Errors, 1)
			assert.Equal(t, c.code, f.report.Errors[0].Code)
			assert.Contains(t, f.report.Errors[0].Detail, c.detail)
			assert.Contains(t, f.report.Errors[0].Repair, c.repair)
			assert.Equal(t, "EPSG:4490", f.report.CRS)
		})
	}
}
