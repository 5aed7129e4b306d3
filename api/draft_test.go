package api_test

import (
	"context"
	"fmt"
	"iter"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
	"gridzone/internal/gpkgtest"
	"gridzone/zoning"
)

// drafted are questions that can be put to a draft, each with its body and the path it is described under.
func drafted() [][4]string {
	const csv = "Content-Type: text/csv"
	return [][4]string{
		{"/v1/locate", "GET /v1/locate?lon=120.02&lat=30.02", "", ""},
		{"/v1/locate", "POST /v1/locate?", `{"lon":120.02,"lat":30.02,"id":7}`, js},
		{"/v1/locate", "POST /v1/locate?", `[{"lon":120.02,"lat":30.02}]`, js},
		{"/v1/locate", "POST /v1/locate?", "lon,lat\n120.02,30.02\n", csv},
		{"/v1/check", "GET /v1/check?lon=120.02&lat=30.02&species=pig&count=80&measure=stock&action=new", "", ""},
		{"/v1/check", "POST /v1/check?", strings.ReplaceAll(footprint, "120.05", "120.02"), js},
		{"/v1/check", "POST /v1/check?", "lon,lat\n120.02,30.02\n", csv},
		{"/v1/overlaps", "POST /v1/overlaps?layer=zones", strings.ReplaceAll(footprint, "120.05", "120.02"), gj},
		{"/collections", "GET /collections?", "", ""},
		{"/collections/{layer}", "GET /collections/zones?", "", ""},
		{"/collections/{layer}/items", "GET /collections/zones/items?", "", ""},
		{"/collections/{layer}/items/{code}", "GET /collections/zones/items/Z?", "", ""},
		{"/v1/farms", "GET /v1/farms?verdict=prohibited", "", ""},
		{"/v1/farms/totals", "GET /v1/farms/totals?division=330402001001", "", ""},
		{"/v1/farms/{code}", "GET /v1/farms/near?", "", ""},
	}
}

// said is a body without what tells a draft from what was published: the revision, the echo, the time and the address asked.
func said(a answer) string {
	return regexp.MustCompile(`"revision":\d+|,"draft":\{[^}]*\}|"timeStamp":"[^"]*"|,?"links":\[[^\]]*\]`).ReplaceAllString(a.body, "")
}

// What a draft answers is what is answered once it is published, on its first day if no other is named.
func TestQuestionsPutToADraft(t *testing.T) {
	s := open(t, api.Options{Demo: true}, append(town(), row(zoning.Farm{Code: "near", Species: "pig", Count: 80, Measure: zoning.Stock, Division: "330402001001"}, square(2, 2, 2.1, 2.1)))...)
	s.expect(201, "POST /v1/publications", draft, js, li)
	s.expect(201, "PUT /v1/publications/p/zones/Z", zoneZ, gj, li, ifAny)
	described := schemas(t, s)
	var before []answer
	for _, q := range drafted() {
		path, request, body, header := q[0], q[1], q[2], q[3]
		var headers []string
		if header != "" {
			headers = append(headers, header)
		}
		a := s.expect(200, request+"&draft=p", body, append(headers, "If-None-Match: *")...)
		assert.Equal(t, "no-store", a.header.Get("Cache-Control"), request)
		assert.Empty(t, a.header.Values("Etag"), request)
		assert.Equal(t, "1", a.header.Get("Gridzone-Revision"), request)
		assert.Equal(t, "p; version=2; at=2026-12-01", a.header.Get("Gridzone-Draft"), request)
		if header != "Content-Type: text/csv" {
			method, _, _ := strings.Cut(request, " ")
			conforms(t, described, path, method, a)
			assert.Contains(t, a.body, `"at":"2026-12-01","demo":true,"draft":{"publication":"p","version":2}`, request)
		}
		now := s.expect(200, strings.Replace(request+"&at=2026-12-01", "/items/Z", "/items/P", 1), body, headers...)
		assert.NotContains(t, now.body, `"draft"`, request)
		assert.Empty(t, now.header.Get("Gridzone-Draft"), request)
		if path != "/collections" && path != "/collections/{layer}" {
			assert.NotEqual(t, said(now), said(a), "%s: nothing differs", request)
		}
		before = append(before, a)
	}
	check := decode[api.CheckAnswer](t, before[4])
	assert.Equal(t, []string{"prohibited", "forbidden"}, []string{check.Verdict, check.Outcome})
	assert.Equal(t, "no_zone", decode[api.CheckAnswer](t, s.expect(200, "GET /v1/check?lon=120.02&lat=30.02&draft=p&at=2026-11-30", "")).Verdict)
	s.expect(200, "GET /v1/check?lon=120.02&lat=30.02&draft=p&revision=1", "")

	s.expect(200, "POST /v1/publications/p/submit", "", li)
	assert.Contains(t, s.expect(200, "GET /v1/locate?lon=120.02&lat=30.02&draft=p", "").body, `"draft":{"publication":"p","version":3}`, "what is submitted is a draft still")
	s.expect(200, "POST /v1/publications/p/approve", "", wang, s.seen("p"))
	for i, q := range drafted() {
		var headers []string
		if q[3] != "" {
			headers = append(headers, q[3])
		}
		assert.Equal(t, said(s.expect(200, q[1]+"&at=2026-12-01", q[2], headers...)), said(before[i]), q[1])
	}
}

// A draft is seen in its newest version: an edit is seen at once.
func TestAnEditOfADraftIsSeen(t *testing.T) {
	s := drafting(t)
	const question = "GET /v1/check?lon=120.02&lat=30.02&draft=p"
	verdict := func() string { return decode[api.CheckAnswer](t, s.expect(200, question, "")).Verdict }
	assert.Equal(t, "prohibited", verdict())
	s.expect(200, "PUT /v1/publications/p/zones/Z", strings.Replace(zoneZ, "prohibited", "restricted", 1), gj, ifAny)
	assert.Equal(t, "restricted", verdict())
	s.expect(200, "DELETE /v1/publications/p/zones/Z", "", ifAny)
	assert.Equal(t, "no_zone", verdict())
	s.put(row(zoning.Zone{Code: "N", Kind: zoning.Restricted, Division: "330402001"}, square(1, 1, 3, 3)))
	assert.Equal(t, "restricted", verdict(), "in the light of what is on record by now")
}

// meddled is a store in which something happens each time a draft is read, after it was.
type meddled struct {
	zoning.Store
	happens func()
}

func (m *meddled) Draft(ctx context.Context, id string) iter.Seq2[*zoning.Row, error] {
	return func(yield func(*zoning.Row, error) bool) {
		for r, err := range m.Store.Draft(ctx, id) {
			if !yield(r, err) {
				return
			}
		}
		if m.happens != nil {
			m.happens()
		}
	}
}

// A draft that is edited while it is read is read again: version and zones belong together.
func TestADraftIsReadWhole(t *testing.T) {
	file := gpkgtest.Open(t)
	store := &meddled{Store: file}
	s := openOver(t, store, today, api.Options{}, town()...)
	s.expect(201, "POST /v1/publications", draft, js, li)
	s.expect(201, "PUT /v1/publications/p/zones/Z", zoneZ, gj, li, ifAny)
	edits, most := 0, 2
	store.happens = func() {
		if edits++; edits <= most {
			s.expect(200, "PUT /v1/publications/p/document", fmt.Sprintf("%%PDF-%d", edits), "Content-Type: application/pdf", ifAny)
		}
	}
	const question = "GET /v1/locate?lon=120.02&lat=30.02&draft=p"
	assert.Contains(t, s.expect(200, question, "").body, `"draft":{"publication":"p","version":4}`)
	assert.Equal(t, 3, edits)
	s.put(row(zoning.Grid{Code: "x", Kind: zoning.Base}, square(30, 30, 31, 31)))
	most = 100
	assert.Contains(t, s.expect(409, question, "").body, "is being edited")
}

// The day of a draft that is past is today; of one that is over before today its first.
func TestTheDayOfADraft(t *testing.T) {
	s := drafting(t)
	const patch = "Content-Type: application/merge-patch+json"
	for _, tc := range [][3]string{{"2026-12-01", "", "2026-12-01"}, {"2026-01-01", "", "2026-11-23"}, {"2026-01-01", "2027-01-01", "2026-11-23"},
		{"2026-01-01", "2026-03-01", "2026-01-01"}, {"2026-11-23", "2026-11-24", "2026-11-23"}} {
		to := "null"
		if tc[1] != "" {
			to = `"` + tc[1] + `"`
		}
		s.expect(200, "PATCH /v1/publications/p", `{"valid_from":"`+tc[0]+`","valid_to":`+to+`}`, patch, "If-Match: *")
		w := decode[api.CheckAnswer](t, s.expect(200, "GET /v1/check?lon=120.02&lat=30.02&draft=p", ""))
		assert.Equal(t, []string{tc[2], "prohibited"}, []string{w.At, w.Verdict}, tc)
	}
}

func TestQuestionsThatADraftRefuses(t *testing.T) {
	s := drafting(t)
	const locate = "GET /v1/locate?lon=120.02&lat=30.02&draft="
	const patch = "Content-Type: application/merge-patch+json"
	for _, q := range drafted() {
		var headers []string
		if q[3] != "" {
			headers = append(headers, q[3])
		}
		known := s.expect(401, q[1]+"&draft=p", q[2], append(headers, away)...)
		unknown := s.expect(401, q[1]+"&draft=none", q[2], append(headers, away)...)
		hide := regexp.MustCompile(`"request_id":"[^"]*"`)
		assert.Equal(t, hide.ReplaceAllString(known.body, ""), hide.ReplaceAllString(unknown.body, ""), "whether there is such a draft is not told")
		assert.Empty(t, known.header.Get("Gridzone-Draft"))
	}
	refused := func(status int, request, says string) {
		t.Helper()
		a := s.expect(status, request, "")
		assert.Contains(t, a.body, says)
		conforms(t, schemas(t, s), "/v1/locate", "GET", a)
	}
	refused(404, locate+"none", `there is no draft \"none\"`)
	refused(404, locate, `there is no draft`)
	refused(409, locate+"pub-1", "publication pub-1 is published and no draft")
	refused(400, locate+"p&at=soon", "at:")
	refused(400, locate+"p&revision=0", "leave revision out")
	s.put(row(zoning.Grid{Code: "x", Kind: zoning.Base}, square(30, 30, 31, 31)))
	refused(400, locate+"p&revision=1", "leave revision out")
	s.expect(400, "GET /v1/grids/"+gridA+"/neighbours?draft=p", "")

	s.expect(200, "PATCH /v1/publications/p", `{"supersedes":["nobody"]}`, patch, "If-Match: *")
	refused(409, locate+"p", `the draft p could not be published as it is: p supersedes \"nobody\", which is not on record`)
	s.expect(200, "PATCH /v1/publications/p", `{"supersedes":null,"valid_from":null}`, patch, "If-Match: *")
	refused(409, locate+"p", "give it valid_from first")
}

// A certificate rests on what is on record.
func TestAStoredCheckIsNotOfADraft(t *testing.T) {
	s := drafting(t)
	for _, ask := range [][2]string{{"?lon=120.02&lat=30.02&draft=p", ""}, {"", `{"lon":120.02,"lat":30.02,"draft":"p"}`}} {
		a := s.expect(400, "POST /v1/checks"+ask[0], ask[1], js)
		assert.Contains(t, a.body, "a check is not stored of a draft")
		require.NotContains(t, a.body, "digest")
	}
}
