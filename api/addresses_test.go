package api_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
	"gridzone/zoning"
)

// street is addresses along a line, a degree of longitude and a hundredth each, the last no longer in force.
func street(n int) []*zoning.Row {
	rows := make([]*zoning.Row, 0, n+1)
	for i := range n {
		rows = append(rows, row(zoning.Address{Code: fmt.Sprintf("MP%03d", i), Address: fmt.Sprintf("示例路%d号", i), Kind: zoning.Door, Division: "330402001001", Source: "hidden",
			At: [2]float64{120 + float64(i)/100, 30.05}}, nil))
	}
	over := row(zoning.Address{Code: "OLD", Address: "示例老路1号", Kind: zoning.Door, Aliases: []string{"a", "b"}, At: [2]float64{120.05, 30.05}}, nil)
	over.Valid.To, _ = zoning.ParseDay("2020-01-01")
	return append(rows, over)
}

type addressPage struct {
	NumberMatched  *int  `json:"numberMatched"`
	NumberReturned int   `json:"numberReturned"`
	Revision       int64 `json:"revision"`
	Links          []struct{ Href, Rel string }
	Features       []struct {
		ID         string
		Properties map[string]any
		Geometry   struct {
			Type        string
			Coordinates [2]float64
		}
	}
}

// A walk over all pages meets every address once, whatever is imported meanwhile.
func TestAddressesByPages(t *testing.T) {
	s := open(t, api.Options{Trusted: true}, append(town(), street(25)...)...)
	var met []string
	for next := "/collections/addresses/items?limit=10"; next != ""; {
		p := decode[addressPage](t, s.expect(200, "GET "+next, ""))
		assert.Nil(t, p.NumberMatched, "nobody counts them")
		assert.Equal(t, int64(1), p.Revision)
		assert.Equal(t, p.NumberReturned, len(p.Features))
		next = ""
		for _, f := range p.Features {
			met = append(met, f.ID)
		}
		for _, l := range p.Links {
			if l.Rel == "next" {
				u, err := url.Parse(l.Href)
				require.NoError(t, err)
				next = u.RequestURI()
			}
		}
		s.put(row(zoning.Address{Code: fmt.Sprintf("MP023-%d", len(met)), Address: "示例路", Kind: zoning.Road}, nil))
	}
	require.Len(t, met, 25)
	assert.Equal(t, "MP000", met[0])
	assert.Equal(t, "MP024", met[24])
}

func TestAddressesInABoxOnADay(t *testing.T) {
	s := open(t, api.Options{}, append(town(), street(25)...)...)
	ids := func(request string) (list []string) {
		for _, f := range decode[addressPage](t, s.expect(200, request, "")).Features {
			list = append(list, f.ID)
		}
		return list
	}
	assert.Equal(t, []string{"MP004", "MP005", "MP006"}, ids("GET /collections/addresses/items?bbox=120.035,30,120.06,30.1"))
	assert.Equal(t, []string{"MP004", "MP005", "MP006", "OLD"}, ids("GET /collections/addresses/items?bbox=120.035,30,120.06,30.1&at=2019-12-31"))
	assert.Empty(t, ids("GET /collections/addresses/items?revision=0"))

	a := s.expect(200, "GET /collections/addresses/items/OLD?at=2019-12-31&out_crs=gcj02", "")
	assert.Contains(t, a.body, `"aliases":"a;b"`)
	assert.NotContains(t, a.body, "hidden")
	assert.NotContains(t, a.body, "[120.05,30.05]", "in the vendor's degrees")
	assert.Contains(t, s.expect(200, "GET /collections/addresses/items/OLD?at=2019-12-31", "").body, `"type":"Point","coordinates":[120.05,30.05]`)
	s.expect(404, "GET /collections/addresses/items/OLD", "")
	s.expect(404, "GET /collections/addresses/items/none", "")

	assert.NotContains(t, s.expect(200, "GET /collections/addresses", "").body, `"count"`)
	assert.Contains(t, s.expect(200, "GET /collections", "").body, `"id":"addresses"`)
	file := s.expect(200, "GET /collections/addresses/export?f=csv", "").body
	assert.Equal(t, 26, strings.Count(file, "\n"), "a line for the names, and the addresses in force")
	assert.NotContains(t, file, "hidden")
	s.expect(404, "GET /collections/farms/items", "")
	assert.Contains(t, s.expect(400, "POST /v1/overlaps?layer=addresses", `{"type":"Point","coordinates":[120,30]}`).body, "layer", "a point is not for overlaps")
}

// What is sent back as it came is nothing new, over HTTP as well.
func TestAddressesOverHTTP(t *testing.T) {
	s := open(t, api.Options{Trusted: true}, town()...)
	const table = "地址,经度,纬度\n示例路1号,120.05,30.05\n示例路2号,120.15,30.05\n"
	report := decode[api.ImportReport](t, s.expect(200, "POST /v1/imports?layer=addresses&crs=EPSG:4490", table, "Content-Type: text/csv"))
	assert.EqualValues(t, 2, report.Accepted)
	page := decode[addressPage](t, s.expect(200, "GET /collections/addresses/items", ""))
	require.Len(t, page.Features, 2)
	for _, f := range page.Features {
		assert.Equal(t, map[string]string{"示例路1号": "330402001001", "示例路2号": "330402001002"}[f.Properties["address"].(string)], f.Properties["division"])
	}
	file := s.expect(200, "GET /collections/addresses/export?f=geojson", "").body
	report = decode[api.ImportReport](t, s.expect(200, "POST /v1/imports?layer=addresses", file, "Content-Type: application/geo+json"))
	assert.EqualValues(t, 2, report.Unchanged)
}

// Faults of addresses are told over HTTP by feature and pointer, and nothing is put on record; a telephone number in a text is warned of.
func TestFaultsOfAddressesOverHTTP(t *testing.T) {
	s := open(t, api.Options{Trusted: true}, town()...)
	feature := func(point, properties string) string {
		return `{"type":"Feature","properties":{` + properties + `},"geometry":{"type":"Point","coordinates":[` + point + `]}}`
	}
	file := feature("120.05,30.05", `"address":"缃戞牸路1号"`) + "\n" + feature("0,0", `"address":"示例路2号"`) + "\n"
	refused := s.expect(422, "POST /v1/imports?layer=addresses", file, "Content-Type: application/geo+json-seq").body
	for _, want := range []string{`"code":"garbled_text"`, `/properties/address"`, `"code":"missing_geometry"`, `/geometry/coordinates"`} {
		assert.Contains(t, refused, want)
	}
	assert.Empty(t, decode[addressPage](t, s.expect(200, "GET /collections/addresses/items", "")).Features)
	told := s.expect(200, "POST /v1/imports?layer=addresses&dry_run=true", feature("120.05,30.05", `"address":"示例路1号13800000001"`), "Content-Type: application/geo+json").body
	assert.Contains(t, told, `"code":"phone_in_text"`)
}
