package postgres

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// errAlone is a commit that no standby has, where one was waited for.
var errAlone = errors.New("the server was made to stop waiting for its standby")

// commit commits, durably: on the standby, too, where that is waited for. A server whose waiting somebody has ended says that it is done,
// and warns.
func commit(ctx context.Context, tx pgx.Tx) error {
	warned := tx.Conn().PgConn().CustomData()
	delete(warned, alone)
	err := tx.Commit(ctx)
	if err == nil && warned[alone] != nil {
		return errAlone
	}
	return err
}

// alone is what a connection keeps when the server has warned.
const alone = "alone"

// notice hears warnings. This one has no code of its own, and its text is in the server's language: the function that gives it is named.
func notice(conn *pgconn.PgConn, n *pgconn.Notice) {
	if n.Routine == "SyncRepWaitForLSN" {
		conn.CustomData()[alone] = true
	}
}

// refused tells whether the server has said that nothing is committed.
func refused(err error) bool {
	var said *pgconn.PgError
	return errors.Is(err, pgx.ErrTxCommitRollback) || (errors.As(err, &said) && said.SeverityUnlocalized == "ERROR")
}
