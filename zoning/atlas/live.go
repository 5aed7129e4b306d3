package atlas

import (
	"context"
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
type Live struct{}

// Open loads the newest revision. The caller closes the store.
func Open(ctx context.Context, store zoning.Store, o Options) (*Live, error) { panic("not built yet") }

// Atlas returns the current Atlas; take it once per request.
func (l *Live) Atlas() *Atlas { panic("not built yet") }

// Today returns the current day in the store's time zone.
func (l *Live) Today() zoning.Day { panic("not built yet") }

// Midnight returns when Today changes next.
func (l *Live) Midnight() time.Time { panic("not built yet") }

// Older returns an Atlas of an older revision with what lies in or near box (nil: everything), and a function
// to call when done with it. ErrNotFound when the revision never was, ErrBusy when too many ask at once.
func (l *Live) Older(ctx context.Context, revision int64, box *orb.Bound) (*Atlas, func(), error) {
	panic("not built yet")
}

// Do runs a command in the store and returns after the Atlas with its revision is the current one.
// f gets the Atlas of the revision the command starts from.
func (l *Live) Do(ctx context.Context, c zoning.Command, f func(ctx context.Context, tx zoning.Tx, now *Atlas) ([]byte, error)) (zoning.Outcome, error) {
	panic("not built yet")
}

// Refresh brings the Atlas to the store's newest revision and to the current day.
func (l *Live) Refresh(ctx context.Context) error { panic("not built yet") }

// Follow refreshes every interval until ctx is done. A failed refresh keeps the last good Atlas.
func (l *Live) Follow(ctx context.Context, interval time.Duration) { panic("not built yet") }

// Status tells how fresh the answers are.
type Status struct {
	Revision  int64
	Loaded    time.Time // when the current Atlas became current
	Polled    time.Time // last good look at the store
	LastError error     // of the last look, nil if it was good
}

// Status returns the current status.
func (l *Live) Status() Status { panic("not built yet") }
