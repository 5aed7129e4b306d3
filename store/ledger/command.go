package ledger

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gridzone/zoning"
)

// inside marks the context of a running command, so that a command given inside
// it is refused instead of waiting for itself.
type inside struct{ s *Store }

// Do implements zoning.Store. An idempotency key belongs to its actor: another's is another key.
func (s *Store) Do(ctx context.Context, c zoning.Command, f func(ctx context.Context, tx zoning.Tx) ([]byte, error)) (zoning.Outcome, error) {
	if err := checkCommand(c); err != nil {
		return zoning.Outcome{}, s.fault("command", err)
	}
	if ctx.Value(inside{s}) != nil {
		return zoning.Outcome{}, s.fault("command", errNested)
	}
	var out zoning.Outcome
	var own error // f's, which is returned as it is
	err := s.engine.Write(ctx, func(db Writing, now time.Time) error {
		t, used, err := s.begin(ctx, db, now, c)
		if err != nil {
			return err
		}
		if used.Repeated {
			out = used
			return nil
		}
		defer func() { t.done = true }() // f must not go on with it
		answer, err := f(context.WithValue(ctx, inside{s}, true), t)
		if err != nil {
			own = err
			return err
		}
		out, err = t.finish(ctx, answer)
		return err
	})
	switch {
	case own != nil:
		return zoning.Outcome{}, own
	case err != nil:
		return zoning.Outcome{}, s.fault("command", err)
	}
	return out, nil
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
func (s *Store) begin(ctx context.Context, db Writing, now time.Time, c zoning.Command) (*tx, zoning.Outcome, error) {
	if c.Key != "" {
		out, request, err := usedKey(ctx, db, c)
		switch {
		case err == nil && request == c.Request:
			return nil, out, nil
		case err == nil:
			return nil, zoning.Outcome{}, fmt.Errorf("%w: the idempotency key %q came with another request before", zoning.ErrReused, c.Key)
		case !errors.Is(err, ErrNone):
			return nil, zoning.Outcome{}, err
		}
	}
	before, err := newest(ctx, db)
	if err != nil {
		return nil, zoning.Outcome{}, err
	}
	now = now.UTC().Truncate(time.Microsecond)
	if now.Before(before.Time) {
		now = before.Time // a clock that was set back
	}
	return &tx{store: s, db: db, command: c, now: now, revision: before.N + 1, staffSet: map[string]bool{}, bases: map[string]bool{}}, zoning.Outcome{}, nil
}

// usedKey returns what the key was answered with, and the digest of the request it came with.
func usedKey(ctx context.Context, db DB, c zoning.Command) (zoning.Outcome, string, error) {
	out := zoning.Outcome{Repeated: true}
	var request string
	err := db.One(ctx, "SELECT request, revision, changed, body FROM answer WHERE actor = $1 AND key = $2", []any{c.Actor.Name, c.Key},
		&request, &out.Revision, &out.Changed, &out.Answer)
	if err != nil {
		return zoning.Outcome{}, "", err
	}
	return out, request, nil
}

// finish writes what belongs to every command.
func (t *tx) finish(ctx context.Context, answer []byte) (zoning.Outcome, error) {
	if t.failed != nil { // a statement failed and f went on as if nothing had happened
		return zoning.Outcome{}, t.failed
	}
	if err := t.mayPublish(ctx); err != nil {
		return zoning.Outcome{}, err
	}
	out := zoning.Outcome{Revision: t.revision, Changed: t.changes > 0, Answer: answer}
	if !out.Changed {
		out.Revision--
		if t.touched {
			if _, err := t.db.Exec(ctx, "DELETE FROM revision WHERE n = $1", t.revision); err != nil {
				return out, err
			}
		}
	}
	if c := t.command; c.Key != "" {
		if _, err := t.db.Exec(ctx, insertion("answer", "actor", "key", "request", "time", "revision", "changed", "body"),
			c.Actor.Name, c.Key, c.Request, t.now.UnixMicro(), out.Revision, out.Changed, answer); err != nil {
			return out, err
		}
	}
	if err := t.audit(ctx, out.Revision); err != nil {
		return out, err
	}
	if err := t.db.Finish(ctx, t.now); err != nil {
		return out, err
	}
	return out, ctx.Err()
}
