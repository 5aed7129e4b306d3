package exporters_test

import (
	"archive/zip"
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/exporters"
	"gridzone/zoning"
)

// unpacked returns the bytes of a file, of an archive those of the files in it.
func unpacked(t require.TestingT, file []byte) (names []string, all string) {
	if !bytes.HasPrefix(file, []byte("PK")) {
		return nil, string(file)
	}
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	require.NoError(t, err)
	for _, f := range z.File {
		r, err := f.Open()
		require.NoError(t, err)
		b, err := io.ReadAll(r)
		require.NoError(t, err)
		names, all = append(names, f.Name), all+string(b)
	}
	return names, all
}

// What a file said beside, and the staff of grids, are in files for staff alone.
func TestPublicFiles(t *testing.T) {
	grid := &zoning.Row{Valid: zoning.Unbounded, Thing: zoning.Grid{Code: "G1", Name: "shown", Kind: zoning.Base, Extra: map[string]any{"电话": "hidden-extra"}}, Shape: orb.MultiPolygon{{square(0, 0, 1)}}}
	staff := func([]string) (map[string][]zoning.Staff, error) {
		return map[string][]zoning.Staff{"G1": {{Post: zoning.Head, Name: "hidden-head", Phone: "hidden-phone"}}}, nil
	}
	for _, format := range exporters.FormatNames() {
		var b bytes.Buffer
		o := in(format, zoning.Grids)
		o.Public = true
		require.NoError(t, exporters.Write(t.Context(), &b, o, rowsOf(grid)))
		_, all := unpacked(t, b.Bytes())
		assert.Contains(t, all, "shown", format)
		assert.NotContains(t, all, "hidden", format)
		assert.NotContains(t, all, "extra", format)
		b.Reset()
		o.Public, o.Staff = false, staff
		require.NoError(t, exporters.Write(t.Context(), &b, o, rowsOf(grid)))
		_, all = unpacked(t, b.Bytes())
		for _, kept := range []string{"hidden-extra", "hidden-head", "hidden-phone"} {
			assert.Contains(t, all, kept, format)
		}
	}
}

// The same rows give the same file, whenever it is written.
func TestSameRowsSameFile(t *testing.T) {
	for _, layer := range zoning.FileLayers() {
		rows := slices.DeleteFunc(troublesome(t), func(r *zoning.Row) bool { return r.Layer() != layer })
		for _, format := range exporters.FormatNames() {
			var files [2]bytes.Buffer
			for i := range files {
				o := in(format, layer)
				o.Changed = time.Date(2026, 11, 26, 1, 2, 3, 0, time.UTC)
				require.NoError(t, exporters.Write(t.Context(), &files[i], o, rowsOf(rows...)))
			}
			assert.Equal(t, files[0].Bytes(), files[1].Bytes(), "%s %s", layer, format)
			assert.Equal(t, format == "geopackage", bytes.Contains(files[0].Bytes(), []byte("2026-11-26T01:02:03.000Z")))
		}
	}
}

func TestShapefileOfEachLayer(t *testing.T) {
	for layer, want := range map[zoning.Layer][]string{zoning.Divisions: {"divisions"}, zoning.Grids: {"grids"}, zoning.Zones: {"zones"}, zoning.Farms: {"farms_point", "farms_polygon"}, zoning.Addresses: {"addresses"}} {
		var b bytes.Buffer
		require.NoError(t, exporters.Write(t.Context(), &b, in("shapefile", layer), rowsOf()))
		names, _ := unpacked(t, b.Bytes())
		var wanted []string
		for _, name := range want {
			for _, ending := range []string{".shp", ".shx", ".dbf", ".prj", ".cpg"} {
				wanted = append(wanted, name+ending)
			}
		}
		assert.Equal(t, wanted, names)
	}
}

// What a format cannot hold is said before anything is written: which row, what of it, and what to do.
func TestWhatAShapefileCannotHold(t *testing.T) {
	zone := &zoning.Row{Valid: zoning.Unbounded, Thing: zoning.Zone{Code: "Z 7", Kind: zoning.Prohibited, Extent: strings.Repeat("四至", 5000)}}
	var b bytes.Buffer
	err := exporters.Write(t.Context(), &b, in("shapefile", zoning.Zones), rowsOf(zone))
	require.ErrorIs(t, err, zoning.ErrInvalid)
	require.ErrorContains(t, err, "Z 7: extent: longer than a shapefile can hold")
	require.ErrorContains(t, err, "take another format")
	assert.Zero(t, b.Len())
	require.NoError(t, exporters.Write(t.Context(), &b, in("geopackage", zoning.Zones), rowsOf(zone)))
}

// What is called extra on record does not become what importers take for all that was said beside.
func TestExtraOfThatName(t *testing.T) {
	grid := func(extra map[string]any) *zoning.Row {
		return &zoning.Row{Valid: zoning.Unbounded, Thing: zoning.Grid{Code: "G", Kind: zoning.Base, Extra: extra}}
	}
	for want, extra := range map[string]map[string]any{
		`"valid_to":null,"a":"1","b":{"x":null}}`:                   {"a": "1", "b": map[string]any{"x": nil}},
		`"valid_to":null,"extra":{"a":"1","extra":{"x":null}}}`:     {"a": "1", "extra": map[string]any{"x": nil}},
		`"valid_to":null,"extra":{"extra":"{\"looks\":\"like\"}"}}`: {"extra": `{"looks":"like"}`},
	} {
		var b bytes.Buffer
		require.NoError(t, exporters.Write(t.Context(), &b, in("geojsonseq", zoning.Grids), rowsOf(grid(extra))))
		assert.Contains(t, b.String(), want)
	}
}
