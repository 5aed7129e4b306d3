package atlas

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/paulmach/orb"

	"gridzone/zoning"
)

// ErrNotServed says that a command was committed but that the current Atlas does not hold it yet. It
// will: Follow goes on trying.
var ErrNotServed = errors.New("committed, but not served yet")

// allLayers lists the layers an Atlas holds.
func allLayers() []zoning.Layer { return append(zoning.SpatialLayers(), zoning.Publications) }

// Refresh brings the Atlas to the store's newest revision and to the current day.
func (l *Live) Refresh(ctx context.Context) error {
	newest, err := l.store.Newest(ctx)
	if err == nil {
		err = l.bringTo(ctx, newest.N)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.status.LastError = err
	if err != nil {
		return fmt.Errorf("refresh: %w", err)
	}
	l.status.Polled = l.clock.now()
	return nil
}

// bringTo makes an Atlas of at least this revision and of the current day the current one. One caller
// works at a time; the others wait and find it done.
func (l *Live) bringTo(ctx context.Context, revision int64) error {
	if a := l.Atlas(); a != nil && a.Revision() >= revision && a.Day() == l.Today() {
		return nil
	}
	select {
	case l.turn <- struct{}{}:
		defer func() { <-l.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	before, day := l.Atlas(), l.Today()
	if before != nil && before.Revision() >= revision && before.Day() == day {
		return nil
	}
	after, err := l.build(ctx, before, revision, day)
	if err != nil {
		return err
	}
	l.current.Store(after)
	l.mu.Lock()
	l.status.Revision, l.status.Loaded = after.Revision(), l.clock.now()
	l.mu.Unlock()
	return nil
}

// build reads what is needed and makes the Atlas of a revision and a day.
func (l *Live) build(ctx context.Context, before *Atlas, revision int64, day zoning.Day) (*Atlas, error) {
	if before != nil && before.Revision() >= revision {
		return before.on(day), nil
	}
	rows := map[zoning.Layer][]*zoning.Row{}
	if revision == 0 {
		return New(0, day, rows), nil
	}
	for _, name := range allLayers() {
		var err error
		if rows[name], err = l.read(ctx, zoning.Query{Layer: name, Revision: revision}); err != nil {
			return nil, err
		}
	}
	return New(revision, day, rows), nil
}

func (l *Live) read(ctx context.Context, q zoning.Query) ([]*zoning.Row, error) {
	var rows []*zoning.Row
	for r, err := range l.store.Rows(ctx, q) {
		if err != nil {
			return nil, fmt.Errorf("read %s at revision %d: %w", q.Layer, q.Revision, err)
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// readOlder reads what lies in or near box at a revision.
func (l *Live) readOlder(ctx context.Context, revision int64, box *orb.Bound) (map[zoning.Layer][]*zoning.Row, error) {
	rows := map[zoning.Layer][]*zoning.Row{}
	_ = box
	for _, name := range allLayers() {
		var err error
		if rows[name], err = l.read(ctx, zoning.Query{Layer: name, Revision: revision}); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// Follow refreshes every interval until ctx is done. A failed refresh keeps the last good Atlas.
func (l *Live) Follow(ctx context.Context, interval time.Duration) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			_ = l.Refresh(ctx) // Status keeps the error
		}
	}
}
