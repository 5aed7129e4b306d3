package atlas

import (
	"fmt"
	"sync/atomic"
	"time"

	"gridzone/zoning"
)

// clock tells the day in one time zone.
type clock struct {
	now  func() time.Time
	zone *time.Location
	span *atomic.Pointer[span]
}

// span is one day with its first instant and the next day's.
type span struct {
	day         zoning.Day
	begin, next time.Time
}

func newClock(o Options) (clock, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Location == nil {
		var err error
		if o.Location, err = time.LoadLocation("Asia/Shanghai"); err != nil {
			return clock{}, fmt.Errorf("time zone: %w", err)
		}
	}
	return clock{now: o.Now, zone: o.Location, span: &atomic.Pointer[span]{}}, nil
}

// current returns the day that holds the present instant; it is computed once a day.
func (c clock) current() span {
	now := c.now()
	if s := c.span.Load(); s != nil && !now.Before(s.begin) && now.Before(s.next) {
		return *s
	}
	day := zoning.DayOf(now.In(c.zone))
	s := &span{day, day.Time(c.zone), (day + 1).Time(c.zone)}
	c.span.Store(s)
	return *s
}

func (c clock) today() zoning.Day   { return c.current().day }
func (c clock) midnight() time.Time { return c.current().next }
