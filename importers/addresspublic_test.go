package importers_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/importers"
)

// What is wrong with a text is told in GeoJSON as in every other format.
func TestGarbledTextsInGeoJSON(t *testing.T) {
	s := withVillages(t)
	one, two := addressAt(120.725, 30.725, `"address":"示例路1号"`), addressAt(120.726, 30.725, `"address":"示例路2号","source":"缃戞牸"`)
	for name, file := range map[string]string{"geojson": collection(one, two), "geojsonseq": one + "\n" + two + "\n"} {
		r := s.load(t, addressOptions(), file)
		require.Equal(t, []string{"garbled_text"}, codes(r.Errors), describe(r))
		assert.Equal(t, name, r.Format)
		assert.Equal(t, 1, r.Errors[0].Feature)
		assert.True(t, strings.HasSuffix(r.Errors[0].Pointer, "/properties/source"), r.Errors[0].Pointer)
		assert.Contains(t, r.Errors[0].Detail, "UTF-8 that was read as GBK")
	}
}

// Texts within lists and objects are texts as well.
func TestGarbledTextsWithinGeoJSON(t *testing.T) {
	s := withVillages(t)
	for _, property := range []string{`"aliases":["示例弄1号","缃戞牸"]`, `"note":{"a":[{"b":"缃戞牸"}]}`, `"note":{"缃戞牸":1}`} {
		r := s.load(t, addressOptions(), collection(addressAt(120.725, 30.725, `"address":"示例路1号",`+property)))
		require.Equal(t, []string{"garbled_text"}, codes(r.Errors), describe(r))
		assert.Equal(t, "/features/0/properties/"+strings.Split(property, `"`)[1], r.Errors[0].Pointer)
	}
	lost := s.load(t, addressOptions(), collection(addressAt(120.725, 30.725, `"address":"示例路1号","note":["a","\ufffd"]`)))
	assert.Contains(t, codes(lost.Warnings), "garbled_text", describe(lost))
	assert.False(t, lost.Refused())
}

func TestAddressesAtNoPlace(t *testing.T) {
	s := withVillages(t)
	r := s.load(t, addressOptions(), collection(addressAt(120.725, 30.725, `"address":"示例路1号"`), addressAt(0, 0, `"address":"示例路2号"`), addressAt(120.727, 30.725, `"address":"示例路3号"`)))
	require.Equal(t, []string{"missing_geometry"}, codes(r.Errors), describe(r))
	assert.Equal(t, 1, r.Errors[0].Feature)
	assert.Equal(t, "/features/1/geometry/coordinates", r.Errors[0].Pointer)
	assert.Contains(t, r.Errors[0].Detail, "0, 0")
	table := s.load(t, importers.Options{Layer: addressOptions().Layer, Name: "a.csv", CRS: "EPSG:4490"}, "address,lon,lat\n示例路1号,120.725,30.725\n示例路2号,0,0\n示例路3号,120.727,30.725\n")
	assert.Equal(t, []string{"missing_geometry"}, codes(table.Errors), describe(table))
}

// Addresses are public, and so is a telephone number that stands in one.
func TestPhonesInAddresses(t *testing.T) {
	s := withVillages(t)
	r := s.load(t, addressOptions(), collection(addressAt(120.725, 30.725, `"address":"示例路1号 13800000001"`),
		addressAt(120.726, 30.725, `"address":"示例路2号(138 0000 0002)","aliases":"老街2号;老街 13800000003"`), addressAt(120.727, 30.725, `"address":"示例路3号","aliases":"330402001001001"`)))
	require.False(t, r.Refused(), describe(r))
	var told []importers.Place
	for _, w := range r.Warnings {
		if w.Code == "phone_in_text" {
			told = append(told, w)
		}
	}
	require.Len(t, told, 2, describe(r))
	assert.Contains(t, told[0].Detail, `address`)
	assert.Contains(t, told[0].Detail, "(2 features, the first is 0)")
	assert.Contains(t, told[1].Detail, `aliases`)
	assert.NotEmpty(t, told[0].Repair)
}
