package ledger

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"gridzone/zoning"
)

// Here an actor is kept to its divisions, whoever has looked at that before. Each of these is nil for an actor without a limit.

// mayPut looks at a row that is to be opened.
func (t *tx) mayPut(r *zoning.Row) error {
	if t.command.Actor.Limited() && r.Layer() == zoning.Zones {
		t.bases[r.Publication] = true
	}
	return t.command.Actor.MayTouch(r.Thing)
}

// mayClose looks at rows that are to be closed.
func (t *tx) mayClose(ctx context.Context, l Layer, ids []int64) error {
	if !t.command.Actor.Limited() {
		return nil
	}
	list, err := t.store.dialect.List(ids)
	if err != nil {
		return err
	}
	return t.mayAll(ctx, l, l.Table(), t.store.dialect.Among("id", "$1"), list)
}

// mayAll looks at the rows of a table in which a layer's things are.
func (t *tx) mayAll(ctx context.Context, l Layer, table, where string, args ...any) error {
	type held struct {
		thing       zoning.Thing
		publication string
	}
	var refused error
	err := each(ctx, t.db, func(rows Rows) (held, error) {
		var code, publication string
		typed, thing := l.cells(&code)
		if err := rows.Scan(append([]any{&code, &publication}, typed...)...); err != nil {
			return held{}, err
		}
		found, err := thing()
		return held{found, publication}, err
	}, func(h held) bool {
		if l.Name == zoning.Zones && table == l.Table() {
			t.bases[h.publication] = true
		}
		refused = t.command.Actor.MayTouch(h.thing)
		return refused == nil
	}, "SELECT code, publication, "+strings.Join(l.columns, ", ")+" FROM "+table+" WHERE "+where, args...)
	return errors.Join(err, refused)
}

// onRecord is what was on record before the command and what is now.
const onRecord = "(rev_to IS NULL OR rev_to = $2)"

// mayStaff looks at the grid whose staff is to be changed: at each of its rows, of whatever days.
func (t *tx) mayStaff(ctx context.Context, grid string) error {
	if !t.command.Actor.Limited() {
		return nil
	}
	var known int64
	l := gridsLayer()
	if err := t.db.One(ctx, "SELECT count(*) FROM "+l.Table()+" WHERE code = $1 AND "+onRecord, []any{grid, t.revision}, &known); err != nil {
		return err
	}
	if known == 0 {
		return &zoning.ForeignError{Layer: zoning.Grids, Code: grid, Own: t.command.Actor.Divisions}
	}
	return t.mayAll(ctx, l, l.Table(), "code = $1 AND "+onRecord, grid, t.revision)
}

// mayPublish looks, when everything else is done, at the publications of the zones that were opened and closed.
func (t *tx) mayPublish(ctx context.Context) error {
	if len(t.bases) == 0 {
		return nil
	}
	list, err := t.store.dialect.List(sound(slices.Collect(maps.Keys(t.bases))))
	if err != nil {
		return err
	}
	l := publicationsLayer()
	return t.mayAll(ctx, l, l.Table(), t.store.dialect.Among("code", "$1")+" AND "+onRecord, list, t.revision)
}

// mayDraft looks at a draft, and at a zone that is to be added to it.
func (t *tx) mayDraft(ctx context.Context, publication string, zone zoning.Thing) error {
	if !t.command.Actor.Limited() {
		return nil
	}
	held, err := recordOf(ctx, t.db, zoning.PublicationRecords, publication)
	if err != nil && !errors.Is(err, zoning.ErrNotFound) {
		return err
	}
	if !t.command.Actor.Touches(held.Division) {
		return &zoning.ForeignError{Layer: zoning.Publications, Code: publication, Division: held.Division, Own: t.command.Actor.Divisions}
	}
	if zone == nil {
		return nil
	}
	return t.command.Actor.MayTouch(zone)
}

// mayClear looks at a draft, and at the zones that are to be taken out of it.
func (t *tx) mayClear(ctx context.Context, publication string, ids []int64) error {
	if !t.command.Actor.Limited() {
		return nil
	}
	list, err := t.store.dialect.List(ids)
	if err == nil {
		err = t.mayDraft(ctx, publication, nil)
	}
	if err != nil {
		return err
	}
	return t.mayAll(ctx, zonesLayer(), drafts, t.store.dialect.Among("id", "$1"), list)
}

// mayRecord looks at a record that is to be put, and at the version before it.
func (t *tx) mayRecord(kind zoning.RecordKind, id, division string, held zoning.Record) error {
	actor := t.command.Actor
	if !actor.Limited() {
		return nil
	}
	foreign := &zoning.ForeignError{Code: string(kind) + " " + id, Division: division, Own: actor.Divisions}
	switch {
	case kind == zoning.KeyRecords, !actor.Touches(division):
		return foreign
	case held.Version > 0 && !actor.Touches(held.Division):
		foreign.Division = held.Division
		return foreign
	}
	return nil
}
