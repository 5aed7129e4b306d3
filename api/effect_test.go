package api_test

import (
	"encoding/csv"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
	"gridzone/zoning"
)

// keepers are farms for differing: near comes to be in Z, gone comes out of P, in stays in P, and east is in R throughout.
func keepers() []*zoning.Row {
	farm := func(code, division string, x, y float64) *zoning.Row {
		return row(zoning.Farm{Code: code, Name: "farm, " + code, Species: "pig", Count: 80, Measure: zoning.Stock, Division: division, At: orb.Point{120 + x/100, 30 + y/100}}, nil)
	}
	return []*zoning.Row{farm("near", "330402001001", 2, 2), farm("gone", "330402001002", 14, 12), farm("in", "330402001002", 11, 12), farm("east", "330402001002", 17, 3)}
}

// The effect of a draft is that of the publication it becomes.
func TestEffectOfAPublication(t *testing.T) {
	s := differing(t, keepers()...)
	s.expect(200, "DELETE /v1/publications/p/zones/W", "", ifAny)
	described := schemas(t, s)
	const path, request = "/v1/publications/{id}/effect", "GET /v1/publications/p/effect"
	a := s.expect(200, request, "")
	conforms(t, described, path, "GET", a)
	assert.Equal(t, []string{"no-store", `"5"`, "1", ""}, []string{a.header.Get("Cache-Control"), a.header.Get("Etag"), a.header.Get("Gridzone-Revision"), a.header.Get("Access-Control-Allow-Origin")})
	e := decode[api.EffectAnswer](t, a)
	assert.Equal(t, api.DraftRef{Publication: "p", Version: 5}, *e.Draft)
	assert.Equal(t, []any{"p", "2026-12-01", 4, 2, true}, []any{e.Publication, e.At, e.Farms, e.Changed, e.Demo})
	none := api.FarmStanding{Verdict: "no_zone", Outcome: "none"}
	in := api.FarmStanding{Verdict: "prohibited", Outcome: "none"}
	assert.ElementsMatch(t, []api.EffectTotal{{Before: none, After: in, Farms: 1}, {Before: in, After: none, Farms: 1}}, e.Totals)
	require.Len(t, e.Changes, 2)
	assert.Equal(t, []any{"gone", in, none}, []any{e.Changes[0].Code, e.Changes[0].Before, e.Changes[0].After})
	assert.Equal(t, []any{"near", "farm, near", none, in}, []any{e.Changes[1].Code, e.Changes[1].Name, e.Changes[1].Before, e.Changes[1].After})

	west := decode[api.EffectAnswer](t, s.expect(200, request+"?division=330402001001", ""))
	assert.Equal(t, []any{"330402001001", 1, 1}, []any{west.Division, west.Farms, west.Changed})
	before := decode[api.EffectAnswer](t, s.expect(200, request+"?at=2026-11-30", ""))
	assert.Equal(t, []int{4, 0}, []int{before.Farms, before.Changed})
	assert.NotNil(t, before.Changes)

	s.publish()
	a = s.expect(200, request, "")
	conforms(t, described, path, "GET", a)
	published := decode[api.EffectAnswer](t, a)
	assert.Equal(t, e.Changes, published.Changes)
	assert.Equal(t, e.Totals, published.Totals)
	assert.Nil(t, published.Draft)
	assert.Equal(t, "private, no-cache", a.header.Get("Cache-Control"))
	s.expect(304, request, "", "If-None-Match: "+a.header.Get("Etag"))
}

// Farms are not public, of a publication that is as little as of a draft.
func TestTheEffectIsNotPublic(t *testing.T) {
	s := differing(t, keepers()...)
	for _, id := range []string{"p", "pub-1", "none"} {
		a := s.expect(401, "GET /v1/publications/"+id+"/effect", "", away)
		assert.NotContains(t, a.body, "farm,")
	}
	conforms(t, schemas(t, s), "/v1/publications/{id}/effect", "GET", s.expect(401, "GET /v1/publications/p/effect", "", away))
}

func TestEffectAsCSV(t *testing.T) {
	s := differing(t, keepers()...)
	s.expect(200, "DELETE /v1/publications/p/zones/W", "", ifAny)
	a := s.expect(200, "GET /v1/publications/p/effect?f=csv&bom=true", "")
	assert.Equal(t, "text/csv; charset=utf-8", a.header.Get("Content-Type"))
	text, marked := strings.CutPrefix(a.body, "\xef\xbb\xbf")
	assert.True(t, marked)
	assert.Equal(t, text, s.expect(200, "GET /v1/publications/p/effect", "", "Accept: text/csv").body)
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	require.NoError(t, err)
	assert.Equal(t, [][]string{
		{"code", "name", "species", "count", "measure", "household", "division", "verdict_before", "outcome_before", "deadline_before", "verdict_after", "outcome_after", "deadline_after"},
		{"gone", "farm, gone", "pig", "80", "stock", "false", "330402001002", "prohibited", "none", "", "no_zone", "none", ""},
		{"near", "farm, near", "pig", "80", "stock", "false", "330402001001", "no_zone", "none", "", "prohibited", "none", ""},
	}, rows)
}
