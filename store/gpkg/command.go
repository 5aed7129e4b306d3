package gpkg

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gridzone/zoning"
)

// within marks the context of a running command, so that a command given inside
// it is refused instead of waiting for itself.
type within struct{ s *Store }

// Do implements zoning.Store. Writers of this process queue; one that waits longer
// than busyTimeout for a writer in another process gets zoning.ErrBusy. An
// idempotency key belongs to its actor: another's is another key.
func (s *Store) Do(ctx context.Context, c zoning.Command, f func(ctx context.Context, tx zoning.Tx) ([]byte, error)) (zoning.Outcome, error) {
	if err := checkCommand(c); err != nil {
		return zoning.Outcome{}, fault("command", err)
	}
	if ctx.Value(within{s}) != nil {
		return zoning.Outcome{}, fault("command", errNested)
	}
	conn, err := s.writer.Conn(ctx)
	if err != nil {
		return zoning.Outcome{}, fault("begin", err)
	}
	defer conn.Close()
	var t *tx
	defer func() { end(ctx, conn, t) }() // also when f panics
	if err := s.lock(ctx, conn); err != nil {
		return zoning.Outcome{}, fault("begin", err)
	}
	var out zoning.Outcome
	t, out, err = s.begin(ctx, conn, c)
	if err != nil || out.Repeated {
		return out, fault("begin", err)
	}
	defer t.over()
	answer, err := f(context.WithValue(ctx, within{s}, true), t)
	if err != nil {
		return zoning.Outcome{}, err
	}
	if out, err = t.finish(ctx, answer); err != nil {
		return zoning.Outcome{}, fault("commit", err)
	}
	return out, nil
}

// lock begins a transaction that may write, as soon as no other process is in one.
func (s *Store) lock(ctx context.Context, conn *sql.Conn) error {
	for start := time.Now(); ; {
		_, err := conn.ExecContext(ctx, "BEGIN IMMEDIATE")
		if err == nil || !isBusy(err) || time.Since(start) >= s.busy {
			return err
		}
	}
}

func checkCommand(c zoning.Command) error {
	for what, s := range map[string]string{
		"the command": c.Name, "the actor": c.Actor.Name, "the detail": c.Detail, "the idempotency key": c.Key, "the request": c.Request,
	} {
		if err := checkText(what, s); err != nil {
			return err
		}
	}
	if c.Name == "" {
		return fmt.Errorf("%w: the command has no name", zoning.ErrInvalid)
	}
	if c.Detail != "" && !json.Valid([]byte(c.Detail)) {
		return fmt.Errorf("%w: the detail for the audit trail is not JSON", zoning.ErrInvalid)
	}
	return nil
}

// begin reads where the command starts from, and the answer its key may already have.
func (s *Store) begin(ctx context.Context, conn *sql.Conn, c zoning.Command) (*tx, zoning.Outcome, error) {
	if c.Key != "" {
		out, request, err := usedKey(ctx, conn, c)
		switch {
		case err == nil && request == c.Request:
			return nil, out, nil
		case err == nil:
			return nil, zoning.Outcome{}, fmt.Errorf("%w: the idempotency key %q came with another request before", zoning.ErrReused, c.Key)
		case !errors.Is(err, sql.ErrNoRows):
			return nil, zoning.Outcome{}, err
		}
	}
	before, err := newest(ctx, conn)
	if err != nil {
		return nil, zoning.Outcome{}, err
	}
	now := s.now().UTC().Truncate(time.Microsecond)
	if now.Before(before.Time) {
		now = before.Time // a clock that was set back
	}
	return &tx{
		conn: conn, command: c, now: now, revision: before.N + 1,
		prepared: map[string]*sql.Stmt{}, touchedLayers: map[zoning.Layer]*extent{}, staffSet: map[string]bool{},
	}, zoning.Outcome{}, nil
}

// usedKey returns what the key was answered with, and the digest of the request it came with.
func usedKey(ctx context.Context, q querier, c zoning.Command) (zoning.Outcome, string, error) {
	out := zoning.Outcome{Repeated: true}
	var request string
	err := q.QueryRowContext(ctx, "SELECT request, revision, changed, body FROM answer WHERE actor = ? AND key = ?", c.Actor.Name, c.Key).
		Scan(&request, &out.Revision, &out.Changed, &out.Answer)
	if err != nil {
		return zoning.Outcome{}, "", err
	}
	return out, request, nil
}

// finish writes what belongs to every command and commits.
func (t *tx) finish(ctx context.Context, answer []byte) (zoning.Outcome, error) {
	if t.failed != nil { // a statement failed and f went on as if nothing had happened
		return zoning.Outcome{}, t.failed
	}
	out := zoning.Outcome{Revision: t.revision, Changed: t.changes > 0, Answer: answer}
	if !out.Changed {
		out.Revision--
		if t.touched {
			if _, err := t.exec(ctx, "DELETE FROM revision WHERE n = ?", t.revision); err != nil {
				return out, err
			}
		}
	}
	if err := t.updateContents(ctx); err != nil {
		return out, err
	}
	if c := t.command; c.Key != "" {
		if _, err := t.exec(ctx, "INSERT INTO answer (actor, key, request, time, revision, changed, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
			c.Actor.Name, c.Key, c.Request, t.now.UnixMicro(), out.Revision, out.Changed, answer); err != nil {
			return out, err
		}
	}
	if err := t.audit(ctx, out.Revision); err != nil {
		return out, err
	}
	if err := ctx.Err(); err != nil {
		return out, err
	}
	// From here on the command is done whatever becomes of ctx.
	_, err := t.conn.ExecContext(context.WithoutCancel(ctx), "COMMIT")
	t.committed = err == nil
	return out, err
}

// end rolls back what was not committed. A connection that cannot is thrown away,
// which rolls back as well.
func end(ctx context.Context, conn *sql.Conn, t *tx) {
	if t != nil && t.committed {
		return
	}
	if _, err := conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK"); err != nil {
		_ = conn.Raw(func(any) error { return driver.ErrBadConn })
	}
}
