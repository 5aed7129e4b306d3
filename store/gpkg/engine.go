package gpkg

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"sync/atomic"
	"time"

	"gridzone/store/ledger"
	"gridzone/zoning"
)

// engine runs the ledger's transactions on the file. One connection writes, any number of others read.
type engine struct {
	writer  *sql.DB // one connection: writers of this process queue for it
	readers *sql.DB
	now     func() time.Time
	busy    time.Duration
	at      *location
	erased  atomic.Bool // people were erased, and the log may still hold them
}

// Read implements ledger.Engine.
func (e *engine) Read(ctx context.Context, f func(db ledger.DB) error) error {
	err := e.snapshot(ctx, func(conn *sql.Conn) error { return f(reading{conn}) })
	e.forgetLater(ctx)
	return err
}

// snapshot runs f on a connection whose transaction sees one revision from its first question to its last.
func (e *engine) snapshot(ctx context.Context, f func(conn *sql.Conn) error) error {
	if err := e.at.check(); err != nil {
		return err
	}
	conn, err := e.readers.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	tx, err := conn.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // nothing was written
	return f(conn)
}

// Write implements ledger.Engine. Writers of this process queue; one that waits longer
// than busyTimeout for a writer in another process gets zoning.ErrBusy.
func (e *engine) Write(ctx context.Context, f func(db ledger.Writing, now time.Time) error) error {
	conn, err := e.writer.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	committed := false
	defer func() { // also when f panics
		if !committed {
			end(ctx, conn)
		}
	}()
	if err := e.lock(ctx, conn); err != nil {
		return err
	}
	if err := e.at.check(); err != nil {
		return err
	}
	w := &written{reading: reading{conn}, engine: e, prepared: map[string]*sql.Stmt{}, touched: map[zoning.Layer]*extent{}}
	defer w.close()
	if err := f(w, e.now()); err != nil {
		return err
	}
	if err := e.at.check(); err != nil { // a command may take minutes
		return err
	}
	// From here on the command is done whatever becomes of ctx.
	_, err = conn.ExecContext(context.WithoutCancel(ctx), "COMMIT")
	if committed = err == nil; committed && e.erased.Load() {
		e.forget(ctx, conn)
	}
	return err
}

// lock begins a transaction that may write, as soon as no other process is in one.
func (e *engine) lock(ctx context.Context, conn *sql.Conn) error {
	for start := time.Now(); ; {
		_, err := conn.ExecContext(ctx, "BEGIN IMMEDIATE")
		if err == nil || !isBusy(err) || time.Since(start) >= e.busy {
			return err
		}
	}
}

// Undo implements ledger.Writing. The transaction ends and another begins: SQLite would keep for a savepoint, in memory, every page as it
// was before the command changed it.
func (w *written) Undo(ctx context.Context) (time.Time, error) {
	if _, err := w.conn.ExecContext(ctx, "ROLLBACK"); err != nil {
		return time.Time{}, err
	}
	clear(w.touched)
	return w.engine.now(), w.engine.lock(ctx, w.conn)
}

// end rolls back what was not committed. A connection that cannot is thrown away,
// which rolls back as well.
func end(ctx context.Context, conn *sql.Conn) {
	if _, err := conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK"); err != nil {
		_ = conn.Raw(func(any) error { return driver.ErrBadConn })
	}
}

// Fault implements ledger.Engine.
func (e *engine) Fault(doing string, err error) error { return fault(doing, err) }
