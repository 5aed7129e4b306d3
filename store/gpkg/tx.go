package gpkg

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"iter"
	"time"

	"gridzone/zoning"
)

// tx is the inside of one command.
type tx struct {
	conn     *sql.Conn
	command  zoning.Command
	now      time.Time
	revision int64

	prepared      map[string]*sql.Stmt
	touched       bool  // the revision is in its table, for the rows to refer to
	changes       int64 // rows and staff opened and closed; what was opened and closed again does not count
	touchedLayers map[zoning.Layer]*extent
	staffSet      map[string]bool // grids whose staff this command has changed
	failed        error           // the first write that failed: the command can no longer be committed
	done          bool
	committed     bool
}

// Revision implements zoning.Tx.
func (t *tx) Revision() int64 { return t.revision }

// over ends the command: its function must not go on with it.
func (t *tx) over() {
	t.done = true
	for _, s := range t.prepared {
		s.Close()
	}
}

// write runs one write of the command. After one has failed, and may have been
// half done, the command can only be given up.
func (t *tx) write(ctx context.Context, doing string, f func() error) error {
	if t.done {
		return fault(doing, errOver)
	}
	if t.failed != nil {
		return t.failed
	}
	err := ctx.Err()
	if err == nil {
		err = f()
	}
	t.failed = fault(doing, err)
	return t.failed
}

// exec runs a statement, prepared once per command.
func (t *tx) exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	s := t.prepared[query]
	if s == nil {
		var err error
		if s, err = t.conn.PrepareContext(ctx, query); err != nil {
			return nil, err
		}
		t.prepared[query] = s
	}
	return s.ExecContext(ctx, args...)
}

// affect runs a statement and returns how many rows it changed.
func (t *tx) affect(ctx context.Context, query string, args ...any) (int64, error) {
	res, err := t.exec(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// touch puts the revision on record before the first row that refers to it.
func (t *tx) touch(ctx context.Context) error {
	if t.touched {
		return nil
	}
	_, err := t.exec(ctx, "INSERT INTO revision (n, time, actor, command) VALUES (?, ?, ?, ?)",
		t.revision, t.now.UnixMicro(), t.command.Actor.Name, t.command.Name)
	t.touched = err == nil
	return err
}

// Open implements zoning.Tx.
func (t *tx) Open(ctx context.Context, rows ...*zoning.Row) error {
	return t.write(ctx, "open rows", func() error {
		for _, r := range rows {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := t.openRow(ctx, r); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t *tx) openRow(ctx context.Context, r *zoning.Row) error {
	if r == nil || r.Thing == nil {
		return fmt.Errorf("%w: a row says nothing", zoning.ErrInvalid)
	}
	l, err := layerOf(r.Layer())
	if err != nil {
		return err
	}
	kept, err := l.stored(r)
	if err != nil {
		return err
	}
	if err := t.touch(ctx); err != nil {
		return err
	}
	res, err := t.exec(ctx, l.insertion(), kept.args(r, t.revision)...)
	if err != nil {
		return err
	}
	id, err := res.LastInsertId()
	if err != nil {
		return err
	}
	if b := kept.box; b != nil {
		if _, err := t.exec(ctx, "INSERT INTO "+l.boxes()+" VALUES (?, ?, ?, ?, ?)", id, b.minLon, b.maxLon, b.minLat, b.maxLat); err != nil {
			return err
		}
	}
	t.layer(l.name).opened(kept.box)
	t.changes++
	r.ID, r.RevFrom, r.RevTo = id, t.revision, 0
	return nil
}

// Close implements zoning.Tx. An id that never was is zoning.ErrNotFound, a row
// already closed zoning.ErrConflict.
func (t *tx) Close(ctx context.Context, name zoning.Layer, ids ...int64) error {
	return t.write(ctx, "close rows", func() error {
		l, err := layerOf(name)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := t.closeRow(ctx, l, id); err != nil {
				return fmt.Errorf("%s row %d: %w", l.name, id, err)
			}
		}
		return nil
	})
}

func (t *tx) closeRow(ctx context.Context, l layer, id int64) error {
	if err := t.touch(ctx); err != nil {
		return err
	}
	n, err := t.affect(ctx, "UPDATE "+l.table()+" SET rev_to = ?1 WHERE id = ?2 AND rev_to IS NULL AND rev_from < ?1", t.revision, id)
	if err != nil {
		return err
	}
	if n == 1 {
		t.layer(l.name).closed()
		t.changes++
		return nil
	}
	if n, err = t.affect(ctx, "DELETE FROM "+l.table()+" WHERE id = ? AND rev_from = ?", id, t.revision); err != nil {
		return err
	}
	if n == 1 {
		t.layer(l.name).closed()
		t.changes--
		_, err = t.exec(ctx, "DELETE FROM "+l.boxes()+" WHERE id = ?", id)
		return err
	}
	var revTo int64
	if err := t.conn.QueryRowContext(ctx, "SELECT rev_to FROM "+l.table()+" WHERE id = ?", id).Scan(&revTo); err != nil {
		return notFound(err)
	}
	return fmt.Errorf("%w: closed by revision %d", zoning.ErrConflict, revTo)
}

// PutBlob implements zoning.Tx. Bytes that are kept already keep their first name.
func (t *tx) PutBlob(ctx context.Context, name string, data []byte) (string, error) {
	sum := sha256.Sum256(data)
	digest := hex.EncodeToString(sum[:])
	return digest, t.write(ctx, "keep a document", func() error {
		if err := checkText("the name of a document", name); err != nil {
			return err
		}
		if data == nil {
			data = []byte{}
		}
		_, err := t.exec(ctx, "INSERT INTO blob (sha256, name, time, data) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
			digest, name, t.now.UnixMicro(), data)
		return err
	})
}

// Newest implements zoning.Reader: the command's own revision once it has changed something.
func (t *tx) Newest(ctx context.Context) (zoning.Revision, error) {
	if t.done {
		return zoning.Revision{}, fault("read the newest revision", errOver)
	}
	r, err := newest(ctx, t.conn)
	return r, fault("read the newest revision", err)
}

// Rows implements zoning.Reader. The rows are those on record when the walk
// begins: the command may open and close rows while it goes through them.
func (t *tx) Rows(ctx context.Context, q zoning.Query) iter.Seq2[*zoning.Row, error] {
	return gathered(t, "read rows", func(yield func(*zoning.Row) bool) error {
		revision := q.Revision
		if revision == 0 {
			revision = t.revision
		} else if revision != t.revision {
			var err error
			if revision, err = resolve(ctx, t.conn, revision); err != nil {
				return err
			}
		}
		return rowsAt(ctx, t.conn, q, revision, yield)
	})
}

// Staff implements zoning.Reader.
func (t *tx) Staff(ctx context.Context, grids []string) (map[string][]zoning.Staff, error) {
	if t.done {
		return nil, fault("read staff", errOver)
	}
	found, err := staffOf(ctx, t.conn, grids)
	return found, fault("read staff", err)
}
