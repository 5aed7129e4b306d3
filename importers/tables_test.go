package importers_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"gridzone/importers"
	"gridzone/store/storetest"
	"gridzone/zoning"
)

// textual is a sample without numbers beside the properties of the layer: in a table of text they are texts.
func textual(layer zoning.Layer) string {
	return strings.NewReplacer(`,"n":12,"x":1.5`, "", `,"n":null,"x":-0.1`, "").Replace(sample(layer))
}

// A layer that GDAL writes as CSV, with whichever separator, or as a workbook, is the layer that GeoJSON holds.
func TestTablesByGDAL(t *testing.T) {
	for _, layer := range zoning.FileLayers() {
		t.Run(string(layer), func(t *testing.T) {
			geojson := textual(layer)
			for _, separator := range []string{"COMMA", "SEMICOLON", "TAB"} {
				path := byGDAL(t, geojson, "layer.csv", "-lco", "GEOMETRY=AS_WKT", "-lco", "SEPARATOR="+separator)
				r := sameLayer(t, layer, geojson, path, importers.Options{})
				assert.Equal(t, "csv", r.Format)
				assert.Equal(t, separator != "COMMA", strings.Contains(strings.Join(codes(r.Warnings), " "), "separator_recognised"))
			}
			if layer == zoning.Farms {
				r := sameLayer(t, layer, geojson, byGDAL(t, geojson, "layer.csv", "-lco", "GEOMETRY=AS_XY"), importers.Options{CRS: "EPSG:4490"})
				assert.Equal(t, "csv", r.Format)
			}
			path := byGDAL(t, geojson, "layer.csv", "-lco", "GEOMETRY=AS_WKT")
			text, err := os.ReadFile(path) //nolint:gosec // a test's own file
			require.NoError(t, err)
			coded := map[string][]byte{"UTF-8": append([]byte("\xef\xbb\xbf"), text...)}
			if coded["GB18030"], err = simplifiedchinese.GB18030.NewEncoder().Bytes(text); err != nil {
				require.NoError(t, err)
			}
			if coded["UTF-16LE"], err = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes(text); err != nil {
				require.NoError(t, err)
			}
			for name, b := range coded {
				path := filepath.Join(t.TempDir(), "layer.csv")
				require.NoError(t, os.WriteFile(path, b, 0o600))
				assert.Equal(t, name, sameLayer(t, layer, geojson, path, importers.Options{}).Encoding)
			}
		})
	}
}

// sheet writes rows into a workbook.
func sheet(t *testing.T, rows ...[]any) string {
	t.Helper()
	f := excelize.NewFile()
	for i, r := range rows {
		at, err := excelize.CoordinatesToCellName(1, i+1)
		require.NoError(t, err)
		require.NoError(t, f.SetSheetRow("Sheet1", at, &r))
	}
	path := filepath.Join(t.TempDir(), "a.xlsx")
	require.NoError(t, f.SaveAs(path))
	return path
}

// One grid by its turning points, however a surveyor writes them down, is the grid that GeoJSON holds: the same places as EPSG:4528, bit by bit.
func TestOneGridHoweverItIsSurveyed(t *testing.T) {
	geojson := `{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:4528"}},"features":[{"type":"Feature","properties":{"code":"330402001001001","name":"一"},"geometry":{"type":"Polygon","coordinates":[` +
		`[[40571815.3661,3403497.8255],[40571915.3661,3403497.8255],[40571915.3661,3403597.8255],[40571815.3661,3403597.8255],[40571815.3661,3403497.8255]],` +
		`[[40571835.3661,3403517.8255],[40571835.3661,3403537.8255],[40571855.3661,3403537.8255],[40571835.3661,3403517.8255]]]}}]}`
	table := "网格编码,网格名称,点号,圈号,X,Y\n" +
		"330402001001001,一,J1,1,3403497.8255,40571815.3661\n,,J2,1,3403497.8255,40571915.3661\n,,J3,1,3403597.8255,40571915.3661\n,,J4,1,3403597.8255,40571815.3661\n" +
		",,J5,2,3403517.8255,40571835.3661\n,,J6,2,3403537.8255,40571835.3661\n,,J7,2,3403537.8255,40571855.3661\n"
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(table)
	require.NoError(t, err)
	parcels := "[属性描述]\n坐标系=2000国家大地坐标系\n几度分带=3\n投影类型=高斯克吕格\n计量单位=米\n带号=40\n精度=0.001\n转换参数=,,,,,,\n[地块坐标]\n7,,330402001001001,一,面,,,,@\n" +
		"J1,1,3403497.8255,40571815.3661\nJ2,1,3403497.8255,40571915.3661\nJ3,1,3403597.8255,40571915.3661\nJ4,1,3403597.8255,40571815.3661\n" +
		"J5,2,3403517.8255,40571835.3661\nJ6,2,3403537.8255,40571835.3661\nJ7,2,3403537.8255,40571855.3661\n"
	coded, err := simplifiedchinese.GBK.NewEncoder().String(parcels)
	require.NoError(t, err)
	var rows [][]any
	for line := range strings.Lines(table) {
		var r []any
		for _, cell := range strings.Split(strings.TrimSpace(line), ",") {
			r = append(r, cell)
		}
		rows = append(rows, r)
	}
	for name, tc := range map[string]struct {
		text, format string
		o            importers.Options
	}{
		"table":            {table, "turning_points", importers.Options{}},
		"GBK":              {gbk, "turning_points", importers.Options{}},
		"X is the easting": {strings.NewReplacer("X,Y", "Y,X").Replace(table), "turning_points", importers.Options{}},
		"in words":         {strings.NewReplacer("X,Y", "北坐标(X),东坐标(Y)").Replace(table), "turning_points", importers.Options{}},
		"system named":     {table, "turning_points", importers.Options{CRS: "EPSG:4528"}},
		"land survey":      {coded, "parcels", importers.Options{}},
		"sheet":            {"", "xlsx", importers.Options{}},
	} {
		path := sheet(t, rows...)
		if tc.text != "" {
			path = filepath.Join(t.TempDir(), "a.txt")
			require.NoError(t, os.WriteFile(path, []byte(tc.text), 0o600))
		}
		r := sameLayer(t, zoning.Grids, geojson, path, tc.o)
		assert.Equal(t, tc.format, r.Format, name)
		assert.Equal(t, "EPSG:4528", r.CRS, name)
	}
}

// A table that attacks, or is in a system that is not read, changes nothing, and is refused by its name.
func TestTablesThatAreRefused(t *testing.T) {
	s := withVillages(t)
	before, err := storetest.Digest(t.Context(), s.store)
	require.NoError(t, err)
	points := func(n int) string {
		return "code,圈号,lon,lat\n" + strings.Repeat("a,1,120.5,30.5\na,1,120.6,30.6\n", n/2)
	}
	for name, tc := range map[string]struct{ text, code string }{
		"a quote that never closes": {"code,WKT\n1,\"" + strings.Repeat("x\n", 1<<20), "bad_row"},
		"a row without an end":      {"code,WKT\n1," + strings.Repeat("x", 2<<20), "feature_too_large"},
		"a ring of three million":   {points(3_000_000), "too_many_vertices"},
		"more columns than may be":  {"WKT" + strings.Repeat(",", 20000) + "x\n", "too_many_members"},
		"1e400":                     {"code,WKT\n1,POINT (1e400 2)\n", "wrong_geometry_type"},
		"a ring of numbers":         {"code,WKT\n1,\"POLYGON ((1e400 2,1 1,2 2,1e400 2))\"\n", "bad_number"},
		"invalid UTF-8":             {"code,name,WKT\n1,网格,\n2,网\xff\xfe,\n", "bad_utf8"},
		"Xian 1980":                 {"[属性描述]\n坐标系=80国家大地坐标系\n几度分带=3\n带号=40\n[地块坐标]\n3,,1,,面,,,,@\nJ1,1,3403497,40571815\nJ2,1,3403597,40571815\nJ3,1,3403597,40571915\n", "unsupported_crs"},
		"codes cut by a program":    {"code,WKT\n3.30402E+14,\"POLYGON ((120 30,121 30,121 31,120 30))\"\n", "numeric_code"},
	} {
		t.Run(name, func(t *testing.T) {
			o := gridOptions()
			o.Limits.FeatureBytes = 1 << 20
			r, err := importers.Import(t.Context(), s.Live, bytes.NewReader([]byte(tc.text)), o)
			require.NoError(t, err)
			require.True(t, r.Refused(), describe(r))
			assert.Contains(t, codes(r.Errors), tc.code, describe(r))
			assert.LessOrEqual(t, len(r.Errors), 100)
		})
	}
	after, err := storetest.Digest(t.Context(), s.store)
	require.NoError(t, err)
	assert.Equal(t, before, after)
}
