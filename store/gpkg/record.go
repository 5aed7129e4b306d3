package gpkg

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"time"

	"gridzone/zoning"
)

const recordColumns = "SELECT kind, id, version, time, actor, body FROM record AS r"

func scanRecord(scan func(dest ...any) error) (zoning.Record, error) {
	var r zoning.Record
	var micros int64
	err := scan(&r.Kind, &r.ID, &r.Version, &micros, &r.Actor, &r.Body)
	r.Time = time.UnixMicro(micros).UTC()
	return r, err
}

func recordOf(ctx context.Context, q querier, kind zoning.RecordKind, id string) (zoning.Record, error) {
	r, err := scanRecord(q.QueryRowContext(ctx, recordColumns+" WHERE kind = ? AND id = ? ORDER BY version DESC LIMIT 1", string(kind), id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return zoning.Record{}, fmt.Errorf("%w: %s %q", zoning.ErrNotFound, kind, id)
	}
	return r, err
}

func recordsOf(ctx context.Context, q querier, kind zoning.RecordKind, yield func(zoning.Record) bool) error {
	rows, err := q.QueryContext(ctx, recordColumns+` WHERE kind = ? AND version = (SELECT max(version) FROM record AS n WHERE n.kind = r.kind AND n.id = r.id)
		ORDER BY id`, string(kind))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		r, err := scanRecord(rows.Scan)
		if err != nil {
			return err
		}
		if !yield(r) {
			return nil
		}
	}
	return rows.Err()
}

// Record implements zoning.Reader.
func (s *Store) Record(ctx context.Context, kind zoning.RecordKind, id string) (r zoning.Record, err error) {
	err = s.read(ctx, "read a record", func(conn *sql.Conn) error {
		r, err = recordOf(ctx, conn, kind, id)
		return err
	})
	return r, err
}

// Records implements zoning.Reader.
func (s *Store) Records(ctx context.Context, kind zoning.RecordKind) iter.Seq2[zoning.Record, error] {
	return walk(ctx, s, "read records", func(q querier, yield func(zoning.Record) bool) error {
		return recordsOf(ctx, q, kind, yield)
	})
}

// Record implements zoning.Reader.
func (t *tx) Record(ctx context.Context, kind zoning.RecordKind, id string) (zoning.Record, error) {
	if t.done {
		return zoning.Record{}, fault("read a record", errOver)
	}
	r, err := recordOf(ctx, t.conn, kind, id)
	return r, fault("read a record", err)
}

// Records implements zoning.Reader.
func (t *tx) Records(ctx context.Context, kind zoning.RecordKind) iter.Seq2[zoning.Record, error] {
	return gathered(t, "read records", func(yield func(zoning.Record) bool) error { return recordsOf(ctx, t.conn, kind, yield) })
}

// PutRecord implements zoning.Tx.
func (t *tx) PutRecord(ctx context.Context, kind zoning.RecordKind, id string, version int64, body []byte) error {
	for what, s := range map[string]string{"the kind of a record": string(kind), "the id of a record": id, "a record": string(body)} {
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
		_, err := t.exec(ctx, "INSERT INTO record (kind, id, version, time, actor, body) VALUES (?, ?, ?, ?, ?, ?)",
			string(kind), id, version+1, t.now.UnixMicro(), t.command.Actor.Name, string(body))
		return err
	})
}
