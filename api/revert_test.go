package api_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
)

// zonesOf is a file of zones by code and name, each a square of its own.
func zonesOf(named ...string) string {
	features := make([]string, len(named))
	for i, n := range named {
		code, name, _ := strings.Cut(n, " ")
		x := 120.1 + 0.01*float64(code[0]-'a')
		features[i] = fmt.Sprintf(`{"type":"Feature","properties":{"code":%q,"name":%q,"kind":"prohibited","bases":"L1"},"geometry":{"type":"Polygon","coordinates":[[[%[3]v,30],[%[4]v,30],[%[4]v,30.1],[%[3]v,30]]]}}`, code, name, x, x+0.005)
	}
	return `{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`
}

func (s *service) imported(t *testing.T, layer, file string) int64 {
	t.Helper()
	return decode[api.ImportReport](t, s.expect(200, "POST /v1/imports?layer="+layer, file, gj)).Revision
}

func (s *service) exported(layer string) string {
	s.t.Helper()
	return s.expect(200, "GET /collections/"+layer+"/items?limit=1000", "").body
}

func TestRevert(t *testing.T) {
	s := open(t, api.Options{})
	described := schemas(t, s)
	s.imported(t, "zones", zonesOf("a A", "b B"))
	before := s.exported("zones")
	first := s.imported(t, "zones", zonesOf("a Changed", "c C"))
	after := s.exported("zones")
	require.NotEqual(t, before, after)
	path := func(n int64) string { return fmt.Sprintf("POST /v1/revisions/%d/revert", n) }
	features := func(body string) string { return body[strings.Index(body, `"features"`):] }

	dry := s.expect(200, path(first)+"?dry_run=true", "")
	conforms(t, described, "/v1/revisions/{n}/revert", "POST", dry)
	assert.Equal(t, after, s.exported("zones"), "nothing was done")
	done := s.expect(200, path(first), "", "Idempotency-Key: once", "Gridzone-Actor: wang")
	conforms(t, described, "/v1/revisions/{n}/revert", "POST", done)
	w := decode[api.RevertAnswer](t, done)
	assert.Equal(t, first+1, w.Revision)
	assert.Equal(t, []any{first, "import", "local", false}, []any{w.Reverted, w.Command, w.Actor, w.DryRun})
	require.Len(t, w.Layers, 2)
	assert.Equal(t, api.RevertedLayer{Layer: "zones", Removed: 2, Restored: 1, Codes: []string{"a", "c"}, Count: 2}, w.Layers[0])
	assert.Equal(t, "publications", w.Layers[1].Layer)
	tried := decode[api.RevertAnswer](t, dry)
	assert.True(t, tried.DryRun)
	assert.Equal(t, first, tried.Revision)
	assert.Equal(t, w.Layers, tried.Layers)
	assert.Equal(t, features(before), features(s.exported("zones")), "as before, publications included")
	assert.Equal(t, done.body, s.expect(200, path(first), "", "Idempotency-Key: once", "Gridzone-Actor: wang").body, "a repeated request is answered as the first")

	// A revert is taken back as well.
	s.expect(200, path(w.Revision), "")
	assert.Equal(t, features(after), features(s.exported("zones")))

	// What was changed since stands in the way.
	later := s.imported(t, "zones", zonesOf("b Again"))
	s.imported(t, "zones", zonesOf("b Once more"))
	refused := s.expect(409, path(later), "")
	conforms(t, described, "/v1/revisions/{n}/revert", "POST", refused)
	p := decode[api.Problem](t, refused)
	assert.Equal(t, "conflict", p.Code)
	require.Len(t, p.Errors, 1)
	assert.Equal(t, []string{"changed_since", "b"}, []string{p.Errors[0].Code, p.Errors[0].ID})
}

func TestRevertRefuses(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	for _, tc := range []struct {
		status  int
		code    string
		request string
		header  string
	}{
		{404, "not_found", "POST /v1/revisions/99/revert", gj},
		{400, "bad_parameter", "POST /v1/revisions/0/revert", gj},
		{400, "bad_parameter", "POST /v1/revisions/-1/revert", gj},
		{400, "bad_parameter", "POST /v1/revisions/01/revert", gj},
		{400, "bad_parameter", "POST /v1/revisions/one/revert", gj},
		{400, "bad_parameter", "POST /v1/revisions/1/revert?dry_run=maybe", gj},
		{409, "conflict", "POST /v1/revisions/1/revert", gj}, // no import made it
		{401, "unauthenticated", "POST /v1/revisions/1/revert", "Peer: 192.0.2.1:5000"},
	} {
		a := s.expect(tc.status, tc.request, "", tc.header)
		assert.Equal(t, tc.code, decode[api.Problem](t, a).Code, tc.request)
	}
	assert.Equal(t, int64(1), s.live.Atlas().Revision())
}

// A grid that goes takes no names of staff with it, which the answer says.
func TestRevertKeepsStaff(t *testing.T) {
	s := open(t, api.Options{})
	n := s.imported(t, "grids", oneGrid)
	w := decode[api.RevertAnswer](t, s.expect(200, fmt.Sprintf("POST /v1/revisions/%d/revert", n), ""))
	assert.True(t, w.Staff)
}
