package atlas

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"gridzone/zoning"
)

// ErrNotServed says that a command was committed but that the current Atlas does not hold it yet. It
// will: Follow goes on trying.
var ErrNotServed = errors.New("committed, but not served yet")

// ahead is how long before midnight the next day's Atlas is made ready.
const ahead = 30 * time.Minute

// Refresh brings the Atlas to the store's newest revision and to the current day. While another
// caller does the same it waits for that. Shortly before midnight it makes the next day's Atlas ready.
// ErrWentBack when the store does not hold the revision that is served.
func (l *Live) Refresh(ctx context.Context) error {
	begun := l.clock.now()
	newest, err := l.look(ctx)
	if err == nil {
		err = l.bringTo(ctx, newest.N)
	}
	if err == nil {
		err = l.lookAhead(ctx)
	}
	if err != nil {
		err = fmt.Errorf("refresh: %w", err)
	}
	l.looked(begun, err)
	return err
}

// bringTo makes an Atlas of at least this revision and of the current day the current one. One caller
// works at a time; the others wait and find it done.
func (l *Live) bringTo(ctx context.Context, revision int64) error {
	if l.serves(revision) {
		return nil
	}
	if err := l.takeTurn(ctx); err != nil {
		return err
	}
	defer l.endTurn()
	if l.serves(revision) {
		return nil
	}
	before, day := l.Atlas(), l.Today()
	after := l.next
	if after == nil || after.Revision() != revision || after.Day() != day {
		var err error
		if after, err = l.prepare(ctx, before, revision, day); err != nil {
			return err
		}
	}
	l.next = nil
	l.swap(after)
	if before != nil && before.Revision() != after.Revision() {
		l.past.keep(before.plainly())
	}
	return nil
}

// serves tells whether the current Atlas holds the revision and is of the current day.
func (l *Live) serves(revision int64) bool {
	a := l.Atlas()
	return a != nil && a.Revision() >= revision && a.Day() == l.Today()
}

// lookAhead makes the Atlas of the next day ready when midnight is near.
func (l *Live) lookAhead(ctx context.Context) error {
	if l.Midnight().Sub(l.clock.now()) > ahead {
		return nil
	}
	if err := l.takeTurn(ctx); err != nil {
		return err
	}
	defer l.endTurn()
	now, tomorrow := l.Atlas(), l.Today()+1
	if l.next == nil || l.next.Revision() != now.Revision() || l.next.Day() != tomorrow {
		l.next = now.on(tomorrow)
	}
	return nil
}

// takeTurn waits until no other caller builds.
func (l *Live) takeTurn(ctx context.Context) error {
	select {
	case l.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (l *Live) endTurn() { <-l.turn }

// build makes the Atlas of a revision and a day, reading from the store only what changed since before, which may be nil.
func (l *Live) build(ctx context.Context, before *Atlas, revision int64, day zoning.Day) (*Atlas, error) {
	switch {
	case before != nil && before.Revision() >= revision:
		return before.on(day), nil
	case revision == 0:
		return l.anew(0, day, nil), nil
	case before == nil || before.Revision() == 0:
		rows, err := l.readAll(ctx, revision)
		if err != nil {
			return nil, err
		}
		return l.anew(revision, day, rows), nil
	}
	var closed, opened []*zoning.Row
	for _, name := range Layers() {
		for r, err := range flowing(ctx, func(ctx context.Context) iter.Seq2[*zoning.Row, error] {
			return l.store.Changes(ctx, name, before.Revision(), revision)
		}) {
			switch {
			case err != nil:
				return nil, fmt.Errorf("read changes of %s up to revision %d: %w", name, revision, err)
			case r.RevFrom <= before.Revision():
				closed = append(closed, r)
			case r.OnRecord(revision):
				opened = append(opened, r)
			}
		}
	}
	return before.Next(revision, day, closed, opened), nil
}

// anew is New, or what Options.Plain has in its place.
func (l *Live) anew(revision int64, day zoning.Day, rows map[zoning.Layer][]*zoning.Row) *Atlas {
	a := plain(revision, day, rows)
	a.bare = l.plain
	return a.on(day)
}

// prepare builds the Atlas of a revision and a day, and makes sure that all of it is of one history: the store may be put back, or changed for another,
// while it is read.
func (l *Live) prepare(ctx context.Context, before *Atlas, revision int64, day zoning.Day) (*Atlas, error) {
	if revision == 0 || before != nil && before.Revision() >= revision {
		a, err := l.build(ctx, before, revision, day)
		if err == nil {
			err = l.accompany(ctx, a, before)
		}
		return a, err
	}
	first, err := l.committed(ctx, revision)
	if err != nil {
		return nil, err
	}
	a, err := l.build(ctx, before, revision, day)
	if err == nil {
		err = l.accompany(ctx, a, before)
	}
	if err == nil {
		a.contacts, err = l.contactsAt(ctx, before, revision)
	}
	if err != nil {
		return nil, err
	}
	last, err := l.committed(ctx, revision)
	if err == nil {
		err = l.goesOn(ctx, before, last)
	}
	if err != nil {
		return nil, err
	}
	if !last.Time.Equal(first.Time) {
		return nil, fmt.Errorf("%w: revision %d was of %s and then of %s", ErrWentBack, revision, first.Time.Format(time.RFC3339Nano), last.Time.Format(time.RFC3339Nano))
	}
	a.committed = last.Time
	return a, nil
}

// Committed returns when a revision no later than the Atlas's was committed; the zero time of revision 0.
func (l *Live) Committed(ctx context.Context, revision int64) (time.Time, error) {
	now := l.Atlas()
	switch revision {
	case 0:
		return time.Time{}, nil
	case now.Revision():
		return now.Committed(), nil
	}
	r, err := l.committed(ctx, revision)
	return r.Time, err
}

// committed reads when a revision was committed.
func (l *Live) committed(ctx context.Context, revision int64) (zoning.Revision, error) {
	r, err := briefly(ctx, func(ctx context.Context) (zoning.Revision, error) { return l.store.Committed(ctx, revision) })
	if err != nil {
		return r, fmt.Errorf("read when revision %d was committed: %w", revision, err)
	}
	return r, nil
}

// readAll reads every layer at one revision.
func (l *Live) readAll(ctx context.Context, revision int64) (map[zoning.Layer][]*zoning.Row, error) {
	rows := map[zoning.Layer][]*zoning.Row{}
	for _, name := range Layers() {
		var err error
		if rows[name], err = l.read(ctx, zoning.Query{Layer: name, Revision: revision}); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

func (l *Live) read(ctx context.Context, q zoning.Query) ([]*zoning.Row, error) {
	var rows []*zoning.Row
	for r, err := range flowing(ctx, func(ctx context.Context) iter.Seq2[*zoning.Row, error] { return l.store.Rows(ctx, q) }) {
		if err != nil {
			return nil, fmt.Errorf("read %s at revision %d: %w", q.Layer, q.Revision, err)
		}
		rows = append(rows, r)
	}
	return rows, nil
}
