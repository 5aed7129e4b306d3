package importers_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/importers"
	"gridzone/zoning"
)

// sample is a layer as GeoJSON with all that may trouble a format: Chinese names, holes, several parts, nulls, codes with leading zeros.
func sample(layer zoning.Layer) string {
	const holed = `[[[120.100000000001,30.1],[120.2,30.1],[120.2,30.2],[120.1,30.2],[120.100000000001,30.1]],[[120.12,30.12],[120.12,30.123456789012],[120.13,30.13],[120.12,30.12]]]`
	const parts = `[[[[120.3,30.1],[120.4,30.1],[120.4,30.2],[120.3,30.1]]],[[[120.5,30.1],[120.6,30.1],[120.6,30.2],[120.5,30.1]],[[120.58,30.11],[120.59,30.11],[120.59,30.12],[120.58,30.11]]]]`
	feature := func(properties, kind, coordinates string) string {
		return `{"type":"Feature","properties":{` + properties + `},"geometry":{"type":"` + kind + `","coordinates":` + coordinates + `}}`
	}
	switch layer {
	case zoning.Grids:
		return collection(
			feature(`"code":"0012-一","name":"龙洲村\"第2\"网格 <a&b>, 'x'","kind":"base","division":null,"head":"张三","备注":"第一行\n第二行","n":12,"x":1.5`, "Polygon", holed),
			feature(`"code":"0013","name":"罗𠮷","kind":"micro","division":"330402001001","head":null,"备注":null,"n":null,"x":-0.1`, "MultiPolygon", parts))
	case zoning.Zones:
		return collection(
			feature(`"code":"Z1","name":"水源地","kind":"prohibited","category":"01","division":"330402001","extent":"河边","valid_from":"2014-01-01","valid_to":null`, "MultiPolygon", parts),
			`{"type":"Feature","properties":{"code":"Z2","name":"无图","kind":"restricted","category":null,"division":"330402001","extent":"第三组","valid_from":"2014-01-01","valid_to":"2030-01-01"},"geometry":null}`)
	case zoning.Farms:
		return collection(
			feature(`"code":"YZ01","name":"一号场","species":"pig","count":300,"measure":"stock","household":0`, "Point", `[120.123456789012,30.2]`),
			feature(`"code":"YZ02","name":"二号场","species":"layer","count":5000,"measure":"slaughter","household":1`, "Point", `[120.3,30.4]`))
	case zoning.Addresses:
		return collection(
			feature(`"code":"MP01","address":"示例路12-3号","kind":"door","aliases":"老街3号;\"示例\" <店>","source":"示例普查","valid_from":"2014-01-01","valid_to":null`, "Point", `[120.123456789012,30.2]`),
			feature(`"code":"MP02","address":"示例公园","kind":"landmark","aliases":null,"source":null,"valid_from":"2014-01-01","valid_to":"2030-01-01"`, "Point", `[120.3,30.4]`))
	default:
		return collection(
			feature(`"code":"330400","name":"示例市","level":"city"`, "Polygon", holed),
			feature(`"code":"330402","name":"示例区","level":"county"`, "MultiPolygon", parts))
	}
}

// byGDAL writes a layer in a format of GDAL's, and returns the file's path.
func byGDAL(t testing.TB, geojson, file string, options ...string) string {
	t.Helper()
	dir := t.TempDir()
	from, to := filepath.Join(dir, "layer.geojson"), filepath.Join(dir, file)
	require.NoError(t, os.WriteFile(from, []byte(geojson), 0o600))
	out, err := exec.CommandContext(context.Background(), "ogr2ogr", append(slices.Clone(options), to, from)...).CombinedOutput() //nolint:gosec // a test's own arguments
	require.NoError(t, err, string(out))
	return to
}

// thing is what a file says of a row.
type thing struct {
	Thing zoning.Thing
	Valid zoning.Interval
	Shape any
	Staff []zoning.Staff
}

// things returns what is on record of a layer, apart from what only the import knows.
func (s shop) things(t testing.TB, layer zoning.Layer) []thing {
	t.Helper()
	var out []thing
	for _, r := range s.rows(t, layer) {
		one := thing{Thing: r.Thing, Valid: r.Valid, Shape: r.Shape}
		if layer == zoning.Grids {
			staff, err := s.store.Staff(context.Background(), []string{r.Code()})
			require.NoError(t, err)
			one.Staff = staff[r.Code()]
		}
		out = append(out, one)
	}
	return out
}

// sameLayer imports a file, and fails unless what is on record is, bit by bit, what the same layer as GeoJSON puts on record.
func sameLayer(t *testing.T, layer zoning.Layer, geojson, path string, o importers.Options) *importers.Report {
	t.Helper()
	want, got := open(t), open(t)
	r := want.load(t, importers.Options{Layer: layer, Name: "layer.geojson"}, geojson)
	require.False(t, r.Refused(), describe(r))
	o.Layer, o.Name = layer, filepath.Base(path)
	file, err := os.Open(path)
	require.NoError(t, err)
	defer file.Close()
	read, err := importers.Import(context.Background(), got.Live, file, o)
	require.NoError(t, err)
	require.False(t, read.Refused(), describe(read))
	assert.Equal(t, r.Features, read.Features)
	assert.Equal(t, want.things(t, layer), got.things(t, layer))
	assert.NotContains(t, strings.Join(codes(read.Warnings), " "), "garbled")
	return read
}
