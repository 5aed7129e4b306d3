package publishing

import (
	"context"
	"fmt"

	"gridzone/zoning"
)

// Enforce puts a publication on record as published, with its zones, for the days of its row. Zones are in force on
// their own days as far as those are the publication's. From its first day on, what it supersedes ends: those publications and
// their zones. A zone of another publication ends on the days on which this one has a zone of the same code.
//
// ErrConflict when a publication with its id is on record, when one that it supersedes is not in the state published, and when two of its
// zones have one code on the same day (a *zoning.ClashError). ErrInvalid when one that it supersedes is not on record or belongs elsewhere
// than to its division, or when a zone has no day in common with it. After an error the command must be given up.
//
// It uses the Rows, Close and Open of tx and nothing else, and leaves publication and zones as they are.
func Enforce(ctx context.Context, tx zoning.Tx, publication *zoning.Row, zones []*zoning.Row) error {
	p, ok := publication.Thing.(zoning.Publication)
	if !ok || publication.Valid.Empty() {
		return fmt.Errorf("%w: %s is no publication with days of effect", zoning.ErrInvalid, publication.Code())
	}
	candidates, err := cut(p.ID, publication.Valid, zones)
	if err != nil {
		return err
	}
	if err := unknown(ctx, tx, p.ID); err != nil {
		return err
	}
	if err := superseded(ctx, tx, p); err != nil {
		return err
	}
	if err := end(ctx, tx, p.Supersedes, publication.Valid.From, zoning.Superseded, candidates); err != nil {
		return err
	}
	if _, err := zoning.Upsert(ctx, tx, publication.Valid.From, candidates); err != nil {
		return fmt.Errorf("publish the zones of %s: %w", p.ID, err)
	}
	p.State = zoning.Published
	if err := tx.Open(ctx, &zoning.Row{Valid: publication.Valid, Thing: p}); err != nil {
		return fmt.Errorf("publish %s: %w", p.ID, err)
	}
	return nil
}

// End ends a publication, and its zones, from a day on, and leaves it in another state than published. One that
// begins on that day or later is no longer on record. It uses the Rows, Close and Open of tx and nothing else.
// ErrNotFound when there is none with this id, ErrConflict when it was ended before that day already.
func End(ctx context.Context, tx zoning.Tx, id string, from zoning.Day, state zoning.State) error {
	held, err := onRecord(ctx, tx, id)
	if err != nil {
		return err
	}
	if len(held) == 0 {
		return fmt.Errorf("%w: there is no publication %q", zoning.ErrNotFound, id)
	}
	if s := held[0].Thing.(zoning.Publication).State; s != zoning.Published && held[len(held)-1].Valid.To <= from {
		return fmt.Errorf("%w: publication %s is %s from %s on", zoning.ErrConflict, id, s, held[len(held)-1].Valid.To)
	}
	return end(ctx, tx, []string{id}, from, state, nil)
}

// cut makes candidates of zones: those of the publication, for the days they share with it.
func cut(id string, valid zoning.Interval, zones []*zoning.Row) ([]zoning.Candidate, error) {
	candidates := make([]zoning.Candidate, len(zones))
	for i, z := range zones {
		days := z.Valid.And(valid)
		if days.Empty() {
			return nil, fmt.Errorf("%w: zone %s has no day in common with its publication %s", zoning.ErrInvalid, z.Code(), id)
		}
		candidates[i] = zoning.Candidate{Dated: true, Row: &zoning.Row{Valid: days, Publication: id, Thing: z.Thing, Shape: z.Shape}}
	}
	return candidates, nil
}

// unknown refuses an id that is on record.
func unknown(ctx context.Context, tx zoning.Tx, id string) error {
	held, err := onRecord(ctx, tx, id)
	if err == nil && len(held) > 0 {
		err = fmt.Errorf("%w: publication %s is on record already", zoning.ErrConflict, id)
	}
	return err
}

// superseded looks at each publication that p supersedes.
func superseded(ctx context.Context, tx zoning.Tx, p zoning.Publication) error {
	for _, id := range p.Supersedes {
		held, err := onRecord(ctx, tx, id)
		if err != nil {
			return err
		}
		if len(held) == 0 {
			return fmt.Errorf("%w: %s supersedes %q, which is not on record", zoning.ErrInvalid, p.ID, id)
		}
		old := held[0].Thing.(zoning.Publication)
		switch {
		case old.State != zoning.Published:
			return fmt.Errorf("%w: %s supersedes %s, which is %s", zoning.ErrConflict, p.ID, id, old.State)
		case old.Division != p.Division && !zoning.InDivision(old.Division, p.Division):
			return fmt.Errorf("%w: %s is for division %q and supersedes %s, which is for %q", zoning.ErrInvalid, p.ID, p.Division, id, old.Division)
		}
	}
	return nil
}

// onRecord returns the rows of a publication, in the order of days.
func onRecord(ctx context.Context, tx zoning.Tx, id string) ([]*zoning.Row, error) {
	var held []*zoning.Row
	for r, err := range tx.Rows(ctx, zoning.Query{Layer: zoning.Publications, Codes: []string{id}}) {
		if err != nil {
			return nil, fmt.Errorf("read publication %s: %w", id, err)
		}
		held = append(held, r)
	}
	return held, nil
}
