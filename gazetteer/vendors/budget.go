package vendors

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// budget counts requests. It is safe for concurrent use.
type budget struct {
	perDay int
	second *rate.Limiter
	now    func() time.Time
	wait   func(time.Duration)

	mu   sync.Mutex
	day  int // days since 1970 in China
	used int // on it
}

const (
	longestWait = time.Second // for a second's budget
	chinaAhead  = 8 * time.Hour
)

func newBudget(o Options, now func() time.Time) *budget {
	return &budget{perDay: o.PerDay, second: rate.NewLimiter(rate.Limit(o.PerSecond), o.PerSecond), now: now, wait: time.Sleep}
}

// spend takes one request from the budget, waiting a little if those of this second are used up; ErrSpent if none is left.
func (b *budget) spend() error {
	turn := b.second.ReserveN(b.now(), 1)
	delay := turn.DelayFrom(b.now())
	if delay > longestWait {
		turn.CancelAt(b.now())
		return fault(ErrSpent, "more are waiting than it may be asked in a second")
	}
	if delay > 0 {
		b.wait(delay)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if day := int(b.now().Add(chinaAhead).Unix() / 86400); day != b.day {
		b.day, b.used = day, 0
	}
	if b.used >= b.perDay {
		return fault(ErrSpent, "it was asked %d times today, and is asked again from midnight on (Asia/Shanghai)", b.used)
	}
	b.used++
	return nil
}
