package gpkg

import (
	"database/sql"
	"errors"
	"fmt"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"gridzone/store/ledger"
	"gridzone/zoning"
)

var errPragma = errors.New("sqlite did not take the setting")

// fault puts an error of the database into zoning's vocabulary.
func fault(doing string, err error) error {
	if err == nil {
		return nil
	}
	if ledger.Known(err) {
		return fmt.Errorf("gpkg: %s: %w", doing, err)
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
