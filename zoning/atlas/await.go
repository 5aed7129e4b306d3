package atlas

import "context"

// Await returns when the current Atlas holds at least this revision, or with ctx's error. While somebody waits, Follow looks at
// the store at once and then often.
func (l *Live) Await(ctx context.Context, revision int64) error {
	if l.Atlas().Revision() >= revision {
		return nil
	}
	l.awaited.Add(1)
	defer l.awaited.Add(-1)
	l.hint()
	for {
		swapped := *l.swapped.Load() // before looking: a swap in between is seen
		if l.Atlas().Revision() >= revision {
			return nil
		}
		select {
		case <-swapped:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
