package api

import (
	linked "container/list"
	"crypto/tls"
	"net"
	"net/http"
	"net/netip"
	"sync"
)

// ConnectionLimits bound the connections of a server.
type ConnectionLimits struct {
	Most int // at a time; must be more than 0
	Each int // of them from one address, of IPv6 from its first 64 bits; 0: as many as all
	// Free tells which addresses are not counted each for itself: of proxies, behind which there are many; nil: none.
	Free func(netip.Addr) bool
}

// connections bounds how many connections a server holds. One more than that, and the one closes that has waited longest
// without a request whose header has come whole: so whoever opens many and says nothing, or says it slowly, makes room for who
// asks. Where none waits, the new one closes. Of one address there are no more than so many, for which it makes room itself. It is safe for concurrent use.
type connections struct {
	limits ConnectionLimits

	mu      sync.Mutex
	open    map[net.Conn]*held
	waiting *linked.List // of *held, the longest first
	callers map[network]*caller
}

// held is a connection that is open.
type held struct {
	conn net.Conn
	from *caller // nil: not counted by its address
	// its places among those that wait, and among those of its address that do; nil: it is at work
	all, own *linked.Element
}

// caller is an address with connections.
type caller struct {
	network network
	open    int
	waiting *linked.List // of *held, the longest first
}

// LimitConnections bounds the connections of srv, which does not serve yet.
func LimitConnections(srv *http.Server, limits ConnectionLimits) {
	c := &connections{limits: limits, open: make(map[net.Conn]*held), waiting: linked.New(), callers: make(map[network]*caller)}
	srv.ConnState = c.changed
}

// changed is the hook ConnState of an http.Server.
func (c *connections) changed(conn net.Conn, state http.ConnState) {
	for _, out := range c.enter(conn, state) {
		if secured, ok := out.(*tls.Conn); ok {
			out = secured.NetConn() // says no farewell, which could take a while
		}
		_ = out.Close()
	}
}

// enter takes the new state of a connection and returns those to close, if any.
func (c *connections) enter(conn net.Conn, state http.ConnState) (out []net.Conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	h := c.open[conn]
	switch state {
	case http.StateNew:
		return c.begin(&held{conn: conn, from: c.caller(conn)})
	case http.StateIdle:
		if h != nil && h.all == nil {
			c.wait(h)
		}
	case http.StateActive:
		if h != nil && h.all != nil {
			c.work(h)
		}
	case http.StateClosed, http.StateHijacked:
		if h != nil {
			c.end(h)
		}
	}
	return nil
}

// begin takes a new connection, and returns what closes for it: others, or itself.
func (c *connections) begin(h *held) (out []net.Conn) {
	room := func(full bool, waiting *linked.List) bool {
		if !full {
			return true
		}
		longest := waiting.Front()
		if longest == nil {
			out = append(out, h.conn)
			return false
		}
		other, _ := longest.Value.(*held)
		c.end(other)
		out = append(out, other.conn)
		return true
	}
	if h.from != nil && !room(h.from.open >= c.limits.Each, h.from.waiting) || !room(len(c.open) >= c.limits.Most, c.waiting) {
		return out
	}
	c.open[h.conn] = h
	if h.from != nil {
		h.from.open++
		c.callers[h.from.network] = h.from
	}
	c.wait(h)
	return out
}

// caller is the address of a connection, nil where it is not counted by that.
func (c *connections) caller(conn net.Conn) *caller {
	if c.limits.Each <= 0 {
		return nil
	}
	peer, err := netip.ParseAddrPort(conn.RemoteAddr().String())
	if err != nil || c.limits.Free != nil && c.limits.Free(peer.Addr().Unmap()) {
		return nil
	}
	from := origin{addr: peer.Addr().Unmap()}.network()
	if known := c.callers[from]; known != nil {
		return known
	}
	return &caller{network: from, waiting: linked.New()}
}

// wait notes that a connection waits for a request.
func (c *connections) wait(h *held) {
	h.all = c.waiting.PushBack(h)
	if h.from != nil {
		h.own = h.from.waiting.PushBack(h)
	}
}

// work notes that it waits no more.
func (c *connections) work(h *held) {
	c.waiting.Remove(h.all)
	if h.own != nil {
		h.from.waiting.Remove(h.own)
	}
	h.all, h.own = nil, nil
}

// end forgets a connection.
func (c *connections) end(h *held) {
	if h.all != nil {
		c.work(h)
	}
	delete(c.open, h.conn)
	if h.from == nil {
		return
	}
	if h.from.open--; h.from.open == 0 {
		delete(c.callers, h.from.network)
	}
}
