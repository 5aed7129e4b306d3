package atlas

import (
	"context"
	"fmt"
	"iter"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"

	"gridzone/zoning"
)

// Options of a Live. The zero value means Asia/Shanghai and the real clock.
type Options struct {
	Location    *time.Location
	Now         func() time.Time
	OlderAtOnce int // questions about older revisions answered at a time; 0 means 4
	// Told is called when looks at the store begin to fail, have another Trouble than before, or are good again; nil: nobody is told.
	Told func(Status)
	// Companion makes what goes with each Atlas; nil: nothing does.
	Companion MakeCompanion
	// WhenAsked leaves it until somebody asks Live.Companion: for who mostly asks of other things. Then Atlases have none.
	WhenAsked bool
	// Admit is asked within each command, before anything of it is done, whether its actor may still command; its error is the command's, of which
	// nothing is done. r reads what the command itself would. nil: whoever was let in may.
	Admit func(ctx context.Context, r zoning.Reader, by zoning.Actor, now time.Time) error
	// Plain leaves out the fast index, which costs several times what all else of an Atlas does: for who asks of a few places.
	Plain bool
}

// Live follows a store and hands out the Atlas of its newest revision.
type Live struct {
	store zoning.Store
	clock clock
	told  func(Status)

	companion MakeCompanion
	whenAsked bool
	others    companions
	admit     func(ctx context.Context, r zoning.Reader, by zoning.Actor, now time.Time) error
	plain     bool

	older chan struct{} // a place for each question about an older revision

	current atomic.Pointer[Atlas]
	swapped atomic.Pointer[chan struct{}] // closed when current is replaced
	turn    chan struct{}                 // held by whoever refreshes
	hints   chan struct{}                 // holds one while there may be news that nobody has looked for yet
	awaited atomic.Int64                  // how many wait for a revision
	next    *Atlas                        // tomorrow's, built ahead; guarded by turn
	past    past

	reaching singleflight.Group // looks whether the store is there

	telling sync.Mutex // held by whoever changes status
	status  atomic.Pointer[Status]
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
	l := &Live{store: store, clock: clock, told: o.Told, companion: o.Companion, whenAsked: o.WhenAsked, others: companions{turn: make(chan struct{}, 1)}, admit: o.Admit, plain: o.Plain,
		older: make(chan struct{}, o.OlderAtOnce), turn: make(chan struct{}, 1), hints: make(chan struct{}, 1)}
	l.status.Store(&Status{})
	l.swapped.Store(new(make(chan struct{})))
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

// Now returns the present instant of the clock that Today follows.
func (l *Live) Now() time.Time { return l.clock.now() }

// DayOf returns the day that holds an instant, in the store's time zone.
func (l *Live) DayOf(t time.Time) zoning.Day { return zoning.DayOf(t.In(l.clock.zone)) }

// Beginning returns the instant at which a day begins in the store's time zone.
func (l *Live) Beginning(day zoning.Day) time.Time { return day.Time(l.clock.zone) }

// First returns the revision that first put a code of a layer on record, or ErrNotFound.
func (l *Live) First(ctx context.Context, layer zoning.Layer, code string) (int64, error) {
	first := int64(0)
	for r, err := range flowing(ctx, func(ctx context.Context) iter.Seq2[*zoning.Row, error] {
		return l.store.Changes(ctx, layer, 0, l.Atlas().Revision())
	}) {
		if err != nil {
			return 0, fmt.Errorf("read the history of %s: %w", layer, err)
		}
		if r.Code() == code && (first == 0 || r.RevFrom < first) {
			first = r.RevFrom
		}
	}
	if first == 0 {
		return 0, fmt.Errorf("%w: %s %q", zoning.ErrNotFound, layer, code)
	}
	return first, nil
}

// Refused puts into the audit trail that a command was refused before it began: zoning.Store.
func (l *Live) Refused(ctx context.Context, c zoning.Command, code string, most int) error {
	if err := l.reach(ctx); err != nil {
		return err
	}
	return l.store.Refused(ctx, c, code, most)
}

// Do runs a command in the store and returns after the Atlas with its revision is the current one.
// f gets the Atlas of the revision the command starts from, and is not called for an actor whom Options.Admit refuses. When the command is committed and the Atlas cannot be
// brought up to it, the outcome is whole and the error wraps ErrNotServed: the command is done and must not be repeated.
// While the store is away the error wraps zoning.ErrUnavailable, soon, and nothing was done.
func (l *Live) Do(ctx context.Context, c zoning.Command, f func(ctx context.Context, tx zoning.Tx, now *Atlas) ([]byte, error)) (zoning.Outcome, error) {
	if err := l.reach(ctx); err != nil {
		return zoning.Outcome{}, err
	}
	out, err := l.store.Do(ctx, c, func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
		if l.admit != nil {
			if err := l.admit(ctx, tx, c.Actor, l.Now()); err != nil {
				return nil, err
			}
		}
		base, now := tx.Revision()-1, l.Atlas()
		newest, err := tx.Newest(ctx)
		if err == nil {
			err = l.goesOn(ctx, now, newest)
		}
		if err != nil {
			return nil, err
		}
		if now.Revision() != base {
			if err := l.bringTo(ctx, base); err != nil {
				return nil, err
			}
			now = l.Atlas()
		}
		if now.Revision() != base { // the connection was lost, and with it the turn to write: others have written since
			return nil, fmt.Errorf("%w: the command began on revision %d, and revision %d is on record by now", zoning.ErrBusy, base, now.Revision())
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
