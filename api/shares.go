package api

import (
	"net/http"
	"sync"

	"gridzone/zoning"
)

// sharers is how many addresses together may take all there is of something.
const sharers = 8

// shares bounds what all callers hold together, in places or in bytes, and what each address holds of it: one that takes its share
// leaves the others theirs. It is safe for concurrent use; nil is without bound.
type shares struct {
	most, each int64

	mu   sync.Mutex
	held int64
	by   map[network]int64
}

func newShares(most int64) *shares {
	return &shares{most: most, each: max(1, most/sharers), by: make(map[network]int64)}
}

// portion is what one caller holds of shares. A program on this machine is not counted by its address; nil holds as much as it wants.
type portion struct {
	of    *shares
	from  network
	local bool
}

// portion is what the caller of a request holds of shares.
func (s *service) portion(of *shares, r *http.Request) portion {
	from := s.origin(r)
	return portion{of: of, from: from.network(), local: s.o.Trusted || from.local(r)}
}

// take takes n more, and tells whether there was as much: otherwise it takes nothing.
func (p *portion) take(n int64) bool {
	if p == nil || p.of == nil {
		return true
	}
	p.of.mu.Lock()
	defer p.of.mu.Unlock()
	if p.of.held+n > p.of.most || !p.local && p.of.by[p.from]+n > p.of.each {
		return false
	}
	p.of.held += n
	if !p.local {
		p.of.by[p.from] += n
	}
	return true
}

// give gives n back.
func (p *portion) give(n int64) {
	if p == nil || p.of == nil || n == 0 {
		return
	}
	p.of.mu.Lock()
	defer p.of.mu.Unlock()
	p.of.held -= n
	if p.local {
		return
	}
	if p.of.by[p.from] -= n; p.of.by[p.from] == 0 {
		delete(p.of.by, p.from)
	}
}

// enter takes one place, or says that there is none.
func (p portion) enter() (release func(), err error) {
	if !p.take(1) {
		return nil, zoning.ErrBusy
	}
	return func() { p.give(1) }, nil
}
