package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"gridzone/store/ledger"
	"gridzone/zoning"
)

var (
	errClosed  = fmt.Errorf("%w: the store is closed", zoning.ErrUnavailable)
	errStalled = fmt.Errorf("%w: the database has stopped answering", zoning.ErrUnavailable)
)

// fault says what failed.
func fault(doing string, err error) error { return fmt.Errorf("postgres: %s: %w", doing, err) }

// faultKind is a class of SQLSTATE codes, or one of them, and what it means.
type faultKind struct {
	code string
	is   error
	says string // and what to do
}

const throughPooler = "a pooler gives each transaction another connection; say default_query_exec_mode=exec in the URL"

// faultTable is read from the first to the last.
var faultTable = []faultKind{
	{"55P03", zoning.ErrBusy, "another process is writing; try again"},
	{"40001", zoning.ErrBusy, "the server needed what this was reading; try again"},
	{"40P01", zoning.ErrBusy, "two transactions waited for each other; try again"},
	{"42P05", zoning.ErrUnavailable, throughPooler},
	{"26000", zoning.ErrUnavailable, throughPooler},
	{"53300", zoning.ErrUnavailable, "the server takes no more connections"},
	{"53", zoning.ErrUnavailable, "the server is short of memory or disk"},
	{"54", zoning.ErrInvalid, "larger than PostgreSQL keeps"},
	{"25P03", zoning.ErrUnavailable, "the server ended the transaction, as it had heard nothing for longer than idle_in_transaction_session_timeout allows"},
	{"25P04", zoning.ErrUnavailable, "the server ended the transaction, as it took longer than transaction_timeout allows"},
	{"57014", zoning.ErrUnavailable, "the server ended the statement: it took longer than statement_timeout allows for the user of the store, or somebody cancelled it"},
	{"25006", zoning.ErrUnavailable, "from here the store can only be read: the server is a standby, or set so; write to the primary"},
	{"42501", zoning.ErrUnavailable, "the user of the store may not do that; use one with the rights for it"},
	{"57", zoning.ErrUnavailable, "the server ended the connection or the statement"},
	{"58", zoning.ErrUnavailable, "the server failed"},
	{"XX", zoning.ErrUnavailable, "the server failed"},
	{"08", zoning.ErrUnavailable, "the connection failed"},
	{"28", zoning.ErrUnavailable, "the server does not let this user in"},
	{"3D000", zoning.ErrUnavailable, "there is no such database; make it first"},
	{"42P01", zoning.ErrReplaced, "the tables of the store are not there: its database or schema was dropped, or made anew"},
	{"42703", zoning.ErrReplaced, "the tables of the store are those of another version of gridzone"},
	{"3F000", zoning.ErrUnavailable, "there is no schema to keep the store in; make one, and name it with search_path in the URL"},
}

// ReadsAlone tells whether an error says that the store's user may read and not write, or that its server takes nothing from anybody.
func ReadsAlone(err error) bool {
	var said *pgconn.PgError
	return errors.As(err, &said) && (said.Code == "25006" || said.Code == "42501")
}

// judge puts an error of the database into zoning's vocabulary. life ends with the caller and with the store; dead tells
// whether the connection is lost.
func judge(caller, life context.Context, err error, dead bool) error {
	switch {
	case err == nil:
		return nil
	case caller.Err() != nil && ledger.Known(err):
		return err
	case caller.Err() != nil:
		return fmt.Errorf("%w: %w", caller.Err(), err)
	case life.Err() != nil:
		return errClosed
	}
	var said *pgconn.PgError
	var connecting *pgconn.ConnectError
	if errors.As(err, &said) {
		for _, k := range faultTable {
			if strings.HasPrefix(said.Code, k.code) {
				return fmt.Errorf("%w: %s: %w", k.is, k.says, err)
			}
		}
		if errors.As(err, &connecting) {
			return fmt.Errorf("%w: the server takes no connection like this: %w", zoning.ErrUnavailable, err)
		}
		return err // our own mistake
	}
	ours := errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) // and not the caller's
	if ledger.Known(err) && !ours {
		return err
	}
	var network net.Error
	if dead || ours || errors.As(err, &connecting) || errors.As(err, &network) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: the database cannot be reached: %s", zoning.ErrUnavailable, err.Error())
	}
	return err
}
