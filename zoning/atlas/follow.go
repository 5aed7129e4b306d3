package atlas

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"gridzone/zoning"
)

const (
	breath       = 10 * time.Millisecond  // between two looks at the store, however many hints come
	eager        = 50 * time.Millisecond  // from look to look while somebody waits for a revision
	listenAgain  = 100 * time.Millisecond // after a Herald stopped; doubled each time it could not be heard at all
	listenRarely = 30 * time.Second       // at most
)

// Follow refreshes every interval, at midnight, and whenever a store that is a zoning.Herald says that there may be news, until
// ctx is done. A failed refresh keeps the last good Atlas; Status has the error. An interval of 0 or less means a second.
//
// Nothing rests on the Herald: hints that come while a look is under way are one hint, those that are lost wait for the
// interval, and one that stops is listened to again: soon if it was heard, else more and more rarely.
func (l *Live) Follow(ctx context.Context, interval time.Duration) {
	if interval <= 0 {
		interval = time.Second
	}
	var listening sync.WaitGroup
	defer listening.Wait()
	if h, ok := l.store.(zoning.Herald); ok {
		listening.Go(func() { l.listen(ctx, h) })
	}
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		case <-l.hints:
		}
		if err := l.Refresh(ctx); ctx.Err() != nil && err != nil {
			return
		}
		wait := interval
		if left := l.Midnight().Sub(l.clock.now()); left > 0 {
			wait = min(wait, left)
		}
		if l.awaited.Load() > 0 {
			wait = min(wait, eager)
		}
		timer.Reset(wait)
		select {
		case <-ctx.Done():
			return
		case <-time.After(breath):
		}
	}
}

// hint makes Follow look at the store soon. It never waits.
func (l *Live) hint() {
	select {
	case l.hints <- struct{}{}:
	default: // one is waiting already
	}
}

// listen hears the Herald until ctx is done.
func (l *Live) listen(ctx context.Context, h zoning.Herald) {
	wait := listenAgain
	for {
		var heard atomic.Bool
		_ = h.Listen(ctx, func() { // why it ends matters little: polling goes on, and tells what is wrong with the store
			if heard.CompareAndSwap(false, true) {
				l.setListening(true)
			}
			l.hint()
		})
		l.setListening(false)
		if heard.Load() {
			wait = listenAgain
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		wait = min(2*wait, listenRarely)
	}
}
