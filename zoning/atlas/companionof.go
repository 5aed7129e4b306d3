package atlas

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"
	"time"

	"gridzone/zoning"
)

// ErrAlone says that nothing goes with an Atlas here: Options.Companion is nil.
var ErrAlone = errors.New("nothing is made to go with an Atlas here")

// companionWait is how long a question waits until the companion of another revision is made. Options.WhenAsked has it wait to the end.
const companionWait = 5 * time.Second

// companionsKept is how many companions of older revisions are kept. They share with the newest what did not change.
const companionsKept = 2

// companions makes and keeps those that no Atlas has.
type companions struct {
	turn chan struct{} // held by whoever makes one
	mu   sync.Mutex
	kept []dated // the last used first
}

// dated is a companion and its revision.
type dated struct {
	revision  int64
	companion Companion
}

// Companion returns what goes with a revision, the newest or an older one. That of an older revision is made of the newest and
// of what changed between the two, so that it costs in proportion to that, one at a time; a few are kept. It is made to the end whoever gives
// up waiting for it, so that who asks again finds it. ErrNotFound when the revision never was, ErrBusy when
// it takes long, zoning.ErrUnavailable, soon, when the store is away, and ErrAlone.
func (l *Live) Companion(ctx context.Context, revision int64) (Companion, error) {
	now := l.Atlas()
	switch {
	case l.companion == nil:
		return nil, ErrAlone
	case revision == now.Revision() && now.companion != nil:
		return now.companion, nil
	case revision < 0 || revision > now.Revision():
		return nil, fmt.Errorf("%w: revision %d (the newest is %d)", zoning.ErrNotFound, revision, now.Revision())
	}
	if c := l.others.of(revision); c != nil {
		return c, nil
	}
	waiting, cancel := ctx, func() {}
	if !l.whenAsked { // who has nothing else to ask of waits for it
		waiting, cancel = context.WithTimeout(ctx, companionWait)
	}
	defer cancel()
	select {
	case l.others.turn <- struct{}{}:
	case <-waiting.Done():
		return nil, stillMaking(ctx)
	}
	type made struct {
		companion Companion
		err       error
	}
	done := make(chan made, 1)
	go func() {
		defer func() { <-l.others.turn }()
		c := l.others.of(revision) // since then
		var err error
		if c == nil {
			if c, err = l.makeCompanion(context.WithoutCancel(ctx), now, revision); err == nil {
				l.others.keep(dated{revision, c})
			}
		}
		done <- made{c, err}
	}()
	select {
	case m := <-done:
		if m.err != nil {
			return nil, fmt.Errorf("make what goes with revision %d: %w", revision, m.err)
		}
		return m.companion, nil
	case <-waiting.Done():
		return nil, stillMaking(ctx)
	}
}

// stillMaking is the error of who waits no longer.
func stillMaking(ctx context.Context) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return fmt.Errorf("%w: what goes with another revision is being made", zoning.ErrBusy)
}

// makeCompanion makes that of a revision no later than an Atlas's, and makes sure that the store still holds what is served: it was made from that.
func (l *Live) makeCompanion(ctx context.Context, now *Atlas, revision int64) (Companion, error) {
	if revision == 0 {
		return l.companion(ctx, 0, l.onRecord(ctx, 0))
	}
	if err := l.reach(ctx); err != nil {
		return nil, err
	}
	var c Companion
	var err error
	if now.companion != nil {
		c, err = now.companion.Next(ctx, revision, l.changedBack(ctx, now.revision, revision))
	} else {
		c, err = l.companion(ctx, revision, l.onRecord(ctx, revision))
	}
	if err == nil {
		_, err = l.look(ctx)
	}
	return c, err
}

// changedBack yields the rows that make what goes with a revision into what goes with an earlier one: those opened since, as closed, and
// those closed since, as opened.
func (l *Live) changedBack(ctx context.Context, from, to int64) iter.Seq2[*zoning.Row, error] {
	return func(yield func(*zoning.Row, error) bool) {
		for _, name := range accompanied() {
			for r, err := range flowing(ctx, func(ctx context.Context) iter.Seq2[*zoning.Row, error] { return l.store.Changes(ctx, name, to, from) }) {
				if err != nil {
					yield(nil, fmt.Errorf("read changes of %s back to revision %d: %w", name, to, err))
					return
				}
				if r.RevFrom > to && !r.OnRecord(from) { // it was opened and closed meanwhile
					continue
				}
				back := *r
				if back.RevTo = 0; r.RevFrom > to {
					back.RevTo = from + 1
				}
				if !yield(&back, nil) {
					return
				}
			}
		}
	}
}

// of returns the one kept of a revision; nil if none is.
func (k *companions) of(revision int64) Companion {
	k.mu.Lock()
	defer k.mu.Unlock()
	i := slices.IndexFunc(k.kept, func(d dated) bool { return d.revision == revision })
	if i < 0 {
		return nil
	}
	d := k.kept[i]
	copy(k.kept[1:i+1], k.kept[:i])
	k.kept[0] = d
	return d.companion
}

// keep keeps one in the place of that which was used longest ago.
func (k *companions) keep(d dated) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.kept = slices.Insert(k.kept, 0, d)
	k.kept = k.kept[:min(len(k.kept), companionsKept)]
}
