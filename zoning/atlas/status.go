package atlas

import (
	"errors"
	"time"

	"gridzone/zoning"
)

// Status tells how fresh the answers are.
type Status struct {
	Revision  int64
	Loaded    time.Time // when the current Atlas became current
	Polled    time.Time // when the last good look at the store began: answers hold what was committed before
	LastError error     // of the last look, nil if it was good
	Looks     int64     // at the store, until now
	Failures  int64     // of them
	Listening bool      // the store tells when there may be news; without, polling finds it
}

// Trouble is what is wrong with a look at the store, in a word.
type Trouble string

// The troubles.
const (
	Untroubled  Trouble = ""
	Unavailable Trouble = "unavailable" // the store is away
	WentBack    Trouble = "went_back"   // see ErrWentBack
	Replaced    Trouble = "replaced"    // see zoning.ErrReplaced
	Failed      Trouble = "failed"      // anything else
)

// Troubles returns those that are some.
func Troubles() []Trouble { return []Trouble{Unavailable, WentBack, Replaced, Failed} }

// Trouble returns what is wrong with the last look.
func (s Status) Trouble() Trouble {
	switch {
	case s.LastError == nil:
		return Untroubled
	case errors.Is(s.LastError, ErrWentBack):
		return WentBack
	case errors.Is(s.LastError, zoning.ErrReplaced):
		return Replaced
	case errors.Is(s.LastError, zoning.ErrUnavailable):
		return Unavailable
	default:
		return Failed
	}
}

// Status returns the current status. It waits for nothing.
func (l *Live) Status() Status { return *l.status.Load() }

// tell changes the status and returns what it was and is.
func (l *Live) tell(change func(*Status)) (before, after Status) {
	l.telling.Lock()
	defer l.telling.Unlock()
	before = l.Status()
	after = before
	change(&after)
	l.status.Store(&after)
	return before, after
}

// looked notes how a look that began then ended.
func (l *Live) looked(begun time.Time, err error) {
	before, after := l.tell(func(s *Status) {
		s.Looks++
		s.LastError = err
		if err != nil {
			s.Failures++
		} else {
			s.Polled = begun
		}
	})
	if l.told != nil && before.Trouble() != after.Trouble() {
		l.told(after)
	}
}

func (l *Live) setListening(on bool) { l.tell(func(s *Status) { s.Listening = on }) }

// swap makes an Atlas the current one and wakes those who wait for its revision.
func (l *Live) swap(a *Atlas) {
	l.current.Store(a)
	l.tell(func(s *Status) { s.Revision, s.Loaded = a.Revision(), l.clock.now() })
	close(*l.swapped.Swap(new(make(chan struct{}))))
}
