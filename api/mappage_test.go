package api_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
)

const browserAccepts = "Accept: text/html,application/xhtml+xml,*/*;q=0.8"

func TestTheMapPage(t *testing.T) {
	page := fstest.MapFS{"index.html": {Data: []byte("<!doctype html><p>map")}, "assets/a-1.js": {Data: []byte("let a")}, "assets/b-2.css": {Data: []byte("p{}")}}
	s := open(t, api.Options{Page: page}, town()...)

	index := s.ask("GET /", "", browserAccepts)
	assert.Equal(t, "<!doctype html><p>map", index.body)
	assert.Equal(t, "text/html; charset=utf-8", index.header.Get("Content-Type"))
	assert.Equal(t, "public, max-age=0, must-revalidate", index.header.Get("Cache-Control"))
	assert.ElementsMatch(t, []string{"Accept", "Accept-Encoding"}, index.header.Values("Vary"))
	assert.Equal(t, http.StatusNotModified, s.ask("GET /", "", browserAccepts, "If-None-Match: "+index.header.Get("Etag")).status)
	assert.Contains(t, s.ask("GET /", "").body, `"rel":"service-desc"`, "programs get the links")

	policy := index.header.Get("Content-Security-Policy")
	assert.Contains(t, policy, "default-src 'none'; script-src 'self';")
	assert.NotContains(t, policy, "unsafe")
	assert.Equal(t, "same-origin", index.header.Get("Cross-Origin-Opener-Policy"), "no page that opens it holds on to it")

	script := s.ask("GET /assets/a-1.js", "", "Accept-Encoding: gzip")
	assert.Equal(t, "text/javascript; charset=utf-8", script.header.Get("Content-Type"))
	assert.Equal(t, "public, max-age=31536000, immutable", script.header.Get("Cache-Control"))
	assert.Equal(t, "gzip", script.header.Get("Content-Encoding"))
	unpacked, err := gzip.NewReader(strings.NewReader(script.body))
	require.NoError(t, err)
	text, err := io.ReadAll(unpacked)
	require.NoError(t, err)
	assert.Equal(t, "let a", string(text))
	plain := s.ask("GET /assets/a-1.js", "")
	assert.Equal(t, "let a", plain.body)
	assert.NotEqual(t, plain.header.Get("Etag"), script.header.Get("Etag"))
	assert.Equal(t, "text/css; charset=utf-8", s.ask("GET /assets/b-2.css", "").header.Get("Content-Type"))
	for _, name := range []string{"c.js", "..%2Findex.html", "%2e%2e%2findex.html"} {
		assert.Equal(t, http.StatusNotFound, s.ask("GET /assets/"+name, "").status, name)
	}
}

func TestWithoutAMapPage(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	assert.Contains(t, s.ask("GET /", "", browserAccepts).body, "<h1>gridzone</h1>")
	assert.Equal(t, http.StatusNotFound, s.ask("GET /assets/a-1.js", "").status)
}
