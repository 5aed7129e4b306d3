package exporters_test

import (
	"archive/zip"
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/exporters"
	"gridzone/fixtures"
	"gridzone/importers"
	"gridzone/internal/gpkgtest"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// troublesome are rows that a city does not have: of each layer some with all that may trouble a format.
func troublesome(t *testing.T) []*zoning.Row {
	t.Helper()
	long := func(characters int) string {
		return string([]rune(strings.Repeat("东至320国道 以西，南至\"河\"；", 90))[:characters])
	}
	hole := square(120.1, 30.1, 1./3)
	hole.Reverse() // as importers keep it
	far := square(99.9, 40.1, 1./3)
	extra := map[string]any{"备注": "a,b", "extra": "again", "name__2": "mine", "x": nil}
	dated := zoning.Interval{From: day(t, "2014-01-01"), To: day(t, "2031-12-31")}
	return []*zoning.Row{
		{Valid: dated, Shape: orb.MultiPolygon{{far}, {square(91.7, 40.1, 1./7)}}, Thing: zoning.Division{Code: "330499", Name: "某区 二", Level: zoning.County}},
		{Valid: zoning.Unbounded, Thing: zoning.Division{Code: "330498", Level: zoning.County}},
		{Valid: dated, Shape: orb.MultiPolygon{{square(120, 30, 1), hole}}, Thing: zoning.Grid{Code: "=1+1", Name: long(200), Kind: zoning.Dedicated, Division: "330402001001", Replaces: []string{"A1", "B-2"}, Extra: extra}},
		{Valid: dated, Shape: orb.MultiPolygon{{square(120, 30, 1)}, {square(121.7, 30.1, 1)}}, Publication: "p", Thing: zoning.Zone{Code: "0012", Name: `水<源>"地", & 'x'`, Kind: zoning.Prohibited, Category: "01",
			Division: "330402001", Extent: long(1200), Scope: zoning.Part, Bases: []zoning.Basis{{Kind: zoning.Law, Number: "1号", Title: long(500), Date: "2014-01-01"}}, Extra: extra}},
		{Valid: zoning.Unbounded, Publication: "p", Thing: zoning.Zone{Code: "w", Kind: zoning.Restricted, Division: "330402001", Extent: "第三组，\n第四组"}},
		{Valid: dated, Thing: zoning.Farm{Code: "YZ1", Name: "a", Species: "pig", Count: 1<<31 - 1, Measure: zoning.Slaughter, Household: true, Division: "330402001001", At: orb.Point{120 + 1./3, 30 + 2./3}, Extra: extra}},
		{Valid: zoning.Unbounded, Shape: orb.MultiPolygon{{square(120.7, 30.7, 1e-3/3)}}, Thing: zoning.Farm{Code: "YZ2", Species: "dairy_cow", Measure: zoning.Stock, Division: "330402001001"}},
		{Valid: dated, Thing: zoning.Address{Code: "MP1", Address: `示例路"12-3"号, <a>`, Kind: zoning.Door, Aliases: []string{"老街,3号", "b"}, Division: "330402001001", Source: "普查", At: orb.Point{120 + 1./3, 30 + 2./3}, Extra: extra}},
		{Valid: zoning.Unbounded, Thing: zoning.Address{Code: "0012", Address: "示例公园", Kind: zoning.Landmark, Division: "330402001001", At: orb.Point{120.5, 30}}},
	}
}

// viaGDAL turns a file into GeoJSON with GDAL's own program, a shapefile of two into two.
func viaGDAL(t *testing.T, format, path string) [][]byte {
	t.Helper()
	sources := []string{path}
	if format == "shapefile" {
		z, err := zip.OpenReader(path)
		require.NoError(t, err)
		defer z.Close()
		sources = nil
		for _, f := range z.File {
			if strings.HasSuffix(f.Name, ".shp") {
				sources = append(sources, "/vsizip/"+path+"/"+f.Name)
			}
		}
	}
	var all [][]byte
	for _, source := range sources {
		cmd := exec.CommandContext(t.Context(), "ogr2ogr", "-f", "GeoJSON", "-lco", "COORDINATE_PRECISION=17", "/vsistdout/", source)
		var said bytes.Buffer
		cmd.Stderr = &said
		out, err := cmd.Output()
		require.NoError(t, err, said.String())
		require.Empty(t, said.String(), source)
		all = append(all, out)
	}
	return all
}

// What GDAL reads of a GeoPackage and of a shapefile is, of every layer, what is on record: put on record again it changes nothing,
// and nothing is assumed or dropped.
func TestGDALReadsWhatIsOnRecord(t *testing.T) {
	store := gpkgtest.Open(t)
	live, err := atlas.Open(t.Context(), store, atlas.Options{})
	require.NoError(t, err)
	city := fixtures.New(fixtures.Options{Grids: 60})
	for _, layer := range zoning.FileLayers() {
		var b bytes.Buffer
		require.NoError(t, city.WriteGeoJSON(&b, string(layer)))
		r, err := importers.Import(t.Context(), live, &b, importers.Options{Layer: layer})
		require.NoError(t, err)
		require.False(t, r.Refused(), "%+v", r.Errors)
	}
	_, err = live.Do(t.Context(), zoning.Command{Name: "test"}, func(ctx context.Context, tx zoning.Tx, _ *atlas.Atlas) ([]byte, error) {
		return nil, tx.Open(ctx, troublesome(t)...)
	})
	require.NoError(t, err)
	for _, layer := range zoning.FileLayers() {
		for _, format := range []string{"geopackage", "shapefile"} {
			t.Run(string(layer)+"-"+format, func(t *testing.T) {
				f, err := exporters.FindFormat(format)
				require.NoError(t, err)
				path := filepath.Join(t.TempDir(), string(layer)+f.Endings[0])
				var b bytes.Buffer
				o := in(format, layer)
				o.Staff = func(grids []string) (map[string][]zoning.Staff, error) { return store.Staff(t.Context(), grids) }
				require.NoError(t, exporters.Write(t.Context(), &b, o, store.Rows(t.Context(), zoning.Query{Layer: layer})))
				require.NoError(t, os.WriteFile(path, b.Bytes(), 0o600))
				rows, read := 0, 0
				for _, err := range store.Rows(t.Context(), zoning.Query{Layer: layer}) {
					require.NoError(t, err)
					rows++
				}
				for _, text := range viaGDAL(t, format, path) {
					r, err := importers.Import(t.Context(), live, bytes.NewReader(text), importers.Options{Layer: layer})
					require.NoError(t, err)
					assert.Empty(t, r.Errors)
					assert.Equal(t, r.Features, r.Unchanged, "%+v", r)
					for _, w := range append(r.Warnings, r.Repairs...) {
						assert.Contains(t, []string{"extra_kept", "publication_not_taken", "nonstandard_code", "no_division", "division_not_on_record", "outside_city", "outside_own_division"}, w.Code, w.Detail)
					}
					read += r.Features
				}
				assert.Equal(t, rows, read)
			})
		}
	}
}
