package gpkg

import (
	"context"
	"database/sql"
	"os"
	"time"
)

// Erased implements ledger.Writing: what is deleted is written over in the file (secure_delete), but the log holds pages as they were until it
// is folded into the file and emptied.
func (w *written) Erased() { w.engine.erased.Store(true) }

// logged tells whether there is a log beside the file.
func logged(path string) bool {
	info, err := os.Stat(path + "-wal")
	return err == nil && info.Size() > 0
}

// forget empties the log after people were erased. It is done on the connection that writes, of which there is one. Where
// somebody reads an older state, or another process writes, it is left to the next command or the next reading, whichever comes first: a service
// polls its store.
func (e *engine) forget(ctx context.Context, conn *sql.Conn) {
	var busy, log, folded int64
	err := conn.QueryRowContext(context.WithoutCancel(ctx), "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &log, &folded)
	if err == nil && busy == 0 {
		e.erased.Store(false)
	}
}

// forgetLater is forget after a reading, unless somebody writes: whoever does sees to it himself.
func (e *engine) forgetLater(ctx context.Context) {
	if !e.erased.Load() {
		return
	}
	soon, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Millisecond)
	defer cancel()
	conn, err := e.writer.Conn(soon)
	if err != nil {
		return
	}
	defer conn.Close()
	e.forget(ctx, conn)
}
