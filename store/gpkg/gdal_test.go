package gpkg

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
)

// gdal runs one of GDAL's programs, which must have nothing to complain of.
func gdal(t *testing.T, program string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, args...)
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	require.NoError(t, cmd.Run(), "%s\n%s", &stdout, &stderr)
	assert.Empty(t, stderr.String(), "GDAL warns")
	assert.NotRegexp(t, regexp.MustCompile(`(?i)warning|error`), stdout.String())
	return stdout.String()
}

// features reads a layer through GDAL.
func features(t *testing.T, path, layer string) map[string]*geojson.Feature {
	t.Helper()
	out := gdal(t, "ogr2ogr", "-f", "GeoJSON", "-lco", "COORDINATE_PRECISION=17", "/vsistdout/", path, layer)
	fc, err := geojson.UnmarshalFeatureCollection([]byte(out))
	require.NoError(t, err)
	found := map[string]*geojson.Feature{}
	for _, f := range fc.Features {
		code := f.Properties["code"].(string)
		assert.NotContains(t, found, code, "twice")
		found[code] = f
	}
	return found
}

// writing keeps a writer busy with a layer nobody looks at until it is stopped.
func writing(t *testing.T, s *Store) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() {
		for i := 0; ctx.Err() == nil; i++ {
			_, err := s.Do(t.Context(), command("busy"), func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
				p := &zoning.Row{Valid: zoning.Unbounded, Thing: zoning.Publication{ID: fmt.Sprint("p", i), State: zoning.Published}}
				return nil, tx.Open(ctx, p)
			})
			assert.NoError(t, err)
		}
	})
	return func() { cancel(); wg.Wait() }
}

var lastDay = zoning.DayOf(time.Now().UTC().Add(8 * time.Hour))

// The layers as another program sees them while the service writes: what is on
// record and in force today, all of it, and nothing else.
func TestGDALSeesWhatIsInForce(t *testing.T) {
	s := opened(t)
	r := rand.New(rand.NewPCG(1, 2))
	ring := func(lon, lat float64) orb.Ring {
		return orb.Ring{{lon, lat}, {lon + r.Float64(), lat}, {lon + r.Float64(), lat + r.Float64()}, {lon, lat + 1e-7*r.Float64()}, {lon, lat}}
	}
	shape := func() orb.MultiPolygon {
		lon, lat := 120+r.Float64(), 30+r.Float64()
		return orb.MultiPolygon{{ring(lon, lat), ring(lon+0.1, lat+0.1)}, {ring(lon+2, lat)}}
	}
	grid := func(code string, from, to zoning.Day) *zoning.Row {
		return &zoning.Row{Valid: zoning.Interval{From: from, To: to}, Shape: shape(), Thing: zoning.Grid{
			Code: code, Name: "网格 " + code, Kind: zoning.Base, Division: "330402001001", Replaces: []string{"old"}, Extra: map[string]any{"面积": 1.5},
		}}
	}
	today := lastDay
	shown := []*zoning.Row{
		grid("always", zoning.Always, zoning.Forever),
		grid("from-today", today, zoning.Forever),
		grid("until-today", today-1000, today+1),
	}
	hidden := []*zoning.Row{
		grid("tomorrow", today+1, zoning.Forever),
		grid("yesterday", zoning.Always, today),
		grid("closed", zoning.Always, zoning.Forever),
	}
	hidden[2].Shape[0][0][0] = orb.Point{-170, -80} // must not stretch the extent once it is closed
	hidden[0].Shape[0][0][0] = orb.Point{125, 35}   // must: it is on record
	zones := []*zoning.Row{
		{Valid: zoning.Unbounded, Shape: shape(), Thing: zoning.Zone{Code: "z1", Kind: zoning.Prohibited, Category: "01", Bases: []zoning.Basis{{Number: "643"}}}, Publication: "p"},
		{Valid: zoning.Unbounded, Thing: zoning.Zone{Code: "words", Kind: zoning.Restricted, Extent: "全村", Scope: zoning.Whole}},
	}
	division := &zoning.Row{Valid: zoning.Unbounded, Shape: shape(), Thing: zoning.Division{Code: "330402", Name: "南湖区", Level: zoning.County}}
	farms := []*zoning.Row{
		{Valid: zoning.Unbounded, Thing: zoning.Farm{Code: "f1", Name: "a farm", Species: "pig", Count: 9, Measure: zoning.Stock, At: orb.Point{120.1, 30.2}, Extra: map[string]any{"面积": 1.0}}},
		{Valid: zoning.Unbounded, Shape: shape(), Thing: zoning.Farm{Code: "f2", Species: "pig", Measure: zoning.Stock}},
	}
	lake := &zoning.Row{Valid: zoning.Unbounded, Shape: shape(), Thing: zoning.Exception{ID: "E1", Kind: zoning.FaultGap, Reason: "a lake", Actor: "secret"}}
	door := &zoning.Row{Valid: zoning.Unbounded, Thing: zoning.Address{Code: "a1", Address: "示例路1号", Kind: zoning.Door, Aliases: []string{"老街1号"}, Source: "secret",
		At: orb.Point{120.3, 30.4}, Extra: map[string]any{"面积": 1.0}}}
	zones = append(append(zones, farms...), lake, door)
	all := append(append(append([]*zoning.Row{division}, shown...), hidden...), zones...)
	openAll(t, s, all)
	_, err := s.Do(t.Context(), command("close"), func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
		if err := tx.SetStaff(ctx, "always", []zoning.Staff{{Post: zoning.Head, Name: "secret", Phone: "secret"}}); err != nil {
			return nil, err
		}
		return nil, tx.Close(ctx, zoning.Grids, hidden[2].ID)
	})
	require.NoError(t, err)

	stop := writing(t, s)
	defer stop()
	summary := gdal(t, "ogrinfo", "-al", "-so", s.path)
	for _, layer := range []string{
		"Layer name: divisions\n(?s:.{0,200})Geometry: Multi Polygon\nFeature Count: 1\n",
		"Layer name: grids\n(?s:.{0,200})Geometry: Multi Polygon\nFeature Count: 3\n",
		"Layer name: zones\n(?s:.{0,200})Geometry: Multi Polygon\nFeature Count: 2\n",
		"Layer name: exceptions\n(?s:.{0,200})Geometry: Multi Polygon\nFeature Count: 1\n",
		"Layer name: addresses\n(?s:.{0,200})Geometry: Point\nFeature Count: 1\n",
		"Layer name: publications\n(?s:.{0,200})Geometry: None\n",
		"Layer name: farms\n(?s:.{0,200})Geometry: Unknown \\(any\\)\nFeature Count: 2\n(?s:.{0,900})ID\\[\"EPSG\",4490\\]\\]\n(?s:.{0,60})FID Column = fid\nGeometry Column = geom\n",
	} {
		assert.Regexp(t, layer, summary)
	}
	for _, line := range []string{
		"GEOGCRS[\"China Geodetic Coordinate System 2000\"", "ID[\"EPSG\",4490]]",
		"FID Column = fid\n", "Geometry Column = geom\n", "valid_from: Date", "valid_to: Date", "code: String", "unapproved: Integer(Boolean)",
	} {
		assert.Contains(t, summary, line)
	}
	assert.Equal(t, 7, strings.Count(summary, "Layer name: "), "no other table is listed")
	bound := shown[0].Shape.Bound()
	for _, row := range append(shown[1:], hidden[:2]...) {
		bound = bound.Union(row.Shape.Bound())
	}
	assert.Contains(t, summary, fmt.Sprintf("Extent: (%f, %f) - (%f, %f)\n", bound.Min[0], bound.Min[1], bound.Max[0], bound.Max[1]))
	assert.NotContains(t, gdal(t, "ogrinfo", "-al", s.path), "secret", "personal data in a layer")

	for range 3 {
		grids := features(t, s.path, "grids")
		assert.Len(t, grids, len(shown))
		for _, row := range shown {
			f := grids[row.Code()]
			require.NotNil(t, f, row.Code())
			assert.Equal(t, row.Shape, f.Geometry, "to the last bit")
			assert.Equal(t, row.Thing.(zoning.Grid).Name, f.Properties["name"])
			assert.Equal(t, "base", f.Properties["kind"])
			assert.Equal(t, dateOf(row.Valid.From), f.Properties["valid_from"])
			assert.Equal(t, dateOf(row.Valid.To), f.Properties["valid_to"])
			assert.EqualValues(t, 1, f.Properties["rev_from"])
			assert.JSONEq(t, `["old"]`, asJSON(t, f.Properties["replaces"]))
			assert.NotContains(t, f.Properties, "extra")
		}
	}
	found := features(t, s.path, "zones")
	assert.Nil(t, found["words"].Geometry)
	assert.Equal(t, "全村", found["words"].Properties["extent"])
	assert.Equal(t, zones[0].Shape, found["z1"].Geometry)
	assert.Equal(t, "p", found["z1"].Properties["publication"])
	assert.Equal(t, division.Shape, features(t, s.path, "divisions")["330402"].Geometry)

	found = features(t, s.path, "farms")
	assert.Equal(t, orb.Point{120.1, 30.2}, found["f1"].Geometry)
	assert.EqualValues(t, 9, found["f1"].Properties["count"])
	assert.Equal(t, farms[1].Shape, found["f2"].Geometry)

	found = features(t, s.path, "exceptions")
	assert.Equal(t, lake.Shape, found["E1"].Geometry)
	assert.Equal(t, "gap a lake", fmt.Sprint(found["E1"].Properties["kind"], " ", found["E1"].Properties["reason"]))

	found = features(t, s.path, "addresses")
	assert.Equal(t, orb.Point{120.3, 30.4}, found["a1"].Geometry)
	assert.Equal(t, "door 示例路1号", fmt.Sprint(found["a1"].Properties["kind"], " ", found["a1"].Properties["address"]))
	assert.JSONEq(t, `["老街1号"]`, asJSON(t, found["a1"].Properties["aliases"]))

	byBox := gdal(t, "ogrinfo", "-so", "-spat", "-180", "-90", "180", "90", s.path, "grids")
	assert.Contains(t, byBox, "Feature Count: 3")
	for _, layer := range []string{"divisions", "grids", "zones", "publications", "farms", "addresses"} {
		assert.NotContains(t, gdal(t, "ogrinfo", s.path, layer), "面积", "what a file says beside is not for everybody")
	}
	byID := gdal(t, "ogrinfo", "-fid", fmt.Sprint(shown[1].ID), s.path, "grids")
	assert.Contains(t, byID, "code (String) = from-today")
}

func dateOf(d zoning.Day) any {
	if d.String() == "" {
		return nil
	}
	return d.String()
}

// asJSON undoes GDAL's own reading of text that looks like JSON.
func asJSON(t *testing.T, v any) string {
	t.Helper()
	if s, ok := v.(string); ok {
		return s
	}
	b, err := json.Marshal(v)
	require.NoError(t, err)
	return string(b)
}

// The extents and times of change follow every command.
func TestContentsFollow(t *testing.T) {
	s := opened(t)
	extent := func() (minX, minY, maxX, maxY *float64, change time.Time) {
		var at string
		require.NoError(t, s.engine.readers.QueryRowContext(t.Context(),
			"SELECT min_x, min_y, max_x, max_y, CAST(last_change AS TEXT) FROM gpkg_contents WHERE table_name = 'grids'").Scan(&minX, &minY, &maxX, &maxY, &at))
		change, err := time.Parse("2006-01-02T15:04:05.000Z", at)
		require.NoError(t, err)
		return minX, minY, maxX, maxY, change
	}
	minX, _, _, maxY, _ := extent()
	assert.Nil(t, minX, "an empty layer has no extent")
	assert.Nil(t, maxY)
	square := func(lon, lat float64) *zoning.Row {
		return &zoning.Row{Valid: zoning.Unbounded, Thing: zoning.Grid{Code: fmt.Sprint(lon, lat)}, Shape: orb.MultiPolygon{{{{lon, lat}, {lon + 1, lat}, {lon + 1, lat + 1}, {lon, lat}}}}}
	}
	a, b := square(120, 30), square(-10, 5)
	check := func(want ...float64) {
		t.Helper()
		x0, y0, x1, y1, change := extent()
		require.NotNil(t, x0)
		assert.Equal(t, want, []float64{*x0, *y0, *x1, *y1})
		newest, err := s.Newest(t.Context())
		require.NoError(t, err)
		assert.Equal(t, newest.Time.Truncate(time.Millisecond), change)
	}
	openAll(t, s, []*zoning.Row{a})
	check(120, 30, 121, 31)
	openAll(t, s, []*zoning.Row{b, {Valid: zoning.Unbounded, Thing: zoning.Grid{Code: "no shape"}}})
	check(-10, 5, 121, 31)
	shut := func(rows ...*zoning.Row) {
		_, err := s.Do(t.Context(), command("close"), func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
			for _, r := range rows {
				if err := tx.Close(ctx, zoning.Grids, r.ID); err != nil {
					return nil, err
				}
			}
			return nil, nil
		})
		require.NoError(t, err)
	}
	shut(a)
	check(-10, 5, -9, 6)
	shut(b)
	minX, _, _, _, _ = extent()
	assert.Nil(t, minX)
}

// A file that nobody has open, with its log folded in, reads the same; so does one
// left by a killed process.
func TestGDALReadsAFileAtRest(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.gpkg")
	c := spawn(t, "write", path)
	c.wait(t, "ack", 3)
	c.kill(t)
	left := features(t, path, "grids")
	s := open(t, path)
	newest := whole(t, s)
	require.NoError(t, s.Close())
	assert.NoFileExists(t, path+"-wal")
	rest := features(t, path, "grids")
	assert.Equal(t, len(rest), len(left))
	want := 0
	for n := int64(1); n <= newest; n++ {
		for i, r := range batch(n) {
			if i%2 == 1 || n == newest {
				want++
				assert.Equal(t, r.Shape, rest[r.Code()].Geometry)
			}
		}
	}
	assert.Len(t, rest, want)
}
