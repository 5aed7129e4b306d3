package api_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
)

// gapPlace is the gap of torn, as a Feature with properties that nobody asked for.
const gapPlace = `{"type":"Feature","properties":{"kind":"gap"},"geometry":{"type":"Polygon","coordinates":[[[120.1,30],[120.11,30],[120.11,30.1],[120.1,30.1],[120.1,30]]]}}`

func TestExceptionsOverHTTP(t *testing.T) {
	s := open(t, api.Options{}, torn()...)
	ask := func(query string) api.CoverageAnswer {
		t.Helper()
		a := s.ask("GET /v1/coverage?division=330402001&"+query, "")
		require.Equal(t, 200, a.status, a.body)
		return decode[api.CoverageAnswer](t, a)
	}
	before := s.ask("GET /v1/coverage?division=330402001&at=2026-11-23&revision=1", "").body
	assert.Equal(t, 3, ask("").Open)

	body := `{"kind":"gap","reason":" 南湖水面 ","geometry":` + gapPlace + `}`
	a := s.ask("POST /v1/coverage/exceptions", body, "Gridzone-Actor: wang", "Content-Type: application/json", "Idempotency-Key: k")
	require.Equal(t, 201, a.status, a.body)
	assert.Equal(t, "2", a.header.Get("Gridzone-Revision"), "it moves the revision")
	e := decode[api.ExceptionAnswer](t, a).Exception
	assert.Equal(t, api.ExceptionRef{ID: "E2", Kind: "gap", Reason: "南湖水面", ValidFrom: "2026-11-23"}, e.ExceptionRef)
	assert.Equal(t, "wang", e.Actor)
	assert.Equal(t, a.body, s.ask("POST /v1/coverage/exceptions", body, "Gridzone-Actor: wang", "Content-Type: application/json", "Idempotency-Key: k").body)
	assert.Equal(t, 422, s.ask("POST /v1/coverage/exceptions", strings.Replace(body, "gap", "overlap", 1), "Gridzone-Actor: wang", "Idempotency-Key: k").status)

	c := ask("")
	assert.Equal(t, 2, c.Open)
	require.Len(t, c.Faults, 3, "it is found all the same")
	assert.Equal(t, "E2", *c.Faults[1].Exception)
	assert.Nil(t, c.Faults[0].Exception)
	assert.Equal(t, []api.ExceptionRef{e.ExceptionRef}, c.Exceptions)
	whole := s.ask("GET /v1/coverage", "").body
	assert.NotContains(t, whole, "wang", "who recorded it is not for everybody")
	assert.Equal(t, 3, ask("at=2026-11-22").Open, "not before its first day")
	assert.Equal(t, before, s.ask("GET /v1/coverage?division=330402001&at=2026-11-23&revision=1", "").body, "a past answer stays")
	assert.Equal(t, 2, ask("sliver_m=1000").Open, "as a sliver it is let stand as well")

	list := decode[api.ExceptionList](t, s.ask("GET /v1/coverage/exceptions", ""))
	assert.Equal(t, []api.ExceptionRecord{e}, list.Exceptions)
	assert.Equal(t, e, decode[api.ExceptionAnswer](t, s.ask("GET /v1/coverage/exceptions/E2", "")).Exception)
	assert.Equal(t, "private, no-cache", s.ask("GET /v1/coverage/exceptions", "").header.Get("Cache-Control"))
	for _, r := range []string{"GET /v1/coverage/exceptions", "GET /v1/coverage/exceptions/E2", "POST /v1/coverage/exceptions", "DELETE /v1/coverage/exceptions/E2"} {
		assert.Equal(t, 401, s.ask(r, "", "Peer: 10.1.1.1:5000").status, r)
	}

	ended := s.ask("DELETE /v1/coverage/exceptions/E2?from=2026-12-01", "", "Gridzone-Actor: li", "Idempotency-Key: end")
	require.Equal(t, 200, ended.status, ended.body)
	assert.Equal(t, api.ExceptionEnded{Revision: 3, ID: "E2", From: "2026-12-01"}, decode[api.ExceptionEnded](t, ended))
	assert.Equal(t, ended.body, s.ask("DELETE /v1/coverage/exceptions/E2?from=2026-12-01", "", "Gridzone-Actor: li", "Idempotency-Key: end").body)
	assert.Equal(t, []int{2, 3, 2}, []int{ask("").Open, ask("at=2026-12-01").Open, ask("at=2026-12-01&revision=2").Open})
	assert.Equal(t, 404, s.ask("DELETE /v1/coverage/exceptions/E2?from=2026-12-01", "", "Gridzone-Actor: li").status)
	assert.Equal(t, 404, s.ask("GET /v1/coverage/exceptions/E2?at=2026-12-01", "").status)
	assert.Equal(t, 404, s.ask("GET /v1/coverage/exceptions/E3", "").status)
	entry, err := s.file.Audited(t.Context(), "except", `{"from":"2026-11-23","kind":"gap","reason":"南湖水面","to":""}`)
	require.NoError(t, err)
	assert.Equal(t, "wang", entry.Actor)
	entry, err = s.file.Audited(t.Context(), "end", `{"code":"E2","from":"2026-12-01","layer":"exceptions"}`)
	require.NoError(t, err)
	assert.Equal(t, "li", entry.Actor)
}

func TestExceptionsRefused(t *testing.T) {
	s := open(t, api.Options{}, torn()...)
	post := func(body string, headers ...string) api.Problem {
		a := s.ask("POST /v1/coverage/exceptions", body, headers...)
		p := decode[api.Problem](t, a)
		assert.Equal(t, a.status, p.Status)
		return p
	}
	valid := map[string]string{"kind": `"gap"`, "reason": `"a lake"`, "geometry": gapPlace}
	with := func(name, value string) string {
		var members []string
		for k, v := range valid {
			if k != name {
				members = append(members, `"`+k+`":`+v)
			}
		}
		if value != "" {
			members = append(members, `"`+name+`":`+value)
		}
		return "{" + strings.Join(members, ",") + "}"
	}
	p := post(with("", ""))
	assert.Equal(t, "invalid", p.Code)
	assert.Contains(t, p.Detail, "must be named")
	for _, c := range []struct {
		name, value, code string
		status            int
	}{
		{"kind", `"lake"`, "invalid", 400}, {"kind", `"unexpected_count"`, "invalid", 400}, {"kind", "", "invalid", 400},
		{"reason", "", "invalid", 400}, {"reason", `"\n"`, "invalid", 400}, {"reason", `5`, "bad_body", 400},
		{"geometry", "", "bad_body", 400}, {"geometry", `{"type":"Point","coordinates":[120.1,30.1]}`, "bad_body", 400},
		{"geometry", `{"type":"Polygon","coordinates":[[[120,30],[121,31],[121,30],[120,31],[120,30]]]}`, "bad_geometry", 422},
		{"geometry", `{"type":"Polygon","coordinates":[[[10,30],[11,30],[11,31],[10,30]]]}`, "bad_geometry", 422},
		{"geometry", `{"type":"Polygon","coordinates":[[[30,120],[31,120],[31,121],[30,120]]]}`, "bad_geometry", 422},
		{"valid_from", `"yesterday"`, "bad_body", 400}, {"valid_to", `"2026-11-23"`, "bad_body", 400}, {"until", `"2027-01-01"`, "bad_body", 400},
	} {
		p := post(with(c.name, c.value), "Gridzone-Actor: wang")
		assert.Equal(t, []any{c.code, c.status}, []any{p.Code, p.Status}, "%s %s: %s", c.name, c.value, p.Detail)
	}
	assert.EqualValues(t, 1, s.live.Atlas().Revision(), "nothing is on record")
}

// The forms of the answer say the same.
func TestCoverageForms(t *testing.T) {
	s := open(t, api.Options{Demo: true}, torn()...)
	require.Equal(t, 201, s.ask("POST /v1/coverage/exceptions", `{"kind":"gap","reason":"a lake","geometry":`+gapPlace+`}`, "Gridzone-Actor: wang").status)
	const query = "/v1/coverage?division=330402001&expected=6"
	plain := decode[api.CoverageAnswer](t, s.ask("GET "+query, "", "Accept: application/json"))
	assert.True(t, plain.Demo)

	a := s.ask("GET "+query+"&f=geojson", "")
	require.Equal(t, 200, a.status)
	assert.Equal(t, "application/geo+json", a.header.Get("Content-Type"))
	var f api.CoverageFeatures
	require.NoError(t, json.Unmarshal([]byte(a.body), &f))
	assert.Equal(t, plain.CoverageSummary, f.CoverageSummary)
	assert.Equal(t, []string{"FeatureCollection", "EPSG:4490"}, []string{f.Type, f.CRSName})
	require.Len(t, f.Features, len(plain.Faults))
	for i, one := range f.Features {
		want := plain.Faults[i]
		assert.Equal(t, i+1, one.ID)
		assert.Equal(t, []any{want.Kind, want.AreaM2, want.WidthM, strings.Join(want.Grids, ";"), strings.Join(want.Neighbours, ";"), strings.Join(want.Divisions, ";"), want.Between},
			[]any{one.Properties.Kind, one.Properties.AreaM2, one.Properties.WidthM, one.Properties.Grids, one.Properties.Neighbours, one.Properties.Divisions, one.Properties.Between})
		assert.Equal(t, "Polygon", one.Geometry.Type)
		assert.NotNil(t, one.Properties.Lon)
	}
	assert.Equal(t, []string{"E2", "a lake", "缝隙"}, []string{f.Features[1].Properties.Exception, f.Features[1].Properties.Reason, f.Features[1].Properties.Label})
	assert.Equal(t, a.body, s.ask("GET "+query, "", "Accept: application/geo+json").body)
	moved := s.ask("GET "+query+"&f=geojson&out_crs=gcj02", "")
	assert.Contains(t, moved.body, `"crs_name":"gcj02"`)
	assert.NotContains(t, moved.body, "[120.1,30]")

	a = s.ask("GET "+query, "", "Accept: text/html")
	require.Equal(t, 200, a.status)
	assert.Contains(t, a.header.Get("Content-Security-Policy"), "default-src 'none'")
	for _, words := range []string{"330402001", "3</b>", "三不管", "E2", "a lake", "演示数据", `class="fault"`, `class="excused"`, ">" + gridB + "<"} {
		assert.Contains(t, strings.ReplaceAll(a.body, "<h2>3 ", "<h2>3</b> "), words)
	}
	assert.NotContains(t, a.body, "wang")
	assert.Equal(t, 3, strings.Count(a.body, "<svg"), "the number of grids is no place")
	assert.Contains(t, a.body, "&lt;b&gt;", "names are text")
	english := s.ask("GET "+query+"&f=html&lang=en", "").body
	assert.NotContains(t, english, "缝隙")
	assert.NotEqual(t, a.header.Get("Etag"), s.ask("GET "+query, "").header.Get("Etag"))
	assert.Equal(t, 406, s.ask("GET "+query, "", "Accept: image/png").status)
	assert.Equal(t, 400, s.ask("GET "+query+"&f=csv", "").status)
}
