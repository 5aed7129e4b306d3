package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
)

// Listen implements zoning.Herald on a connection of its own. A standby cannot be listened to, and a pooler that gives each
// transaction another connection loses what is said.
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
