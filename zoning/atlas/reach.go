package atlas

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"gridzone/zoning"
)

const (
	lookTime  = 2 * time.Second  // for the store to name its newest revision
	stallTime = 30 * time.Second // for the next of many rows
)

// ErrWentBack says that the store does not hold the revision that is served: it was put back to an earlier state, or a standby
// took over that had not followed to the end. A Live never serves an older revision than it has served, so it
// keeps the Atlas it has and takes no commands; it goes on by itself when the store holds that revision again, and otherwise
// with the store's own history in a new process.
var ErrWentBack = fmt.Errorf("%w: it does not hold the revision that is served", zoning.ErrUnavailable)

// look asks the store for its newest revision and makes sure that it goes on from the one served. An error that
// comes of waiting too long wraps zoning.ErrUnavailable.
func (l *Live) look(ctx context.Context) (zoning.Revision, error) {
	now := l.Atlas() // before the store is asked: a commit in between must not look like a step back
	return briefly(ctx, func(ctx context.Context) (zoning.Revision, error) {
		newest, err := l.store.Newest(ctx)
		if err == nil {
			err = l.goesOn(ctx, now, newest)
		}
		return newest, err
	})
}

// goesOn tells whether a store with this newest revision holds that of now, which was served before: ErrWentBack if it does
// not. A revision is known by its number and the time of its commit.
func (l *Live) goesOn(ctx context.Context, now *Atlas, newest zoning.Revision) error {
	if now == nil || now.Revision() == 0 {
		return nil
	}
	same := newest
	if newest.N > now.Revision() {
		var err error
		if same, err = l.store.Committed(ctx, now.Revision()); err != nil && !errors.Is(err, zoning.ErrNotFound) {
			return err
		}
	}
	if same.N != now.Revision() || !same.Time.Equal(now.committed) {
		return fmt.Errorf("%w: revision %d of %s is served, and the store is at revision %d of %s", ErrWentBack,
			now.Revision(), now.committed.Format(time.RFC3339Nano), newest.N, newest.Time.Format(time.RFC3339Nano))
	}
	return nil
}

// reach returns an error, soon, when the store is away. Whoever waits at the same time waits for the same look.
func (l *Live) reach(ctx context.Context) error {
	looked := l.reaching.DoChan("", func() (any, error) {
		_, err := l.look(context.WithoutCancel(ctx))
		return nil, err
	})
	select {
	case r := <-looked:
		return r.Err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// errSilent: the store took longer than is waited for.
var errSilent = fmt.Errorf("%w: it does not answer", zoning.ErrUnavailable)

// briefly asks something that is answered at once, if at all.
func briefly[T any](ctx context.Context, ask func(context.Context) (T, error)) (T, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, lookTime, errSilent)
	defer cancel()
	answer, err := ask(ctx)
	return answer, silence(ctx, err)
}

// silence returns err, or errSilent with it when ctx ended because the store was silent.
func silence(ctx context.Context, err error) error {
	if err != nil && errors.Is(context.Cause(ctx), errSilent) {
		return fmt.Errorf("%w: %w", errSilent, err)
	}
	return err
}

// flowing yields what read yields, and gives up when nothing comes for stallTime. The time that is spent on what came does not count.
func flowing[T any](ctx context.Context, read func(context.Context) iter.Seq2[T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		ctx, cancel := context.WithCancelCause(ctx)
		defer cancel(nil)
		stalled := time.AfterFunc(stallTime, func() { cancel(errSilent) })
		defer stalled.Stop()
		for v, err := range read(ctx) {
			stalled.Stop()
			if !yield(v, silence(ctx, err)) {
				return
			}
			stalled.Reset(stallTime)
		}
	}
}
