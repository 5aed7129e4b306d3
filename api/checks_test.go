package api_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
	"gridzone/zoning"
)

const (
	jsonBody    = "Content-Type: application/json"
	askedCheck  = `{"lon":120.13,"lat":30.06,"species":"pig","count":50,"measure":"stock","action":"new"}`
	outsideZone = `{"lon":120.03,"lat":30.17}`
)

// store stores a check and returns its certificate, whole.
func (s *service) store(body string, headers ...string) (answer, api.StoredCheck) {
	s.t.Helper()
	a := s.ask("POST /v1/checks", body, append([]string{jsonBody}, headers...)...)
	require.Equal(s.t, http.StatusCreated, a.status, a.body)
	var w api.StoredCheck
	require.NoError(s.t, json.Unmarshal([]byte(a.body), &w))
	return a, w
}

func TestStoredCheck(t *testing.T) {
	s := open(t, api.Options{Version: "1.2.3", PublicURL: "https://example.org/grids"}, town()...)
	a, w := s.store(askedCheck, "Gridzone-Actor: Wang")
	assert.Regexp(t, "^[0-9a-f]{32}$", w.ID)
	assert.Equal(t, "https://example.org/grids/v1/checks/"+w.ID, a.header.Get("Location"))
	assert.Equal(t, "no-store", a.header.Get("Cache-Control"))
	assert.NotContains(t, a.body, "Wang", "who stored it is in the audit trail")
	entry, err := s.file.Audited(t.Context(), "store_check", `{"digest":"`+w.Digest+`","id":"`+w.ID+`"}`)
	require.NoError(t, err)
	assert.Equal(t, "Wang", entry.Actor)
	assert.Equal(t, "gridzone 1.2.3", w.Engine)
	assert.Equal(t, "2026-11-23T04:00:00.000000Z", w.Issued)
	fifty, lon, lat := int64(50), 120.13, 30.06
	assert.Equal(t, api.CheckQuestion{Lon: &lon, Lat: &lat, AccuracyM: 0.2, Species: "pig", Count: &fifty, Measure: "stock", Action: "new",
		CRS: "EPSG:4490", At: "2026-11-23", Revision: 1}, w.Question, "the whole question, pinned")
	assert.Equal(t, decode[api.CheckAnswer](t, s.ask("GET /v1/check?lon=120.13&lat=30.06&species=pig&count=50&measure=stock&action=new", "")), w.Answer)

	// It can be read by anyone who knows the id, and stays the same.
	got := s.ask("GET /v1/checks/"+w.ID, "", "Peer: 203.0.113.9:1234", "Host: example.org")
	require.Equal(t, 200, got.status)
	assert.Equal(t, a.body, got.body)
	assert.Equal(t, "*", got.header.Get("Access-Control-Allow-Origin"))
	assert.Equal(t, "public, max-age=0, must-revalidate", got.header.Get("Cache-Control"))
	assert.Equal(t, "Accept", got.header.Get("Vary"))
	assert.Equal(t, 304, s.ask("GET /v1/checks/"+w.ID, "", "If-None-Match: "+got.header.Get("Etag")).status)
	assert.Equal(t, int64(1), s.live.Atlas().Revision(), "a stored check moves no revision")
}

func TestStoredCheckTakesTheQuestionAsCheckDoes(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	s.put(row(zoning.Zone{Code: "later", Kind: zoning.Prohibited, Division: "330402001"}, square(0, 0, 20, 20)))
	const site = `{"type":"Polygon","coordinates":[[[120.05,30.02],[120.15,30.02],[120.15,30.04],[120.05,30.04],[120.05,30.02]]]}`
	for name, tc := range map[string]struct{ query, body, verdict string }{
		"query":                {"?lon=120.01&lat=30.01&revision=1", "", "no_zone"},
		"query, the newest":    {"?lon=120.01&lat=30.01", "", "prohibited"},
		"members":              {"", `{"lon":120.01,"lat":30.01,"revision":1,"crs":"CRS84","species":null}`, "no_zone"},
		"numbers as texts":     {"", `{"lon":"120.01","lat":"30.01","revision":"1"}`, "no_zone"},
		"members and query":    {"?revision=1&at=2019-01-01", `{"lon":120.01,"lat":30.01}`, "not_published"},
		"a geometry":           {"?revision=1", site, "restricted"},
		"a geometry, a member": {"", `{"geometry":` + site + `,"revision":1,"accuracy_m":0}`, "restricted"},
		"a Feature":            {"?revision=1", `{"type":"Feature","id":7,"properties":{"name":"x"},"geometry":` + site + `}`, "restricted"},
		"a Feature, members":   {"", `{"type":"Feature","properties":null,"revision":1,"action":"new","geometry":` + site + `}`, "restricted"},
		"a point":              {"?revision=1", `{"type":"Point","coordinates":[120.01,30.01]}`, "no_zone"},
	} {
		a := s.ask("POST /v1/checks"+tc.query, tc.body, jsonBody)
		require.Equal(t, 201, a.status, "%s: %s", name, a.body)
		w := decode[api.StoredCheck](t, a)
		assert.Equal(t, tc.verdict, w.Answer.Verdict, name)
		v := decode[api.CheckVerification](t, s.ask("GET /v1/checks/"+w.ID+"/verify", ""))
		assert.True(t, v.AsIssued, "%s: %+v", name, v)
		if strings.Contains(tc.body, "Polygon") {
			assert.NotNil(t, w.Question.Geometry, name)
			assert.Nil(t, w.Question.Lon, name)
		}
	}
	for name, tc := range map[string]struct {
		query, body, code string
		status            int
	}{
		"nothing asked":       {"", "", "bad_parameter", 400},
		"no latitude":         {"", `{"lon":120}`, "bad_parameter", 400},
		"swapped":             {"", `{"lon":30.75,"lat":120.75}`, "bad_parameter", 400},
		"no JSON":             {"", `{"lon":`, "bad_body", 400},
		"many":                {"", `[{"lon":120,"lat":30}]`, "bad_body", 400},
		"a name twice":        {"", `{"lon":120,"lat":30,"lon":121}`, "bad_body", 400},
		"both ways":           {"?lon=120", `{"lon":120,"lat":30}`, "bad_parameter", 400},
		"unknown":             {"", `{"lon":120,"lat":30,"specie":"pig"}`, "unknown_parameter", 400},
		"an object":           {"", `{"lon":120,"lat":30,"species":{}}`, "bad_parameter", 400},
		"a bool":              {"", `{"lon":120,"lat":30,"count":true}`, "bad_parameter", 400},
		"two places":          {"", `{"lon":120,"lat":30,"geometry":` + site + `}`, "bad_parameter", 400},
		"a count of words":    {"", `{"lon":120,"lat":30,"count":"many"}`, "bad_parameter", 400},
		"a measure unheard":   {"", `{"lon":120,"lat":30,"measure":"weight"}`, "bad_parameter", 400},
		"accuracy below zero": {"", `{"lon":120,"lat":30,"accuracy_m":-1}`, "bad_parameter", 400},
		"a day":               {"", `{"lon":120,"lat":30,"at":"today"}`, "bad_parameter", 400},
		"a revision to come":  {"", `{"lon":120,"lat":30,"revision":99}`, "not_found", 404},
		"crs":                 {"", `{"lon":120,"lat":30,"crs":"EPSG:2385"}`, "unsupported_crs", 400},
		"a bow-tie":           {"", `{"type":"Polygon","coordinates":[[[120.70,30.70],[120.71,30.71],[120.71,30.70],[120.70,30.71],[120.70,30.70]]]}`, "bad_geometry", 422},
	} {
		a := s.ask("POST /v1/checks"+tc.query, tc.body, jsonBody)
		assert.Equal(t, tc.status, a.status, "%s: %s", name, a.body)
		assert.Equal(t, tc.code, decode[api.Problem](t, a).Code, name)
	}
}

func TestStoringTakesAKeyAndIsIdempotent(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	assert.Equal(t, 401, s.ask("POST /v1/checks", askedCheck, "Peer: 203.0.113.9:1234").status)
	first, w := s.store(askedCheck, "Idempotency-Key: k1")
	again, v := s.store(askedCheck, "Idempotency-Key: k1")
	assert.Equal(t, w.ID, v.ID)
	assert.Equal(t, first.body, again.body)
	assert.Equal(t, first.header.Get("Location"), again.header.Get("Location"))
	other := s.ask("POST /v1/checks", outsideZone, jsonBody, "Idempotency-Key: k1")
	assert.Equal(t, 422, other.status)
	assert.Equal(t, "idempotency_key_reused", decode[api.Problem](t, other).Code)
	_, v = s.store(askedCheck)
	assert.NotEqual(t, w.ID, v.ID, "without a key each is stored anew")
}

func TestUnknownChecks(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	for _, id := range []string{"00112233445566778899aabbccddeeff", "verify", "..", "%2e%2e%2f", "00112233445566778899AABBCCDDEEFF"} {
		for _, path := range []string{"/v1/checks/" + id, "/v1/checks/" + id + "/verify"} {
			a := s.ask("GET "+path, "")
			assert.Equal(t, 404, a.status, path)
			assert.Contains(t, a.header.Get("Content-Type"), "problem+json", path)
		}
	}
}

func TestVerifyTellsThenFromToday(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	_, w := s.store(outsideZone)
	require.Equal(t, "no_zone", w.Answer.Verdict)
	v := decode[api.CheckVerification](t, s.ask("GET /v1/checks/"+w.ID+"/verify", "", "Peer: 203.0.113.9:1234", "Host: example.org"))
	assert.True(t, v.AsIssued)
	assert.True(t, v.DigestOK)
	assert.True(t, v.AuditOK)
	require.NotNil(t, v.Anchored)
	assert.Positive(t, v.Anchored.N)
	assert.Len(t, v.Anchored.Hash, 64)
	assert.Empty(t, v.Differences)
	assert.Equal(t, &api.CheckToday{At: "2026-11-23", Revision: 1, Verdict: "no_zone", Outcome: "none", Changed: false}, v.Today)

	zone := row(zoning.Zone{Code: "new", Name: "new", Kind: zoning.Prohibited, Category: "01", Division: "330402001"}, square(0, 15, 10, 20))
	zone.Publication = "pub-1"
	s.put(zone)
	a := s.ask("GET /v1/checks/"+w.ID+"/verify", "")
	v = decode[api.CheckVerification](t, a)
	assert.True(t, v.AsIssued, "it stands for what was on record then")
	assert.Equal(t, &api.CheckToday{At: "2026-11-23", Revision: 2, Verdict: "prohibited", Outcome: "none", Changed: true}, v.Today)
	assert.Equal(t, "no-store", a.header.Get("Cache-Control"))
}

func TestVerifyCopies(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	a, w := s.store(askedCheck)
	check := func(copied string) api.CopyVerification {
		t.Helper()
		v := s.ask("POST /v1/checks/verify", copied, jsonBody, "Peer: 203.0.113.9:1234", "Host: example.org")
		require.Equal(t, 200, v.status, v.body)
		return decode[api.CopyVerification](t, v)
	}
	v := check(a.body)
	assert.Equal(t, []bool{true, true, true, true}, []bool{v.OnRecord, v.Untampered, v.Same, v.AsIssued})
	assert.Equal(t, w.ID, v.Record.ID)

	var loose map[string]any
	require.NoError(t, json.Unmarshal([]byte(a.body), &loose))
	indented, err := json.MarshalIndent(loose, "", "  ")
	require.NoError(t, err)
	assert.True(t, check(string(indented)).AsIssued, "blanks do not matter")

	v = check(strings.Replace(a.body, `"verdict":"prohibited"`, `"verdict":"no_zone"`, 1))
	assert.Equal(t, []bool{true, false, false, false}, []bool{v.OnRecord, v.Untampered, v.Same, v.AsIssued})
	assert.Equal(t, []api.CheckDifference{{Pointer: "/answer/verdict", Issued: "prohibited", Now: "no_zone"}}, v.CopyDifferences)
	assert.True(t, v.Record.AsIssued, "the one on record stands")

	// Every member, taken away or replaced, is found.
	for name := range loose {
		for _, other := range []any{nil, "x", 1.0} {
			tampered := maps.Clone(loose)
			tampered[name] = other
			if other == nil {
				delete(tampered, name)
			}
			text, err := json.Marshal(tampered)
			require.NoError(t, err)
			v := check(string(text))
			assert.False(t, v.AsIssued || v.Untampered || v.Same, name)
			assert.Equal(t, name != "id", v.OnRecord, name)
		}
	}
	// Another's digest over a forged answer is a digest like any other: only the record tells.
	forged := open(t, api.Options{}, town()...)
	foreign, _ := forged.store(outsideZone)
	v = check(foreign.body)
	assert.Equal(t, []bool{false, true, false, false}, []bool{v.OnRecord, v.Untampered, v.Same, v.AsIssued})
	assert.Nil(t, v.Record)

	for _, bad := range []string{"", "[]", "{", `{"id":1,"id":2}`, "\xff"} {
		assert.Equal(t, 400, s.ask("POST /v1/checks/verify", bad, jsonBody).status, bad)
	}
}

func TestCertificatesAreAsDescribed(t *testing.T) {
	s := open(t, api.Options{Demo: true}, town()...)
	described := schemas(t, s)
	a, w := s.store(`{"type":"Polygon","coordinates":[[[120.05,30.02],[120.15,30.02],[120.15,30.04],[120.05,30.04],[120.05,30.02]]]}`)
	conforms(t, described, "/v1/checks", "POST", a)
	b, _ := s.store(outsideZone)
	conforms(t, described, "/v1/checks", "POST", b)
	conforms(t, described, "/v1/checks", "POST", s.ask("POST /v1/checks", `{"lon":1}`, jsonBody))
	conforms(t, described, "/v1/checks/{id}", "GET", s.ask("GET /v1/checks/"+w.ID, ""))
	conforms(t, described, "/v1/checks/{id}", "GET", s.ask("GET /v1/checks/1", ""))
	conforms(t, described, "/v1/checks/{id}/verify", "GET", s.ask("GET /v1/checks/"+w.ID+"/verify", ""))
	conforms(t, described, "/v1/checks/verify", "POST", s.ask("POST /v1/checks/verify", a.body, jsonBody))
	conforms(t, described, "/v1/checks/verify", "POST", s.ask("POST /v1/checks/verify", strings.Replace(a.body, "restricted", "no_zone", 1), jsonBody))
	conforms(t, described, "/v1/checks/verify", "POST", s.ask("POST /v1/checks/verify", "{}", jsonBody))
}
