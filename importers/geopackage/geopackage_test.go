package geopackage

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	orbwkb "github.com/paulmach/orb/encoding/wkb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/importers/dataset"
)

func TestRead(t *testing.T) {
	all, about, err := readAll(t.Context(), input(gpkg(t, row(2))))
	require.NoError(t, err)
	require.Len(t, all, 2)
	assert.Equal(t, square, all[0].Shape)
	assert.True(t, all[0].Multi)
	assert.Equal(t, 4, all[0].Vertices)
	assert.Equal(t, []dataset.Property{{Name: "code", Value: "001"}, {Name: "n", Value: json.Number("2")}}, all[1].Properties)
	assert.Equal(t, "a", about.Table)
	assert.Equal(t, "EPSG:4490", about.System.Name())
	assert.True(t, about.Placed)
	assert.Empty(t, about.Notes)
	assert.LessOrEqual(t, all[0].End, all[1].End)
}

func TestValues(t *testing.T) {
	file := gpkg(t, "CREATE TABLE b (fid INTEGER PRIMARY KEY, id INTEGER, geom BLOB, yes BOOLEAN, day DATE, at DATETIME, x REAL, big INTEGER, photo BLOB, other POINT, t TEXT)",
		"UPDATE gpkg_contents SET table_name = 'b'", "UPDATE gpkg_geometry_columns SET table_name = 'b'",
		"INSERT INTO b VALUES (1, 7, NULL, 1, '2024-03-01', '2024-03-01T00:00:00.000Z', 3.0, 9223372036854775807, x'00', NULL, '网格')",
		"INSERT INTO b VALUES (2, NULL, NULL, 0, 20240301, NULL, 0.1, 'x', NULL, NULL, x'ff')",
		"INSERT INTO b VALUES (3, NULL, NULL, 2, NULL, NULL, 1e300, NULL, NULL, NULL, NULL)")
	all, about, err := readAll(t.Context(), input(file))
	require.NoError(t, err)
	n := func(s string) json.Number { return json.Number(s) }
	for i, want := range [][]any{{n("7"), true, "2024-03-01", "2024-03-01T00:00:00.000Z", n("3"), n("9223372036854775807"), "网格"},
		{nil, false, n("20240301"), nil, n("0.1"), "x", nil}, {nil, n("2"), nil, nil, n("1e+300"), nil, nil}} {
		var got []any
		for _, p := range all[i].Properties {
			got = append(got, p.Value)
		}
		assert.Equal(t, want, got)
		assert.Nil(t, all[i].Shape)
	}
	assert.Equal(t, []string{noteBlob}, noteCodes(about))
	assert.Contains(t, about.Notes[0].Detail, `"photo", "other"`)

	for sql, code := range map[string]string{"UPDATE a SET code = CAST(x'cdf8b8f1' AS TEXT)": codeBadUTF8, "UPDATE a SET code = CAST(x'410042' AS TEXT)": codeNUL, "UPDATE a SET n = 9e999": codeNumberRange, "UPDATE a SET code = '缃戞牸'": codeGarbled} {
		all, _, err := readAll(t.Context(), input(gpkg(t, sql)))
		require.NoError(t, err)
		require.Len(t, all[0].Faults, 1, sql)
		assert.Equal(t, code, all[0].Faults[0].Code)
		assert.Contains(t, all[0].Faults[0].Pointer, "/properties/")
	}
}

func TestGeometries(t *testing.T) {
	of := func(g orb.Geometry) []byte {
		b, err := orbwkb.Marshal(g)
		require.NoError(t, err)
		return b
	}
	position := func(kind uint32, f ...float64) []byte {
		b := binary.LittleEndian.AppendUint32([]byte{1}, kind)
		for _, x := range f {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(x))
		}
		return b
	}
	nan := math.NaN()
	ring := orb.Ring{{1, 2}, {3, 4}, {nan, 6}, {1, math.Inf(1)}, {1, 2}}
	for name, c := range map[string]struct {
		blob     any
		points   bool
		shape    orb.MultiPolygon
		point    *orb.Point
		heights  int
		code     string
		pointers []string
	}{
		"null":             {blob: nil},
		"polygon":          {blob: blob(4490, 0, of(square[0])), shape: square},
		"with envelope":    {blob: blob(4490, 2, append(make([]byte, 32), of(square)...)), shape: square},
		"empty":            {blob: blob(4490, 0x10, of(orb.MultiPolygon{}))},
		"empty polygon":    {blob: blob(4490, 0, of(orb.Polygon{}))},
		"farm":             {blob: blob(4490, 0, position(1001, 1, 2, 3)), points: true, point: &orb.Point{1, 2}, heights: 1},
		"no farm":          {blob: blob(4490, 0x10, position(1, nan, nan)), points: true},
		"polygon of farm":  {blob: blob(4490, 0, of(square)), points: true, shape: square},
		"half a farm":      {blob: blob(4490, 0, position(1, nan, 2)), points: true, code: codeBadPosition, pointers: []string{"/geometry/coordinates"}},
		"point":            {blob: blob(4490, 0, position(1, 1, 2)), code: codeGeometryType, pointers: []string{"/geometry"}},
		"line":             {blob: blob(4490, 0, of(orb.LineString{{1, 2}, {3, 4}})), code: codeGeometryType, pointers: []string{"/geometry"}},
		"arcs":             {blob: blob(4490, 0, []byte{1, 10, 0, 0, 0, 0, 0, 0, 0}), code: codeGeometryType, pointers: []string{"/geometry"}},
		"not finite":       {blob: blob(4490, 0, of(orb.MultiPolygon{{ring}})), code: codeBadPosition, pointers: []string{"/geometry/coordinates/0/0/2", "/geometry/coordinates/0/0/3"}},
		"mixed systems":    {blob: blob(4549, 0, of(square)), code: codeOtherSystem, pointers: []string{"/geometry"}},
		"said to be empty": {blob: blob(4490, 0x10, of(square)), code: codeGeometry, pointers: []string{"/geometry"}},
		"extended":         {blob: blob(4490, 0x20, of(square)), code: codeGeometry, pointers: []string{"/geometry"}},
		"cut":              {blob: blob(4490, 0, of(square))[:40], code: codeGeometry, pointers: []string{"/geometry"}},
		"WKB alone":        {blob: of(square), code: codeGeometry, pointers: []string{"/geometry"}},
		"text":             {blob: "POLYGON EMPTY", code: codeGeometry, pointers: []string{"/geometry"}},
	} {
		t.Run(name, func(t *testing.T) {
			in := input(gpkg(t, statement{"UPDATE a SET geom = ?", []any{c.blob}}))
			in.Points = c.points
			all, _, err := readAll(t.Context(), in)
			require.NoError(t, err)
			require.Len(t, all, 1)
			require.Len(t, all[0].Faults, len(c.pointers))
			for i, f := range all[0].Faults {
				assert.Equal(t, c.code, f.Code)
				assert.Equal(t, c.pointers[i], f.Pointer)
			}
			if c.code == "" {
				assert.Equal(t, c.shape, all[0].Shape)
				assert.Equal(t, c.point, all[0].Point)
				assert.Equal(t, c.heights, all[0].Heights)
			}
		})
	}
}

func TestChoice(t *testing.T) {
	two := []any{"CREATE TABLE grids (fid INTEGER PRIMARY KEY, geom POLYGON, code TEXT)", "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('grids', 'features', 'of the city'), ('w', 'attributes', 'w'), ('p', 'tiles', 'p')",
		"INSERT INTO gpkg_geometry_columns VALUES ('grids', 'geom', 'POLYGON', 0, 0, 0)", "CREATE TABLE w (code TEXT)", "INSERT INTO w VALUES ('x')"}
	for name, c := range map[string]struct {
		statements         []any
		table, layer, want string
		code, says         string
		notes              []string
	}{
		"the only one":     {want: "a"},
		"by name":          {table: "a", want: "a"},
		"by its title":     {table: "图层", want: "a"},
		"in capitals":      {table: "A", want: "a"},
		"another":          {table: "b", code: codeNoTable, says: `"a"`},
		"two":              {statements: two, code: codeTableNeeded, says: `2 layers: "a", "grids"`},
		"two, one named":   {statements: two, table: "of the city", want: "grids"},
		"two, one so":      {statements: two, layer: "grids", want: "grids", notes: []string{noteTable}},
		"two, none so":     {statements: two, layer: "zones", code: codeTableNeeded, says: "grids"},
		"without geometry": {statements: two, table: "w", want: "w"},
		"only attributes":  {statements: append(two, "DELETE FROM gpkg_contents WHERE data_type = 'features'"), want: "w"},
		"only tiles":       {statements: append(two, "DELETE FROM gpkg_contents WHERE data_type <> 'tiles'"), code: codeNoTable, says: "none"},
	} {
		t.Run(name, func(t *testing.T) {
			in := input(gpkg(t, c.statements...))
			in.Table, in.Layer = c.table, c.layer
			if c.code != "" {
				fault := faultOf(t, in)
				assert.Equal(t, c.code, fault.Code)
				assert.Equal(t, c.code == codeTableNeeded, strings.Contains(fault.Repair, "--table NAME"), fault.Repair)
				assert.Contains(t, fault.Detail, c.says)
				return
			}
			_, about, err := readAll(t.Context(), in)
			require.NoError(t, err)
			assert.Equal(t, c.want, about.Table)
			assert.ElementsMatch(t, c.notes, noteCodes(about))
		})
	}
}

func TestSystems(t *testing.T) {
	const gauss = `PROJCS["CGCS2000 / 3-degree Gauss-Kruger CM 120E",GEOGCS["China Geodetic Coordinate System 2000",DATUM["China_2000",SPHEROID["CGCS2000",6378137,298.257222101]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",120],PARAMETER["scale_factor",1],PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1]]`
	for name, c := range map[string]struct {
		id     int
		row    statement
		want   string
		placed bool
		says   string
	}{
		"by its code":         {4490, statement{}, "EPSG:4490", true, ""},
		"by its definition":   {9, statement{"INSERT INTO gpkg_spatial_ref_sys VALUES ('x', 9, 'NONE', 9, ?, '')", []any{gauss}}, "EPSG:4549", true, ""},
		"by both":             {9, statement{"INSERT INTO gpkg_spatial_ref_sys VALUES ('x', 9, 'epsg', 4549, ?, '')", []any{gauss}}, "EPSG:4549", true, ""},
		"in contradiction":    {9, statement{"INSERT INTO gpkg_spatial_ref_sys VALUES ('x', 9, 'EPSG', 4548, ?, '')", []any{gauss}}, "", false, "EPSG:4548 and defines EPSG:4549"},
		"not said":            {0, statement{}, "EPSG:4490", false, ""},
		"not said, in metres": {-1, statement{}, "EPSG:4490", false, ""},
		"not defined":         {77, statement{}, "", false, "does not define"},
		"of another datum":    {9, statement{"INSERT INTO gpkg_spatial_ref_sys VALUES ('x', 9, 'EPSG', 2385, 'undefined', '')", nil}, "", false, "Xian"},
	} {
		t.Run(name, func(t *testing.T) {
			all := []any{statement{"UPDATE gpkg_geometry_columns SET srs_id = ?", []any{c.id}}, "DELETE FROM a"}
			if c.row.sql != "" {
				all = append(all, c.row)
			}
			_, about, err := readAll(t.Context(), input(gpkg(t, all...)))
			require.NoError(t, err)
			assert.Equal(t, c.placed, about.Placed)
			if c.says != "" {
				require.NotNil(t, about.Unread)
				assert.Equal(t, codeBadCRS, about.Unread.Code)
				assert.Contains(t, about.Unread.Detail, c.says)
				return
			}
			assert.Nil(t, about.Unread)
			assert.Equal(t, c.want, about.System.Name())
		})
	}
}

// A file whose last changes may stand beside it is not read as if it were whole.
func TestNotClosed(t *testing.T) {
	log := gpkg(t, "PRAGMA journal_mode = WAL")
	require.EqualValues(t, walVersion, log[18])
	assert.Equal(t, codeNotClosed, faultOf(t, input(log)).Code)
	_, about, err := readAll(t.Context(), input(gpkg(t, "CREATE TABLE revision (n)", "CREATE TABLE grids_row (n)", "PRAGMA journal_mode = WAL")))
	require.NoError(t, err)
	assert.Equal(t, []string{noteOpen}, noteCodes(about))
}

func TestIs(t *testing.T) {
	is, err := Is(input(gpkg(t)))
	require.NoError(t, err)
	assert.True(t, is)
	for _, s := range []string{"", "SQLite", "SQLite format 3 ", "{}"} {
		is, err := Is(input([]byte(s)))
		require.NoError(t, err)
		assert.False(t, is)
		assert.Equal(t, codeNotGeoPackage, faultOf(t, input([]byte(s))).Code)
	}
	for says, statements := range map[string][]any{"no table gpkg_contents": {"CREATE TABLE moz_places (a)"}, "MBTiles": {"CREATE TABLE tiles (a)", "CREATE TABLE metadata (a)"},
		"SpatiaLite": {"CREATE TABLE spatial_ref_sys (a)", "CREATE TABLE geometry_columns (a)"}, "marked as one": {"PRAGMA application_id = 0x47503130", "CREATE TABLE a (a)"}} {
		fault := faultOf(t, input(made(t, statements...)))
		assert.Equal(t, codeNotGeoPackage, fault.Code)
		assert.Contains(t, fault.Detail, says)
	}
}

var errDisk = errors.New("disk gone")

// failing fails from the n-th read on.
type failing struct {
	io.ReaderAt
	left *int
}

func (f failing) ReadAt(b []byte, at int64) (int, error) {
	if *f.left--; *f.left < 0 {
		return 0, errDisk
	}
	return f.ReaderAt.ReadAt(b, at)
}

// What reading fails with is no fault of the file, wherever it happens, and reading ends with its context.
func TestReadingFails(t *testing.T) {
	file := gpkg(t, "WITH RECURSIVE n(x) AS (VALUES(2) UNION ALL SELECT x+1 FROM n WHERE x<3000) INSERT INTO a SELECT x, geom, code, x FROM n, a")
	for left := 0; ; left++ {
		in := input(file)
		n := left
		in.ReaderAt = failing{in.ReaderAt, &n}
		_, _, err := readAll(t.Context(), in)
		if n >= 0 {
			require.NoError(t, err)
			assert.Greater(t, left, 100)
			break
		}
		require.ErrorIs(t, err, errDisk, "read %d", left)
		if left > 40 {
			left += 37
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	r, err := Open(ctx, input(file))
	require.NoError(t, err)
	_, err = r.Next()
	require.NoError(t, err)
	cancel()
	for err == nil {
		_, err = r.Next()
	}
	require.ErrorIs(t, err, context.Canceled)
	require.NoError(t, r.Close())
	_, err = Open(ctx, input(file))
	assert.ErrorIs(t, err, context.Canceled)
}
