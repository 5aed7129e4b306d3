package api

import (
	"context"
	"sync"

	"github.com/gin-gonic/gin"
)

// atWork is how many things that are long in the making one address has made at a time.
const atWork = 2

// turns lets each address have atWork things made at a time. What it asks for beyond waits for its own, so that whoever asks much stands with no more than
// that before others. It is safe for concurrent use.
type turns struct {
	mu sync.Mutex
	by map[network]*turn // of those who are at it or wait
}

type turn struct {
	places chan struct{}
	in     int // how many are at it or wait
}

func newTurns() *turns { return &turns{by: map[network]*turn{}} }

// enter waits for a caller's turn, until ctx is done.
func (t *turns) enter(ctx context.Context, from network) (leave func(), err error) {
	t.mu.Lock()
	own := t.by[from]
	if own == nil {
		own = &turn{places: make(chan struct{}, atWork)}
		t.by[from] = own
	}
	own.in++
	t.mu.Unlock()
	gone := func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		if own.in--; own.in == 0 {
			delete(t.by, from)
		}
	}
	select {
	case own.places <- struct{}{}:
		return func() { <-own.places; gone() }, nil
	case <-ctx.Done():
		gone()
		return nil, ctx.Err()
	}
}

// turn is the turn of whoever sends a request. Programs on this machine wait for none.
func (s *service) turn(c *gin.Context, of *turns) func(context.Context) (leave func(), err error) {
	from := s.origin(c.Request)
	if s.o.Trusted || from.local(c.Request) {
		return func(context.Context) (func(), error) { return func() {}, nil }
	}
	return func(ctx context.Context) (func(), error) { return of.enter(ctx, from.network()) }
}

// readingTurn waits for the caller's turn to have an older revision read: few are at a time, whoever asks.
func (s *service) readingTurn(c *gin.Context) (leave func(), err error) {
	return s.turn(c, s.reading)(c.Request.Context())
}
