package api_test

import (
	"crypto/sha256"
	"encoding/base64"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
)

// closedReads are the GETs that no page of another origin may read. What is not a GET is closed, but for openPosts.
func closedReads() map[string]bool {
	return map[string]bool{
		"metrics": true, "exceptions": true, "exception": true, "farms": true, "farm": true, "farmTotals": true, "exportFarms": true,
		"importState": true, "importEvents": true, "staff": true, "keys": true, "audit": true, "auditHead": true, "auditVerification": true, "exportStaff": true, "publicationFindings": true, "publicationEffect": true,
	}
}

// openPosts ask and store nothing.
func openPosts() map[string]bool {
	return map[string]bool{"locateMany": true, "checkMany": true, "overlaps": true, "verifyCopy": true}
}

// attempt is an operation as a caller sends it: with something for each part of its path.
type attempt struct {
	id, method, path string
	open             bool
}

// everyOperation lists what the service says of itself.
func everyOperation(t *testing.T, s *service) (all []attempt) {
	t.Helper()
	paths := description(t, s).Paths.Map()
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		for method, op := range paths[path].Operations() {
			at := path
			for _, p := range op.Parameters {
				if p.Value.In == "path" {
					at = strings.ReplaceAll(at, "{"+p.Value.Name+"}", "x")
				}
			}
			o := attempt{id: op.OperationID, method: method, path: at}
			o.open = method == http.MethodGet && !closedReads()[o.id] || openPosts()[o.id]
			all = append(all, o)
		}
	}
	require.Greater(t, len(all), 40)
	return all
}

// Pages of other origins read public answers, and problems in their place, and nothing else; never with credentials. The test
// walks every operation there is: a new one is closed unless it is a GET.
func TestPagesOfOtherOrigins(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	limited := open(t, once(), town()...)
	require.Equal(t, 200, limited.ask(aPoint, "", "Peer: 192.0.2.1:1").status)
	all := everyOperation(t, s)
	for _, o := range all {
		name := o.method + " " + o.path
		want := ""
		if o.open {
			want = "*"
		}
		before := s.ask("OPTIONS "+o.path, "", "Origin: https://map.example", "Access-Control-Request-Method: "+o.method,
			"Access-Control-Request-Headers: authorization,content-type")
		assert.Equal(t, 204, before.status, name)
		assert.Equal(t, o.open, slices.Contains(strings.Split(before.header.Get("Access-Control-Allow-Methods"), ", "), o.method), name)
		headers := ""
		if slices.ContainsFunc(all, func(other attempt) bool { return other.path == o.path && other.open }) {
			headers = "Accept, Content-Type, If-None-Match, Min-Revision, X-Request-Id"
		}
		assert.Equal(t, headers, before.header.Get("Access-Control-Allow-Headers"), "%s: no key, and nothing else, may come with it", name)
		got := map[string]answer{
			"preflight": before,
			"answer":    s.ask(name, "", "Origin: https://map.example"),
			"head":      s.ask("HEAD "+o.path, "", "Origin: https://map.example"),
			"wrong":     s.ask(name+"?no_such=1", "", "Origin: https://map.example"),
			"limited":   limited.ask(name, "", "Origin: https://map.example", "Peer: 192.0.2.1:1"),
		}
		if o.id != "healthz" && o.id != "readyz" {
			assert.Equal(t, 429, got["limited"].status, name)
		}
		for which, a := range got {
			assert.NotContains(t, a.header, "Access-Control-Allow-Credentials", "%s: %s", name, which)
			if which == "answer" || which == "wrong" || which == "limited" {
				assert.Equal(t, want, a.header.Get("Access-Control-Allow-Origin"), "%s: %s, %d", name, which, a.status)
			}
		}
	}
}

// What a browser is told of each answer, whatever it is about: its type counts, and a page loads nothing, runs nothing, is framed by
// nobody and tells nobody where it was read.
func TestWhatBrowsersAreTold(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	pages := 0
	for _, o := range everyOperation(t, s) {
		for _, accept := range []string{"*/*", "text/html"} {
			for _, path := range []string{o.path, strings.Replace(o.path, "/x", "/330402001001", 1), strings.Replace(o.path, "/x", "/grids", 1)} {
				name := o.method + " " + path + " as " + accept
				a := s.ask(o.method+" "+path, "", "Accept: "+accept)
				assert.Equal(t, "nosniff", a.header.Get("X-Content-Type-Options"), name)
				if a.body != "" {
					assert.NotEmpty(t, a.header.Get("Content-Type"), name)
				}
				if !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
					continue
				}
				pages++
				policy := a.header.Get("Content-Security-Policy")
				assert.Contains(t, policy, "default-src 'none'", name)
				assert.Contains(t, policy, "frame-ancestors 'none'", name)
				assert.Contains(t, policy, "form-action 'none'", name)
				assert.Contains(t, policy, "base-uri 'none'", name)
				assert.NotContains(t, policy, "unsafe", name)
				_, style, _ := strings.Cut(a.body, "<style>")
				style, _, _ = strings.Cut(style, "</style>")
				sum := sha256.Sum256([]byte(style))
				assert.Contains(t, policy, "style-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'", name)
				assert.NotContains(t, a.body, " style=", name)
				assert.NotContains(t, policy, "script-src", name)
				assert.Equal(t, "no-referrer", a.header.Get("Referrer-Policy"), name)
			}
		}
	}
	assert.GreaterOrEqual(t, pages, 4)
}
