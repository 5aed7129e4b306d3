package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"gridzone/store/ledger"
	"gridzone/zoning"
)

// engine runs the ledger's transactions on a pool of connections.
type engine struct {
	pool   *pgxpool.Pool
	with   settings
	schema string        // in which the store lies
	known  int64         // the newest version of its tables that this program knows
	turn   chan struct{} // writers of this process wait here, without a connection, not at the row
	open   context.Context
	shut   context.CancelFunc
}

// newEngine reads a URL. It connects when there is something to ask.
func newEngine(ctx context.Context, address string, with settings) (*engine, error) {
	config, err := parse(address, with)
	if err != nil {
		return nil, err
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("%w: %s", zoning.ErrInvalid, err.Error())
	}
	known, err := newestSchema()
	if err != nil {
		pool.Close()
		return nil, err
	}
	e := &engine{pool: pool, with: with, known: known, turn: make(chan struct{}, 1)}
	e.open, e.shut = context.WithCancel(context.Background())
	return e, nil
}

func (e *engine) close() {
	e.shut()
	e.pool.Close() // waits for the connections that are given back now
}

// agree settles, on each connection, what the promises rest on: a commit is on the disk before it is acknowledged, a
// server that no longer hears from a client frees what it held, and numbers and bytes come as they are also where they come as text.
func agree(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, `SELECT
		set_config('synchronous_commit', CASE s WHEN 'off' THEN 'on' ELSE s END, FALSE),
		set_config('tcp_keepalives_idle', '10', FALSE), set_config('tcp_keepalives_interval', '5', FALSE),
		set_config('tcp_keepalives_count', '3', FALSE), set_config('tcp_user_timeout', '25000', FALSE),
		set_config('extra_float_digits', '1', FALSE), set_config('bytea_output', 'hex', FALSE)
		FROM current_setting('synchronous_commit') AS s`)
	return err
}

// Fault implements ledger.Engine.
func (e *engine) Fault(doing string, err error) error { return fault(doing, err) }

// living runs f for as long as the caller waits and the store is open, and puts what goes wrong into zoning's vocabulary. f tells
// whether its connection was lost, or none was to be had.
func (e *engine) living(caller context.Context, f func(life context.Context) (lost bool, err error)) error {
	if err := caller.Err(); err != nil {
		return err
	}
	if e.open.Err() != nil {
		return errClosed
	}
	life, cancel := context.WithCancel(caller)
	defer cancel()
	defer context.AfterFunc(e.open, cancel)()
	lost, err := f(life)
	return judge(caller, life, err, lost)
}

// on runs f with a connection.
func (e *engine) on(caller context.Context, f func(life context.Context, conn *pgxpool.Conn) error) error {
	return e.living(caller, func(life context.Context) (bool, error) {
		conn, err := e.acquire(life)
		if err != nil {
			return true, err
		}
		defer conn.Release()
		err = f(life, conn)
		return conn.Conn().IsClosed(), err
	})
}

// within runs f in a transaction, which is rolled back unless f commits it. A connection that broke while nobody used it is thrown away when
// it cannot begin one, and the next is taken: after the server was away, or another took its place, all of them are such.
func (e *engine) within(caller context.Context, o pgx.TxOptions, f func(life context.Context, tx pgx.Tx) error) error {
	return e.living(caller, func(life context.Context) (lost bool, err error) {
		var conn *pgxpool.Conn
		var tx pgx.Tx
		for left := e.pool.Config().MaxConns; ; left-- {
			if conn, err = e.acquire(life); err != nil {
				return true, err
			}
			if tx, err = conn.BeginTx(life, o); err == nil {
				break
			}
			lost = conn.Conn().IsClosed()
			conn.Release()
			if !lost || left == 0 || life.Err() != nil {
				return lost, err
			}
		}
		defer conn.Release()
		defer e.rollback(life, tx) // also when f panics
		err = f(life, tx)
		return conn.Conn().IsClosed(), err
	})
}

// acquire takes a connection from the pool, and does not wait for long.
func (e *engine) acquire(ctx context.Context) (*pgxpool.Conn, error) {
	waiting, cancel := context.WithTimeout(ctx, e.with.acquire)
	defer cancel()
	conn, err := e.pool.Acquire(waiting)
	if err == nil || ctx.Err() != nil || waiting.Err() == nil {
		return conn, err
	}
	if s := e.pool.Stat(); s.AcquiredConns() == s.MaxConns() {
		return nil, fmt.Errorf("%w: all %d connections to the database are in use; try again, or allow more with pool_max_conns in the URL",
			zoning.ErrBusy, s.MaxConns())
	}
	return nil, fmt.Errorf("%w: no connection to the database within %s: %s", zoning.ErrUnavailable, e.with.acquire, err.Error())
}

// Read implements ledger.Engine.
func (e *engine) Read(ctx context.Context, f func(db ledger.DB) error) error {
	return e.within(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(ctx context.Context, tx pgx.Tx) error {
		if err := e.current(ctx, tx); err != nil {
			return err
		}
		return f(reading{tx, ctx, e.with})
	})
}

// rollback ends a transaction. A connection on which that fails is thrown away when it is given back.
func (e *engine) rollback(ctx context.Context, tx pgx.Tx) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), e.with.one)
	defer cancel()
	_ = tx.Rollback(ctx) // or it is over already
}

// Write implements ledger.Engine. One that waits longer than settings.lock for others of this process, or then for one in another, gets zoning.ErrBusy.
func (e *engine) Write(ctx context.Context, f func(db ledger.Writing, now time.Time) error) error {
	id, err := newAttempt()
	if err != nil {
		return err
	}
	lost, err := e.attempt(ctx, id, f)
	if lost == nil {
		return err
	}
	return e.settle(ctx, id, lost)
}

// attempt runs f and commits. What comes back as lost leaves open whether it was committed.
func (e *engine) attempt(ctx context.Context, id string, f func(db ledger.Writing, now time.Time) error) (lost, err error) {
	patience := time.NewTimer(e.with.lock)
	defer patience.Stop()
	select {
	case e.turn <- struct{}{}:
		defer func() { <-e.turn }()
	case <-patience.C:
		return nil, fmt.Errorf("%w: others are writing; try again", zoning.ErrBusy)
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-e.open.Done():
		return nil, errClosed
	}
	err = e.within(ctx, pgx.TxOptions{IsoLevel: pgx.ReadCommitted}, func(ctx context.Context, tx pgx.Tx) error {
		given, err := e.lock(ctx, tx, id)
		if err == nil {
			err = e.current(ctx, tx)
		}
		if err != nil {
			return err
		}
		if err := e.command(ctx, tx, given, f); err != nil {
			return err
		}
		// From here on the command is done whatever becomes of ctx.
		committing, cancel := context.WithTimeout(context.WithoutCancel(ctx), e.with.stall)
		defer cancel()
		if err := commit(committing, tx); err != nil {
			if refused(err) {
				return err
			}
			lost = err
		}
		return nil
	})
	return lost, err
}
