package ledger

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"time"

	"gridzone/zoning"
)

const recordColumns = "SELECT kind, id, version, time, actor, division, body FROM record AS r "

func scanRecord(scan func(dest ...any) error) (zoning.Record, error) {
	var r zoning.Record
	var micros int64
	err := scan(&r.Kind, &r.ID, &r.Version, &micros, &r.Actor, &r.Division, &r.Body)
	r.Time = time.UnixMicro(micros).UTC()
	return r, err
}

func recordOf(ctx context.Context, db DB, kind zoning.RecordKind, id string) (zoning.Record, error) {
	r, err := zoning.Record{}, ErrNone
	if len(sound([]string{string(kind), id})) == 2 {
		r, err = scanRecord(func(dest ...any) error {
			return db.One(ctx, recordColumns+"WHERE kind = $1 AND id = $2 ORDER BY version DESC LIMIT 1", []any{string(kind), id}, dest...)
		})
	}
	if errors.Is(err, ErrNone) {
		return zoning.Record{}, fmt.Errorf("%w: %s %q", zoning.ErrNotFound, kind, id)
	}
	return r, err
}

func recordsOf(ctx context.Context, db DB, kind zoning.RecordKind, yield func(zoning.Record) bool) error {
	if len(sound([]string{string(kind)})) == 0 {
		return nil
	}
	return each(ctx, db, func(rows Rows) (zoning.Record, error) { return scanRecord(rows.Scan) }, yield,
		recordColumns+"WHERE kind = $1 AND version = (SELECT max(version) FROM record AS n WHERE n.kind = r.kind AND n.id = r.id) ORDER BY id", string(kind))
}

// Record implements zoning.Reader.
func (s *Store) Record(ctx context.Context, kind zoning.RecordKind, id string) (zoning.Record, error) {
	return ask(ctx, s, "read a record", func(db DB) (zoning.Record, error) { return recordOf(ctx, db, kind, id) })
}

// Records implements zoning.Reader.
func (s *Store) Records(ctx context.Context, kind zoning.RecordKind) iter.Seq2[zoning.Record, error] {
	return walk(ctx, s, "read records", func(db DB, yield func(zoning.Record) bool) error { return recordsOf(ctx, db, kind, yield) })
}

// Record implements zoning.Reader.
func (t *tx) Record(ctx context.Context, kind zoning.RecordKind, id string) (zoning.Record, error) {
	return within(t, "read a record", func(db DB) (zoning.Record, error) { return recordOf(ctx, db, kind, id) })
}

// Records implements zoning.Reader.
func (t *tx) Records(ctx context.Context, kind zoning.RecordKind) iter.Seq2[zoning.Record, error] {
	return gathered(t, "read records", func(db DB, yield func(zoning.Record) bool) error { return recordsOf(ctx, db, kind, yield) })
}

// PutRecord implements zoning.Tx.
func (t *tx) PutRecord(ctx context.Context, kind zoning.RecordKind, id string, version int64, division string, body []byte) error {
	for what, s := range map[string]string{
		"the kind of a record": string(kind), "the id of a record": id, "the division of a record": division, "a record": string(body),
	} {
		if err := checkText(what, s); err != nil {
			return err
		}
	}
	if kind == "" || id == "" || !json.Valid(body) {
		return fmt.Errorf("%w: a record needs a kind, an id and JSON", zoning.ErrInvalid)
	}
	held, err := t.Record(ctx, kind, id)
	if err != nil && !errors.Is(err, zoning.ErrNotFound) {
		return err
	}
	if held.Version != version {
		return fmt.Errorf("%w: %s %q is at version %d, the edit was made for version %d", zoning.ErrStale, kind, id, held.Version, version)
	}
	return t.write(ctx, "put a record", func() error {
		if err := t.mayRecord(kind, id, division, held); err != nil {
			return err
		}
		_, err := t.db.Exec(ctx, insertion("record", "kind", "id", "version", "time", "actor", "division", "body"),
			string(kind), id, version+1, t.now.UnixMicro(), t.command.Actor.Name, division, string(body))
		return err
	})
}
