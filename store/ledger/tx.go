package ledger

import (
	"context"
	"fmt"
	"iter"
	"time"

	"gridzone/zoning"
)

// tx is the inside of one command.
type tx struct {
	store    *Store
	db       Writing
	command  zoning.Command
	now      time.Time
	revision int64

	touched  bool            // the revision is in its table, for the rows to refer to
	changes  int64           // rows and staff opened and closed; what was opened and closed again does not count
	staffSet map[string]bool // grids whose staff this command has changed
	bases    map[string]bool // publications of the zones that a limited actor has opened and closed
	failed   error           // the first write that failed: the command can no longer be committed
	done     bool
}

// Revision implements zoning.Tx.
func (t *tx) Revision() int64 { return t.revision }

// write runs one write of the command. After one has failed, and may have been
// half done, the command can only be given up.
func (t *tx) write(ctx context.Context, doing string, f func() error) error {
	if t.done {
		return t.store.fault(doing, errOver)
	}
	if t.failed != nil {
		return t.failed
	}
	err := ctx.Err()
	if err == nil {
		err = f()
	}
	t.failed = t.store.fault(doing, err)
	return t.failed
}

// touch puts the revision on record before the first row that refers to it.
func (t *tx) touch(ctx context.Context) error {
	if t.touched {
		return nil
	}
	_, err := t.db.Exec(ctx, insertion("revision", "n", "time", "actor", "command"),
		t.revision, t.now.UnixMicro(), t.command.Actor.Name, t.command.Name)
	t.touched = err == nil
	return err
}

// As many rows are handed to the database together, and as many bytes of shapes, about.
const (
	rowsAtOnce  = 256
	bytesAtOnce = 8 << 20
)

// Open implements zoning.Tx.
func (t *tx) Open(ctx context.Context, rows ...*zoning.Row) error {
	return t.write(ctx, "open rows", func() error {
		for len(rows) > 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
			n, err := t.openSome(ctx, rows)
			if err != nil {
				return err
			}
			rows = rows[n:]
		}
		return nil
	})
}

// openSome opens the first rows, of one layer, and returns how many.
func (t *tx) openSome(ctx context.Context, rows []*zoning.Row) (int, error) {
	if rows[0] == nil || rows[0].Thing == nil {
		return 0, fmt.Errorf("%w: a row says nothing", zoning.ErrInvalid)
	}
	l, err := layerOf(rows[0].Layer())
	if err != nil {
		return 0, err
	}
	var lists [][]any
	var boxes []*Box
	d, size := t.store.dialect, 0
	for _, r := range rows {
		if len(lists) == rowsAtOnce || size > bytesAtOnce || r == nil || r.Thing == nil || r.Layer() != l.Name {
			break
		}
		if err := t.mayPut(r); err != nil {
			return 0, err
		}
		kept, err := d.stored(l, r)
		if err != nil {
			return 0, err
		}
		lists, boxes, size = append(lists, kept.args(d, l, t.revision)), append(boxes, kept.box), size+len(kept.geom)
	}
	if err := t.touch(ctx); err != nil {
		return 0, err
	}
	ids, err := t.db.Insert(ctx, insertion(l.Table(), d.columnsOf(l)...), lists)
	if err != nil {
		return 0, err
	}
	t.changes += int64(len(ids))
	for i, id := range ids {
		rows[i].ID, rows[i].RevFrom, rows[i].RevTo = id, t.revision, 0
	}
	return len(ids), t.db.Opened(ctx, l, ids, boxes)
}

// Close implements zoning.Tx. An id that never was is zoning.ErrNotFound, a row
// already closed zoning.ErrConflict.
func (t *tx) Close(ctx context.Context, name zoning.Layer, ids ...int64) error {
	return t.write(ctx, "close rows", func() error {
		l, err := layerOf(name)
		if err != nil || len(ids) == 0 {
			return err
		}
		if err := t.mayClose(ctx, l, ids); err != nil {
			return err
		}
		if err := t.touch(ctx); err != nil {
			return err
		}
		return t.closeRows(ctx, l, ids)
	})
}

// closeRows closes what was on record before the command and removes what the command has opened itself.
func (t *tx) closeRows(ctx context.Context, l Layer, ids []int64) error {
	states, err := t.states(ctx, l, ids)
	if err != nil {
		return err
	}
	var older, removed [][]any
	var own []int64
	for _, id := range ids {
		s, found := states[id]
		switch {
		case !found:
			return fmt.Errorf("%s row %d: %w", l.Name, id, notFound(ErrNone))
		case s.closed != nil:
			return fmt.Errorf("%s row %d: %w: closed by revision %d", l.Name, id, zoning.ErrConflict, *s.closed)
		case s.opened == t.revision:
			own, removed = append(own, id), append(removed, []any{id})
			delete(states, id)
		default:
			older = append(older, []any{t.revision, id})
			states[id] = state{s.opened, &t.revision}
		}
	}
	closed, err := t.db.Repeat(ctx, "UPDATE "+l.Table()+" SET rev_to = $1 WHERE id = $2", older)
	if err != nil {
		return err
	}
	gone, err := t.db.Repeat(ctx, "DELETE FROM "+l.Table()+" WHERE id = $1", removed)
	if err != nil {
		return err
	}
	t.changes += closed - gone
	return t.db.Closed(ctx, l, own)
}

// state is when a row was opened and closed.
type state struct {
	opened int64
	closed *int64
}

func (t *tx) states(ctx context.Context, l Layer, ids []int64) (map[int64]state, error) {
	list, err := t.store.dialect.List(ids)
	if err != nil {
		return nil, err
	}
	rows, err := t.db.Query(ctx, "SELECT id, rev_from, rev_to FROM "+l.Table()+" WHERE "+t.store.dialect.Among("id", "$1"), list)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := make(map[int64]state, len(ids))
	for rows.Next() {
		var id int64
		var s state
		if err := rows.Scan(&id, &s.opened, &s.closed); err != nil {
			return nil, err
		}
		found[id] = s
	}
	return found, rows.Err()
}

// Newest implements zoning.Reader: the command's own revision once it has changed something.
func (t *tx) Newest(ctx context.Context) (zoning.Revision, error) {
	return within(t, "read the newest revision", func(db DB) (zoning.Revision, error) { return newest(ctx, db) })
}

// Rows implements zoning.Reader. The rows are those on record when the walk
// begins: the command may open and close rows while it goes through them.
func (t *tx) Rows(ctx context.Context, q zoning.Query) iter.Seq2[*zoning.Row, error] {
	return gathered(t, "read rows", func(db DB, yield func(*zoning.Row) bool) error {
		revision := q.Revision
		if revision == 0 {
			revision = t.revision
		} else if revision != t.revision {
			var err error
			if revision, err = resolve(ctx, db, revision); err != nil {
				return err
			}
		}
		return t.store.dialect.rowsAt(ctx, db, q, revision, yield)
	})
}
