package postgres

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"gridzone/geo/wkb"
	"gridzone/store/ledger"
)

// dialect is how PostgreSQL writes what databases write differently.
func dialect() ledger.Dialect {
	return ledger.Dialect{
		Among: func(column, parameter string) string { return column + " = ANY(" + parameter + ")" },
		List:  func(list any) (any, error) { return list, nil },
		Near: func(_ ledger.Layer, minLon, maxLon, minLat, maxLat string) string {
			return "(min_lon IS NULL OR min_lon IS NOT NULL AND row_box(min_lon, max_lon, min_lat, max_lat) && row_box(" +
				minLon + ", " + maxLon + ", " + minLat + ", " + maxLat + "))"
		},
		Encode: wkb.Encode,
		Decode: wkb.Decode,
	}
}

// reading is a transaction.
type reading struct {
	tx   pgx.Tx
	life context.Context // ends with the caller and with the store
	with settings
}

// statement is the context of one statement, which is given up when the caller or the store ends, or when patience does.
func (r reading) statement(ctx context.Context, patience time.Duration) (statement context.Context, end func()) {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, errStalled)
	stop := context.AfterFunc(r.life, cancel)
	return ctx, func() { stop(); cancel() }
}

// judge puts the error of a statement into zoning's vocabulary.
func (r reading) judge(caller, statement context.Context, err error) error {
	if err != nil && caller.Err() == nil && errors.Is(context.Cause(statement), errStalled) {
		return errStalled
	}
	return judge(caller, r.life, err, r.tx.Conn().IsClosed())
}

// Query implements ledger.DB.
func (r reading) Query(ctx context.Context, query string, args ...any) (ledger.Rows, error) {
	statement, cancel := context.WithCancelCause(ctx)
	found := &rows{reading: r, caller: ctx, statement: statement, cancel: cancel}
	found.stop = context.AfterFunc(r.life, func() { cancel(nil) })
	found.stalled = time.AfterFunc(r.with.stall, func() { cancel(errStalled) })
	var err error
	found.Rows, err = r.tx.Query(statement, query, args...)
	found.stalled.Stop()
	if err != nil {
		found.end()
		return nil, r.judge(ctx, statement, err)
	}
	return found, nil
}

// One implements ledger.DB.
func (r reading) One(ctx context.Context, query string, args []any, dest ...any) error {
	statement, end := r.statement(ctx, r.with.one)
	defer end()
	err := r.tx.QueryRow(statement, query, args...).Scan(dest...)
	if errors.Is(err, pgx.ErrNoRows) {
		return ledger.ErrNone
	}
	return r.judge(ctx, statement, err)
}

// rows are the answers to a question. One that does not go on within patience is given up; the time that the
// asker takes between two answers does not count.
type rows struct {
	pgx.Rows
	reading
	caller    context.Context
	statement context.Context
	cancel    context.CancelCauseFunc
	stop      func() bool
	stalled   *time.Timer
	over      bool
}

func (r *rows) end() {
	r.stop()
	r.cancel(nil)
}

// Next implements ledger.Rows. Rows that have come by the time the asker gives up are not handed on any more.
func (r *rows) Next() bool {
	if r.statement.Err() != nil {
		return false
	}
	r.stalled.Reset(r.with.stall)
	more := r.Rows.Next()
	r.stalled.Stop()
	r.over = !more
	return more
}

// Scan implements ledger.Rows.
func (r *rows) Scan(dest ...any) error {
	for i, d := range dest {
		if b, ok := d.(*ledger.Bytes); ok { // the driver's own, good until the next row
			dest[i] = (*pgtype.DriverBytes)(b)
		}
	}
	return r.Rows.Scan(dest...)
}

// Err implements ledger.Rows.
func (r *rows) Err() error {
	err := r.Rows.Err()
	if err == nil && !r.over {
		err = r.statement.Err()
	}
	return r.judge(r.caller, r.statement, err)
}

// Close implements ledger.Rows. What the asker did not want any more is not read: the connection is given up instead.
func (r *rows) Close() {
	if !r.over {
		r.cancel(nil)
	}
	r.Rows.Close()
	r.end()
}

// writing is a transaction that has the turn.
type writing struct {
	reading
	asking sync.RWMutex // read: by statements; written: by what is sent between them. A statement may come while the answers of another are read
}

// Query implements ledger.DB.
func (w *writing) Query(ctx context.Context, query string, args ...any) (ledger.Rows, error) {
	w.asking.RLock()
	found, err := w.reading.Query(ctx, query, args...)
	if err != nil {
		w.asking.RUnlock()
		return nil, err
	}
	return &answers{found, sync.OnceFunc(w.asking.RUnlock)}, nil
}

// answers are rows that let go of something when they are closed.
type answers struct {
	ledger.Rows
	closed func()
}

// Close implements ledger.Rows.
func (a *answers) Close() {
	a.Rows.Close()
	a.closed()
}

// One implements ledger.DB.
func (w *writing) One(ctx context.Context, query string, args []any, dest ...any) error {
	w.asking.RLock()
	defer w.asking.RUnlock()
	return w.reading.One(ctx, query, args, dest...)
}

// Exec implements ledger.Writing.
func (w *writing) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	w.asking.RLock()
	defer w.asking.RUnlock()
	statement, end := w.statement(ctx, w.with.stall)
	defer end()
	tag, err := w.tx.Exec(statement, query, args...)
	return tag.RowsAffected(), w.judge(ctx, statement, err)
}

// Repeat implements ledger.Writing, in one round trip for all lists.
func (w *writing) Repeat(ctx context.Context, query string, lists [][]any) (changed int64, err error) {
	err = w.batch(ctx, query, lists, func(sent pgx.BatchResults) error {
		tag, err := sent.Exec()
		changed += tag.RowsAffected()
		return err
	})
	return changed, err
}

// Insert implements ledger.Writing, in one round trip for all lists.
func (w *writing) Insert(ctx context.Context, query string, lists [][]any) ([]int64, error) {
	ids := make([]int64, 0, len(lists))
	err := w.batch(ctx, query+" RETURNING id", lists, func(sent pgx.BatchResults) error {
		var id int64
		err := sent.QueryRow().Scan(&id)
		ids = append(ids, id)
		return err
	})
	return ids, err
}

func (w *writing) batch(ctx context.Context, query string, lists [][]any, read func(pgx.BatchResults) error) error {
	if len(lists) == 0 {
		return nil
	}
	w.asking.RLock()
	defer w.asking.RUnlock()
	statement, end := w.statement(ctx, w.with.stall)
	defer end()
	batch := &pgx.Batch{}
	for _, args := range lists {
		batch.Queue(query, args...)
	}
	sent := w.tx.SendBatch(statement, batch)
	for range lists {
		if err := read(sent); err != nil {
			_ = sent.Close() // says the same
			return w.judge(ctx, statement, err)
		}
	}
	return w.judge(ctx, statement, sent.Close())
}

// Undo implements ledger.Writing.
func (w *writing) Undo(ctx context.Context) (now time.Time, err error) {
	if _, err := w.Exec(ctx, "ROLLBACK TO SAVEPOINT begun"); err != nil {
		return now, err
	}
	err = w.One(ctx, "SELECT clock_timestamp()", nil, &now)
	return now, err
}

// The rest is for stores that keep something of rows beside their tables: here indexes do that.

// Opened implements ledger.Writing.
func (w *writing) Opened(context.Context, ledger.Layer, []int64, []*ledger.Box) error { return nil }

// Closed implements ledger.Writing.
func (w *writing) Closed(context.Context, ledger.Layer, []int64) error { return nil }

// Erased implements ledger.Writing. What the server keeps of rows that are gone is its own to clear away: docs/postgresql.md.
func (w *writing) Erased() {}

// Finish implements ledger.Writing.
func (w *writing) Finish(context.Context, time.Time) error { return nil }
