package postgres

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"gridzone/zoning"
)

var errNotDone = errors.New("the connection was lost and the command was not done")

// newAttempt returns the id under which a command is committed, if it is.
func newAttempt() (string, error) {
	id := pgtype.UUID{Valid: true}
	if _, err := rand.Read(id.Bytes[:]); err != nil {
		return "", err
	}
	return id.String(), nil
}

// settle finds out what became of an attempt whose connection broke in COMMIT. The server may still be working on it:
// only whoever has the turn after it knows. nil means that it is done.
func (e *engine) settle(ctx context.Context, id string, lost error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), e.with.settle)
	defer cancel()
	for {
		done, err := e.wasDone(ctx, id)
		switch {
		case err == nil && done:
			return nil
		case err == nil:
			return fmt.Errorf("%w: %w: %s", zoning.ErrUnavailable, errNotDone, lost.Error())
		}
		select {
		case <-ctx.Done():
		case <-e.open.Done():
		case <-time.After(50 * time.Millisecond):
			continue
		}
		return fmt.Errorf("%w: the connection was lost while the command was committed, and what became of it is not known yet; "+
			"look, or give it again with the same idempotency key: %s; then: %s", zoning.ErrUnavailable, lost.Error(), err.Error())
	}
}

// wasDone tells whether an attempt is on record, once it cannot come to be any more. It commits, which the server answers when the standby has
// whatever was committed before.
func (e *engine) wasDone(ctx context.Context, id string) (done bool, err error) {
	err = e.within(ctx, pgx.TxOptions{}, func(ctx context.Context, tx pgx.Tx) error {
		if _, err := e.lock(ctx, tx, ""); err != nil {
			return err
		}
		if err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT FROM audit WHERE attempt = $1)", id).Scan(&done); err != nil {
			return err
		}
		return commit(ctx, tx)
	})
	return done, err
}
