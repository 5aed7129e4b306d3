package importers

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// errTooLong ends an import whose file takes longer than allowed.
var errTooLong = errors.New("the file takes too long")

// timeLimit ends an import when reading and judging its file have taken so long. Waiting for the turn to write does not count,
// and what is being committed is no longer ended. One goroutine uses it at a time.
type timeLimit struct {
	timer *time.Timer
	left  time.Duration
	since time.Time // zero while it does not run
	end   context.CancelCauseFunc
}

// limited returns a context that a limit of most ends, whose cause is errTooLong then, and the limit, which runs.
func limited(ctx context.Context, most time.Duration) (context.Context, *timeLimit, context.CancelFunc) {
	ctx, end := context.WithCancelCause(ctx)
	l := &timeLimit{timer: time.AfterFunc(most, func() { end(errTooLong) }), left: most, since: time.Now(), end: end}
	return ctx, l, func() {
		l.timer.Stop()
		end(nil)
	}
}

// enter stops the limit or lets it go on, as the stage that begins has it. Without a limit it does nothing.
func (l *timeLimit) enter(s Stage) {
	if l == nil {
		return
	}
	runs := s == Reading || s == Judging
	switch {
	case runs && l.since.IsZero():
		l.since = time.Now()
		l.timer.Reset(l.left)
	case !runs && !l.since.IsZero():
		l.timer.Stop()
		l.left = max(0, l.left-time.Since(l.since))
		l.since = time.Time{}
		if l.left == 0 { // whether or not the timer has had a processor for it
			l.end(errTooLong)
		}
	}
}

// tooLong reports a file that takes longer than allowed.
func (o *Options) tooLong(revision int64) *Report {
	r := &Report{Layer: o.Layer, Format: o.Format, CRS: o.system.Name(), DryRun: o.DryRun, Revision: revision, limit: o.MaxErrors}
	r.addError(Place{Code: codeTooLong, Feature: -1, Part: -1, Ring: -1,
		Detail: fmt.Sprintf("reading and judging the file takes longer than %s", o.Limits.Time), Repair: "split it, or have the limit raised"})
	return r
}
