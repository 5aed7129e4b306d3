package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// othersAsk sees that questions with bodies, too, are answered while the attack goes on.
func (b *besieged) othersAsk(t *testing.T) {
	t.Helper()
	b.answersMeanwhile(t)
	for path, body := range map[string]string{
		"/v1/locate":   `[{"lon":120.75,"lat":30.75}]`,
		"/v1/check":    `[{"lon":120.75,"lat":30.75}]`,
		"/v1/overlaps": `{"type":"Polygon","coordinates":[[[120.75,30.75],[120.751,30.75],[120.751,30.751],[120.75,30.75]]]}`,
	} {
		answer, err := http.Post(b.base+path, "application/json", strings.NewReader(body))
		require.NoError(t, err, path)
		said, _ := io.ReadAll(answer.Body)
		answer.Body.Close()
		assert.Equal(t, http.StatusOK, answer.StatusCode, "%s: %s", path, said)
	}
}

// hold opens n connections, says the same on each, and keeps them.
func (b *besieged) hold(t *testing.T, n int, raw string) []net.Conn {
	t.Helper()
	held := make([]net.Conn, n)
	for i := range held {
		held[i] = b.dial(t)
		_, err := io.WriteString(held[i], raw)
		require.NoError(t, err)
	}
	return held
}

// gone waits until the service has closed every one of the connections, whatever it says before.
func gone(t *testing.T, held []net.Conn) {
	t.Helper()
	for _, conn := range held {
		_, err := io.Copy(io.Discard, conn)
		var late net.Error
		require.False(t, errors.As(err, &late) && late.Timeout(), "the service keeps it: %v", err)
	}
}

// Headers that never come whole hold nobody else up, and are given up.
func TestSlowHeaders(t *testing.T) {
	b := besiege(t)
	held := b.hold(t, 500, "GET /v1/locate?lon=120.75&lat=30.75 HTTP/1.1\r\nHost: h\r\nX-A: b")
	b.othersAsk(t)
	for _, conn := range held {
		_, _ = io.WriteString(conn, "c") // still alive
	}
	b.othersAsk(t)
	gone(t, held)
	b.othersAsk(t)
}

// Bodies that never come whole, of any operation, hold nobody else up.
func TestSlowBodies(t *testing.T) {
	b := besiege(t)
	for _, request := range []string{"POST /v1/locate", "POST /v1/check", "POST /v1/overlaps", "POST /v1/checks/verify", "POST /v1/imports?layer=grids&dry_run=true"} {
		b.hold(t, 200, request+" HTTP/1.1\r\nHost: "+b.address+"\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n[")
		b.hold(t, 50, request+" HTTP/1.1\r\nHost: "+b.address+"\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n[\r\n")
	}
	b.othersAsk(t)
}

// Those who ask much and read nothing hold nobody else up.
func TestSlowReaders(t *testing.T) {
	b := besiege(t)
	ask := func(path string) string { return "GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n" }
	b.hold(t, 200, strings.Repeat(ask("/collections/grids/items?limit=1000"), 20))
	b.hold(t, 50, strings.Repeat(ask("/collections/grids/export?f=geojson"), 5))
	b.hold(t, 50, strings.Repeat(ask("/openapi.json"), 20))
	rows := strings.Repeat("120.75,30.75\n", 20_000)
	b.hold(t, 20, fmt.Sprintf("POST /v1/locate HTTP/1.1\r\nHost: h\r\nContent-Type: text/csv\r\nContent-Length: %d\r\n\r\nlon,lat\n%s", len(rows)+8, rows))
	b.othersAsk(t)
}

// Ten thousand connections that say nothing, or half of something, are more than the service holds at a time. Others are answered all
// the while, new connections too, and when it is over nothing is left of it.
func TestTenThousandIdleConnections(t *testing.T) {
	const bound = 2000
	crowd := 10_000
	// Go has raised the soft limit to the hard one before the test begins.
	if files, known := openFiles(); known && files < crowd+bound+2000 {
		crowd = files - bound - 2000
		t.Logf("%d files may be open: %d connections instead of 10,000", files, crowd)
	}
	require.Greater(t, crowd, 2*bound, "too few files may be open for this test")
	b := besiege(t, "--max-connections", fmt.Sprint(bound))
	b.answersMeanwhile(t)
	before := runtime.NumGoroutine()
	var held []net.Conn
	for i, raw := range []string{"", "GET /healthz HTTP/1.1\r\nHost: h\r\n", "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n", "\r\n"} {
		for len(held) < crowd*(i+1)/4 {
			conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", b.address)
			require.NoError(t, err)
			defer conn.Close()
			_, _ = io.WriteString(conn, raw) // may be closed already
			held = append(held, conn)
		}
		b.othersAsk(t)
	}
	assert.Less(t, runtime.NumGoroutine(), before+bound+500, "more are held than may be")
	for _, conn := range held {
		conn.Close()
	}
	assert.Eventually(t, func() bool { return runtime.NumGoroutine() < before+100 }, eventually, tick, "the service does not recover")
	b.othersAsk(t)
}

// Where all connections are at work, one more is refused at once, and there is room again as soon as one ends.
func TestAllConnectionsAtWork(t *testing.T) {
	b := besiege(t, "--max-connections", "40")
	b.answersMeanwhile(t)
	var held []net.Conn
	for len(held) < 39 {
		held = append(held, b.hold(t, 1, "POST /v1/overlaps HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n[")...)
	}
	b.answersMeanwhile(t)
	for _, conn := range held {
		conn.Close()
	}
	b.othersAsk(t)
}
