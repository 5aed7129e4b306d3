package importers_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/geo/crs"
	"gridzone/importers"
	"gridzone/zoning"
)

// twoTowns opens a store with a county of two towns side by side, 0.04 degrees wide together, of two villages each; both have an 东林村.
//
//	120.70    120.71    120.72    120.73    120.74
//	| 东林村  | 西湾村  | 南塘村  | 东林村  |   30.72
//	|      清溪镇       |      桃源镇       |   30.70
func twoTowns(t *testing.T) shop {
	t.Helper()
	box := func(code, name, level string, from, to float64) string {
		return polygon(fmt.Sprintf(`"code":"%s","name":"%s","level":"%s"`, code, name, level), fmt.Sprintf("[[%g,30.7],[%g,30.7],[%g,30.72],[%g,30.72],[%g,30.7]]", from, to, to, from, from))
	}
	s := open(t)
	r := s.load(t, importers.Options{Layer: zoning.Divisions}, collection(
		box("330402", "东区", "county", 120.70, 120.74),
		box("330402001", "清溪镇", "town", 120.70, 120.72), box("330402001001", "东林村", "village", 120.70, 120.71), box("330402001002", "西湾村", "village", 120.71, 120.72),
		box("330402002", "桃源镇", "town", 120.72, 120.74), box("330402002001", "南塘村", "village", 120.72, 120.73), box("330402002002", "东林村", "village", 120.73, 120.74)))
	require.False(t, r.Refused(), describe(r))
	return s
}

// An address that begins with a town, or with a village of one, and whose point lies in another town is warned of.
func TestAddressThatNamesAnotherTown(t *testing.T) {
	s := twoTowns(t)
	told := func(t *testing.T, properties string, lon float64) string {
		t.Helper()
		r := s.load(t, importers.Options{Layer: zoning.Addresses, Name: "a.geojson", DryRun: true}, collection(addressAt(lon, 30.71, properties)))
		require.False(t, r.Refused(), describe(r))
		for _, w := range r.Warnings {
			if w.Code == "text_names_other_division" {
				return w.Detail
			}
		}
		return ""
	}
	const east, west = 120.725, 120.705
	for text, c := range map[string]struct {
		lon  float64
		says string
	}{
		"桃源镇南塘村乙路9号":         {west, `begins with "桃源镇", or a village of it, and its point lies in "清溪镇"`},
		"浙江省湖滨市东区桃源镇南塘村乙路9号": {west, `begins with "桃源镇"`}, // no city is on record
		"浙江省东区桃源镇南塘村乙路9号":    {west, `begins with "桃源镇"`},
		"东区桃源镇乙路9号":          {west, `begins with "桃源镇"`},
		"西区桃源镇乙路9号":          {west, ""}, // a county that is not on record, and one is
		"东区 桃源镇 乙路９号":        {west, `begins with "桃源镇"`},
		"南塘村乙路9号":            {west, `begins with "桃源镇"`},
		"西湾村乙路9号":            {east, `begins with "清溪镇"`},
		"清溪镇南塘村乙路12号":        {east, `begins with "清溪镇", or a village of it, and its point lies in "桃源镇"`}, // that village is not of that town
		"桃源镇东林村乙路9号":         {east, ""},                                                                   // another village of the same town
		"东林村乙路9号":            {east, ""},                                                                   // both have one
		"桃源镇东林村乙路10号":        {west, `begins with "桃源镇"`},
		"南塘村路9号":             {west, ""}, // a road
		"桃源镇南路9号":            {west, ""},
		"乙路9号(桃源镇)":          {west, ""}, // not at the head
		"清溪镇西湾村乙路9号":         {west, ""},
	} {
		detail := told(t, `"address":"`+text+`","kind":"door"`, c.lon)
		if c.says == "" {
			assert.Empty(t, detail, text)
		} else {
			assert.Contains(t, detail, c.says, text)
		}
	}
	assert.NotEmpty(t, told(t, `"address":"桃源镇乙路9号","division":"330402001001"`, west), "the division and the point agree, and the text says otherwise")
	assert.Empty(t, told(t, `"address":"桃源镇乙路9号","division":"330402002001"`, west), "outside_own_division says it")

	var many []string
	for i := range 20 {
		many = append(many, addressAt(west, 30.71, `"kind":"door","address":"桃源镇乙路`+strconv.Itoa(i+1)+`号"`))
	}
	r := s.load(t, addressOptions(), collection(many...))
	assert.Equal(t, 1, strings.Count(strings.Join(codes(r.Warnings), " "), "text_names_other_division"), "told once")
	assert.Contains(t, describe(r), "20 features")
}

// A list without a column for the division is compared with the villages that its texts name.
func TestShiftOfAddressesThatNameVillages(t *testing.T) {
	s := twoTowns(t)
	list := func(to func(orb.Point) orb.Point, text func(town, village string, n int) string) string {
		var features []string
		for i := range 80 {
			town, village := "清溪镇", []string{"东林村", "西湾村", "南塘村", "东林村"}[i/20]
			if i >= 40 {
				town = "桃源镇"
			}
			p := to(orb.Point{120.7005 + 0.0005*float64(i), 30.7005 + 0.00019*float64(i*7%100)})
			features = append(features, addressAt(p[0], p[1], `"address":"`+text(town, village, i)+`"`))
		}
		return collection(features...)
	}
	full := func(town, village string, n int) string { return town + village + "甲路" + strconv.Itoa(n+1) + "号" }
	only := func(_, village string, n int) string { return village + "甲路" + strconv.Itoa(n+1) + "号" }
	none := func(_, _ string, n int) string { return "甲路" + strconv.Itoa(n+1) + "号" }
	same := func(p orb.Point) orb.Point { return p }
	away := func(p orb.Point) orb.Point { return orb.Point{p[0] - 300/95_800., p[1] + 400/110_870.} }
	for name, c := range map[string]struct {
		to   func(orb.Point) orb.Point
		text func(string, string, int) string
		crs  string
		want string
	}{
		"GCJ-02":                     {crs.ToGCJ02, full, "", "gcj02_shift"},
		"BD-09":                      {crs.ToBD09, full, "", "bd09_shift"},
		"GCJ-02, villages alone":     {crs.ToGCJ02, only, "", "gcj02_shift"},
		"CGCS2000":                   {same, full, "", ""},
		"CGCS2000 said to be GCJ-02": {same, full, "gcj02", "no_vendor_shift"},
		"GCJ-02 and said to be so":   {crs.ToGCJ02, full, "gcj02", ""},
		"moved by something else":    {away, full, "", ""},
		"texts that name no village": {crs.ToGCJ02, none, "", ""},
	} {
		r := s.load(t, importers.Options{Layer: zoning.Addresses, CRS: c.crs, DryRun: true}, list(c.to, c.text))
		require.False(t, r.Refused(), describe(r))
		var told []string
		for _, w := range r.Warnings {
			if strings.HasSuffix(w.Code, "_shift") {
				told = append(told, w.Code)
				assert.Contains(t, w.Detail, "fit", name)
			}
		}
		want := []string(nil)
		if c.want != "" {
			want = []string{c.want}
		}
		assert.Equal(t, want, told, "%s: %s", name, describe(r))
	}
}
