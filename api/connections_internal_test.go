package api

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// line is a connection of which it is only asked whether it was closed.
type line struct {
	net.Conn
	from   string
	closed bool
}

func (l *line) Close() error { l.closed = true; return nil }

func TestTheLongestWaitingMakesRoom(t *testing.T) {
	srv := &http.Server{}
	LimitConnections(srv, ConnectionLimits{Most: 3})
	changed := srv.ConnState
	a, b, c, d, e := &line{}, &line{}, &line{}, &line{}, &line{}
	changed(a, http.StateNew)
	changed(b, http.StateNew)
	changed(c, http.StateNew)
	changed(a, http.StateActive)
	changed(a, http.StateIdle) // waits again, and for a shorter time than b
	assert.False(t, a.closed || b.closed || c.closed)
	changed(d, http.StateNew)
	assert.True(t, b.closed)
	changed(b, http.StateClosed) // as the server finds out
	changed(c, http.StateActive)
	changed(e, http.StateNew)
	assert.True(t, a.closed, "the longest waiting, not the longest open")
	assert.False(t, c.closed || d.closed || e.closed)

	changed(a, http.StateClosed)
	changed(d, http.StateActive)
	changed(e, http.StateActive)
	f := &line{}
	changed(f, http.StateNew)
	assert.True(t, f.closed, "all are at work")
	changed(f, http.StateActive) // its goroutine may still have read something
	changed(f, http.StateClosed)
	assert.False(t, c.closed || d.closed || e.closed)

	changed(c, http.StateClosed)
	g, h := &line{}, &line{}
	changed(g, http.StateNew)
	assert.False(t, g.closed, "one that ended makes room")
	changed(h, http.StateNew)
	assert.True(t, g.closed)
	changed(d, http.StateHijacked)
	changed(d, http.StateClosed)
	i := &line{}
	changed(i, http.StateNew)
	assert.False(t, i.closed || h.closed)
}

// from is a line from somewhere.
func from(address string) *line { return &line{from: address} }

func (l *line) RemoteAddr() net.Addr { return net.TCPAddrFromAddrPort(netip.MustParseAddrPort(l.from)) }

// One address makes room for itself, and takes it from nobody else. An IPv6 subscriber is one address.
func TestOneAddressMakesRoomForItself(t *testing.T) {
	srv := &http.Server{}
	proxy := netip.MustParseAddr("192.0.2.9")
	LimitConnections(srv, ConnectionLimits{Most: 100, Each: 2, Free: func(a netip.Addr) bool { return a == proxy }})
	changed := srv.ConnState
	other := from("192.0.2.2:1")
	changed(other, http.StateNew)
	for name, addresses := range map[string][]string{
		"IPv4": {"192.0.2.1:1", "192.0.2.1:2", "[::ffff:192.0.2.1]:3", "192.0.2.1:4"},
		"IPv6": {"[2001:db8:1:1::1]:1", "[2001:db8:1:1:ffff::2]:1", "[2001:db8:1:1::3]:1", "[2001:db8:1:1::4]:1"},
	} {
		a, b, c, d := from(addresses[0]), from(addresses[1]), from(addresses[2]), from(addresses[3])
		changed(a, http.StateNew)
		changed(a, http.StateActive)
		changed(b, http.StateNew)
		assert.False(t, a.closed || b.closed, name)
		changed(c, http.StateNew)
		assert.True(t, b.closed, "%s: the one that waits", name)
		changed(b, http.StateClosed)
		changed(c, http.StateActive)
		changed(d, http.StateNew)
		assert.True(t, d.closed, "%s: both are at work", name)
		changed(d, http.StateClosed)
		assert.False(t, a.closed || c.closed, name)
		changed(a, http.StateClosed)
		e := from(addresses[0])
		changed(e, http.StateNew)
		assert.False(t, e.closed || c.closed, "%s: one that ended makes room", name)
		changed(c, http.StateHijacked)
		changed(e, http.StateClosed)
	}
	neighbour := from("[2001:db8:1:2::1]:1")
	changed(neighbour, http.StateNew)
	var many []*line
	for range 20 {
		many = append(many, from(proxy.String()+":1"))
		changed(many[len(many)-1], http.StateNew)
	}
	for _, l := range append(many, other, neighbour) {
		assert.False(t, l.closed, "others are not touched, nor who is not counted")
	}
}

// So it is over TCP.
func TestConnectionsOfOneAddress(t *testing.T) {
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "here") }))
	srv.Config = Server(srv.Config.Handler, "")
	LimitConnections(srv.Config, ConnectionLimits{Most: 100, Each: 3})
	changed, waits := srv.Config.ConnState, make(chan struct{}, 10)
	srv.Config.ConnState = func(conn net.Conn, state http.ConnState) {
		changed(conn, state)
		if state == http.StateIdle {
			waits <- struct{}{}
		}
	}
	srv.Start()
	defer srv.Close()
	var held []net.Conn
	for range 5 {
		conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", srv.Listener.Addr().String())
		require.NoError(t, err)
		defer conn.Close()
		require.NoError(t, conn.SetDeadline(time.Now().Add(10*time.Second)))
		held = append(held, conn)
		_, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: h\r\n\r\n")
		answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
		require.NoError(t, err, "the newest is answered")
		require.NoError(t, answer.Body.Close())
		<-waits // its answer is there before it is known to wait
	}
	for i, conn := range held {
		_, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: h\r\n\r\n")
		if err == nil {
			_, err = http.ReadResponse(bufio.NewReader(conn), nil)
		}
		assert.Equal(t, i < 2, err != nil, "the first two made room: %v", err)
	}
}
