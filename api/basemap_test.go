package api_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
	"gridzone/tiles/basemap"
)

// A basemap is in the style, and its hosts, and no others, are where the page may ask.
func TestBasemap(t *testing.T) {
	page := fstest.MapFS{"index.html": {Data: []byte("<!doctype html><p>map")}, "assets/a-1.js": {Data: []byte("let a")}}
	const plain = "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
	var tianditu string
	for i := range 8 {
		tianditu += " https://t" + string(rune('0'+i)) + ".tianditu.gov.cn"
	}
	tags := map[string]bool{}
	for _, c := range []struct {
		name             string
		asked            basemap.Options
		others, referrer string
		sources          int
	}{
		{"none", basemap.Options{Map: "none"}, "", "no-referrer", 1},
		{"tianditu", basemap.Options{Map: "tianditu", Key: "k"}, tianditu, "strict-origin", 3},
		{"imagery", basemap.Options{Map: "tianditu-imagery", Key: "k"}, tianditu, "strict-origin", 3},
		{"https", basemap.Options{Map: "https://tiles.example.org:8443/{z}/{x}/{y}", Credit: "us"}, " https://tiles.example.org:8443", "strict-origin", 2},
		{"this machine", basemap.Options{Map: "http://127.0.0.1:3000/{z}/{x}/{y}", Credit: "us"}, " http://127.0.0.1:3000", "strict-origin", 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			under, err := basemap.New(c.asked)
			require.NoError(t, err)
			s := open(t, api.Options{Page: page, Basemap: under}, town()...)
			index := s.ask("GET /", "", browserAccepts)
			policy := strings.Replace(strings.Replace(plain, "blob:", "blob:"+c.others, 1), "connect-src 'self'", "connect-src 'self'"+c.others, 1)
			assert.Equal(t, policy, index.header.Get("Content-Security-Policy"))
			assert.Equal(t, c.referrer, index.header.Get("Referrer-Policy"))

			a := s.ask("GET /styles/gridzone.json?at=2026-11-24&revision=1", "")
			require.Equal(t, http.StatusOK, a.status)
			var style struct {
				Sources map[string]struct{ Attribution string }
				Layers  []struct{ ID string }
			}
			require.NoError(t, json.Unmarshal([]byte(a.body), &style))
			assert.Len(t, style.Sources, c.sources)
			assert.Equal(t, c.sources > 1, style.Layers[1].ID == "basemap-0")
			assert.Equal(t, c.sources > 1, style.Sources["basemap-0"].Attribution != "")
			assert.Equal(t, "public, max-age=0, must-revalidate", a.header.Get("Cache-Control"), "a style that names its moment still follows the configuration")
			for what, tag := range map[string]string{"style": a.header.Get("Etag"), "page": index.header.Get("Etag")} {
				assert.Regexp(t, regexp.MustCompile(`^"`), tag)
				if what == "page" && c.name == "imagery" { // is told what the page of tianditu is
					continue
				}
				assert.False(t, tags[what+tag], "%s has a tag of its own", what)
				tags[what+tag] = true
			}
			assert.Equal(t, http.StatusNotModified, s.ask("GET /styles/gridzone.json?at=2026-11-24&revision=1", "", "If-None-Match: "+a.header.Get("Etag")).status)
			assert.Equal(t, "no-referrer", s.ask("GET /places", "", browserAccepts).header.Get("Referrer-Policy"), "the other pages ask nobody")
		})
	}
}

// A service that is started again over what is on record, with another basemap, has another style, and caches are told.
func TestAnotherBasemapIsAnotherStyle(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	seen := map[string]bool{}
	for _, asked := range []basemap.Options{{}, {Map: "tianditu", Key: "k"}, {Map: "tianditu", Key: "l"}} {
		under, err := basemap.New(asked)
		require.NoError(t, err)
		again, err := api.New(s.live, api.Options{Basemap: under, Trusted: true})
		require.NoError(t, err)
		w := httptest.NewRecorder()
		again.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/styles/gridzone.json", http.NoBody))
		require.Equal(t, http.StatusOK, w.Code)
		seen[w.Header().Get("Etag")] = true
	}
	assert.Len(t, seen, 3)
}
