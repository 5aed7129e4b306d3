package api_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
	"gridzone/zoning"
)

// Whatever is answered names the revision, and what is given whole has a tag.
func TestEveryAnswerNamesItsRevision(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	for _, path := range []string{"/healthz", "/docs", "/openapi.json", "/nothing", "/v1/locate?lon=x", "/v1/locate?lon=120.05&lat=30.05"} {
		assert.Equal(t, "1", s.ask("GET "+path, "").header.Get("Gridzone-Revision"), path)
	}
	s.put(row(zoning.Grid{Code: "x", Kind: zoning.Base}, square(30, 30, 31, 31)))
	for _, path := range []string{"/collections/grids/items/y?", "/v1/grids/y/neighbours?", "/v1/coverage?division=y&"} {
		for revision := range 3 {
			a := s.ask(fmt.Sprintf("GET %srevision=%d", path, revision), "")
			assert.Equal(t, 404, a.status, path)
			assert.Equal(t, fmt.Sprint(revision), a.header.Get("Gridzone-Revision"), "a pinned question speaks of its revision: %s", path)
		}
	}
	for _, path := range []string{"/docs", "/openapi.json"} {
		tag := s.ask("GET "+path, "").header.Get("Etag")
		require.NotEmpty(t, tag, path)
		again := s.ask("GET "+path, "", "If-None-Match: "+tag)
		assert.Equal(t, 304, again.status, path)
		assert.Empty(t, again.body)
	}
	one := s.ask("POST /v1/locate", `{"lon":120.05,"lat":30.05}`, "Content-Type: application/json")
	other := s.ask("POST /v1/locate", `{"lon":120.15,"lat":30.05}`, "Content-Type: application/json")
	require.NotEmpty(t, one.header.Get("Etag"))
	assert.NotEqual(t, one.header.Get("Etag"), other.header.Get("Etag"))
}

// comb is a polygon with so many teeth, in the town.
func comb(teeth int) string {
	var b strings.Builder
	b.WriteString(`{"type":"Polygon","coordinates":[[[120,30]`)
	for i := range teeth {
		x := 120 + 0.2*float64(i)/float64(teeth)
		fmt.Fprintf(&b, ",[%.9f,30.001],[%.9f,30.1]", x+0.05/float64(teeth), x+0.1/float64(teeth))
	}
	b.WriteString(",[120.2,30],[120,30]]]}")
	return b.String()
}

func TestCostOfAFootprint(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	a := s.ask("POST /v1/check?accuracy_m=1000", comb(50), "Content-Type: application/geo+json")
	assert.Equal(t, 413, a.status, a.body)
	assert.Contains(t, a.body, "at most 50 are checked")
	assert.Equal(t, 200, s.ask("POST /v1/check?accuracy_m=1", comb(50), "Content-Type: application/geo+json").status)
	assert.Equal(t, 400, s.ask("GET /v1/check?lon=120.05&lat=30.05&accuracy_m=1001", "").status)
	assert.Equal(t, 200, s.ask("GET /v1/check?lon=120.05&lat=30.05&accuracy_m=1000", "").status)
}

// A zone without a polygon is met where its division is, as a check says too.
func TestOverlapsOfZonesInWords(t *testing.T) {
	village := row(zoning.Division{Code: "330402001001", Name: "v", Level: zoning.Village}, square(0, 0, 10, 10))
	words := row(zoning.Zone{Code: "W", Kind: zoning.Prohibited, Division: "330402001001", Scope: zoning.Whole}, nil)
	s := open(t, api.Options{}, village, words)
	site := `{"type":"Polygon","coordinates":[[[120.09,30.01],[120.11,30.01],[120.11,30.02],[120.09,30.02],[120.09,30.01]]]}`
	a := s.ask("POST /v1/overlaps?layer=zones&shapes=true", site, "Content-Type: application/geo+json")
	require.Equal(t, 200, a.status, a.body)
	assert.Contains(t, a.body, `"code":"W"`)
	assert.Contains(t, a.body, `"by_division":true,"extent_scope":"whole"`)
	assert.Contains(t, a.body, `"share_of_input":0.49999999999`)
}
