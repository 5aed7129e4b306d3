package api_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
)

// stall sends the start of a chunked body and no more. With rows in it, it waits
// until the answer is begun, so that the stream is known to be open.
func (s *service) stall(path, start string) {
	s.t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	require.NoError(s.t, err)
	s.t.Cleanup(func() { _ = conn.Close() })
	_, err = fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n", path, len(start), start)
	require.NoError(s.t, err)
	if strings.Count(start, "\n") > 1 {
		res, err := http.ReadResponse(bufio.NewReader(conn), nil)
		require.NoError(s.t, err)
		require.Equal(s.t, http.StatusOK, res.StatusCode)
	}
}

// post asks over the socket; chunked bodies do not say how long they are.
func (s *service) post(path, media, body string, chunked bool) int {
	s.t.Helper()
	var r io.Reader = strings.NewReader(body)
	if chunked {
		r = io.MultiReader(r)
	}
	res, err := http.Post(s.url+path, media, r)
	require.NoError(s.t, err)
	_, err = io.Copy(io.Discard, res.Body)
	require.NoError(s.t, err)
	require.NoError(s.t, res.Body.Close())
	return res.StatusCode
}

// TestStalled: callers who begin and send no more shut nobody out.
func TestStalled(t *testing.T) {
	s := open(t, api.Options{MaxStreams: 2}, town()...).serve()
	defer http.DefaultClient.CloseIdleConnections()
	for range 40 {
		s.stall("/v1/locate", "lon,lat\n120.01,30.01\n")
		s.stall("/v1/check", "lon,lat\n")
	}
	rows := points(20_000)
	assert.Equal(t, 200, s.post("/v1/locate", "text/csv", rows, true))
	assert.Equal(t, 200, s.post("/v1/check", "text/csv", rows[:100_000], true))
	assert.Equal(t, 200, s.post("/v1/check", "application/json", `{"lon":120.01,"lat":30.01}`, true))
	res, err := http.Get(s.url + "/v1/coverage")
	require.NoError(t, err)
	_ = res.Body.Close()
	assert.Equal(t, 200, res.StatusCode)
}

// TestOpenStreams: past the bound what needs no stream is answered all the same.
func TestOpenStreams(t *testing.T) {
	s := open(t, api.Options{MaxOpen: 3}, town()...).serve()
	defer http.DefaultClient.CloseIdleConnections()
	for range 3 {
		s.stall("/v1/locate", "lon,lat\n120.01,30.01\n")
	}
	assert.Equal(t, 503, s.post("/v1/locate", "text/csv", points(10), true))
	assert.Equal(t, 200, s.post("/v1/locate", "text/csv", points(10), false))
	assert.Equal(t, 200, s.post("/v1/locate", "application/json", `{"lon":120.01,"lat":30.01}`, true))
}
