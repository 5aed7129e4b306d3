package publishing

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// Desk is a draft on the table: inside a command its zones are read and written in the place of those on record, so that
// what puts zones on record (zoning.Upsert) edits the draft.
type Desk struct {
	zoning.Tx
	life    Life
	touched bool
}

// OpenDesk opens a draft inside a command. ErrNotFound, ErrStale and a *StateError as for any act.
func OpenDesk(ctx context.Context, tx zoning.Tx, a Act, id string) (*Desk, error) {
	l, err := a.on(ctx, tx, id, zoning.Draft)
	if err != nil {
		return nil, err
	}
	return &Desk{Tx: tx, life: l}, nil
}

// First returns the day around which a zone without dates goes: the publication's first, or today when it does not say.
func (d *Desk) First(today zoning.Day) zoning.Day {
	if d.life.Valid.From == zoning.Always {
		return today
	}
	return d.life.Valid.From
}

// Rows yields the zones of the draft in the place of those on record.
func (d *Desk) Rows(ctx context.Context, q zoning.Query) iter.Seq2[*zoning.Row, error] {
	if q.Layer != zoning.Zones {
		return d.Tx.Rows(ctx, q)
	}
	return func(yield func(*zoning.Row, error) bool) {
		for r, err := range d.Draft(ctx, d.life.ID) {
			if (err != nil || q.Codes == nil || slices.Contains(q.Codes, r.Code())) && !yield(r, err) {
				return
			}
		}
	}
}

// Open adds zones to the draft.
func (d *Desk) Open(ctx context.Context, rows ...*zoning.Row) error {
	for _, r := range rows {
		r.Publication = d.life.ID
	}
	d.touched = true
	return d.OpenDraft(ctx, rows...)
}

// Close takes zones out of the draft.
func (d *Desk) Close(ctx context.Context, _ zoning.Layer, ids ...int64) error {
	d.touched = true
	return d.CloseDraft(ctx, d.life.ID, ids...)
}

// Keep makes the next version of the draft if its zones were changed, and returns its life.
func (d *Desk) Keep(ctx context.Context, live *atlas.Live, a Act) (Life, error) {
	if !d.touched {
		return d.life, nil
	}
	d.touched = false
	return d.life, a.put(ctx, d.Tx, live, &d.life)
}

// Remove takes every zone of a code out of a draft. ErrNotFound when there is none.
func Remove(ctx context.Context, live *atlas.Live, a Act, id, code string) (Life, error) {
	d := deed{name: "publication_remove", id: id, said: map[string]any{"zone": code}}
	return a.command(ctx, live, d, func(ctx context.Context, tx zoning.Tx, _ *atlas.Atlas) (Life, error) {
		desk, err := OpenDesk(ctx, tx, a, id)
		if err != nil {
			return Life{}, err
		}
		var ids []int64
		for r, err := range desk.Rows(ctx, zoning.Query{Layer: zoning.Zones, Codes: []string{code}}) {
			if err != nil {
				return Life{}, fmt.Errorf("remove a zone: %w", err)
			}
			ids = append(ids, r.ID)
		}
		if len(ids) == 0 {
			return Life{}, fmt.Errorf("%w: publication %s has no zone %q", zoning.ErrNotFound, id, code)
		}
		if err := desk.Close(ctx, zoning.Zones, ids...); err != nil {
			return Life{}, fmt.Errorf("remove a zone: %w", err)
		}
		return desk.Keep(ctx, live, a)
	})
}
