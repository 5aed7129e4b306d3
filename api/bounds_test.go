package api_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
)

// What a publication says is bounded, and what goes too far is named.
func TestPublicationsAreBounded(t *testing.T) {
	s := drafting(t)
	long := func(n int) string { return strings.Repeat("章", n) }
	list := func(n int, one string) string { return "[" + strings.TrimSuffix(strings.Repeat(one+",", n), ",") + "]" }
	var many []string
	for i := range 101 {
		many = append(many, fmt.Sprint("s", i))
	}
	ids, err := json.Marshal(many)
	require.NoError(t, err)
	for member, c := range map[string]struct{ most, more, pointer string }{
		"title":       {`"` + long(500) + `"`, `"` + long(501) + `"`, "/title"},
		"issuer":      {`"` + long(200) + `"`, `"` + long(201) + `"`, "/issuer"},
		"document":    {`"` + long(200) + `"`, `"` + long(201) + `"`, "/document"},
		"bases":       {list(100, `{"number":"1"}`), list(101, `{"number":"1"}`), "/bases"},
		"rules":       {list(200, `{"zone_kind":"prohibited","outcome":"exempt"}`), list(201, `{"zone_kind":"prohibited","outcome":"exempt"}`), "/rules"},
		"supersedes":  {string(ids[:strings.LastIndex(string(ids), ",")]) + "]", string(ids), "/supersedes"},
		"equivalents": {`{"name":"` + long(200) + `"}`, `{"name":"` + long(201) + `"}`, "/equivalents/name"},
	} {
		s.expect(200, "PATCH /v1/publications/p", `{"`+member+`":`+c.most+`}`, js, "If-Match: *")
		a := s.expect(422, "PATCH /v1/publications/p", `{"`+member+`":`+c.more+`}`, js, "If-Match: *")
		p := decode[api.Problem](t, a)
		assert.Equal(t, "bad_publication", p.Code)
		assert.Equal(t, c.pointer, p.Errors[0].Pointer, member)
		s.expect(422, "POST /v1/publications", `{"`+member+`":`+c.more+`}`, js)
	}
	a := s.expect(422, "POST /v1/publications", `{"bases":[{"number":"1"},{"title":"`+long(501)+`"}],"rules":[{"zone_kind":"prohibited","outcome":"exempt","basis":"`+long(201)+`"}]}`, js)
	assert.Contains(t, a.body, `"pointer":"/bases/1/title"`)
	assert.Contains(t, a.body, `"pointer":"/rules/0/basis"`)
	a = s.expect(422, "PUT /v1/publications/p/zones/Y", strings.Replace(zoneZ, `"name":"Z"`, `"name":"`+long(201)+`"`, 1), gj, "If-Match: *")
	assert.Contains(t, a.body, `"code":"text_too_long","pointer":"/properties/name"`)
	feature := strings.Replace(zoneZ, `"name":"Z"`, `"code":"Y"`, 1)
	a = s.expect(422, "POST /v1/imports?layer=zones&publication=p", `{"type":"FeatureCollection","features":`+numberedFeatures(feature, 20_001)+`}`, gj, "If-Match: *")
	assert.Contains(t, a.body, `"code":"too_many_zones","pointer":"/features"`)
}

// numberedFeatures repeats a feature with the code Y under other codes.
func numberedFeatures(feature string, n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("," + strings.Replace(feature, `"Y"`, fmt.Sprintf(`"Y%d"`, i), 1))
	}
	return "[" + b.String()[1:] + "]"
}

// A file is shown under the name it was attached with last, whatever others called it; a name is one line.
func TestTheNameOfADocument(t *testing.T) {
	s := drafting(t)
	const pdf, bytes = "Content-Type: application/pdf", "%PDF-1.7 notice"
	for _, name := range []string{"a%0D%0AX:%20y.pdf", "a%00.pdf", "a%7F.pdf", "a%E2%80%AE.pdf", strings.Repeat("a", 201)} {
		a := s.ask("PUT /v1/publications/p/document?name="+name, bytes, pdf, "If-Match: *")
		assert.Contains(t, []int{400, 422}, a.status, name)
		assert.Contains(t, a.body, `name"`, name)
	}
	s.expect(201, "POST /v1/publications", `{"id":"q"}`, js)
	s.expect(200, "PUT /v1/publications/q/document?name=other.pdf", bytes, pdf, "If-Match: *")
	for _, name := range []string{"first.pdf", "second.pdf"} {
		p := decode[api.Publication](t, s.expect(200, "PUT /v1/publications/p/document?name="+name, bytes, pdf, "If-Match: *"))
		assert.Equal(t, name, p.File)
		assert.Contains(t, s.expect(200, "GET /v1/publications/p/document", "").header.Get("Content-Disposition"), name)
	}
	assert.Contains(t, s.expect(200, "GET /v1/publications/q/document", "").header.Get("Content-Disposition"), "other.pdf", "each has its own")
	s.inForce()
	a := s.expect(200, "GET /v1/publications/p/document", "", away)
	assert.Contains(t, a.header.Get("Content-Disposition"), "second.pdf")
	digest := decode[api.Publication](t, s.ask("GET /v1/publications/p", "")).Digest
	assert.Contains(t, s.expect(200, "GET /documents/"+digest, "", away).header.Get("Content-Disposition"), "second.pdf")
}

// A page says when it was made by the clock that the service goes by.
func TestPagesAreMadeByTheServicesClock(t *testing.T) {
	s := openWith(t, func() time.Time { return time.Date(2031, 5, 6, 7, 8, 9, 0, time.UTC) }, api.Options{}, town()...)
	for _, path := range []string{"/collections/grids/items", "/collections/grids/items?at=2026-11-23&revision=1"} {
		assert.Contains(t, s.ask("GET "+path, "").body, `"timeStamp":"2031-05-06T07:08:09Z"`)
	}
}
