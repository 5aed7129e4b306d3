package api_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/binary"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
)

// unreading is a caller who reads nothing until it is told to.
type unreading struct {
	got   *httptest.ResponseRecorder
	begun chan struct{} // closed when there is something to read
	read  chan struct{} // closed to let it read
	late  chan struct{} // closed, once, when it is waited for no more
	once  sync.Once
	done  chan struct{}
	cut   any // what the answer was broken off with
}

func (u *unreading) Header() http.Header { return u.got.Header() }

func (u *unreading) WriteHeader(status int) { u.got.WriteHeader(status) }

// SetWriteDeadline is for http.ResponseController.
func (u *unreading) SetWriteDeadline(at time.Time) error {
	if !at.After(time.Now()) {
		u.giveUp()
	}
	return nil
}

// giveUp lets it be waited for no more.
func (u *unreading) giveUp() { u.once.Do(func() { close(u.late) }) }

func (u *unreading) Write(b []byte) (int, error) {
	select {
	case <-u.begun:
	default:
		close(u.begun)
	}
	if u.got.Code == http.StatusOK { // a refusal is read
		select {
		case <-u.read:
		case <-u.late:
			return 0, os.ErrDeadlineExceeded
		}
	}
	return u.got.Write(b)
}

// unread asks from an address and reads nothing of a good answer. It returns when there is one.
func (s *service) unread(peer, request, body string, headers ...string) *unreading {
	s.t.Helper()
	method, target, _ := strings.Cut(request, " ")
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.RemoteAddr = peer
	r.Header.Set("Content-Type", "application/x-ndjson")
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	u := &unreading{got: httptest.NewRecorder(), begun: make(chan struct{}), read: make(chan struct{}), late: make(chan struct{}), done: make(chan struct{})}
	go func() {
		defer close(u.done)
		defer func() { u.cut = recover() }()
		s.outside.ServeHTTP(u, r)
	}()
	<-u.begun
	return u
}

// ended waits until the answer has ended. One that does not in the time that the test has fails it, and is let go.
func (u *unreading) ended(t *testing.T) {
	t.Helper()
	ctx := t.Context()
	if end, bounded := t.Deadline(); bounded {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, end.Add(-toEnd))
		defer cancel()
	}
	select {
	case <-u.done:
	case <-ctx.Done():
		u.giveUp()
		<-u.done
		t.Fatal("the answer has not ended")
	}
}

// toEnd is what is left of the time that a test has for it to say what is wrong.
const toEnd = 10 * time.Second

// goOn lets it read the rest, and returns all there was.
func (u *unreading) goOn() answer {
	close(u.read)
	<-u.done
	return answer{u.got.Code, u.got.Header(), u.got.Body.String()}
}

// Whoever asks small things, many at a time, and reads nothing takes its share of memory and leaves the others theirs: its further
// requests are refused until it reads.
func TestUnreadAnswersOfOneAddress(t *testing.T) {
	rows := strings.Repeat(`{"lon":120.01,"lat":30.01}`+"\n", 1000)
	for request, body := range map[string]string{"GET /collections/grids/items": "", "POST /v1/locate": rows} {
		s := open(t, api.Options{MaxUnread: 8 << 20}, town()...)
		want := s.unread("192.0.2.9:1", request, body).goOn()
		require.Equal(t, 200, want.status)
		var held []*unreading
		for range 9 { // of 128 KiB each and their answers, in the address's 1 MiB
			held = append(held, s.unread("192.0.2.7:1", request, body))
		}
		last := held[8].goOn()
		require.Equal(t, 503, last.status, request)
		assert.Equal(t, "busy", decode[api.Problem](t, last).Code)
		assert.Equal(t, "1", last.header.Get("Retry-After"))
		assert.Equal(t, "*", last.header.Get("Access-Control-Allow-Origin"), "a page is told why it gets no answer")
		assert.Equal(t, 503, s.ask("GET /no/such", "", "Peer: 192.0.2.7:2").status)
		assert.Equal(t, 200, s.ask("GET /healthz", "", "Peer: 192.0.2.7:2").status, "who watches over the service is not shut out")
		assert.Equal(t, 200, s.ask(request, body, "Content-Type: application/x-ndjson", "Peer: 192.0.2.8:1").status, "another address")
		assert.Equal(t, 200, s.ask(request, body, "Content-Type: application/x-ndjson", "Peer: 127.0.0.1:1").status, "a program on this machine")
		answered := 0
		for _, u := range held[:8] {
			if a := u.goOn(); a.status == 200 {
				answered++
				assert.Equal(t, want.body, a.body, "nothing is lost of what was begun")
			}
		}
		assert.Greater(t, answered, 1)
		assert.Equal(t, 200, s.ask(request, body, "Content-Type: application/x-ndjson", "Peer: 192.0.2.7:3").status, "it has read")
	}
}

// A long answer that is not read counts for its length.
func TestLongAnswersOfOneAddress(t *testing.T) {
	rows := strings.Repeat(`{"lon":120.01,"lat":30.01}`+"\n", 2000)
	s := open(t, api.Options{MaxUnread: 8 << 20, MaxOpen: 16}, town()...)
	var held []*unreading
	for range 4 { // answers of more than 1 MiB each: two files lie aside
		held = append(held, s.unread("192.0.2.7:1", "POST /v1/locate", rows))
	}
	statuses := map[int]int{}
	for _, u := range held {
		statuses[u.goOn().status]++
	}
	assert.Equal(t, map[int]int{200: 2, 503: 2}, statuses)
}

// Whoever takes files and reads them slowly has its share of the places, and leaves the others theirs.
func TestFilesOfOneAddress(t *testing.T) {
	s := open(t, api.Options{MaxOpen: 16}, town()...)
	const export = "GET /collections/grids/export?f=csv"
	one, two := s.unread("192.0.2.7:1", export, ""), s.unread("192.0.2.7:2", export, "")
	a := s.ask(export, "", "Peer: 192.0.2.7:3")
	assert.Equal(t, 503, a.status)
	assert.Equal(t, "busy", decode[api.Problem](t, a).Code)
	assert.Equal(t, 200, s.ask(export, "", "Peer: 192.0.2.8:1").status)
	assert.Equal(t, 200, s.ask(export, "", "Peer: 127.0.0.1:1").status)
	assert.Equal(t, 200, one.goOn().status)
	assert.Equal(t, 200, s.ask(export, "", "Peer: 192.0.2.7:3").status)
	assert.Equal(t, 200, two.goOn().status)
}

// A connection of HTTP/2 is told to have few requests under way at a time (RFC 9113, 6.5.2).
func TestStreamsOfAConnection(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	srv := httptest.NewUnstartedServer(s.handler)
	srv.Config = api.Server(s.handler, "")
	srv.EnableHTTP2 = true
	srv.StartTLS()
	defer srv.Close()
	trust := srv.Client().Transport.(*http.Transport).TLSClientConfig.Clone() //nolint:forcetypeassert // it is that of httptest
	trust.NextProtos = []string{"h2"}
	conn, err := tls.Dial("tcp", srv.Listener.Addr().String(), trust)
	require.NoError(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00")
	require.NoError(t, err)
	head := make([]byte, 9)
	_, err = io.ReadFull(conn, head)
	require.NoError(t, err)
	require.EqualValues(t, 4, head[3], "its settings come first")
	settings := make([]byte, int(head[0])<<16|int(head[1])<<8|int(head[2]))
	_, err = io.ReadFull(conn, settings)
	require.NoError(t, err)
	const most = 3 // SETTINGS_MAX_CONCURRENT_STREAMS
	for r := bytes.NewReader(settings); r.Len() > 0; {
		var setting struct {
			ID    uint16
			Value uint32
		}
		require.NoError(t, binary.Read(r, binary.BigEndian, &setting))
		if setting.ID == most {
			assert.EqualValues(t, 64, setting.Value)
			return
		}
	}
	t.Fatal("no bound was told")
}
