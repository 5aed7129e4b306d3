package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"gridzone/zoning"
)

// errUnheard is what comes of listening through a pooler that gives each transaction another connection.
var errUnheard = fmt.Errorf("%w: what is said is not heard; a pooler may be between", zoning.ErrUnavailable)

// Listen implements zoning.Herald on a connection of its own. A standby cannot be listened to, nor what a pooler keeps from reaching us: that is tried
// first.
func (s *Store) Listen(ctx context.Context, wake func()) error {
	e := s.engine
	life, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(e.open, cancel)()
	err := e.listen(life, wake)
	if ctx.Err() != nil {
		return nil
	}
	return fault("listen", judge(ctx, life, err, true))
}

func (e *engine) listen(ctx context.Context, wake func()) error {
	conn, err := pgx.ConnectConfig(ctx, e.pool.Config().ConnConfig)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }() // it is not used again
	if _, err := conn.Exec(ctx, "LISTEN gridzone"); err != nil {
		return err
	}
	if err := e.echo(ctx, conn); err != nil {
		return err
	}
	wake()
	for {
		heard, err := e.hear(ctx, conn)
		if err != nil {
			return err
		}
		if heard {
			wake()
		}
	}
}

// echo says something on another connection, and makes sure that it is heard on this. When nothing can be said it takes that for granted.
func (e *engine) echo(ctx context.Context, conn *pgx.Conn) error {
	err := e.on(ctx, func(ctx context.Context, other *pgxpool.Conn) error {
		_, err := other.Exec(ctx, "SELECT pg_notify('gridzone', $1)", "who listens to "+e.schema)
		return err
	})
	if err != nil {
		return ctx.Err()
	}
	waiting, cancel := context.WithTimeout(ctx, max(e.with.ping, 2*time.Second))
	defer cancel()
	_, err = conn.WaitForNotification(waiting)
	if err != nil && ctx.Err() == nil && waiting.Err() != nil {
		return errUnheard
	}
	return err
}

// hear waits for a hint about this store for a while. When none comes it makes sure that one could.
func (e *engine) hear(ctx context.Context, conn *pgx.Conn) (bool, error) {
	waiting, cancel := context.WithTimeout(ctx, e.with.ping)
	defer cancel()
	hint, err := conn.WaitForNotification(waiting)
	switch {
	case err == nil:
		return hint.Payload == e.schema, nil
	case ctx.Err() != nil:
		return false, ctx.Err()
	case !errors.Is(waiting.Err(), context.DeadlineExceeded) || conn.IsClosed():
		return false, err
	}
	asking, cancel := context.WithTimeout(ctx, max(e.with.ping, time.Second))
	defer cancel()
	return false, conn.Ping(asking)
}
