package postgres

import (
	"bytes"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

// proxy stands between a store and the server, and cuts the connection that commits.
type proxy struct {
	listener net.Listener
	server   string
	mode     atomic.Int32
	cut      atomic.Int32 // how many were
	all      sync.WaitGroup
	mu       sync.Mutex
	open     map[net.Conn]bool
}

const (
	pass   = int32(iota)
	before // the server does not hear of COMMIT
	after  // the server commits, and nobody hears of that
)

func startProxy(t *testing.T, server string) *proxy {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	p := &proxy{listener: l, server: server, open: map[net.Conn]bool{}}
	p.all.Go(func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			p.all.Go(func() { p.serve(client) })
		}
	})
	t.Cleanup(func() {
		l.Close()
		p.mu.Lock()
		for c := range p.open {
			c.Close()
		}
		p.mu.Unlock()
		p.all.Wait()
	})
	return p
}

func (p *proxy) port() int { return p.listener.Addr().(*net.TCPAddr).Port }

// keep notes a connection, to be closed in the end.
func (p *proxy) keep(c net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.open[c] = true
}

func (p *proxy) serve(client net.Conn) {
	p.keep(client)
	defer client.Close()
	server, err := net.Dial("tcp", p.server)
	if err != nil {
		return
	}
	p.keep(server)
	defer server.Close()
	p.all.Go(func() {
		_, _ = io.Copy(client, server)
		client.Close()
	})
	b := make([]byte, 1<<16)
	for {
		n, err := client.Read(b)
		if err != nil {
			return
		}
		commits := bytes.Contains(b[:n], []byte("commit\x00"))
		mode := p.mode.Load()
		if commits && mode == after {
			p.cut.Add(1)
			client.Close() // first, so that the answer finds nobody
			_, _ = server.Write(b[:n])
			_, _ = io.Copy(io.Discard, client)
			return
		}
		if commits && mode == before {
			p.cut.Add(1)
			return
		}
		if _, err := server.Write(b[:n]); err != nil {
			return
		}
	}
}
