package tiles

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
)

// shared is a value that is made once, when it is first asked for. Whoever asks meanwhile waits for the same; when the last of them has left, the
// making is told to end, and the next one to ask begins anew.
type shared[T any] struct {
	mu     sync.Mutex
	made   bool
	value  T
	flying *flight[T]
}

type flight[T any] struct {
	done    chan struct{}
	cancel  context.CancelFunc
	waiting int
	value   T
	err     error
}

func (s *shared[T]) get(ctx context.Context, build func(context.Context) (T, error)) (T, error) {
	s.mu.Lock()
	if s.made {
		defer s.mu.Unlock()
		return s.value, nil
	}
	f := s.flying
	if f == nil {
		work, cancel := context.WithCancel(context.WithoutCancel(ctx))
		f = &flight[T]{done: make(chan struct{}), cancel: cancel}
		s.flying = f
		go s.build(work, f, build)
	}
	f.waiting++
	s.mu.Unlock()
	select {
	case <-f.done:
		return f.value, f.err
	case <-ctx.Done():
		s.mu.Lock()
		defer s.mu.Unlock()
		f.waiting--
		if f.waiting == 0 {
			f.cancel()
			if s.flying == f {
				s.flying = nil
			}
		}
		var none T
		return none, ctx.Err()
	}
}

func (s *shared[T]) build(ctx context.Context, f *flight[T], build func(context.Context) (T, error)) {
	defer f.cancel()
	f.value, f.err = guarded(ctx, build)
	s.mu.Lock()
	if s.flying == f {
		s.flying = nil
		if f.err == nil {
			s.made, s.value = true, f.value
		}
	}
	s.mu.Unlock()
	close(f.done)
}

// guarded builds; a panic is an error of those who wait for this, not of the process: nobody else stands above it on its goroutine.
func guarded[T any](ctx context.Context, build func(context.Context) (T, error)) (value T, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v\n%s", v, debug.Stack())
		}
	}()
	return build(ctx)
}

// forget lets go of the value.
func (s *shared[T]) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	var none T
	s.made, s.value = false, none
}
