package postgres

import (
	"context"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"gridzone/store/ledger"
)

// turn is the right to write, until the transaction ends.
type turn struct {
	now    time.Time     // by the database's clock
	silent time.Duration // after which the server takes it away when it hears nothing
}

// lock waits for the turn to write, under the id of this attempt. It gives up after a while, and whoever has the turn and is not heard of any more
// loses it; a shorter limit of the session's counts. The limit of a statement is ours alone: where the user's ends the waiting for a standby in
// COMMIT, the server says that it was done.
func (e *engine) lock(ctx context.Context, tx pgx.Tx, id string) (given turn, err error) {
	ctx, cancel := context.WithTimeout(ctx, e.with.lock+e.with.one)
	defer cancel()
	var silent int64
	batch := &pgx.Batch{}
	batch.Queue("SELECT set_config('gridzone.attempt', $1, TRUE), set_config('statement_timeout', $2::BIGINT::TEXT, TRUE), set_config('lock_timeout', "+
		shorter("lock_timeout", "$3")+"::TEXT, TRUE)", id, e.with.longest.Milliseconds(), e.with.lock.Milliseconds())
	batch.Queue("SELECT set_config('idle_in_transaction_session_timeout', limit_ms::TEXT, TRUE), limit_ms FROM (SELECT "+
		shorter("idle_in_transaction_session_timeout", "$1")+" AS limit_ms) AS shorter", e.with.silent.Milliseconds()).
		QueryRow(func(row pgx.Row) error { return row.Scan(nil, &silent) })
	batch.Queue("SELECT FROM turn FOR UPDATE")
	batch.Queue("SAVEPOINT begun")
	batch.Queue("SELECT clock_timestamp()").QueryRow(func(row pgx.Row) error { return row.Scan(&given.now) })
	err = tx.SendBatch(ctx, batch).Close()
	given.silent = time.Duration(silent) * time.Millisecond
	return given, err
}

// shorter is the lesser of a time limit that holds for the session, if there is one, and of a parameter in milliseconds.
func shorter(setting, parameter string) string {
	return "least(nullif((1000 * extract(epoch FROM current_setting('" + setting + "')::INTERVAL))::BIGINT, 0), " + parameter + "::BIGINT)"
}

// command runs f, which has the turn.
func (e *engine) command(ctx context.Context, tx pgx.Tx, given turn, f func(db ledger.Writing, now time.Time) error) error {
	w := &writing{reading: reading{tx, ctx, e.with}}
	defer w.beat(given.silent / 4)()
	return f(w, given.now)
}

// beat lets the server hear of a command while it reckons, until end is called: so that one that is silent is one whose process is frozen.
func (w *writing) beat(every time.Duration) (end func()) {
	over := make(chan struct{})
	var beating sync.WaitGroup
	beating.Go(func() {
		again := time.NewTicker(every)
		defer again.Stop()
		for {
			select {
			case <-over:
				return
			case <-again.C:
			}
			if !w.asking.TryLock() {
				continue // a statement is being heard
			}
			statement, heard := w.statement(w.life, w.with.one)
			_ = w.tx.Conn().Ping(statement) // what is wrong the next statement tells
			heard()
			w.asking.Unlock()
		}
	})
	return func() { close(over); beating.Wait() }
}
