package api_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
)

// A body is read by the very names of its members, and every member that is not is named.
func TestMembersAreReadByTheirNames(t *testing.T) {
	s := drafting(t)
	const patch = "Content-Type: application/merge-patch+json"
	const land = `"coordinates":[[[120.01,30.01],[120.03,30.01],[120.03,30.03],[120.01,30.01]]]`
	for _, c := range []struct{ request, body, header, code, pointer string }{
		{"POST /v1/publications", `{"Title":"T"}`, js, "unknown_member", "/Title"},
		{"POST /v1/publications", `{"title":"T","TITLE":"U"}`, js, "unknown_member", "/TITLE"},
		{"POST /v1/publications", `{"title":"T","title":"T"}`, js, "duplicate_member", "/title"},
		{"POST /v1/publications", `{"colour":1}`, js, "unknown_member", "/colour"},
		{"POST /v1/publications", `{"a/b~":1}`, js, "unknown_member", "/a~1b~0"},
		{"POST /v1/publications", `{"rules":[{"zone_kind":null,"outcome":"exempt"}]}`, js, "null_member", "/rules/0/zone_kind"},
		{"POST /v1/publications", `{"rules":[{"zone_kind":"prohibited","Outcome":"exempt"}]}`, js, "unknown_member", "/rules/0/Outcome"},
		{"POST /v1/publications", `{"bases":[{"number":"1"},null]}`, js, "null_element", "/bases/1"},
		{"POST /v1/publications", `{"supersedes":["a",2]}`, js, "wrong_type", "/supersedes/1"},
		{"POST /v1/publications", `{"equivalents":{"name":"T","animals":[{"species":"layer","animals":1.5,"pigs":1}]}}`, js, "wrong_type", "/equivalents/animals/0/animals"},
		{"PATCH /v1/publications/p", `{"Title":"T"}`, patch, "unknown_member", "/Title"},
		{"PATCH /v1/publications/p", `{"Title":null}`, patch, "unknown_member", "/Title"},
		{"PATCH /v1/publications/p", `{"equivalents":{"Source":"x"}}`, patch, "unknown_member", "/equivalents/Source"},
		{"PATCH /v1/publications/p", `{"rules":[{"zone_kind":null,"outcome":"exempt"}]}`, patch, "null_member", "/rules/0/zone_kind"},
		{"POST /v1/publications/p/submit", `{"Why":"ready"}`, js, "unknown_member", "/Why"},
		{"POST /v1/publications/p/withdraw", `{"why":"x","From":"2026-12-01"}`, js, "unknown_member", "/From"},
		{"POST /v1/overlaps", `{"Type":"Polygon",` + land + `}`, gj, "unknown_member", "/Type"},
		{"POST /v1/overlaps", `{"type":"Polygon","Coordinates":[],` + land + `}`, gj, "unknown_member", "/Coordinates"},
		{"POST /v1/overlaps", `{"type":"Polygon","type":"Polygon",` + land + `}`, gj, "duplicate_member", "/type"},
		{"POST /v1/overlaps", `{"type":"Polygon","coordinates":null}`, gj, "null_member", "/coordinates"},
		{"POST /v1/overlaps", `{"type":"Feature","properties":{},"geometry":{"type":null,` + land + `}}`, gj, "null_member", "/geometry/type"},
		{"POST /v1/check", `{"lon":120.02,"lat":30.02,"Species":"pig"}`, js, "unknown_member", "/Species"},
		{"POST /v1/check", `{"type":"Feature","properties":{"SPECIES":"pig"},"geometry":{"type":"Point","coordinates":[120.02,30.02]}}`, js, "unknown_member", "/SPECIES"},
		{"POST /v1/checks", `{"lon":120.02,"lat":30.02,"Species":"pig"}`, js, "unknown_member", "/Species"},
		{"POST /v1/checks", `{"lon":120.02,"lat":30.02,"lat":30.02}`, js, "duplicate_member", "/lat"},
	} {
		headers := []string{c.header, "Accept: application/json"}
		if strings.HasPrefix(c.request, "PATCH") {
			headers = append(headers, ifAny)
		}
		a := s.expect(400, c.request, c.body, headers...)
		p := decode[api.Problem](t, a)
		assert.Equal(t, "bad_body", p.Code, "%s %s", c.request, c.body)
		require.NotEmpty(t, p.Errors, "%s %s: %s", c.request, c.body, a.body)
		assert.Equal(t, []string{c.code, c.pointer}, []string{p.Errors[0].Code, p.Errors[0].Pointer}, "%s %s", c.request, c.body)
		assert.Contains(t, p.Detail, c.pointer)
	}
	assert.Equal(t, "Zones", decode[api.Publication](t, s.ask("GET /v1/publications/p", "")).Title, "nothing was changed")

	p := decode[api.Publication](t, s.expect(200, "PATCH /v1/publications/p", `{"title":null,"rules":[{"zone_kind":"prohibited","outcome":"exempt","min":null}],"equivalents":{"source":null}}`, patch, "If-Match: *"))
	assert.Empty(t, p.Title, "null takes away")
	s.expect(201, "POST /v1/publications", `{"id":"q","title":null,"quota":null}`, js)
	s.expect(200, "POST /v1/overlaps", strings.Replace(`{"type":"Polygon","name":"foreign","colour":{"type":1},LAND}`, "LAND", `"coordinates":[[[120.01,30.01],[120.03,30.01],[120.03,30.03],[120.01,30.01]]]`, 1), gj)
	many := decode[api.Problem](t, s.expect(400, "POST /v1/publications", `{"Title":1,"rules":[{"x":1,"y":2}]}`, js))
	assert.Len(t, many.Errors, 3, "all of them are told")
}
