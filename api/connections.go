package api

import (
	linked "container/list"
	"crypto/tls"
	"net"
	"net/http"
	"sync"
)

// connections bounds how many connections a server holds. One more than that, and the one closes that has waited longest
// without a request whose header has come whole: so whoever opens many and says nothing, or says it slowly, makes room for who
// asks. Where none waits, the new one closes. It is safe for concurrent use.
type connections struct {
	most int

	mu      sync.Mutex
	open    map[net.Conn]*linked.Element // nil: at work
	waiting *linked.List                 // of net.Conn, the longest first
}

// LimitConnections lets srv, which does not serve yet, hold no more than most connections: one more, and the one closes that
// has waited longest without a request. Most must be more than 0.
func LimitConnections(srv *http.Server, most int) {
	c := &connections{most: most, open: make(map[net.Conn]*linked.Element), waiting: linked.New()}
	srv.ConnState = c.changed
}

// changed is the hook ConnState of an http.Server.
func (c *connections) changed(conn net.Conn, state http.ConnState) {
	if out := c.enter(conn, state); out != nil {
		if secured, ok := out.(*tls.Conn); ok {
			out = secured.NetConn() // says no farewell, which could take a while
		}
		_ = out.Close()
	}
}

// enter takes the new state of a connection and returns the one to close, if any.
func (c *connections) enter(conn net.Conn, state http.ConnState) (out net.Conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at, known := c.open[conn]
	switch state {
	case http.StateNew:
		if len(c.open) >= c.most {
			longest := c.waiting.Front()
			if longest == nil {
				return conn
			}
			out, _ = c.waiting.Remove(longest).(net.Conn)
			delete(c.open, out)
		}
		c.open[conn] = c.waiting.PushBack(conn)
	case http.StateIdle:
		if known && at == nil {
			c.open[conn] = c.waiting.PushBack(conn)
		}
	case http.StateActive:
		if known && at != nil {
			c.waiting.Remove(at)
			c.open[conn] = nil
		}
	case http.StateClosed, http.StateHijacked:
		if at != nil {
			c.waiting.Remove(at)
		}
		delete(c.open, conn)
	}
	return out
}
