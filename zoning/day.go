package zoning

import (
	"fmt"
	"math"
	"time"
)

// Day is a calendar day, counted from 1970-01-01, without a time zone.
type Day int32

// Unbounded ends of an interval of days.
const (
	Always  Day = math.MinInt32 // no first day
	Forever Day = math.MaxInt32 // no last day
)

const dayLayout = "2006-01-02"

// ParseDay reads YYYY-MM-DD.
func ParseDay(s string) (Day, error) {
	t, err := time.Parse(dayLayout, s)
	if err != nil {
		return 0, fmt.Errorf("%w: %q is not a day written YYYY-MM-DD", ErrInvalid, s)
	}
	return DayOf(t), nil
}

// DayOf returns the calendar day of t in t's own location.
func DayOf(t time.Time) Day {
	y, m, d := t.Date()
	return Day(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// Time returns the first instant of the day in loc.
func (d Day) Time(loc *time.Location) time.Time {
	y, m, dd := time.Unix(int64(d)*86400, 0).UTC().Date()
	return time.Date(y, m, dd, 0, 0, 0, 0, loc)
}

// String writes YYYY-MM-DD, and "" for an unbounded end.
func (d Day) String() string {
	if d == Always || d == Forever {
		return ""
	}
	return d.Time(time.UTC).Format(dayLayout)
}

// Interval is the days from From up to but not including To.
type Interval struct{ From, To Day }

// Unbounded is every day. It is not to be changed.
var Unbounded = Interval{Always, Forever} //nolint:gochecknoglobals // Go has no constant structs

// Contains tells whether d is one of the days.
func (v Interval) Contains(d Day) bool { return v.From <= d && d < v.To }

// Overlaps tells whether v and w have a day in common.
func (v Interval) Overlaps(w Interval) bool { return v.From < w.To && w.From < v.To }

// Empty tells whether there is no day in it.
func (v Interval) Empty() bool { return v.From >= v.To }

// Minus returns the days of v that lie in none of the others, in order. The others may come in any order and overlap.
func (v Interval) Minus(others ...Interval) []Interval {
	if v.Empty() {
		return nil
	}
	rest := []Interval{v}
	for _, w := range others {
		var next []Interval
		for _, r := range rest {
			if w.Empty() || !r.Overlaps(w) {
				next = append(next, r)
				continue
			}
			for _, side := range [2]Interval{{r.From, w.From}, {w.To, r.To}} {
				if !side.Empty() {
					next = append(next, side)
				}
			}
		}
		rest = next
	}
	return rest
}

// And returns the days that v and w have in common; Empty when there are none.
func (v Interval) And(w Interval) Interval { return Interval{max(v.From, w.From), min(v.To, w.To)} }
