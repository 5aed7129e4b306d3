package faults

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// Mode is what a Proxy does to connections.
type Mode int32

// The modes. A connection goes by the mode of the moment, not by that of its beginning.
const (
	Pass         Mode = iota
	BeforeCommit      // cut when a client commits: the server does not hear of it
	AfterCommit       // cut when a client commits: the server hears of it, and the client hears nothing
	Hold              // take what comes and hand nothing on; new connections are accepted
	Slow              // hand on each piece 20 ms later
	AtStatement       // cut when a client says anything beyond its greeting
	HalfClose         // tell the server that the client has ended, once, and go on the other way
)

// Proxy stands between clients and a server of PostgreSQL and spoils their connections. Its methods may be used by many goroutines.
type Proxy struct {
	listener net.Listener
	server   string
	mode     atomic.Int32
	once     atomic.Bool // the mode ends with the first commit that is cut
	commits  atomic.Int32
	all      sync.WaitGroup

	mu     sync.Mutex
	open   map[net.Conn]bool
	closed bool
	turned chan struct{} // closed when the mode changes
}

// NewProxy listens on a free port of 127.0.0.1 for a server at host:port.
func NewProxy(ctx context.Context, server string) (*Proxy, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &Proxy{listener: l, server: server, open: map[net.Conn]bool{}, turned: make(chan struct{})}
	p.all.Go(func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			p.all.Go(func() { p.serve(client) })
		}
	})
	return p, nil
}

// Port is where it listens.
func (p *Proxy) Port() int {
	a, _ := p.listener.Addr().(*net.TCPAddr)
	return a.Port
}

// Turn changes the mode.
func (p *Proxy) Turn(m Mode) { p.turn(m, false) }

// Once changes the mode, BeforeCommit or AfterCommit, until a connection is cut by it.
func (p *Proxy) Once(m Mode) { p.turn(m, true) }

func (p *Proxy) turn(m Mode, once bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.once.Store(once)
	p.mode.Store(int32(m))
	close(p.turned)
	p.turned = make(chan struct{})
}

// Commits tells how many connections were cut in a commit.
func (p *Proxy) Commits() int { return int(p.commits.Load()) }

// Cut closes every connection there is.
func (p *Proxy) Cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.open {
		c.Close()
	}
}

// Refuse takes no more connections; those there are stay.
func (p *Proxy) Refuse() { p.listener.Close() }

// Close ends the proxy and every connection.
func (p *Proxy) Close() {
	p.Refuse()
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.Turn(Pass)
	p.Cut()
	p.all.Wait()
}

// keep notes a connection, to be closed in the end.
func (p *Proxy) keep(c net.Conn) (forget func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		c.Close()
	}
	p.open[c] = true
	return func() {
		c.Close()
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.open, c)
	}
}

func (p *Proxy) serve(client net.Conn) {
	defer p.keep(client)()
	server, err := net.Dial("tcp", p.server) //nolint:noctx // ended by Cut and Close
	if err != nil {
		return
	}
	defer p.keep(server)()
	p.all.Go(func() {
		p.copy(client, server, func([]byte) error { return nil })
		client.Close()
	})
	p.copy(server, client, func(b []byte) error {
		if Mode(p.mode.Load()) == AtStatement && (b[0] == 'Q' || b[0] == 'P') {
			return errCut
		}
		if !bytes.Contains(b, []byte("commit\x00")) {
			return nil
		}
		m := Mode(p.mode.Load())
		if m != BeforeCommit && m != AfterCommit {
			return nil
		}
		p.commits.Add(1)
		if p.once.Load() {
			p.Turn(Pass)
		}
		if m == AfterCommit {
			client.Close() // first, so that the answer finds nobody
			_, _ = server.Write(b)
			_, _ = io.Copy(io.Discard, client)
		}
		return errCut
	})
}

var errCut = errors.New("cut")

// copy hands on what comes until one end is closed or look says so.
func (p *Proxy) copy(to, from net.Conn, look func([]byte) error) {
	b := make([]byte, 1<<16)
	for {
		n, err := from.Read(b)
		if n > 0 {
			if look(b[:n]) != nil || p.spoil(to) != nil {
				return
			}
			if _, err := to.Write(b[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// spoil does what the mode says to a piece that is about to be handed on.
func (p *Proxy) spoil(to net.Conn) error {
	p.mu.Lock()
	turned := p.turned
	p.mu.Unlock()
	switch Mode(p.mode.Load()) {
	case Hold:
		<-turned
	case Slow:
		moment := time.NewTimer(20 * time.Millisecond)
		defer moment.Stop()
		<-moment.C
	case HalfClose:
		if half, ok := to.(*net.TCPConn); ok && to.RemoteAddr().String() == p.server {
			return half.CloseWrite()
		}
	}
	return nil
}
