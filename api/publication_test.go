package api_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
	"gridzone/zoning"
)

const (
	js    = "Content-Type: application/json"
	gj    = "Content-Type: application/geo+json"
	li    = "Gridzone-Actor: li"
	wang  = "Gridzone-Actor: wang"
	away  = "Peer: 192.0.2.1:5000"
	ifAny = "If-Match: *"
	zoneZ = `{"type":"Feature","properties":{"name":"Z","kind":"prohibited"},"geometry":{"type":"Polygon","coordinates":[[[120.01,30.01],[120.03,30.01],[120.03,30.03],[120.01,30.03],[120.01,30.01]]]}}`
	draft = `{"id":"p","division":"330402001001","issuer":"The town","document":"No. 12","title":"Zones","published_on":"2026-11-01","valid_from":"2026-12-01",` +
		`"bases":[{"kind":"law","number":"643"}],"rules":[{"zone_kind":"prohibited","species":"pig","measure":"stock","min":50,"action":"new","outcome":"forbidden","deadline":"2027-01-01"}],` +
		`"equivalents":{"name":"T","animals":[{"species":"layer","animals":30,"pigs":1}]},"quota":500}`
)

// expect asks and wants a status.
func (s *service) expect(status int, request, body string, headers ...string) answer {
	s.t.Helper()
	a := s.ask(request, body, headers...)
	require.Equal(s.t, status, a.status, "%s: %s", request, a.body)
	return a
}

// seen is the header by which a command is for the version of a publication that is the newest now.
func (s *service) seen(id string) string {
	s.t.Helper()
	return "If-Match: " + s.expect(200, "GET /v1/publications/"+id, "").header.Get("Etag")
}

// drafting is a service over the town with the draft p in it.
func drafting(t *testing.T) *service {
	t.Helper()
	s := open(t, api.Options{}, town()...)
	s.expect(201, "POST /v1/publications", draft, js, li)
	s.expect(201, "PUT /v1/publications/p/zones/Z", zoneZ, gj, li, ifAny)
	return s
}

func TestLifeOverHTTP(t *testing.T) {
	s := open(t, api.Options{Demo: true}, town()...)
	described := schemas(t, s)
	do := func(status int, path, request, body string, headers ...string) answer {
		t.Helper()
		a := s.expect(status, request, body, headers...)
		method, _, _ := strings.Cut(request, " ")
		conforms(t, described, path, method, a)
		return a
	}
	const one = "/v1/publications/{id}"
	a := do(201, "/v1/publications", "POST /v1/publications", draft, js, li)
	assert.Equal(t, `"1"`, a.header.Get("ETag"))
	assert.Equal(t, "http://127.0.0.1:8080/v1/publications/p", a.header.Get("Location"))
	assert.Equal(t, "1", a.header.Get("Gridzone-Revision"))
	p := decode[api.Publication](t, a)
	assert.Equal(t, []string{"draft", "330402001001", "No. 12", "2026-12-01", "643", "forbidden", "T"},
		[]string{p.State, p.Division, p.Document, p.ValidFrom, p.Bases[0].Number, p.Rules[0].Outcome, p.Equivalents.Name})
	assert.EqualValues(t, 50, *p.Rules[0].Min)
	assert.EqualValues(t, 500, *p.Quota)
	assert.Equal(t, "li", p.Steps[0].Actor)
	assert.True(t, p.Demo)
	do(409, "/v1/publications", "POST /v1/publications", draft, js)
	do(422, one+"/submit", "POST /v1/publications/p/submit", "")

	do(201, one+"/zones/{code}", "PUT /v1/publications/p/zones/Z", zoneZ, gj, ifAny)
	do(200, one+"/zones/{code}", "PUT /v1/publications/p/zones/Z", zoneZ, gj, ifAny)
	a = do(422, one+"/zones/{code}", "PUT /v1/publications/p/zones/Z", strings.Replace(zoneZ, "prohibited", "forbidden", 1), gj, ifAny)
	assert.Contains(t, a.body, "unknown_kind")
	do(412, one+"/zones/{code}", "PUT /v1/publications/p/zones/Z", zoneZ, gj, `If-Match: "1"`)
	a = do(200, "/v1/imports", "POST /v1/imports?layer=zones&publication=p", strings.Replace(zoneZ, `"name":"Z"`, `"code":"Y"`, 1), gj, `If-Match: "2"`)
	assert.EqualValues(t, 3, decode[api.ImportReport](t, a).Version)
	assert.Equal(t, `"3"`, a.header.Get("ETag"))
	do(412, "/v1/imports", "POST /v1/imports?layer=zones&publication=p", strings.Replace(zoneZ, `"name":"Z"`, `"code":"Y"`, 1), gj, `If-Match: "2"`)
	do(404, "/v1/imports", "POST /v1/imports?layer=zones&publication=none", strings.Replace(zoneZ, `"name":"Z"`, `"code":"Y"`, 1), gj, ifAny)
	do(400, "/v1/imports", "POST /v1/imports?layer=grids&publication=p", oneGrid, gj, ifAny)
	do(400, "/v1/imports", "POST /v1/imports?layer=zones&publication=", zoneZ, gj, ifAny)
	do(200, one+"/zones/{code}", "DELETE /v1/publications/p/zones/Y", "", ifAny)
	do(404, one+"/zones/{code}", "DELETE /v1/publications/p/zones/Y", "", ifAny)
	a = do(200, one+"/zones", "GET /v1/publications/p/zones", "")
	page := decode[api.FeaturePage](t, a)
	require.Len(t, page.Features, 1)
	assert.Equal(t, "330402001001", page.Features[0].Properties["division"], "assigned")
	assert.Equal(t, `"4"`, a.header.Get("ETag"))

	const pdf = "Content-Type: application/pdf"
	do(415, one+"/document", "PUT /v1/publications/p/document", "PK", pdf, ifAny)
	a = do(200, one+"/document", "PUT /v1/publications/p/document?name=notice.pdf", "%PDF-1.7 notice", pdf, ifAny)
	assert.Len(t, decode[api.Publication](t, a).Digest, 64)

	a = do(200, one+"/findings", "GET /v1/publications/p/findings", "")
	f := decode[api.PublicationFindings](t, a)
	assert.Equal(t, []int{0, 0, 2}, []int{f.Errors, f.Warnings, f.Notes}, a.body)
	assert.Equal(t, []string{"rules_leave_open", "coverage"}, []string{f.Findings[0].Code, f.Findings[1].Code})
	require.NotNil(t, f.Findings[1].Share)

	do(200, one+"/submit", "POST /v1/publications/p/submit", `{"why":"ready"}`, js, li)
	a = do(403, one+"/approve", "POST /v1/publications/p/approve", "", li, s.seen("p"))
	assert.Contains(t, a.body, `"code":"same_actor"`)
	assert.Contains(t, a.body, "with a key of his own", "what who comes over HTTP can do")
	assert.NotContains(t, a.body, "Gridzone-Actor", "which is refused there")
	for _, nobody := range []string{"X-Nobody: 1", "Gridzone-Actor: local"} {
		a = s.ask("POST /v1/publications/p/approve", "", nobody, s.seen("p"))
		assert.Equal(t, 400, a.status, a.body)
		assert.Contains(t, a.body, "who approves must be named")
	}
	do(422, one+"/reject", "POST /v1/publications/p/reject", "", wang)
	do(200, one+"/reject", "POST /v1/publications/p/reject", `{"why":"the map"}`, js, wang)
	do(200, one+"/submit", "POST /v1/publications/p/submit", "", li)
	do(412, one+"/approve", "POST /v1/publications/p/approve", "", wang, `If-Match: "6"`)
	a = do(200, one+"/approve", "POST /v1/publications/p/approve", `{"why":"agreed"}`, js, wang, `If-Match: "6", "8"`, "Idempotency-Key: k")
	assert.Equal(t, a.body, do(200, one+"/approve", "POST /v1/publications/p/approve", `{"why":"agreed"}`, js, wang, `If-Match: "6", "8"`, "Idempotency-Key: k").body, "repeated")
	p = decode[api.Publication](t, a)
	assert.Equal(t, "published", p.State)
	assert.EqualValues(t, 2, p.Revision)
	assert.Equal(t, "2", a.header.Get("Gridzone-Revision"))
	steps := ""
	for _, step := range p.Steps {
		steps += step.Step + " " + step.Actor + " " + step.Why + ";"
	}
	assert.Equal(t, "create li ;submit li ready;reject wang the map;submit li ;approve wang agreed;", steps)

	const place = "GET /v1/check?lon=120.02&lat=30.02&at="
	assert.Equal(t, "no_zone", decode[api.CheckAnswer](t, s.ask(place+"2026-11-30", "")).Verdict)
	assert.Equal(t, "prohibited", decode[api.CheckAnswer](t, s.ask(place+"2026-12-01", "")).Verdict)
	a = do(409, one+"/zones/{code}", "PUT /v1/publications/p/zones/Z", zoneZ, gj, ifAny)
	assert.Contains(t, a.body, "published")
	a = do(409, one, "PATCH /v1/publications/p", `{"title":"x"}`, "Content-Type: application/merge-patch+json", `If-Match: "9"`)
	assert.Contains(t, a.body, "published")
	do(409, one+"/findings", "GET /v1/publications/p/findings", "")
	assert.Len(t, decode[api.FeaturePage](t, do(200, one+"/zones", "GET /v1/publications/p/zones", "")).Features, 1)

	do(422, one+"/withdraw", "POST /v1/publications/p/withdraw", "", wang)
	do(400, one+"/withdraw", "POST /v1/publications/p/withdraw", `{"why":"annulled","from":"soon"}`, js, wang)
	do(400, one+"/submit", "POST /v1/publications/p/submit", `{"from":"2027-01-01"}`, js, wang)
	a = do(200, one+"/withdraw", "POST /v1/publications/p/withdraw", `{"why":"annulled","from":"2026-12-24"}`, js, wang)
	p = decode[api.Publication](t, a)
	assert.Equal(t, []string{"withdrawn", "2026-12-01", "2026-12-24", "annulled", "2026-12-24"}, []string{p.State, p.ValidFrom, p.ValidTo, p.Steps[5].Why, p.Steps[5].From})
	assert.Equal(t, "no_zone", decode[api.CheckAnswer](t, s.ask(place+"2026-12-24", "")).Verdict)
	do(404, one, "GET /v1/publications/none", "")
}

func TestEditPublication(t *testing.T) {
	s := drafting(t)
	const patch = "Content-Type: application/merge-patch+json"
	a := s.expect(428, "PATCH /v1/publications/p", `{"title":"T"}`, patch)
	assert.Contains(t, a.body, "precondition_required")
	s.expect(412, "PATCH /v1/publications/p", `{"title":"T"}`, patch, `If-Match: "1"`)
	s.expect(412, "PATCH /v1/publications/p", `{"title":"T"}`, patch, `If-Match: nonsense`)
	a = s.expect(200, "PATCH /v1/publications/p", `{"title":"T","issuer":null,"valid_to":"2028-01-01","equivalents":{"source":"S"},"rules":[]}`, patch, `If-Match: "2"`, "Idempotency-Key: k")
	p := decode[api.Publication](t, a)
	assert.Equal(t, []string{"T", "", "2028-01-01", "S", "T", "No. 12"}, []string{p.Title, p.Issuer, p.ValidTo, p.Equivalents.Source, p.Equivalents.Name, p.Document})
	assert.Empty(t, p.Rules)
	assert.EqualValues(t, 500, *p.Quota)
	s.expect(200, "PATCH /v1/publications/p", `{"title":"later"}`, patch, `If-Match: *`)
	again := s.expect(200, "PATCH /v1/publications/p", `{"title":"T","issuer":null,"valid_to":"2028-01-01","equivalents":{"source":"S"},"rules":[]}`, patch, `If-Match: "2"`, "Idempotency-Key: k")
	assert.Equal(t, a.body, again.body, "as the first did")
	assert.Equal(t, `"3"`, again.header.Get("ETag"))
	s.expect(422, "PATCH /v1/publications/p", `{"title":"other"}`, patch, `If-Match: "2"`, "Idempotency-Key: k")
	p = decode[api.Publication](t, s.expect(200, "PATCH /v1/publications/p", `{"quota_measure":"slaughter"}`, patch, `If-Match: *`))
	assert.Equal(t, []any{int64(500), "slaughter"}, []any{*p.Quota, p.QuotaMeasure})
	assert.Contains(t, s.expect(422, "PATCH /v1/publications/p", `{"quota":null}`, patch, `If-Match: *`).body, "missing_quota")
	p = decode[api.Publication](t, s.expect(200, "PATCH /v1/publications/p", `{"quota":null,"quota_measure":null}`, patch, `If-Match: *`))
	assert.Empty(t, p.QuotaMeasure)
	for body, want := range map[string]string{
		`{"valid_from":"soon"}`: "bad_date", `{"id":"q"}`: "id_is_fixed", `{"quota":-1}`: "bad_quota", `{"quota_measure":"weight"}`: "unknown_measure", `{"rules":[{"zone_kind":"prohibited","outcome":"none"}]}`: "unknown_outcome",
	} {
		assert.Contains(t, s.expect(422, "PATCH /v1/publications/p", body, patch, `If-Match: *`).body, want)
	}
	for _, body := range []string{`{"state":"published"}`, `[]`, `{`, `{} {}`, `{"quota":"x"}`, `{"title":"T","title":"U"}`, ""} {
		s.expect(400, "PATCH /v1/publications/p", body, patch, `If-Match: *`)
	}
	s.expect(415, "PATCH /v1/publications/p", `<a/>`, "Content-Type: text/xml", `If-Match: *`)
	s.expect(404, "PATCH /v1/publications/none", `{}`, patch, `If-Match: *`)
}

func TestCreatePublicationRefuses(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	s.expect(400, "POST /v1/publications", `{"state":"published"}`, js)
	s.expect(400, "POST /v1/publications", ``, js)
	assert.Contains(t, s.expect(400, "POST /v1/publications", `{"bases":[{"number":"1","number":"2"}]}`, js).body, "/bases/0/number: the member comes twice")
	assert.Contains(t, s.expect(400, "POST /v1/publications", `{"rules":[{"min":"few"}]}`, js).body, "/rules/0/min: a text stands where a whole number is needed")
	s.expect(415, "POST /v1/publications", `<a/>`, "Content-Type: text/xml")
	a := s.expect(422, "POST /v1/publications", `{"id":"a/b","published_on":"x"}`, js)
	assert.Contains(t, a.body, `"pointer":"/published_on"`)
	assert.Contains(t, a.body, `"code":"bad_id"`)
	made := decode[api.Publication](t, s.expect(201, "POST /v1/publications", `{}`, js, "Idempotency-Key: k"))
	assert.Equal(t, made.ID, decode[api.Publication](t, s.expect(201, "POST /v1/publications", `{}`, js, "Idempotency-Key: k")).ID)
	assert.NotEqual(t, made.ID, decode[api.Publication](t, s.expect(201, "POST /v1/publications", `{}`, js)).ID)
}

// What is not published is not there for others, and what was published comes without who did it.
func TestOthersSeeWhatWasPublished(t *testing.T) {
	s := drafting(t)
	s.expect(200, "PUT /v1/publications/p/document?name=公告.pdf", "%PDF-1.7 notice", "Content-Type: application/pdf", ifAny)
	for _, path := range []string{"", "/zones", "/document"} {
		s.expect(200, "GET /v1/publications/p"+path, "")
		s.expect(404, "GET /v1/publications/p"+path, "", away)
	}
	for _, request := range []string{"GET /v1/publications/p/findings", "PATCH /v1/publications/p", "POST /v1/publications", "PUT /v1/publications/p/document",
		"PUT /v1/publications/p/zones/Z", "DELETE /v1/publications/p/zones/Z", "POST /v1/publications/p/submit", "POST /v1/publications/p/approve",
		"POST /v1/publications/p/reject", "POST /v1/publications/p/withdraw"} {
		s.expect(401, request, "{}", away)
	}
	assert.NotContains(t, s.expect(200, "GET /v1/publications", "", away).body, `"p"`)
	s.expect(200, "POST /v1/publications/p/submit", "", li)
	assert.NotContains(t, s.expect(200, "GET /v1/publications", "", away).body, `"p"`)
	s.expect(200, "POST /v1/publications/p/approve", `{"why":"agreed"}`, wang, s.seen("p"))
	a := s.expect(200, "GET /v1/publications/p", "", away)
	described := schemas(t, s)
	conforms(t, described, "/v1/publications/{id}", "GET", a)
	for _, hidden := range []string{"wang", "agreed", "steps", "version"} {
		assert.NotContains(t, a.body, hidden)
	}
	assert.Contains(t, a.body, `"state":"published"`)
	assert.Equal(t, "*", a.header.Get("Access-Control-Allow-Origin"))
	assert.Equal(t, "public, max-age=0, must-revalidate", a.header.Get("Cache-Control"))
	s.expect(304, "GET /v1/publications/p", "", away, "If-None-Match: "+a.header.Get("ETag"))
	assert.Equal(t, "no-store", s.expect(200, "GET /v1/publications/p", "").header.Get("Cache-Control"))
	a = s.expect(200, "GET /v1/publications/p/zones", "", away)
	conforms(t, described, "/v1/publications/{id}/zones", "GET", a)
	d := s.expect(200, "GET /v1/publications/p/document", "", away)
	assert.Equal(t, "%PDF-1.7 notice", d.body)
	assert.Equal(t, []string{"application/pdf", "nosniff"}, []string{d.header.Get("Content-Type"), d.header.Get("X-Content-Type-Options")})
	assert.Contains(t, d.header.Get("Content-Disposition"), "inline; filename*=utf-8''")
	s.expect(304, "GET /v1/publications/p/document", "", away, "If-None-Match: "+d.header.Get("ETag"))
	preflight := s.ask("OPTIONS /v1/publications/p", "", "Origin: https://example.org", "Access-Control-Request-Method: GET")
	assert.Equal(t, "GET, HEAD, OPTIONS", preflight.header.Get("Access-Control-Allow-Methods"))
	assert.Equal(t, "DELETE, GET, HEAD, PATCH, OPTIONS", preflight.header.Get("Allow"))
	assert.Empty(t, s.ask("OPTIONS /v1/publications/p/submit", "", "Origin: https://example.org", "Access-Control-Request-Method: POST").header.Get("Access-Control-Allow-Origin"))
}

// The file of an import may say anything of anybody.
func TestFilesOfImportsAreNotPublic(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	s.expect(200, "POST /v1/imports?layer=zones", strings.Replace(zoneZ, `"name":"Z"`, `"code":"Z","division":"330402001001"`, 1), gj)
	var id string
	for row := range s.live.Atlas().OnRecord(zoning.Publications) {
		if strings.HasPrefix(row.Code(), "import-") {
			id = row.Code()
		}
	}
	require.NotEmpty(t, id)
	s.expect(404, "GET /v1/publications/"+id+"/document", "", away)
	d := s.expect(200, "GET /v1/publications/"+id+"/document", "")
	assert.Equal(t, []string{"application/octet-stream", "attachment"}, []string{d.header.Get("Content-Type"), d.header.Get("Content-Disposition")})
	p := decode[api.Publication](t, s.expect(200, "GET /v1/publications/"+id, "", away))
	assert.True(t, p.Unapproved)
}

func TestPublicationsAreListed(t *testing.T) {
	s := drafting(t)
	ids := func(query string, headers ...string) []string {
		t.Helper()
		a := s.expect(200, "GET /v1/publications"+query, "", headers...)
		conforms(t, schemas(t, s), "/v1/publications", "GET", a)
		found := []string{}
		for _, p := range decode[api.PublicationList](t, a).Publications {
			found = append(found, p.ID+" "+p.State)
		}
		return found
	}
	assert.Equal(t, []string{"p draft", "pub-1 published"}, ids(""))
	assert.Equal(t, []string{"pub-1 published"}, ids("", away))
	s.expect(200, "POST /v1/publications/p/submit", "", li)
	s.expect(200, "POST /v1/publications/p/approve", "", wang, s.seen("p"))
	assert.Equal(t, []string{"p published", "pub-1 published"}, ids("", away))
	assert.Equal(t, []string{"pub-1 published"}, ids("?at=2026-11-30"))
	assert.Equal(t, []string{"p published", "pub-1 published"}, ids("?at=2026-12-01"))
	assert.Equal(t, []string{"pub-1 published"}, ids("?revision=1"))
	assert.Equal(t, []string{"p published"}, ids("?division=330402001001"))
	assert.Empty(t, ids("?state=withdrawn"))
	s.expect(400, "GET /v1/publications?state=gone", "")
	for _, headers := range [][]string{{away}, nil} {
		first := decode[api.PublicationList](t, s.expect(200, "GET /v1/publications?limit=1", "", headers...))
		assert.Equal(t, 2, first.Matched)
		require.Len(t, first.Links, 2)
		_, next, _ := strings.Cut(first.Links[1].Href, "8080")
		second := decode[api.PublicationList](t, s.expect(200, "GET "+next, "", headers...))
		assert.Equal(t, "pub-1", second.Publications[0].ID)
		assert.Len(t, second.Links, 1)
		assert.Equal(t, len(headers) > 0, strings.Contains(next, "revision=2"))
	}
	s.expect(200, "POST /v1/publications/p/withdraw", `{"why":"annulled"}`, wang)
	assert.Equal(t, []string{"p withdrawn", "pub-1 published"}, ids(""), "it never came into force")
	assert.Equal(t, []string{"pub-1 published"}, ids("", away))
	p := decode[api.Publication](t, s.expect(200, "GET /v1/publications/p", ""))
	assert.Equal(t, p.ValidFrom, p.ValidTo)
	p = decode[api.Publication](t, s.expect(200, "GET /v1/publications/p?revision=2", ""))
	assert.Equal(t, "published", p.State, "as it was on record")
	assert.Empty(t, p.Steps)
	s.expect(404, "GET /v1/publications/p?revision=1", "")
}

func TestDocumentsHaveALimit(t *testing.T) {
	s := drafting(t).serve()
	body := append([]byte("%PDF-"), bytes.Repeat([]byte{'x'}, 32<<20)...)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, s.url+"/v1/publications/p/document", bytes.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("If-Match", "*")
	res, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	assert.Equal(t, http.StatusRequestEntityTooLarge, res.StatusCode)
	r, err = http.NewRequestWithContext(t.Context(), http.MethodPut, s.url+"/v1/publications/p/document", bytes.NewReader(body[:32<<20]))
	require.NoError(t, err)
	r.Header.Set("If-Match", "*")
	res, err = http.DefaultClient.Do(r)
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	assert.Equal(t, http.StatusOK, res.StatusCode)
}

func TestDiscardPublication(t *testing.T) {
	s := drafting(t)
	described := schemas(t, s)
	do := func(status int, request string, headers ...string) answer {
		t.Helper()
		a := s.expect(status, request, "", headers...)
		conforms(t, described, "/v1/publications/{id}", "DELETE", a)
		return a
	}
	do(428, "DELETE /v1/publications/p", wang)
	do(412, "DELETE /v1/publications/p", wang, `If-Match: "1"`)
	do(404, "DELETE /v1/publications/none", wang, `If-Match: *`)
	do(401, "DELETE /v1/publications/p", `If-Match: *`, away)
	do(422, "DELETE /v1/publications/p?why="+strings.Repeat("x", 2001), wang, `If-Match: *`)
	do(400, "DELETE /v1/publications/p?because=x", wang, `If-Match: *`)
	a := do(200, "DELETE /v1/publications/p?why=the+wrong+village", wang, `If-Match: "2"`, "Idempotency-Key: k")
	p := decode[api.Publication](t, a)
	assert.Equal(t, []string{"discarded", "discard", "wang", "the wrong village", `"3"`}, []string{p.State, p.Steps[1].Step, p.Steps[1].Actor, p.Steps[1].Why, a.header.Get("ETag")})
	assert.Equal(t, a.body, do(200, "DELETE /v1/publications/p?why=the+wrong+village", wang, `If-Match: "2"`, "Idempotency-Key: k").body, "as the first did")
	assert.Contains(t, do(409, "DELETE /v1/publications/p", wang, `If-Match: *`).body, "discarded")

	assert.Equal(t, p.Steps, decode[api.Publication](t, s.expect(200, "GET /v1/publications/p", "")).Steps)
	s.expect(404, "GET /v1/publications/p", "", away)
	assert.Empty(t, decode[api.FeaturePage](t, s.expect(200, "GET /v1/publications/p/zones", "")).Features)
	s.expect(409, "GET /v1/publications/p/findings", "")
	s.expect(409, "GET /v1/locate?lon=120.02&lat=30.02&draft=p", "")
	s.expect(409, "PUT /v1/publications/p/zones/Z", zoneZ, gj, ifAny)
	listed := func(query string, headers ...string) (ids []string) {
		for _, p := range decode[api.PublicationList](t, s.expect(200, "GET /v1/publications"+query, "", headers...)).Publications {
			ids = append(ids, p.ID)
		}
		return ids
	}
	assert.Equal(t, []string{"pub-1"}, listed(""))
	assert.Equal(t, []string{"p"}, listed("?state=discarded"))
	assert.Empty(t, listed("?state=discarded", away))
}
