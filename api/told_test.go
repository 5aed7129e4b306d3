package api_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
	"gridzone/geo"
	"gridzone/importers"
)

func pointFeature(id string) string {
	return `{"type":"Feature","id":"` + id + `","properties":{},"geometry":{"type":"Point","coordinates":[120.05,30.05]}}`
}

// Who sends a FeatureCollection as a row is told how to send its features.
func TestCollectionIsNoRow(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	collection := `{"type":"FeatureCollection","features":[` + pointFeature("secret") + `]}`
	for _, path := range []string{"POST /v1/check", "POST /v1/locate"} {
		for _, media := range []string{"application/json", "application/geo+json"} {
			a := s.ask(path, collection, "Content-Type: "+media)
			assert.Equal(t, 400, a.status, a.body)
			p := decode[api.Problem](t, a)
			assert.Equal(t, "bad_body", p.Code)
			assert.Contains(t, p.Detail, "as a JSON array, or one on each line")
		}
		a := s.ask(path, collection, "Content-Type: application/x-ndjson")
		assert.Equal(t, 200, a.status)
		assert.Contains(t, a.body, "a FeatureCollection is not a row")
		assert.NotContains(t, a.body, "secret", "its features are not sent back")
	}
}

func TestTextSequenceIsABatch(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	for _, text := range []string{pointFeature("1") + "\n" + pointFeature("2") + "\n", "\x1e" + pointFeature("1") + "\n\x1e" + pointFeature("2") + "\n"} {
		for _, media := range []string{"application/geo+json-seq", "application/octet-stream"} {
			a := s.ask("POST /v1/locate", text, "Content-Type: "+media)
			require.Equal(t, 200, a.status, a.body)
			assert.Equal(t, "application/x-ndjson", a.header.Get("Content-Type"))
			lines := strings.Split(strings.TrimSpace(a.body), "\n")
			require.Len(t, lines, 2)
			assert.True(t, strings.HasPrefix(lines[1], `{"id":"2",`), lines[1])
			assert.Contains(t, lines[1], gridA)
		}
	}
}

// Shapes are told of in the words of the report of an import, repair included.
func TestShapesAreToldHowToBeMended(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	for name, tc := range map[string]struct {
		ring string
		rule geo.Rule
		want string // empty: the rule's
	}{
		"bow-tie":  {"[120,30],[121,31],[121,30],[120,31],[120,30]", geo.RuleSelfCrossing, ""},
		"unclosed": {"[120,30],[121,30],[121,31],[120,31]", geo.RuleUnclosed, ""},
		"swapped":  {"[30,120],[31,120],[31,121],[30,120]", geo.RuleOutOfRange, "write longitude first: [120.75, 30.75]"},
		"metres":   {"[571815,3403498],[571915,3403498],[571915,3403598],[571815,3403498]", geo.RuleOutOfRange, "name the coordinate system (crs), or export the layer in degrees of CGCS2000 (EPSG:4490)"},
		"far out":  {"[120,30],[121,30],[121,91],[120,30]", geo.RuleOutOfRange, ""},
	} {
		for _, path := range []string{"POST /v1/check", "POST /v1/overlaps"} {
			p := decode[api.Problem](t, s.ask(path, `{"type":"Polygon","coordinates":[[`+tc.ring+`]]}`, "Content-Type: application/geo+json"))
			require.NotEmpty(t, p.Errors, name)
			detail, repair := importers.Explain(tc.rule)
			if tc.want != "" {
				repair = tc.want
			}
			assert.Equal(t, string(tc.rule), p.Errors[0].Code, name)
			assert.Equal(t, repair, p.Errors[0].Repair, name)
			if tc.rule != geo.RuleOutOfRange {
				assert.Equal(t, detail, p.Errors[0].Detail, name)
			}
		}
	}
}

func TestSeparatorThatIsNoComma(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	for separator, shown := range map[string]string{";": `";"`, "\t": `"\t"`, "|": `"|"`} {
		a := s.ask("POST /v1/locate", strings.ReplaceAll("id,lon,lat\n1,120.05,30.05\n", ",", separator), "Content-Type: text/csv")
		assert.Equal(t, 400, a.status, a.body)
		assert.Contains(t, decode[api.Problem](t, a).Detail, "the separator is a comma here, and "+shown+" was found")
	}
	a := s.ask("POST /v1/locate", "id;name,x\n", "Content-Type: text/csv")
	assert.Contains(t, a.body, "columns lon and lat are needed")
}

// A fault of a file's text is told with line and column; a system that is not read with those that are.
func TestImportSaysWhere(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	r := decode[api.RefusedReport](t, s.ask("POST /v1/imports?layer=grids", "{\n  \"type\": \"FeatureCollection\" \"features\": []}"))
	require.Len(t, r.Errors, 1)
	assert.Equal(t, "syntax", r.Errors[0].Code)
	assert.Equal(t, 2, r.Errors[0].Line)
	assert.Equal(t, 31, r.Errors[0].Column)
	a := s.ask("POST /v1/imports?layer=grids&crs=EPSG:2385", oneGrid)
	assert.Equal(t, 400, a.status, a.body)
	p := decode[api.Problem](t, a)
	assert.Equal(t, "unsupported_crs", p.Code)
	require.Len(t, p.Errors, 1)
	assert.Equal(t, "crs", p.Errors[0].Pointer)
	assert.Contains(t, p.Detail, "have the surveying office convert the file to CGCS2000")
}
