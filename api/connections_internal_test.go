package api

import (
	"net"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
)

// line is a connection of which it is only asked whether it was closed.
type line struct {
	net.Conn
	closed bool
}

func (l *line) Close() error { l.closed = true; return nil }

func TestTheLongestWaitingMakesRoom(t *testing.T) {
	srv := &http.Server{}
	LimitConnections(srv, 3)
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
