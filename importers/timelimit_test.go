package importers

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
)

// Reading and judging count, waiting for other writers does not, and what is being committed is not ended any more.
func TestTimeLimitRunsWhileTheFileIsWorkedOn(t *testing.T) {
	for name, c := range map[string]struct {
		steps func(*timeLimit)
		ends  bool
	}{
		"reading too long": {func(*timeLimit) { time.Sleep(11 * time.Second) }, true},
		"in time":          {func(*timeLimit) { time.Sleep(9 * time.Second) }, false},
		"waiting for long": {func(l *timeLimit) {
			time.Sleep(4 * time.Second)
			l.enter(Waiting)
			time.Sleep(time.Hour)
			l.enter(Judging)
			l.enter(Judging)
			time.Sleep(5 * time.Second)
		}, false},
		"judging after waiting": {func(l *timeLimit) {
			time.Sleep(4 * time.Second)
			l.enter(Waiting)
			l.enter(Waiting)
			time.Sleep(time.Hour)
			l.enter(Judging)
			time.Sleep(7 * time.Second)
		}, true},
		"committing for long": {func(l *timeLimit) {
			l.enter(Judging)
			l.enter(Committing)
			time.Sleep(time.Hour)
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, l, end := limited(t.Context(), 10*time.Second)
				defer end()
				c.steps(l)
				synctest.Wait()
				if c.ends {
					assert.ErrorIs(t, context.Cause(ctx), errTooLong)
				} else {
					assert.NoError(t, ctx.Err())
				}
			})
		})
	}
	(*timeLimit)(nil).enter(Waiting)
}
