package exporters_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"gridzone/exporters"
	"gridzone/importers"
	"gridzone/internal/gpkgtest"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

func rowsOf(rows ...*zoning.Row) iter.Seq2[*zoning.Row, error] {
	return func(yield func(*zoning.Row, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// in are the options to write a layer in a format.
func in(format string, layer zoning.Layer) exporters.Options {
	return exporters.Options{Format: format, Layer: layer}
}

func square(lon, lat, side float64) orb.Ring {
	return orb.Ring{{lon, lat}, {lon + side, lat}, {lon + side, lat + side}, {lon, lat + side}, {lon, lat}}
}

func day(t *testing.T, s string) zoning.Day {
	t.Helper()
	d, err := zoning.ParseDay(s)
	require.NoError(t, err)
	return d
}

func TestFeature(t *testing.T) {
	hole := square(120.25, 30.25, 0.25)
	row := &zoning.Row{Publication: "p1", Valid: zoning.Interval{From: day(t, "2014-01-01"), To: zoning.Forever}, Shape: orb.MultiPolygon{{square(120, 30, 1), hole}},
		Thing: zoning.Zone{Code: "Z1", Name: "水<源>\"地\"", Kind: zoning.Prohibited, Category: "01", Bases: []zoning.Basis{{Kind: zoning.Law, Number: "1号"}},
			Extra: map[string]any{"b": json.Number("12345678901234567890"), "a": map[string]any{"x": []any{nil, true}}, "name": "never twice"}}}
	feature := func(extra string) string {
		return `{"type":"Feature","id":"Z1","properties":{"code":"Z1","name":"水<源>\"地\"","kind":"prohibited","kind_label":"禁养区","category":"01","division":null,` +
			`"extent":null,"extent_scope":"whole","bases":[{"kind":"law","number":"1号"}],"publication":"p1","valid_from":"2014-01-01","valid_to":null` + extra + `},` +
			`"geometry":{"type":"Polygon","coordinates":[[[120,30],[121,30],[121,31],[120,31],[120,30]],[[120.25,30.25],[120.25,30.5],[120.5,30.5],[120.5,30.25],[120.25,30.25]]]}}`
	}
	assert.Equal(t, feature(""), string(exporters.AppendFeature(nil, row)), "what a file says beside is not for everybody")
	var b bytes.Buffer
	require.NoError(t, exporters.Write(t.Context(), &b, in("geojsonseq", zoning.Zones), rowsOf(row)))
	assert.Equal(t, feature(`,"a":{"x":[null,true]},"b":12345678901234567890`)+"\n", b.String(), "but for staff")
	assert.Equal(t, orb.CCW, hole.Orientation(), "the row's own ring is not touched")
	row.Shape = nil
	assert.True(t, strings.HasSuffix(string(exporters.AppendFeature([]byte("x"), row)), `"geometry":null}`))
	row.Shape = orb.MultiPolygon{{square(0, 0, 1)}, {square(2, 0, 1)}}
	f, err := geojson.UnmarshalFeature(exporters.AppendFeature(nil, row))
	require.NoError(t, err)
	assert.Equal(t, orb.MultiPolygon{{square(0, 0, 1)}, {square(2, 0, 1)}}, f.Geometry)
}

func TestWrite(t *testing.T) {
	division := &zoning.Row{Valid: zoning.Unbounded, Thing: zoning.Division{Code: "330402", Name: "区", Level: zoning.County}}
	for format, want := range map[string]string{
		"geojson":    "{\"type\":\"FeatureCollection\",\"features\":[\n%[1]s,\n%[1]s\n]}\n",
		"geojsonseq": "%[1]s\n%[1]s\n",
	} {
		var b bytes.Buffer
		require.NoError(t, exporters.Write(t.Context(), &b, in(format, zoning.Divisions), rowsOf(division, division)))
		assert.Equal(t, fmt.Sprintf(want, exporters.AppendFeature(nil, division)), b.String())
		b.Reset()
		require.NoError(t, exporters.Write(t.Context(), &b, in(format, zoning.Divisions), rowsOf()))
		assert.Equal(t, map[string]string{"geojson": "{\"type\":\"FeatureCollection\",\"features\":[\n\n]}\n", "geojsonseq": ""}[format], b.String())
	}
	require.ErrorIs(t, exporters.Write(t.Context(), &bytes.Buffer{}, in("shp", zoning.Divisions), rowsOf()), zoning.ErrInvalid)
	require.ErrorIs(t, exporters.Write(t.Context(), &bytes.Buffer{}, in("csv", zoning.Publications), rowsOf()), zoning.ErrInvalid)
	require.ErrorContains(t, exporters.Write(t.Context(), &bytes.Buffer{}, in("csv", zoning.Grids), rowsOf(division)), "is of divisions, not of grids")
	lost := errors.New("lost")
	for _, format := range exporters.FormatNames() {
		o := in(format, zoning.Divisions)
		o.Dir = t.TempDir()
		broken := func(yield func(*zoning.Row, error) bool) { _ = yield(division, nil) && yield(nil, lost) }
		require.ErrorIs(t, exporters.Write(t.Context(), &bytes.Buffer{}, o, broken), lost, format)
		require.ErrorIs(t, exporters.Write(t.Context(), &full{lost}, o, rowsOf(division)), lost, format)
		left, err := os.ReadDir(o.Dir)
		require.NoError(t, err)
		assert.Empty(t, left, "%s leaves something aside", format)
	}
}

type full struct{ err error }

func (f *full) Write([]byte) (int, error) { return 0, f.err }

func TestStaffOnlyWhenAsked(t *testing.T) {
	grid := &zoning.Row{Valid: zoning.Unbounded, Thing: zoning.Grid{Code: "G1", Kind: zoning.Base, Extra: map[string]any{"members": "twice"}}, Shape: orb.MultiPolygon{{square(0, 0, 1)}}}
	staff := func(grids []string) (map[string][]zoning.Staff, error) {
		assert.Equal(t, []string{"G1"}, grids)
		return map[string][]zoning.Staff{"G1": {{Post: zoning.Head, Name: "张某", Phone: "1", NamePublic: true}, {Post: zoning.Member, Name: "李某"}}}, nil
	}
	var b bytes.Buffer
	require.NoError(t, exporters.Write(t.Context(), &b, in("geojson", zoning.Grids), rowsOf(grid)))
	assert.NotContains(t, b.String(), "head")
	b.Reset()
	require.NoError(t, exporters.Write(t.Context(), &b, exporters.Options{Format: "geojson", Layer: zoning.Grids, Staff: staff}, rowsOf(grid)))
	assert.Contains(t, b.String(), `"head":"张某","head_phone":"1","head_public":true,"head_phone_public":false,"members":[{"name":"李某"}]`)
	assert.NotContains(t, b.String(), "twice")
	lost := errors.New("lost")
	o := in("geojson", zoning.Grids)
	o.Staff = func([]string) (map[string][]zoning.Staff, error) { return nil, lost }
	require.ErrorIs(t, exporters.Write(t.Context(), &b, o, rowsOf(grid)), lost)
}

// A city's staff is read in a few goes, and each grid gets its own.
func TestStaffInChunks(t *testing.T) {
	const count = 600
	var rows []*zoning.Row
	for i := range count {
		rows = append(rows, &zoning.Row{Valid: zoning.Unbounded, Thing: zoning.Grid{Code: fmt.Sprintf("G%03d", i), Kind: zoning.Base}})
	}
	calls := 0
	var b bytes.Buffer
	o := in("geojsonseq", zoning.Grids)
	o.Staff = func(grids []string) (map[string][]zoning.Staff, error) {
		calls++
		found := map[string][]zoning.Staff{}
		for _, g := range grids {
			found[g] = []zoning.Staff{{Post: zoning.Head, Name: "head of " + g}}
		}
		return found, nil
	}
	require.NoError(t, exporters.Write(t.Context(), &b, o, rowsOf(rows...)))
	assert.Equal(t, 3, calls)
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	require.Len(t, lines, count)
	for i, line := range lines {
		assert.Contains(t, line, fmt.Sprintf(`"code":"G%03d"`, i))
		assert.Contains(t, line, fmt.Sprintf(`"head":"head of G%03d"`, i))
	}
}

// Whatever is on record, exported and imported again it is unchanged.
func TestRoundTrip(t *testing.T) {
	store := gpkgtest.Open(t)
	live, err := atlas.Open(t.Context(), store, atlas.Options{})
	require.NoError(t, err)
	text := rapid.Custom(func(t *rapid.T) string {
		s := rapid.StringN(0, 8, 32).Draw(t, "text")
		return strings.TrimSpace(strings.Map(func(r rune) rune {
			if r == 0 || r == '\uFFFD' || unicode.Is(unicode.Co, r) { // lost, or of private use: shapefiles with these are refused
				return -1
			}
			return r
		}, s))
	})
	without := func(unseen func(string) (rune, bool)) *rapid.Generator[string] { // what can be written on record
		return rapid.Map(text, func(s string) string {
			return strings.TrimSpace(strings.Map(func(r rune) rune {
				if _, is := unseen(string(r)); is {
					return -1
				}
				return r
			}, s))
		})
	}
	line, words := without(zoning.Unseen), without(zoning.UnseenInWords)
	ordinate := rapid.OneOf(rapid.Float64Range(0.001, 0.4), rapid.Just(math.Nextafter(0.25, 1)), rapid.Just(1e-7))
	value := rapid.OneOf(rapid.Map(text, func(s string) any { return s }), rapid.Map(rapid.Float64Range(-1e300, 1e300), func(f float64) any { return f }),
		rapid.SampledFrom([]any{nil, true, json.Number("1234567890123456789"), json.Number("0.10"), []any{"网", nil, map[string]any{"x": "1"}}, map[string]any{}, []any{}}))
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		code := fmt.Sprintf("G%d", n)
		extra := rapid.MapOfN(rapid.SampledFrom([]string{"备注", "a/b", "<x>", "kind of", "made_up", "\u2028", "GRID_CODE", "extra", "name__2"}), value, 0, 4).Draw(t, "extra")
		lon, lat := 120+ordinate.Draw(t, "lon"), 30+ordinate.Draw(t, "lat")
		ring := orb.Ring{{lon, lat}, {lon + ordinate.Draw(t, "dx"), lat}, {lon, lat + ordinate.Draw(t, "dy")}, {lon, lat}}
		if ring[1] == ring[0] || ring[2] == ring[0] {
			return
		}
		valid := zoning.Unbounded
		if rapid.Bool().Draw(t, "dated") {
			valid.From = zoning.Day(rapid.IntRange(0, 30000).Draw(t, "from"))
		}
		grid := &zoning.Row{Valid: valid, Shape: orb.MultiPolygon{{ring}}, Thing: zoning.Grid{Code: code, Name: line.Draw(t, "name"), Kind: zoning.Dedicated,
			Division: "330402001001", Replaces: rapid.SliceOfN(rapid.SampledFrom([]string{"A1", "B-2"}), 0, 2).Draw(t, "replaces"), Extra: extra}}
		zone := &zoning.Row{Valid: valid, Thing: zoning.Zone{Code: code, Name: line.Draw(t, "zone"), Kind: zoning.Restricted, Category: "05", Division: "330402", Extent: words.Draw(t, "extent"), Scope: zoning.Part,
			Bases: []zoning.Basis{{Kind: zoning.Law, Number: line.Draw(t, "number"), Title: line.Draw(t, "title"), Date: "2014-01-01"}, {Number: "x;y"}}, Extra: extra}}
		for _, row := range []*zoning.Row{grid, zone} {
			_, err := live.Do(context.Background(), zoning.Command{Name: "test"}, func(ctx context.Context, tx zoning.Tx, _ *atlas.Atlas) ([]byte, error) {
				return nil, tx.Open(ctx, row)
			})
			require.NoError(t, err)
			for _, format := range importers.Formats() {
				if !slices.Contains(exporters.FormatNames(), format) {
					continue
				}
				var b bytes.Buffer
				require.NoError(t, exporters.Write(context.Background(), &b, in(format, row.Layer()), store.Rows(context.Background(), zoning.Query{Layer: row.Layer(), Codes: []string{code}})))
				require.True(t, format != "geojson" || json.Valid(b.Bytes()))
				if format == "kml" && strings.ContainsRune(b.String(), '\uFFFD') {
					continue // for a character that XML cannot hold
				}
				if _, all := unpacked(t, b.Bytes()); format == "shapefile" && strings.ContainsFunc(all, func(r rune) bool { return unicode.Is(unicode.Co, r) }) {
					continue // in a shapefile that is the sign of a text read in the wrong encoding
				}
				r, err := importers.Import(context.Background(), live, &b, importers.Options{Layer: row.Layer()})
				require.NoError(t, err)
				require.Equal(t, 1, r.Unchanged, "%+v", r)
			}
		}
	})
}

func FuzzFloat(f *testing.F) {
	for _, x := range []float64{0, math.Copysign(0, -1), 1, 120.75, 1e-7, 1e21, 5e-324, math.MaxFloat64} {
		f.Add(x)
	}
	f.Fuzz(func(t *testing.T, x float64) {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return
		}
		got := exporters.AppendGeometry(nil, orb.MultiPolygon{{{{x, x}}}})
		var back struct{ Coordinates [][][]float64 }
		require.NoError(t, json.Unmarshal(got, &back))
		assert.Equal(t, math.Float64bits(x), math.Float64bits(back.Coordinates[0][0][0]), string(got))
	})
}

func BenchmarkAppendFeature(b *testing.B) {
	ring := make(orb.Ring, 0, 501)
	for k := range 500 {
		angle := 2 * math.Pi * float64(k) / 500
		ring = append(ring, orb.Point{120 + 0.01*math.Cos(angle), 30 + 0.01*math.Sin(angle)})
	}
	row := &zoning.Row{Valid: zoning.Unbounded, Thing: zoning.Grid{Code: "330402001001001", Kind: zoning.Base}, Shape: orb.MultiPolygon{{append(ring, ring[0])}}}
	var out []byte
	b.ReportAllocs()
	for b.Loop() {
		out = exporters.AppendFeature(out[:0], row)
	}
	b.SetBytes(int64(len(out)))
}
