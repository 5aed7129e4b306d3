// Package throttle counts what each caller asks for against a rate. It promises
// bounded memory whoever calls, and that forgetting never counts against a caller:
// one that was forgotten begins anew with a whole burst. It must never know what is
// asked for, or who the callers are.
package throttle

import (
	"hash/maphash"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// shards is how many parts a Throttle is in, so that callers seldom wait for each other.
const shards = 64

// Throttle holds a token bucket for each caller that was seen lately, by a key of
// type K. It is safe for concurrent use.
type Throttle[K comparable] struct {
	limit rate.Limit
	burst int
	most  int // callers in one generation of a shard
	seed  maphash.Seed
	parts [shards]part[K]
}

// part is a shard: the callers seen since it was last turned over, and those of the time before.
type part[K comparable] struct {
	mu       sync.Mutex
	now, old map[K]*rate.Limiter
}

// New returns a Throttle that lets each caller have perSecond, and burst at once
// after a rest. It remembers about callers of them, and never more than twice that.
func New[K comparable](perSecond float64, burst, callers int) *Throttle[K] {
	return &Throttle[K]{limit: rate.Limit(perSecond), burst: burst, most: max(1, callers/shards), seed: maphash.MakeSeed()}
}

// Take counts one against the caller at the time now. When it has none left, it
// returns false and how long to wait for one, and counts nothing.
func (t *Throttle[K]) Take(caller K, now time.Time) (wait time.Duration, ok bool) {
	p := t.part(caller)
	p.mu.Lock()
	defer p.mu.Unlock()
	bucket := p.now[caller]
	if bucket == nil {
		if bucket = p.old[caller]; bucket == nil {
			bucket = rate.NewLimiter(t.limit, t.burst)
		}
		p.keep(caller, bucket, t.most)
	}
	if bucket.AllowN(now, 1) {
		return 0, true
	}
	return t.until(bucket, now), false
}

// until is how long it takes until a bucket holds one.
func (t *Throttle[K]) until(bucket *rate.Limiter, now time.Time) time.Duration {
	missing := 1 - bucket.TokensAt(now)
	return time.Duration(missing / float64(t.limit) * float64(time.Second))
}

func (t *Throttle[K]) part(caller K) *part[K] {
	return &t.parts[maphash.Comparable(t.seed, caller)%shards]
}

// keep remembers a bucket; when there are enough, those not seen since the last turn are forgotten.
func (p *part[K]) keep(caller K, bucket *rate.Limiter, most int) {
	if len(p.now) >= most {
		p.old, p.now = p.now, nil
	}
	if p.now == nil {
		p.now = make(map[K]*rate.Limiter)
	}
	p.now[caller] = bucket
}
