package importers_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/importers"
	"gridzone/zoning"
)

// What is wrong with addresses is told so that whoever made the list finds the rows, and knows what to do.
func TestAddressesToldByLine(t *testing.T) {
	s := withVillages(t)
	table := importers.Options{Layer: zoning.Addresses, Name: "a.csv", CRS: "EPSG:4490", DryRun: true}
	r := s.load(t, table, "地址,lon,lat\n示例路1号,120.725,30.725\n示例路2号,120.726,30.725\n示例路1号,120.725,30.725\n")
	require.Equal(t, []string{"duplicate_code"}, codes(r.Errors))
	assert.Contains(t, r.Errors[0].Detail, "features 0 and 2 are one address at one point for the same days: lines 2 and 4 of the file")
	assert.Contains(t, r.Errors[0].Repair, "take one of the two rows out")
	assert.Equal(t, 4, r.Errors[0].Line)

	text := "地址,lon,lat\n示例路1号,120.725,30.725\n"
	for i := range 12 {
		text += "示例路" + strconv.Itoa(i+2) + "号 13800000001,120.7" + strconv.Itoa(260+i) + ",30.725\n"
	}
	r = s.load(t, table, text)
	require.False(t, r.Refused(), describe(r))
	for _, w := range r.Warnings {
		if w.Code == "phone_in_text" {
			assert.Contains(t, w.Detail, ": feature 1 (line 3), feature 2 (line 4),")
			assert.True(t, strings.HasSuffix(w.Detail, "feature 10 (line 12) and 2 more"), w.Detail)
		}
	}
	assert.Contains(t, codes(r.Warnings), "phone_in_text")

	for _, geometry := range []string{`"LineString","coordinates":[[120.725,30.725],[120.726,30.725]]`, `"MultiPoint","coordinates":[[120.725,30.725]]`,
		`"Polygon","coordinates":[[[120.725,30.725],[120.726,30.725],[120.726,30.726],[120.725,30.725]]]`} {
		r = s.load(t, addressOptions(), collection(`{"type":"Feature","properties":{"address":"示例路1号"},"geometry":{"type":`+geometry+`}}`))
		require.Equal(t, []string{"wrong_geometry_type"}, codes(r.Errors), geometry)
		assert.Equal(t, "export one Point for each address: where its door is, or the middle of what it names", r.Errors[0].Repair)
	}
	r = s.load(t, importers.Options{Layer: zoning.Farms, DryRun: true}, collection(`{"type":"Feature","properties":{"code":"f"},"geometry":{"type":"LineString","coordinates":[[120.725,30.725],[120.726,30.725]]}}`))
	assert.Contains(t, describe(r), "use Point, Polygon or MultiPolygon", "a farm may be either")
}

// A mapped column that the file writes otherwise is named as the file has it.
func TestMappedColumnWrittenOtherwise(t *testing.T) {
	s := withVillages(t)
	o := importers.Options{Layer: zoning.Addresses, Name: "a.kml", Map: map[string]string{"address": "name"}}
	r := s.load(t, o, `<kml><Placemark><name>示例路1号</name><Point><coordinates>120.725,30.725</coordinates></Point></Placemark></kml>`)
	require.True(t, r.Refused())
	assert.Equal(t, `it is "Name": --map address=Name`, r.Errors[0].Repair)
	o.Map["address"] = "nothing"
	r = s.load(t, o, `<kml><Placemark><name>示例路1号</name><Point><coordinates>120.725,30.725</coordinates></Point></Placemark></kml>`)
	assert.Contains(t, r.Errors[0].Repair, `the columns are "Name"`)
}
