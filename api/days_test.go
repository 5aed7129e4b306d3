package api_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"gridzone/api"
	"gridzone/zoning"
)

// The days on which something changes are told, in order, with where; those of farms and of drafts are not.
func TestDays(t *testing.T) {
	day := func(text string) zoning.Day {
		d, err := zoning.ParseDay(text)
		assert.NoError(t, err)
		return d
	}
	rows := town()
	for _, r := range rows {
		if r.Code() == gridB {
			r.Valid = zoning.Interval{From: day("2018-05-01"), To: day("2027-02-01")}
		}
	}
	farm := row(zoning.Farm{Code: "F1", Species: "pig", Count: 10, Measure: zoning.Stock, Division: "330402001001", At: [2]float64{120.06, 30.06}}, nil)
	farm.Valid.From = day("2011-11-11")
	s := open(t, api.Options{Trusted: true}, append(rows, farm)...)
	turns := []api.Turn{
		{Day: "2018-05-01", Layers: []string{"grids"}}, {Day: "2020-01-01", Layers: []string{"zones", "publications"}}, {Day: "2027-02-01", Layers: []string{"grids"}},
	}
	asked := func(query string) api.DaysAnswer {
		return decode[api.DaysAnswer](t, s.expect(200, "GET /v1/days"+query, ""))
	}
	assert.Equal(t, api.DaysAnswer{Revision: 1, At: "2026-11-23", From: "2020-01-01", To: "2027-02-01", Days: turns}, asked(""))
	assert.Equal(t, api.DaysAnswer{Revision: 1, At: "2018-04-30", To: "2018-05-01", Days: turns}, asked("?at=2018-04-30"))
	assert.Equal(t, api.DaysAnswer{Revision: 1, At: "2027-02-01", From: "2027-02-01", Days: turns}, asked("?at=2027-02-01"))

	s.expect(201, "POST /v1/publications", draft, js)
	s.expect(201, "PUT /v1/publications/p/zones/Z", zoneZ, gj, ifAny)
	assert.Equal(t, turns, asked("").Days, "a draft is not told of")
	s.expect(200, "POST /v1/imports?layer=grids", `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"`+gridD+`","name":"D renamed","kind":"base","division":"330402001002","valid_from":"2026-12-01"},
		"geometry":{"type":"Polygon","coordinates":[[[120.1,30.1],[120.2,30.1],[120.2,30.2],[120.1,30.2],[120.1,30.1]]]}}]}`, gj)
	next := asked("")
	assert.Equal(t, "2026-12-01", next.To, "of the newest revision")
	assert.Len(t, next.Days, 4)
	assert.Equal(t, turns, asked("?revision=1").Days, "of an older one")

	a := s.expect(200, "GET /v1/days", "")
	assert.Equal(t, http.StatusNotModified, s.ask("GET /v1/days", "", "If-None-Match: "+a.header.Get("ETag")).status)
	assert.Contains(t, s.expect(400, "GET /v1/days?from=2020-01-01", "").body, "at, revision")
	assert.Contains(t, s.expect(400, "GET /v1/days?at=2020-13-01", "").body, "YYYY-MM-DD")
	empty := open(t, api.Options{})
	assert.Contains(t, empty.expect(200, "GET /v1/days", "").body, `"days":[]`)
}
