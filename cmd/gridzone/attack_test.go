package main

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// besieged is a service with somebody who goes on asking it an honest question, over a connection of their own each time.
type besieged struct {
	service
	address  string
	answered atomic.Int64
	refused  atomic.Int64
}

// besiege starts a service over a small made-up city, and the prober.
func besiege(t *testing.T, args ...string) *besieged {
	t.Helper()
	t.Chdir(t.TempDir())
	quiet := streams{in: strings.NewReader(""), out: io.Discard, err: t.Output()}
	require.Equal(t, exitDone, run(t.Context(), []string{"demo", "--grids", "40"}, quiet))
	b := &besieged{service: startLogging(t, io.Discard, append([]string{"--store", demoFile}, args...)...)}
	b.address = strings.TrimPrefix(b.base, "http://")
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for ctx.Err() == nil {
			r, _ := http.NewRequestWithContext(ctx, http.MethodGet, b.base+"/v1/locate?lon=120.75&lat=30.75", http.NoBody)
			answer, err := client.Do(r)
			if err == nil {
				body, _ := io.ReadAll(answer.Body)
				answer.Body.Close()
				if answer.StatusCode == http.StatusOK && strings.Contains(string(body), `"grid":{`) {
					b.answered.Add(1)
					continue
				}
			}
			if ctx.Err() == nil {
				b.refused.Add(1)
			}
		}
	}()
	t.Cleanup(func() { cancel(); <-ended })
	return b
}

// answersMeanwhile waits until the prober has had a number of whole answers that it asked for from now on.
func (b *besieged) answersMeanwhile(t *testing.T) {
	t.Helper()
	from := b.answered.Load()
	require.Eventually(t, func() bool { return b.answered.Load() >= from+20 }, eventually, tick, "nobody else is answered")
}

func (b *besieged) dial(t *testing.T) net.Conn {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", b.address)
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close() })
	require.NoError(t, conn.SetDeadline(time.Now().Add(eventually)))
	return conn
}

// said sends bytes and returns all answers until the service closes or nothing more comes of it.
func (b *besieged) said(t *testing.T, raw string) []*http.Response {
	t.Helper()
	conn := b.dial(t)
	_, err := io.WriteString(conn, raw)
	require.NoError(t, err)
	in := bufio.NewReader(conn)
	var all []*http.Response
	for {
		answer, err := http.ReadResponse(in, nil)
		if err != nil {
			return all
		}
		body, _ := io.ReadAll(answer.Body)
		answer.Body.Close()
		answer.Body = io.NopCloser(strings.NewReader(string(body)))
		all = append(all, answer)
		// No more is sent: a service that waits for more sees the end. Before the first answer that would take the question back.
		_ = conn.(*net.TCPConn).CloseWrite()
	}
}

func statuses(answers []*http.Response) (all []int) {
	for _, a := range answers {
		all = append(all, a.StatusCode)
	}
	return all
}

// Requests whose end two programs might see in different places are refused, and the connection closes: what stands behind them is
// never answered as a request of its own.
func TestSmugglingShapes(t *testing.T) {
	b := besiege(t)
	const behind = "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n"
	const post = "POST /v1/locate HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
	for name, raw := range map[string]string{
		"two different lengths":       post + "Content-Length: 2\r\nContent-Length: 40\r\n\r\n[]" + behind,
		"lengths in one line":         post + "Content-Length: 2, 40\r\n\r\n[]" + behind,
		"a length with a sign":        post + "Content-Length: +2\r\n\r\n[]" + behind,
		"a negative length":           post + "Content-Length: -1\r\n\r\n" + behind,
		"a length in hexadecimal":     post + "Content-Length: 0x2\r\n\r\n[]" + behind,
		"a length past all numbers":   post + "Content-Length: 99999999999999999999\r\n\r\n[]" + behind,
		"chunked twice":               post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + behind,
		"chunked in a list":           post + "Transfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n" + behind,
		"chunked but not last":        post + "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n" + behind,
		"an unknown coding":           post + "Transfer-Encoding: xchunked\r\nContent-Length: 2\r\n\r\n[]" + behind,
		"chunked after a tab":         post + "Transfer-Encoding:\x0bchunked\r\nContent-Length: 2\r\n\r\n[]" + behind,
		"a space before the colon":    post + "Content-Length : 2\r\n\r\n[]" + behind,
		"coding with a space":         post + "Transfer-Encoding : chunked\r\nContent-Length: 2\r\n\r\n[]" + behind,
		"a folded line":               post + "X-A: b\r\n Content-Length: 40\r\nContent-Length : 2\r\n\r\n[]" + behind,
		"a first header that is":      "POST /v1/locate HTTP/1.1\r\n Host: h\r\nContent-Length: 2\r\n\r\n[]" + behind,
		"a carriage return inside":    post + "X-A: b\rContent-Length: 40\r\nContent-Length: 2\r\n\r\n[]" + behind,
		"a NUL inside":                post + "X-A: b\x00c\r\nContent-Length: 2\r\n\r\n[]" + behind,
		"no name":                     post + ": b\r\nContent-Length: 2\r\n\r\n[]" + behind,
		"two hosts":                   "GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" + behind,
		"no host":                     "GET /healthz HTTP/1.1\r\n\r\n" + behind,
		"a host with a path":          "GET /healthz HTTP/1.1\r\nHost: a/b\r\n\r\n" + behind,
		"a chunk of bad size":         post + "Transfer-Encoding: chunked\r\n\r\n-1\r\n[]\r\n0\r\n\r\n" + behind,
		"a chunk past all numbers":    post + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n[]\r\n0\r\n\r\n" + behind,
		"a chunk longer than it says": post + "Transfer-Encoding: chunked\r\n\r\n1\r\n[]]]\r\n0\r\n\r\n" + behind,
		"a chunk behind a line feed":  post + "Transfer-Encoding: chunked\r\n\r\n2\n[]\r\n0\r\n\r\n" + behind,
		"words of another protocol":   "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + behind,
		"no version":                  "GET /healthz\r\n\r\n" + behind,
		"a version that is none":      "GET /healthz HTTP/1.1x\r\nHost: h\r\n\r\n" + behind,
		"a space in the path":         "GET /heal thz HTTP/1.1\r\nHost: h\r\n\r\n" + behind,
	} {
		t.Run(name, func(t *testing.T) {
			answers := b.said(t, raw)
			assert.LessOrEqual(t, len(answers), 1, "%v", statuses(answers))
			for _, a := range answers {
				assert.GreaterOrEqual(t, a.StatusCode, 400, name)
				assert.True(t, a.Close, "the connection goes on after %d", a.StatusCode)
			}
		})
	}
	// A length beside chunks: the chunks count (RFC 9112, 6.3), and the connection closes behind them.
	for name, raw := range map[string]string{
		"a length beside chunks": post + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n" + behind,
		"chunks beside a length": post + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n2\r\n[]\r\n0\r\n\r\n" + behind,
	} {
		t.Run(name, func(t *testing.T) {
			answers := b.said(t, raw)
			require.Equal(t, []int{200}, statuses(answers))
			assert.True(t, answers[0].Close)
		})
	}
	// Two requests in one go are two, or this test sees nothing.
	assert.Equal(t, []int{200, 200}, statuses(b.said(t, behind+behind)))
	b.answersMeanwhile(t)
}

// Two forms that a reader of RFC 9112 may take or refuse, and the library takes: a line that ends with a line feed alone (2.2), and a header that goes
// on in the next line, which counts as if a blank stood between (5.2). Here each request ends where these sections say, and what
// stands behind it is one request and no other.
func TestLinesInOldForms(t *testing.T) {
	b := besiege(t)
	const behind = "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n"
	const post = "POST /v1/locate HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
	for name, c := range map[string]struct {
		raw  string
		want []int
	}{
		"line feeds alone":                   {strings.ReplaceAll(behind, "\r\n", "\n") + behind, []int{200, 200}},
		"a length behind a line feed":        {post + "X-A: b\nContent-Length: 2\r\n\r\n[]" + behind, []int{200, 200}},
		"the end of the headers is one":      {post + "Content-Length: 2\n\n[]" + behind, []int{200, 200}},
		"two lengths, one behind a feed":     {post + "Content-Length: 40\nContent-Length: 2\r\n\r\n[]" + behind, []int{400}},
		"a length in the next line":          {post + "Content-Length:\r\n 2\r\n\r\n[]" + behind, []int{200, 200}},
		"a length as the value of another":   {post + "X-A: b\r\n Content-Length: 40\r\nContent-Length: 2\r\n\r\n[]" + behind, []int{200, 200}},
		"a length in two halves":             {post + "Content-Length: 4\r\n 0\r\n\r\n[]" + behind, []int{400}},
		"chunks in the next line":            {post + "Transfer-Encoding:\r\n\tchunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n" + behind, []int{200}},
		"chunks behind a line feed":          {post + "X-A: b\nTransfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n" + behind, []int{200}},
		"a key in the next line is that key": {"GET /v1/keys HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer\r\n " + b.key + "\r\n\r\n" + behind, []int{200, 200}},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, c.want, statuses(b.said(t, c.raw))) })
	}
	b.answersMeanwhile(t)
}

// Headers that are too long or too many are refused with 431, whatever they are; a path that is too long with them.
func TestHugeHeaders(t *testing.T) {
	b := besiege(t)
	long := strings.Repeat("a", 100<<10)
	for name, raw := range map[string]string{
		"one long":      "GET /healthz HTTP/1.1\r\nHost: h\r\nX-A: " + long + "\r\n\r\n",
		"a long name":   "GET /healthz HTTP/1.1\r\nHost: h\r\n" + long + ": a\r\n\r\n",
		"many":          "GET /healthz HTTP/1.1\r\nHost: h\r\n" + strings.Repeat("X-A: b\r\n", 20_000) + "\r\n",
		"a long path":   "GET /" + long + " HTTP/1.1\r\nHost: h\r\n\r\n",
		"a long query":  "GET /healthz?" + long + " HTTP/1.1\r\nHost: h\r\n\r\n",
		"a long method": long + " / HTTP/1.1\r\nHost: h\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, []int{431}, statuses(b.said(t, raw)))
		})
	}
	// Many, but not too many in all, do no harm.
	assert.Equal(t, []int{200}, statuses(b.said(t, "GET /healthz HTTP/1.1\r\nHost: h\r\n"+strings.Repeat("X-A: b\r\n", 2_000)+"\r\n")))
	// A trailer does not become a header.
	assert.Equal(t, []int{400}, statuses(b.said(t, "POST /v1/imports?layer=grids&dry_run=true HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTrailer: Content-Length\r\n\r\n0\r\nContent-Length: 3\r\n\r\n")))
	b.answersMeanwhile(t)
}

// Paths that mean another place to some programs mean nothing here: each is what it spells, decoded once.
func TestPathTricks(t *testing.T) {
	b := besiege(t)
	for _, path := range []string{
		"/..", "/../etc/passwd", "/v1/../metrics", "/v1/./locate", "/%2e%2e/metrics", "/v1/%2e%2e/metrics", "//metrics", "/metrics/", "/metrics;x",
		"/metrics%00", "/metrics%2f", "/%6detrics", "/METRICS", "/v1%2flocate", "/v1\\locate", "/metrics%3b", "/collections/..%2f..%2fmetrics",
		"/collections/grids/items/..%2f..%2f..%2fmetrics", "/collections/grids/items/%00", "/collections/grids/items/%2e%2e", "/collections/grids/items/%252e%252e%252f",
		"/debug/pprof/", "/debug/vars", "/.git/config", "/.env", "/go.mod",
		"/v1/publications/..%2f..%2fetc%2fpasswd/document", "/v1/checks/..%2fx", "/v1/grids/%c0%ae%c0%ae/neighbours", "/places/%ff", "/places/" + strings.Repeat("9", 60_000),
	} {
		name := path[:min(len(path), 60)]
		answers := b.said(t, "GET "+path+" HTTP/1.1\r\nHost: h\r\n\r\n")
		require.Len(t, answers, 1, name)
		body, _ := io.ReadAll(answers[0].Body)
		assert.Contains(t, []int{400, 404}, answers[0].StatusCode, "%s: %s", name, body)
		assert.Empty(t, answers[0].Header.Get("Location"), "%s is led on", name)
		assert.NotContains(t, string(body), "gridzone_revision", name)
		assert.NotContains(t, string(body), "root:", name)
	}
	// What is asked for whole, of a server or of a proxy, is no proxy's work.
	assert.Contains(t, []int{200, 400, 404}, b.said(t, "GET http://other.example/healthz HTTP/1.1\r\nHost: other.example\r\n\r\n")[0].StatusCode)
	assert.Contains(t, []int{400, 404, 405}, b.said(t, "CONNECT other.example:443 HTTP/1.1\r\nHost: other.example:443\r\n\r\n")[0].StatusCode)
	b.answersMeanwhile(t)
}

// A method is the one of the request's line. No header and no parameter makes it another.
func TestMethodOverride(t *testing.T) {
	b := besiege(t)
	for _, header := range []string{"X-HTTP-Method-Override: DELETE", "X-HTTP-Method: DELETE", "X-Method-Override: DELETE"} {
		answers := b.said(t, "GET /collections HTTP/1.1\r\nHost: h\r\n"+header+"\r\n\r\n")
		assert.Equal(t, []int{200}, statuses(answers), header)
	}
	for raw, status := range map[string]int{
		"POST /collections?_method=GET HTTP/1.1\r\nHost: h\r\nX-HTTP-Method-Override: GET\r\nContent-Length: 0\r\n\r\n": 405,
		"GET /collections?_method=DELETE HTTP/1.1\r\nHost: h\r\n\r\n":                                                   400,
		"TRACE /collections HTTP/1.1\r\nHost: h\r\nCookie: secret\r\n\r\n":                                              405,
		"get /collections HTTP/1.1\r\nHost: h\r\n\r\n":                                                                  405,
		"GET\t/collections HTTP/1.1\r\nHost: h\r\n\r\n":                                                                 400,
		"ΓET /collections HTTP/1.1\r\nHost: h\r\n\r\n":                                                                  400,
	} {
		answers := b.said(t, raw)
		require.Len(t, answers, 1, raw)
		assert.Equal(t, status, answers[0].StatusCode, raw)
		body, _ := io.ReadAll(answers[0].Body)
		assert.NotContains(t, string(body), "secret")
	}
	b.answersMeanwhile(t)
}

// Nothing that a caller sends becomes a line of the answer's header.
func TestHeaderInjection(t *testing.T) {
	b := besiege(t)
	const evil = "a%0d%0aX-Evil:%20yes%0d%0a%0d%0a<script>"
	for _, raw := range []string{
		"GET /v1/locate?lon=120&lat=30&crs=" + evil + " HTTP/1.1\r\nHost: h\r\n\r\n",
		"GET /collections/grids/items/" + evil + " HTTP/1.1\r\nHost: h\r\n\r\n",
		"GET /collections/grids/items?after=" + evil + "&limit=1 HTTP/1.1\r\nHost: h\r\n\r\n",
		"GET /collections/" + evil + "/items HTTP/1.1\r\nHost: h\r\n\r\n",
		"GET /collections/grids/export?f=" + evil + " HTTP/1.1\r\nHost: h\r\n\r\n",
		"GET /places/" + evil + " HTTP/1.1\r\nHost: h\r\n\r\n",
		"GET /" + evil + " HTTP/1.1\r\nHost: h\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: h\rX-Evil: yes\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: h\r\nX-Request-Id: a\rX-Evil: yes\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: h\r\nX-Request-Id: a%0d%0aX-Evil: yes\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: h\r\nX-Request-Id: \u2028\u560a\u560dX-Evil: yes\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: h\"><script>\r\nAccept: text/html\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: h\r\nMin-Revision: 1\rX-Evil: yes\r\n\r\n",
		"POST /v1/imports?layer=grids&name=" + evil + " HTTP/1.1\r\nHost: " + b.address + "\r\nIdempotency-Key: a\rX-Evil: yes\r\nContent-Length: 2\r\n\r\n{}",
		"POST /v1/imports?layer=grids&dry_run=true&name=" + evil + " HTTP/1.1\r\nHost: " + b.address + "\r\nContent-Length: 2\r\n\r\n{}",
	} {
		answers := b.said(t, raw)
		require.NotEmpty(t, answers, raw)
		for _, a := range answers {
			assert.NotContains(t, a.Header, "X-Evil", raw)
			for name, values := range a.Header {
				for _, v := range values {
					assert.NotContains(t, v, "<script>", "%s of %s", name, raw)
				}
			}
			if strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
				body, _ := io.ReadAll(a.Body)
				assert.NotContains(t, string(body), "<script>", raw)
			}
		}
	}
	b.answersMeanwhile(t)
}
