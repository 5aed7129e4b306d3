package api_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
)

// points is n rows of CSV in the town, and which grid the rows are in.
func points(n int) string {
	var b strings.Builder
	b.WriteString("id,lon,lat\n")
	for i := range n {
		fmt.Fprintf(&b, "%d,120.%02d1,30.0%d1\n", i, i%20, i%5)
	}
	return b.String()
}

func gridOf(i int) string {
	if i%20 < 10 {
		return gridA
	}
	return gridB
}

// TestStreamOrder sends 100,000 rows over a socket in each format.
func TestStreamOrder(t *testing.T) {
	s := open(t, api.Options{}, town()...).serve()
	const n = 100_000
	res, err := http.Post(s.url+"/v1/locate", "text/csv", strings.NewReader(points(n)))
	require.NoError(t, err)
	defer res.Body.Close()
	lines := bufio.NewScanner(res.Body)
	require.True(t, lines.Scan())
	assert.Equal(t, "id,lon,lat,grid,grid_relation,division,zones,error", lines.Text())
	for i := range n {
		require.True(t, lines.Scan())
		f := strings.Split(lines.Text(), ",")
		require.Equal(t, fmt.Sprint(i), f[0])
		require.Equal(t, gridOf(i), f[3])
	}
	require.False(t, lines.Scan())
	http.DefaultClient.CloseIdleConnections()
}

func TestStreamFormats(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	const n = 3000
	var array, nd strings.Builder
	for i := range n {
		if i > 0 {
			array.WriteString(" ,\n")
		}
		item := fmt.Sprintf(`{"id":%d,"lon":120.%02d1,"lat":30.0%d1,"grid":"mine"}`, i, i%20, i%5)
		if i%7 == 3 {
			item = fmt.Sprintf(`{"id":%d,"lon":null}`, i)
		}
		array.WriteString(item)
		nd.WriteString(item + "\n")
	}
	type located struct {
		ID    int
		Grid  *api.GridHit
		Error string
	}
	check := func(i int, w located) {
		require.Equal(t, i, w.ID)
		if i%7 == 3 {
			require.Equal(t, "bad_parameter: lon: not a number", w.Error)
			return
		}
		require.Empty(t, w.Error)
		require.Equal(t, gridOf(i), w.Grid.Code)
	}
	got := s.ask("POST /v1/locate", "["+array.String()+"]", "Content-Type: application/json")
	assert.Equal(t, "application/json", got.header.Get("Content-Type"))
	all := decode[[]located](t, got)
	require.Len(t, all, n)
	for i, w := range all {
		check(i, w)
	}
	got = s.ask("POST /v1/locate", nd.String())
	assert.Equal(t, "application/x-ndjson", got.header.Get("Content-Type"))
	lines := strings.Split(strings.TrimSpace(got.body), "\n")
	require.Len(t, lines, n)
	for i, line := range lines {
		check(i, decode[located](t, answer{body: line}))
	}
	assert.Equal(t, "[\n]\n", s.ask("POST /v1/locate", "[]", "Content-Type: application/json").body)
	bom := s.ask("POST /v1/locate?bom=true", "\xef\xbb\xbfid,lon,lat\n", "Content-Type: text/csv")
	assert.Equal(t, "\xef\xbb\xbfid,lon,lat,grid,grid_relation,division,zones,error\n", bom.body)
	one := s.ask("POST /v1/locate", `{"lon":120.02,"lat":30.02,"me":{"x":[1]}}`, "Content-Type: application/json")
	assert.True(t, strings.HasPrefix(one.body, `{"lon":120.02,"lat":30.02,"me":{"x":[1]},"revision":1,`), one.body)
}

// TestStreamUnread sends everything before it reads anything, with far more
// output than the sockets hold: reading input must not wait for output.
func TestStreamUnread(t *testing.T) {
	s := open(t, api.Options{}, town()...).serve()
	body := points(300_000)
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	require.NoError(t, err)
	defer conn.Close()
	_, err = fmt.Fprintf(conn, "POST /v1/locate HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\nConnection: close\r\nContent-Length: %d\r\n\r\n", len(body))
	require.NoError(t, err)
	_, err = io.WriteString(conn, body)
	require.NoError(t, err)
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	require.NoError(t, err)
	got, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	assert.Equal(t, 300_001, bytes.Count(got, []byte("\n")))
}

// TestStreamBound: an answer nobody reads reaches the bound, and looks broken.
func TestStreamBound(t *testing.T) {
	dir := t.TempDir()
	s := open(t, api.Options{MaxSpool: 1 << 20, SpoolDir: dir}, town()...).serve()
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	require.NoError(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, "POST /v1/locate HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\nTransfer-Encoding: chunked\r\n\r\n")
	require.NoError(t, err)
	body := points(1_000_000)
	_, err = fmt.Fprintf(conn, "%x\r\n%s\r\n0\r\n\r\n", len(body), body)
	if err == nil { // the service may have hung up while we were sending
		res, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err == nil {
			_, err = io.Copy(io.Discard, res.Body)
		}
		require.Error(t, err)
	}
	require.Eventually(t, func() bool {
		left, err := os.ReadDir(dir)
		return err == nil && len(left) == 0
	}, 10*time.Second, 10*time.Millisecond, "the spool file is gone")
}

// TestStreamBroken: a body that breaks off behind good rows gives a broken answer.
func TestStreamBroken(t *testing.T) {
	s := open(t, api.Options{}, town()...).serve()
	pr, pw := io.Pipe()
	go func() {
		_, _ = io.WriteString(pw, "["+strings.Repeat(`{"lon":120.01,"lat":30.01},`, 50_000))
		_, _ = io.WriteString(pw, "]")
		_ = pw.Close()
	}()
	res, err := http.Post(s.url+"/v1/locate", "application/json", pr)
	if err == nil {
		_, err = io.Copy(io.Discard, res.Body)
		_ = res.Body.Close()
	}
	require.Error(t, err)
	http.DefaultClient.CloseIdleConnections()
}

// TestStreamClose: a caller that leaves in the middle leaves nothing behind; the
// leak check of the package sees what stays.
func TestStreamClose(t *testing.T) {
	s := open(t, api.Options{}, town()...).serve()
	for range 5 {
		ctx, cancel := context.WithCancel(context.Background())
		pr, pw := io.Pipe()
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+"/v1/locate", pr)
		require.NoError(t, err)
		r.Header.Set("Content-Type", "text/csv")
		go func() {
			_, _ = io.WriteString(pw, points(50_000))
			// and the end never comes
		}()
		res, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		_, err = io.ReadFull(res.Body, make([]byte, 1000))
		require.NoError(t, err)
		cancel()
		_ = res.Body.Close()
		_ = pr.Close()
	}
	http.DefaultClient.CloseIdleConnections()
}

// TestConversation: each question is sent after the answer to the one before came.
func TestConversation(t *testing.T) {
	s := open(t, api.Options{}, town()...).serve()
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	require.NoError(t, err)
	defer conn.Close()
	send := func(text string) {
		_, err := fmt.Fprintf(conn, "%x\r\n%s\r\n", len(text), text)
		require.NoError(t, err)
	}
	_, err = io.WriteString(conn, "POST /v1/locate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n")
	require.NoError(t, err)
	r := bufio.NewReader(conn)
	var body *bufio.Reader
	for i := range 20 {
		send(fmt.Sprintf(`{"n":%d,"lon":120.01,"lat":30.01}`+"\n", i))
		if body == nil {
			res, err := http.ReadResponse(r, nil)
			require.NoError(t, err)
			body = bufio.NewReader(res.Body)
		}
		line, err := body.ReadString('\n')
		require.NoError(t, err)
		assert.True(t, strings.HasPrefix(line, fmt.Sprintf(`{"n":%d,`, i)), line)
	}
	_, err = io.WriteString(conn, "0\r\n\r\n")
	require.NoError(t, err)
	_, err = body.ReadString('\n')
	assert.ErrorIs(t, err, io.EOF)
}

// TestDrain: shutting down finishes what was begun.
func TestDrain(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	srv := api.Server(s.handler, ln.Addr().String())
	served := make(chan error, 1)
	go func() { served <- srv.Serve(ln) }()
	pr, pw := io.Pipe()
	go func() { _, _ = io.WriteString(pw, "lon,lat\n120.01,30.01\n") }()
	res, err := http.Post("http://"+ln.Addr().String()+"/v1/locate", "text/csv", pr)
	require.NoError(t, err)
	defer res.Body.Close()
	// The answer is begun: now the service is told to stop.
	drained := make(chan error, 1)
	go func() { drained <- api.Drain(srv, 20*time.Second) }()
	require.ErrorIs(t, <-served, http.ErrServerClosed)
	_, err = io.WriteString(pw, "120.11,30.01\n")
	require.NoError(t, err)
	require.NoError(t, pw.Close())
	got, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	assert.Equal(t, "lon,lat,grid,grid_relation,division,zones,error\n120.01,30.01,"+gridA+",inside,330402001001,,\n120.11,30.01,"+gridB+",inside,330402001002,,\n", string(got))
	require.NoError(t, <-drained)
	http.DefaultClient.CloseIdleConnections()
}

func TestDrainImpatient(t *testing.T) {
	begun := make(chan struct{})
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	srv := api.Server(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { close(begun); <-r.Context().Done() }), "")
	served := make(chan error, 1)
	go func() { served <- srv.Serve(ln) }()
	failed := make(chan error, 1)
	go func() {
		res, err := http.Get("http://" + ln.Addr().String())
		if err == nil {
			_ = res.Body.Close()
		}
		failed <- err
	}()
	<-begun
	require.ErrorIs(t, api.Drain(srv, time.Millisecond), context.DeadlineExceeded)
	require.Error(t, <-failed)
	require.True(t, errors.Is(<-served, http.ErrServerClosed))
}
