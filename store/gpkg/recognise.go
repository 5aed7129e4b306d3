package gpkg

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"gridzone/zoning"
)

const (
	applicationID     = 0x47504B47 // 'GPKG'
	geoPackageVersion = 10300      // 1.3
)

const magic = "SQLite format 3\x00"

// recognise looks at what lies at path without changing it. It returns the
// absolute path when a store is there or may be made there, and whether its
// schema is the newest already.
func recognise(ctx context.Context, path string) (abs string, current bool, err error) {
	if path == "" {
		return "", false, fmt.Errorf("%w: no path given for the store; name a file, for example gridzone.gpkg", zoning.ErrInvalid)
	}
	path, err = filepath.Abs(path)
	if err != nil {
		return "", false, fmt.Errorf("%w: %w", zoning.ErrInvalid, err)
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return path, false, folderFault(path)
	case err != nil:
		return "", false, fmt.Errorf("%w: %w", zoning.ErrUnavailable, err)
	case info.IsDir():
		return "", false, fmt.Errorf("%w: %s is a folder; name a file in it, for example %s",
			zoning.ErrInvalid, path, filepath.Join(path, "gridzone.gpkg"))
	case !info.Mode().IsRegular():
		return "", false, fmt.Errorf("%w: %s is no regular file", zoning.ErrInvalid, path)
	}
	if err := headFault(path); err != nil {
		return "", false, err
	}
	if info.Size() == 0 {
		return path, false, nil
	}
	current, err = contentFault(ctx, path)
	return path, current, err
}

// folderFault tells why no file can be made at path.
func folderFault(path string) error {
	folder := filepath.Dir(path)
	info, err := os.Stat(folder)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%w: cannot make %s: there is no folder %s; make it first", zoning.ErrInvalid, path, folder)
	case err != nil:
		return fmt.Errorf("%w: %w", zoning.ErrUnavailable, err)
	case !info.IsDir():
		return fmt.Errorf("%w: cannot make %s: %s is not a folder", zoning.ErrInvalid, path, folder)
	}
	return nil
}

// headFault tells whether the file can be written and begins like a database.
func headFault(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return openFault(path, err)
	}
	defer f.Close()
	head := make([]byte, len(magic))
	n, err := io.ReadFull(f, head)
	if n == 0 && errors.Is(err, io.EOF) {
		return nil
	}
	if err != nil || !bytes.Equal(head, []byte(magic)) {
		return fmt.Errorf("%w: %s is not a GeoPackage; give another path, or import it if it is data", zoning.ErrInvalid, path)
	}
	return nil
}

// contentFault tells whether a database is a store of gridzone, or the beginning
// of one, that this program can use, and whether its schema
// is the newest. It sets nothing in the file.
func contentFault(ctx context.Context, path string) (current bool, err error) {
	base, err := sqlite.NewConnector(dsn(path, []pragma{{"busy_timeout", fmt.Sprint(busyTimeout.Milliseconds()), ""}}, "mode", "rw"))
	if err != nil {
		return false, openFault(path, err)
	}
	db := sql.OpenDB(base)
	defer db.Close()
	var app, tables, versions int64
	if err := db.QueryRowContext(ctx, `SELECT a.application_id,
		(SELECT count(*) FROM sqlite_schema WHERE name NOT LIKE 'sqlite^_%' ESCAPE '^' AND tbl_name <> ?1),
		(SELECT count(*) FROM sqlite_schema WHERE name = ?1)
		FROM pragma_application_id a`, versionTable).Scan(&app, &tables, &versions); err != nil {
		return false, openFault(path, err)
	}
	switch {
	case tables == 0 && (app == 0 || app == applicationID):
		return false, nil // nothing yet, or a first opening cut short
	case app != applicationID:
		return false, fmt.Errorf("%w: %s is a database, but not a GeoPackage; give another path", zoning.ErrInvalid, path)
	case versions == 0:
		return false, fmt.Errorf("%w: %s is a GeoPackage, but not one made by gridzone; to take over its layers, import it into another file",
			zoning.ErrInvalid, path)
	}
	var have int64
	if err := db.QueryRowContext(ctx, "SELECT coalesce(max(version_id), 0) FROM "+versionTable).Scan(&have); err != nil {
		return false, openFault(path, err)
	}
	known, err := newestSchema()
	if err != nil {
		return false, err
	}
	if have > known {
		return false, fmt.Errorf("%w: %s was written by a newer gridzone (schema %d, this program knows %d); use that one, or a back-up from before",
			zoning.ErrInvalid, path, have, known)
	}
	return have == known, triggerFault(ctx, db, path)
}

// openFault names the path and, where it is known, the remedy.
func openFault(path string, err error) error {
	var e *sqlite.Error
	if errors.As(err, &e) {
		switch e.Code() & 0xff {
		case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
			err = fmt.Errorf("%w: %w", fs.ErrPermission, err) // SQLite's codes for it
		case sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT:
			return fmt.Errorf("%w: %s is damaged; restore it from a back-up: %w", zoning.ErrUnavailable, path, err)
		}
	}
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("%w: cannot write %s: give the user who runs gridzone write permission on the file and on its folder: %w",
			zoning.ErrUnavailable, path, err)
	}
	return fmt.Errorf("open %s: %w", path, fault("open", err))
}
