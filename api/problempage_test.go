package api_test

import (
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"gridzone/api"
	"gridzone/pages"
)

// People who open a page that is not there read why, in their language, and find the way back; programs read the problem that it is.
func TestProblemsForPeople(t *testing.T) {
	site := fstest.MapFS{"index.html": {Data: []byte("map")}, "assets/a.js": {Data: []byte("a")}}
	s := open(t, api.Options{Page: site, PublicURL: "https://example.org/grids"}, town()...)
	for _, c := range []struct {
		path, lang, zh, code string
		status               int
	}{
		{"/places/999", "", "没有这项记录", "not_found", 404},
		{"/places/999?lang=zh", "zh", "没有这项记录", "not_found", 404},
		{"/places/999?lang=en", "en", "", "not_found", 404},
		{"/places/330402?lang=fr", "", "参数缺失或有误", "bad_parameter", 400},
		{"/places/330402?at=yesterday", "", "参数缺失或有误", "bad_parameter", 400},
		{"/places/330402?f=word", "", "参数缺失或有误", "bad_parameter", 400},
		{"/places?lang=zh&lang=en", "zh", "参数缺失或有误", "bad_parameter", 400},
		{"/places?revision=99", "", "没有这项记录", "not_found", 404},
		{"/v1/checks/unknown", "", "没有这项记录", "not_found", 404},
		{"/v1/checks/unknown/verify", "", "没有这项记录", "not_found", 404},
		{"/v1/coverage?division=999", "", "没有这项记录", "not_found", 404},
		{"/documents/unknown", "", "没有这项记录", "not_found", 404},
		{"/place/330402", "", "没有这个页面", "no_such_resource", 404},
	} {
		for _, peer := range []string{"127.0.0.1:50000", "203.0.113.9:1234"} {
			told := decode[api.Problem](t, s.expect(c.status, "GET "+c.path, "", "Peer: "+peer))
			assert.Equal(t, c.code, told.Code, c.path)
			a := s.expect(c.status, "GET "+c.path, "", browserAccepts, "Peer: "+peer)
			assert.Equal(t, "text/html; charset=utf-8", a.header.Get("Content-Type"), c.path)
			assert.Equal(t, []string{"Accept"}, a.header.Values("Vary"), c.path)
			assert.Equal(t, pages.Policy(), a.header.Get("Content-Security-Policy"), c.path)
			assert.Equal(t, "no-store", a.header.Get("Cache-Control"), c.path)
			_, text, _ := strings.Cut(html.UnescapeString(a.body), "</style>")
			for _, words := range []string{told.Detail, told.Code, a.header.Get("X-Request-Id"), `href="https://example.org/grids/places"`, `href="https://example.org/grids/"`} {
				require.NotEmpty(t, words, c.path)
				assert.Contains(t, text, words, c.path)
			}
			assert.Equal(t, c.lang != "zh", strings.Contains(text, told.Title), c.path)
			assert.Equal(t, c.lang != "en", c.zh != "" && strings.Contains(text, c.zh), c.path)
			if c.lang == "en" {
				assert.NotContains(t, text, "请", c.path)
			}
			head := s.expect(c.status, "HEAD "+c.path, "", browserAccepts, "Peer: "+peer)
			assert.Equal(t, "text/html; charset=utf-8", head.header.Get("Content-Type"), c.path)
		}
	}
	for _, ask := range [][]string{{"/places/999"}, {"/places/999", "Accept: */*"}, {"/place/999", "Accept: application/json"}, {"/v1/checks/unknown?f=json", browserAccepts},
		{"/v1/coverage?division=999&f=geojson", browserAccepts}} {
		a := s.expect(404, "GET "+ask[0], "", ask[1:]...)
		assert.Equal(t, "application/problem+json", a.header.Get("Content-Type"), ask)
		assert.Equal(t, []string{"Accept"}, a.header.Values("Vary"), ask)
	}
	a := s.expect(404, "GET /collections/grids/items/x", "", browserAccepts)
	assert.Equal(t, "application/problem+json", a.header.Get("Content-Type"), "no page is made of it")
	assert.Empty(t, a.header.Values("Vary"))
	assert.NotContains(t, open(t, api.Options{}, town()...).ask("GET /places/999", "", browserAccepts).body, "地图", "there is no map to lead to")
}

// What the address of a page said stays text, and neither a key nor a character that nobody sees is written back.
func TestProblemsForPeopleStayInert(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	secret := "gz_abcdefgh_" + strings.Repeat("A", 43)
	a := s.expect(404, "GET /places/"+url.PathEscape("<script>alert(1)</script>\u202e"+secret), "", browserAccepts)
	assert.NotContains(t, a.body, "<script", "as text alone")
	assert.Contains(t, a.body, "&lt;script&gt;")
	assert.NotContains(t, a.body, secret)
	a = s.expect(400, "GET /places/330402?at="+url.QueryEscape("\u202e\u200b"+strings.Repeat("9", 10000)), "", browserAccepts)
	assert.NotContains(t, a.body, "\u202e")
	assert.NotContains(t, a.body, "\u200b")
	assert.Less(t, len(a.body), 20_000)
}
