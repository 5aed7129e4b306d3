package importers_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/exporters"
	"gridzone/importers"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

func farmOptions() importers.Options {
	return importers.Options{Layer: zoning.Farms, Name: "farms.geojson"}
}

// farmAt draws a farm at a point.
func farmAt(code string, lon, lat float64, more string) string {
	return fmt.Sprintf(`{"type":"Feature","properties":{"code":%q,"species":"pig","count":9,"measure":"stock"%s},"geometry":{"type":"Point","coordinates":[%g,%g]}}`, code, more, lon, lat)
}

func upload(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/good/" + name) //nolint:gosec // a test's own file
	require.NoError(t, err)
	return string(text)
}

// farmsOf returns the farms on record by code.
func (s shop) farmsOf(t *testing.T) map[string]*zoning.Row {
	t.Helper()
	found := map[string]*zoning.Row{}
	for _, r := range s.rows(t, zoning.Farms) {
		found[r.Code()] = r
	}
	return found
}

func TestFarmsOnRecord(t *testing.T) {
	s := withVillages(t)
	o := farmOptions()
	o.DryRun = true
	dry := s.load(t, o, upload(t, "farms.geojson"))
	assert.Equal(t, 4, dry.New, describe(dry))
	assert.Empty(t, s.rows(t, zoning.Farms))

	r := s.load(t, farmOptions(), upload(t, "farms.geojson"))
	assert.Equal(t, 4, r.New, describe(r))
	assert.Empty(t, r.Publications)
	farms := s.farmsOf(t)
	assert.Equal(t, zoning.Farm{Code: "YZ-0001", Name: "甲村生猪场（虚构）", Species: "pig", Count: 500, Measure: zoning.Stock,
		Division: "330402001001", At: orb.Point{120.725, 30.725}}, farms["YZ-0001"].Thing)
	assert.Empty(t, farms["YZ-0001"].Shape)
	assert.Equal(t, zoning.Farm{Code: "YZ-0002", Name: "乙村蛋鸡场（虚构）", Species: "layer", Count: 12000, Measure: zoning.Stock,
		Division: "330402001002", At: orb.Point{120.745, 30.725}}, farms["YZ-0002"].Thing)
	assert.Equal(t, "2024-03-01", farms["YZ-0002"].Valid.From.String())
	assert.Equal(t, zoning.Slaughter, farms["YZ-0003"].Thing.(zoning.Farm).Measure)
	assert.Equal(t, "330402001002", zoning.DivisionOf(farms["YZ-0003"].Thing))
	assert.Len(t, farms["YZ-0003"].Shape, 1)
	assert.Len(t, farms["YZ-0004"].Shape, 2)
	assert.Equal(t, map[string]any{"rebuilt": 2019.0}, farms["YZ-0004"].Thing.(zoning.Farm).Extra)

	again := s.load(t, farmOptions(), upload(t, "farms.geojson"))
	assert.Equal(t, 4, again.Unchanged, "once more changes nothing")
	assert.Equal(t, r.Revision, again.Revision)

	moved := s.load(t, farmOptions(), collection(farmAt("YZ-0001", 120.7255, 30.725, "")))
	assert.Equal(t, 1, moved.Changed)
}

// What an export writes reads back as the same farms.
func TestFarmsRoundTrip(t *testing.T) {
	s := withVillages(t)
	for _, name := range []string{"farms.geojson", "farms-chinese-columns.geojson", "farms-counts.geojsonl"} {
		require.False(t, s.load(t, farmOptions(), upload(t, name)).Refused())
		for _, format := range bothWays() {
			var b bytes.Buffer
			rows := s.store.Rows(context.Background(), zoning.Query{Layer: zoning.Farms})
			require.NoError(t, exporters.Write(t.Context(), &b, exporters.Options{Format: format, Layer: zoning.Farms}, rows))
			r := s.load(t, farmOptions(), b.String())
			assert.Equal(t, 4, r.Unchanged, "%s %s: %s", name, format, describe(r))
			assert.Equal(t, 0, r.Accepted+r.ErrorCount)
		}
	}
}

func TestFarmColumns(t *testing.T) {
	s := withVillages(t)
	r := s.load(t, farmOptions(), upload(t, "farms-chinese-columns.geojson"))
	require.False(t, r.Refused(), describe(r))
	farms := s.farmsOf(t)
	one, two := farms["YZ-0001"].Thing.(zoning.Farm), farms["YZ-0002"].Thing.(zoning.Farm)
	assert.Equal(t, zoning.Farm{Code: "YZ-0001", Name: "一号场（虚构）", Species: "pig", Count: 300, Measure: zoning.Stock, Division: "330402001001",
		At: one.At, Extra: map[string]any{"备注": "有沼气池", "出栏量（头）": 650.0}}, one, "stock goes first; the other is kept beside; people are left out")
	assert.Equal(t, int64(30000), two.Count)
	assert.Equal(t, zoning.Slaughter, two.Measure)
	assert.Equal(t, zoning.Species("broiler"), two.Species)

	s = withVillages(t)
	require.False(t, s.load(t, farmOptions(), upload(t, "farms-counts.geojsonl")).Refused())
	type counted struct {
		count   int64
		measure zoning.Measure
	}
	got := map[string]counted{}
	for code, r := range s.farmsOf(t) {
		f := r.Thing.(zoning.Farm)
		got[code] = counted{f.Count, f.Measure}
	}
	assert.Equal(t, map[string]counted{"YZ-0001": {45, zoning.Stock}, "YZ-0002": {45, zoning.Stock}, "YZ-0003": {45, zoning.Slaughter}, "YZ-0004": {70, zoning.Slaughter}}, got)
}

func TestHouseholds(t *testing.T) {
	s := withVillages(t)
	for more, want := range map[string]bool{
		"": false, `,"household":true`: true, `,"household":"no"`: false, `,"household":null`: false, `,"是否散户":"是"`: true, `,"是否散户":0`: false,
		`,"主体类型":"养殖户"`: true, `,"主体类型":"散养户 "`: true, `,"主体类型":"养殖场"`: false, `,"household":"Household"`: true,
	} {
		r := s.load(t, farmOptions(), collection(farmAt("YZ-0001", 120.725, 30.725, `,"valid_from":"2020-01-01"`+more)))
		require.False(t, r.Refused(), "%s: %s", more, describe(r))
		assert.Equal(t, want, s.farmsOf(t)["YZ-0001"].Thing.(zoning.Farm).Household, more)
		require.False(t, s.load(t, farmOptions(), collection(farmAt("YZ-0001", 120.725, 30.725, `,"household":false`))).Refused())
	}
	require.False(t, s.load(t, farmOptions(), collection(farmAt("YZ-0001", 120.725, 30.725, `,"household":"是"`))).Refused())
	kept := s.load(t, farmOptions(), collection(farmAt("YZ-0001", 120.725, 30.725, "")))
	assert.Equal(t, 1, kept.Unchanged, "what a file has no column for stays")
	assert.Contains(t, codes(kept.Warnings), "kept_from_record")
	for _, format := range bothWays() {
		var b bytes.Buffer
		require.NoError(t, exporters.Write(context.Background(), &b, exporters.Options{Format: format, Layer: zoning.Farms}, s.store.Rows(context.Background(), zoning.Query{Layer: zoning.Farms})))
		assert.Equal(t, 1, s.load(t, farmOptions(), b.String()).Unchanged, format)
	}
	r := s.load(t, farmOptions(), collection(farmAt("YZ-0001", 120.725, 30.725, `,"主体类型":"张某"`)))
	require.Equal(t, []string{"bad_property"}, codes(r.Errors))
	assert.Contains(t, r.Errors[0].Repair, "散养户")
}

func TestReplaceFarms(t *testing.T) {
	s := withVillages(t)
	s.load(t, farmOptions(), collection(farmAt("YZ-0001", 120.725, 30.725, ""), farmAt("YZ-0002", 120.726, 30.725, ""), farmAt("YZ-0003", 120.745, 30.725, "")))
	o := farmOptions()
	o.Replace = village
	r := s.load(t, o, collection(farmAt("YZ-0001", 120.725, 30.725, "")))
	assert.Equal(t, 1, r.Ended, "the farm of the next village stays")
	assert.Equal(t, 1, r.Unchanged)
}

func TestFarmOnSharedLine(t *testing.T) {
	s := withVillages(t)
	s.load(t, farmOptions(), collection(farmAt("YZ-0001", 120.74, 30.725, ""), farmAt("YZ-0002", 120.71, 30.71, ""), farmAt("YZ-0003", 120.6, 30.6, "")))
	farms := s.farmsOf(t)
	assert.Equal(t, "330402001001", zoning.DivisionOf(farms["YZ-0001"].Thing), "of two villages the lower code")
	assert.Equal(t, "330402001", zoning.DivisionOf(farms["YZ-0002"].Thing), "no village: the town")
	assert.Equal(t, "330402", zoning.DivisionOf(farms["YZ-0003"].Thing))
}

func TestPointsAreForFarmsOnly(t *testing.T) {
	s := withVillages(t)
	r := s.load(t, gridOptions(), collection(farmAt(first, 120.725, 30.725, "")))
	assert.Equal(t, []string{"wrong_geometry_type"}, codes(r.Errors))
}

// What a file has no column for stays as it is on record.
func TestFarmsKeepWhatIsNotMentioned(t *testing.T) {
	s := withVillages(t)
	at := func(properties string) string {
		return `{"type":"Feature","properties":{"code":"YZ-0001"` + properties + `},"geometry":{"type":"Point","coordinates":[120.725,30.725]}}`
	}
	require.False(t, s.load(t, farmOptions(), collection(at(`,"name":"甲","species":"duck","出栏":70,"rebuilt":"2019","valid_from":"2020-01-01"`))).Refused())
	farm := func() zoning.Farm { return s.farmsOf(t)["YZ-0001"].Thing.(zoning.Farm) }
	before := farm()

	r := s.load(t, farmOptions(), collection(at("")))
	assert.Equal(t, 1, r.Unchanged, describe(r))
	assert.Equal(t, before, farm())

	require.False(t, s.load(t, farmOptions(), collection(at(`,"count":90`))).Refused())
	before.Count = 90
	assert.Equal(t, before, farm(), "what it counts is on record, too")

	assert.Equal(t, []string{"missing_property"}, codes(s.load(t, farmOptions(), collection(at(`,"species":null`))).Errors))
	assert.Equal(t, []string{"missing_property"}, codes(s.load(t, farmOptions(), collection(at(`,"count":null`))).Errors))
	earlier := s.load(t, farmOptions(), collection(at(`,"valid_from":"2010-01-01","valid_to":"2011-01-01"`)))
	assert.Equal(t, []string{"missing_property", "missing_property"}, codes(earlier.Errors), "on those days nothing is on record to keep")
	r = s.load(t, zoneOptions(), collection(zoneAt("ZONE-1", 1)))
	require.False(t, r.Refused())
	undated := s.load(t, zoneOptions(), collection(polygon(`"code":"ZONE-1"`, square(120.722, 30.72, 0.002))))
	assert.Equal(t, 1, undated.Unchanged, describe(undated))
}

// One farm is put in the place of what is on record of it, whatever that said beside.
func TestPutOne(t *testing.T) {
	s := withVillages(t)
	require.False(t, s.load(t, farmOptions(), collection(farmAt("YZ-0001", 120.725, 30.725, `,"name":"甲","rebuilt":"2019"`))).Refused())
	o := farmOptions()
	o.Code = "YZ-0001"
	put := `{"type":"Feature","properties":{"species":"duck","count":7,"measure":"slaughter"},"geometry":{"type":"Point","coordinates":[120.725,30.725]}}`
	r := s.load(t, o, put)
	assert.Equal(t, 1, r.Changed, describe(r))
	assert.Equal(t, zoning.Farm{Code: "YZ-0001", Species: "duck", Count: 7, Measure: zoning.Slaughter, Division: village, At: orb.Point{120.725, 30.725}},
		s.farmsOf(t)["YZ-0001"].Thing, "name and extra do not stay")
	assert.Equal(t, 1, s.load(t, o, put).Unchanged)

	for text, code := range map[string]string{
		farmAt("YZ-0002", 120.725, 30.725, ""): "other_code",
		collection():                           "not_one_feature",
		collection(put, farmAt("YZ-0001", 120.725, 30.725, `,"valid_from":"2027-01-01"`)):       "not_one_feature",
		`{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[120,30]}}`: "missing_property",
	} {
		assert.Contains(t, codes(s.load(t, o, text).Errors), code, text)
	}
	o.Before = func(*atlas.Atlas) error { return zoning.ErrStale }
	_, err := importers.Import(context.Background(), s.Live, strings.NewReader(put), o)
	require.ErrorIs(t, err, zoning.ErrStale)
	assert.Equal(t, int64(3), s.Atlas().Revision())
}
