package atlas

import (
	"context"
	"fmt"
	"iter"

	"gridzone/zoning"
)

// Companion goes with an Atlas and is of the same revision: it is made of the addresses on record, of which an Atlas holds none as
// there are too many, and of the divisions. It never changes; all its methods may be called concurrently.
type Companion interface {
	// Next returns the companion of another revision, mostly the next. rows are those of divisions and then of addresses that are on record
	// there and not here (RevTo is 0), or here and not there (RevTo is not 0; they are the receiver's), in no other order. A row comes as it
	// is in the store, with an ID that no other of its layer has. The receiver goes on serving those who have it.
	Next(ctx context.Context, revision int64, rows iter.Seq2[*zoning.Row, error]) (Companion, error)
}

// MakeCompanion makes the companion of a revision from nothing. rows are all on record, of all days: divisions, then addresses, each by code, then by
// first day. They are read as they are asked for. An error of theirs is to be returned.
type MakeCompanion func(ctx context.Context, revision int64, rows iter.Seq2[*zoning.Row, error]) (Companion, error)

// Companion returns what goes with the Atlas; nil where nothing does, and with Atlases of
// older revisions; see Live.Companion.
func (a *Atlas) Companion() Companion { return a.companion }

// Layers lists the layers that an Atlas holds: all but the addresses.
func Layers() []zoning.Layer {
	return []zoning.Layer{zoning.Divisions, zoning.Grids, zoning.Zones, zoning.Publications, zoning.Farms, zoning.Exceptions}
}

// accompanied lists the layers that a companion is made of.
func accompanied() []zoning.Layer { return []zoning.Layer{zoning.Divisions, zoning.Addresses} }

// accompany gives an Atlas its companion, made from that of the Atlas before, if there is one.
func (l *Live) accompany(ctx context.Context, a, before *Atlas) error {
	if l.companion == nil || l.whenAsked || a.companion != nil {
		return nil
	}
	var err error
	if before != nil && before.companion != nil && before.revision > 0 {
		a.companion, err = before.companion.Next(ctx, a.revision, l.changedAfter(ctx, before.revision, a.revision))
	} else {
		a.companion, err = l.companion(ctx, a.revision, l.onRecord(ctx, a.revision))
	}
	if err != nil {
		return fmt.Errorf("make what goes with revision %d: %w", a.revision, err)
	}
	return nil
}

// onRecord yields the rows on record at a revision of the layers that a companion is made of.
func (l *Live) onRecord(ctx context.Context, revision int64) iter.Seq2[*zoning.Row, error] {
	return func(yield func(*zoning.Row, error) bool) {
		if revision == 0 {
			return
		}
		for _, name := range accompanied() {
			for r, err := range flowing(ctx, func(ctx context.Context) iter.Seq2[*zoning.Row, error] {
				return l.store.Rows(ctx, zoning.Query{Layer: name, Revision: revision})
			}) {
				if err != nil {
					err = fmt.Errorf("read %s at revision %d: %w", name, revision, err)
				}
				if !yield(r, err) || err != nil {
					return
				}
			}
		}
	}
}

// changedAfter yields the rows of those layers that were closed after a revision, and those opened that are on record at another.
func (l *Live) changedAfter(ctx context.Context, from, to int64) iter.Seq2[*zoning.Row, error] {
	return func(yield func(*zoning.Row, error) bool) {
		for _, name := range accompanied() {
			for r, err := range flowing(ctx, func(ctx context.Context) iter.Seq2[*zoning.Row, error] { return l.store.Changes(ctx, name, from, to) }) {
				switch {
				case err != nil:
					yield(nil, fmt.Errorf("read changes of %s up to revision %d: %w", name, to, err))
					return
				case r.RevFrom > from && !r.OnRecord(to): // it was opened and closed meanwhile
				case !yield(r, nil):
					return
				}
			}
		}
	}
}
