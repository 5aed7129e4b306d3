package api_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"gridzone/api"
)

// What a command was decided on counts wherever it is said, and must be said for every edit of a draft and for its approval.
func TestEveryCommandIsForAVersion(t *testing.T) {
	s := drafting(t)
	const pdf, p = "Content-Type: application/pdf", "/v1/publications/p"
	file := strings.Replace(zoneZ, `"name":"Z"`, `"code":"Y","name":"Y"`, 1)
	edits := []struct{ request, body, header string }{
		{"PATCH " + p, `{"title":"T"}`, js},
		{"PUT " + p + "/document", "%PDF-1.7", pdf},
		{"PUT " + p + "/zones/Y", strings.Replace(file, `"code":"Y",`, "", 1), gj},
		{"POST /v1/imports?layer=zones&publication=p", file, gj},
		{"DELETE " + p + "/zones/Y", "", gj},
	}
	version := func() string { return s.ask("GET "+p, "").header.Get("Etag") }
	refused := func(status int, code, request, body string, headers ...string) {
		t.Helper()
		was := version()
		a := s.expect(status, request, body, headers...)
		assert.Equal(t, code, decode[api.Problem](t, a).Code, request)
		assert.Equal(t, was, version(), "nothing was done: %s", request)
	}
	stale := func(request, body string, headers ...string) {
		t.Helper()
		for _, tag := range []string{`"0"`, `"1"`, `"99"`, "nonsense"} {
			refused(412, "stale", request, body, append(headers, "If-Match: "+tag)...)
		}
	}
	for _, e := range append(edits, struct{ request, body, header string }{"DELETE " + p, "", js}) {
		refused(428, "precondition_required", e.request, e.body, e.header)
		stale(e.request, e.body, e.header)
	}
	for _, e := range edits {
		s.expect(200+strings.Count(e.request, "PUT "+p+"/zones"), e.request, e.body, e.header, "If-Match: "+version())
	}
	s.expect(200, "POST /v1/imports?layer=zones&publication=p&dry_run=true", file, gj)
	refused(412, "stale", "POST /v1/publications", `{"id":"q"}`, js, ifAny)

	stale("POST "+p+"/submit", "", li)
	s.expect(200, "POST "+p+"/submit", "", li, "If-Match: "+version())
	stale("POST "+p+"/reject", `{"why":"no"}`, js, wang)
	stale("POST "+p+"/approve", "", wang)
	refused(428, "precondition_required", "POST "+p+"/approve", "", wang)
	refused(428, "precondition_required", "POST "+p+"/approve", "", wang, ifAny)
	s.expect(200, "POST "+p+"/approve", "", wang, "If-Match: "+version())
	stale("POST "+p+"/withdraw", `{"why":"no"}`, js, wang)
	s.expect(200, "POST "+p+"/withdraw", `{"why":"no"}`, js, wang, "If-Match: "+version())
}
