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
	var own error     // f's, which is returned as it is
	var refused error // whoever refused it: the transaction holds the entry that says so, and nothing else
	err := s.engine.Write(ctx, func(db Writing, now time.Time) error {
		t := &tx{store: s, db: db, command: c, staffSet: map[string]bool{}, bases: map[string]bool{}}
		defer func() { t.done = true }() // f must not go on with it
		used, err := t.begin(ctx, now)
		if err == nil && used.Repeated {
			out = used
			return nil
		}
		var answer []byte
		if err == nil {
			answer, own = f(context.WithValue(ctx, inside{s}, true), t)
			err = own
		}
		if err == nil {
			out, err = t.finish(ctx, answer)
		}
		if t.refuse(ctx, err) {
			refused = err
			return nil
		}
		return err
	})
	if err == nil && !out.Repeated {
		zoning.NoteEntry(ctx)
	}
	if err == nil {
		err = refused
	}
	switch {
	case own != nil:
		return zoning.Outcome{}, own
	case err != nil:
		return zoning.Outcome{}, s.fault("command", err)
	}
	return out, nil
}

// refuse replaces what the command has written by the entry that it was refused, and tells whether that can be committed. It cannot
// where the command was not refused but failed, or nobody waits for it any more, or it would have been taken back anyway, nor where there
// were so many like it that it is counted.
func (t *tx) refuse(ctx context.Context, why error) bool {
	code := zoning.RefusalCode(why)
	if code == "" || t.command.Rehearsal || ctx.Err() != nil {
		return false
	}
	if !t.store.refusals.alone(t.command, code, zoning.RefusedAlone, time.Now()) {
		zoning.NoteEntry(ctx)
		return false
	}
	now, err := t.db.Undo(ctx)
	var before zoning.Revision
	if err == nil {
		before, err = t.start(ctx, now)
	}
	if err == nil {
		err = t.audit(ctx, before.N, code)
	}
	return err == nil
}

func checkCommand(c zoning.Command) error {
	for what, s := range map[string]string{
		"the command": c.Name, "the actor": c.Actor.Name, "the actor's key": c.Actor.Key, "the actor's request": c.Actor.Request,
		"the detail": c.Detail, "the idempotency key": c.Key, "the request": c.Request,
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
func (t *tx) begin(ctx context.Context, now time.Time) (zoning.Outcome, error) {
	if c := t.command; c.Key != "" {
		out, request, err := usedKey(ctx, t.db, c)
		switch {
		case err == nil && request == c.Request:
			return out, nil
		case err == nil:
			return zoning.Outcome{}, fmt.Errorf("%w: the idempotency key %q came with another request before", zoning.ErrReused, c.Key)
		case !errors.Is(err, ErrNone):
			return zoning.Outcome{}, err
		}
	}
	before, err := t.start(ctx, now)
	t.revision = before.N + 1
	return zoning.Outcome{}, err
}

// start reads the newest revision, and settles the time of the command: not before that, where a clock was set back.
func (t *tx) start(ctx context.Context, now time.Time) (zoning.Revision, error) {
	before, err := newest(ctx, t.db)
	t.now = now.UTC().Truncate(time.Microsecond)
	if t.now.Before(before.Time) {
		t.now = before.Time
	}
	return before, err
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
	if err := t.audit(ctx, out.Revision, ""); err != nil {
		return out, err
	}
	if err := t.db.Finish(ctx, t.now); err != nil {
		return out, err
	}
	return out, ctx.Err()
}
