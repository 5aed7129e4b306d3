package gpkg

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"gridzone/zoning"
)

var (
	errPragma = errors.New("sqlite did not take the setting")
	errNested = fmt.Errorf("%w: a command cannot be given from within a command of the same store", zoning.ErrInvalid)
	errOver   = fmt.Errorf("%w: the command is over", zoning.ErrInvalid)
)

// fault puts an error of the database into zoning's vocabulary. A cancelled
// context stays what it is.
func fault(doing string, err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("gpkg: %s: %w", doing, err)
	}
	for _, known := range []error{
		zoning.ErrInvalid, zoning.ErrNotFound, zoning.ErrConflict, zoning.ErrReused, zoning.ErrBusy, zoning.ErrUnavailable,
	} {
		if errors.Is(err, known) {
			return fmt.Errorf("gpkg: %s: %w", doing, err)
		}
	}
	var e *sqlite.Error
	if errors.As(err, &e) {
		switch e.Code() & 0xff {
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
			return fmt.Errorf("gpkg: %s: %w: another process is writing to the file: %w", doing, zoning.ErrBusy, err)
		case sqlite3.SQLITE_TOOBIG:
			return fmt.Errorf("gpkg: %s: %w: larger than a value may be: %w", doing, zoning.ErrInvalid, err)
		case sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_MISUSE, sqlite3.SQLITE_RANGE:
			return fmt.Errorf("gpkg: %s: %w", doing, err) // our own mistake
		}
		return fmt.Errorf("gpkg: %s: %w: %w", doing, zoning.ErrUnavailable, err)
	}
	if errors.Is(err, sql.ErrConnDone) || err.Error() == "sql: database is closed" {
		return fmt.Errorf("gpkg: %s: %w: %w", doing, zoning.ErrUnavailable, err)
	}
	return fmt.Errorf("gpkg: %s: %w", doing, err)
}

// isBusy tells whether another process holds the file.
func isBusy(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code()&0xff == sqlite3.SQLITE_BUSY
}

// notFound turns the absence of a row into zoning.ErrNotFound.
func notFound(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("%w: there is none", zoning.ErrNotFound)
	}
	return err
}
