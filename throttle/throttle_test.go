package throttle

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// left tells whether the caller has one left at the time now, and how long to wait
// for one otherwise. It counts nothing.
func left[K comparable](t *Throttle[K], caller K, now time.Time) (wait time.Duration, ok bool) {
	p := t.part(caller)
	p.mu.Lock()
	defer p.mu.Unlock()
	bucket := p.now[caller]
	if bucket == nil {
		bucket = p.old[caller]
	}
	if bucket == nil || bucket.TokensAt(now) >= 1 {
		return 0, true
	}
	return t.until(bucket, now), false
}

// callers is how many are remembered.
func callers[K comparable](t *Throttle[K]) (n int) {
	for i := range t.parts {
		p := &t.parts[i]
		p.mu.Lock()
		n += len(p.now) + len(p.old)
		p.mu.Unlock()
	}
	return n
}

func TestABurstThenTheRate(t *testing.T) {
	th := New[string](10, 3, 1000)
	now := time.Unix(1_800_000_000, 0)
	for range 3 {
		_, ok := th.Take("a", now)
		assert.True(t, ok)
	}
	wait, ok := th.Take("a", now)
	require.False(t, ok)
	assert.InDelta(t, 0.1, wait.Seconds(), 1e-6)
	_, ok = th.Take("b", now)
	assert.True(t, ok, "another caller has its own")

	now = now.Add(wait)
	_, ok = left(th, "a", now)
	assert.True(t, ok)
	_, ok = th.Take("a", now)
	assert.True(t, ok, "after the wait that was said there is one")
	wait, ok = left(th, "a", now)
	assert.False(t, ok)
	assert.Positive(t, wait)
	_, ok = th.Take("a", now.Add(time.Hour))
	assert.True(t, ok)
	for range 2 {
		_, ok = th.Take("a", now.Add(time.Hour))
		assert.True(t, ok)
	}
	_, ok = th.Take("a", now.Add(time.Hour))
	assert.False(t, ok, "a rest fills no more than a burst")
}

// However many callers come, memory is bounded, and one that keeps calling is not forgotten by it.
func TestMemoryIsBounded(t *testing.T) {
	const most = 6400
	th := New[int](1e-9, 1, most)
	now := time.Unix(1_800_000_000, 0)
	_, ok := th.Take(-1, now)
	require.True(t, ok)
	for i := range 40 * most {
		_, ok := th.Take(i, now)
		require.True(t, ok)
		if i%16 == 0 {
			_, ok = th.Take(-1, now)
			require.False(t, ok, "forgotten after %d others", i)
		}
		if i%most == 0 {
			require.LessOrEqual(t, callers(th), 2*most)
		}
	}
	assert.LessOrEqual(t, callers(th), 2*most)
}

// What is only looked at is not remembered.
func TestLookingKeepsNothing(t *testing.T) {
	th := New[int](1, 1, 100)
	for i := range 1000 {
		_, ok := left(th, i, time.Unix(0, 0))
		require.True(t, ok)
	}
	assert.Zero(t, callers(th))
}

// Callers at once get no more than there is.
func TestAtOnce(t *testing.T) {
	th := New[string](1e-9, 100, 1000)
	now := time.Unix(1_800_000_000, 0)
	var got atomic.Int64
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				if _, ok := th.Take("a", now); ok {
					got.Add(1)
				}
			}
		})
	}
	wg.Wait()
	assert.EqualValues(t, 100, got.Load())
}

func BenchmarkTake(b *testing.B) {
	th := New[uint64](1e12, 1<<30, 1<<16)
	now := time.Now()
	b.RunParallel(func(pb *testing.PB) {
		for i := uint64(0); pb.Next(); i++ {
			th.Take(i%512, now)
		}
	})
}
