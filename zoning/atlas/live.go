package atlas

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/paulmach/orb"

	"gridzone/zoning"
)

// Options of a Live. The zero value means Asia/Shanghai and the real clock.
type Options struct {
	Location    *time.Location
	Now         func() time.Time
	OlderAtOnce int // questions about older revisions answered at a time; 0 means 4
}

// Live follows a store and hands out the Atlas of its newest revision.
type Live struct {
	store zoning.Store
	clock clock
	older chan struct{} // a place for each question about an older revision

	current atomic.Pointer[Atlas]
	turn    chan struct{} // held by whoever refreshes
	next    *Atlas        // tomorrow's, built ahead; held by turn

	mu     sync.Mutex
	status Status
}

// Open loads the newest revision. The caller closes the store.
func Open(ctx context.Context, store zoning.Store, o Options) (*Live, error) {
	clock, err := newClock(o)
	if err != nil {
		return nil, err
	}
	if o.OlderAtOnce <= 0 {
		o.OlderAtOnce = 4
	}
	l := &Live{store: store, clock: clock, older: make(chan struct{}, o.OlderAtOnce), turn: make(chan struct{}, 1)}
	if err := l.Refresh(ctx); err != nil {
		return nil, err
	}
	return l, nil
}

// Atlas returns the current Atlas; take it once per request.
func (l *Live) Atlas() *Atlas { return l.current.Load() }

// Today returns the current day in the store's time zone.
func (l *Live) Today() zoning.Day { return l.clock.today() }

// Midnight returns when Today changes next.
func (l *Live) Midnight() time.Time { return l.clock.midnight() }

// Do runs a command in the store and returns after the Atlas with its revision is the current one.
// f gets the Atlas of the revision the command starts from. When the command is committed and the Atlas cannot be
// brought up to it, the outcome is whole and the error wraps ErrNotServed: the command is done and must not be repeated.
func (l *Live) Do(ctx context.Context, c zoning.Command, f func(ctx context.Context, tx zoning.Tx, now *Atlas) ([]byte, error)) (zoning.Outcome, error) {
	out, err := l.store.Do(ctx, c, func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
		base := tx.Revision() - 1
		now := l.Atlas()
		if now.Revision() != base {
			if err := l.bringTo(ctx, base); err != nil {
				return nil, err
			}
			now = l.Atlas()
		}
		if now.Revision() != base {
			return nil, fmt.Errorf("command on revision %d while revision %d is current: %w", base, now.Revision(), zoning.ErrConflict)
		}
		return f(ctx, tx, now)
	})
	if err != nil {
		return out, err
	}
	if err := l.bringTo(context.WithoutCancel(ctx), out.Revision); err != nil {
		return out, fmt.Errorf("%w: revision %d: %w", ErrNotServed, out.Revision, err)
	}
	return out, nil
}

// Status tells how fresh the answers are.
type Status struct {
	Revision  int64
	Loaded    time.Time // when the current Atlas became current
	Polled    time.Time // last good look at the store
	LastError error     // of the last look, nil if it was good
}

// Status returns the current status.
func (l *Live) Status() Status {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.status
}

// Older returns an Atlas of an older revision with what lies in or near box (nil: everything), and a function
// to call when done with it. ErrNotFound when the revision never was, ErrBusy when too many ask at once.
func (l *Live) Older(ctx context.Context, revision int64, box *orb.Bound) (*Atlas, func(), error) {
	now := l.Atlas()
	switch {
	case revision == now.Revision():
		return now, func() {}, nil
	case revision < 0 || revision > now.Revision():
		return nil, nil, fmt.Errorf("%w: revision %d (the newest is %d)", zoning.ErrNotFound, revision, now.Revision())
	case revision == 0:
		return plain(0, l.Today(), nil), func() {}, nil
	}
	select {
	case l.older <- struct{}{}:
	default:
		return nil, nil, fmt.Errorf("%w: too many questions about older revisions at once", zoning.ErrBusy)
	}
	var once sync.Once
	done := func() { once.Do(func() { <-l.older }) }
	rows, err := l.readOlder(ctx, revision, box)
	if err != nil {
		done()
		return nil, nil, err
	}
	return plain(revision, l.Today(), rows), done, nil
}
