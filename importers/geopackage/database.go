package geopackage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
	"modernc.org/sqlite/vfs"

	"gridzone/importers/dataset"
)

// database is the file as SQLite sees it.
type database struct {
	file  *file
	watch *watch
	fs    *vfs.FS
	db    *sql.DB
	conn  *sql.Conn
	guard *guard
}

// limitTable bounds what SQLite does for one question (https://www.sqlite.org/limits.html). Texts and blobs are bounded by the limits on a feature.
var limitTable = []struct{ limit, to int }{
	{sqlite3.SQLITE_LIMIT_ATTACHED, 0}, {sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH, 1}, {sqlite3.SQLITE_LIMIT_WORKER_THREADS, 0}, {sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 100},
	{sqlite3.SQLITE_LIMIT_COMPOUND_SELECT, 2}, {sqlite3.SQLITE_LIMIT_FUNCTION_ARG, 16}, {sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 100},
	{sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 10}, {sqlite3.SQLITE_LIMIT_VDBE_OP, 50_000}, {sqlite3.SQLITE_LIMIT_SQL_LENGTH, 1 << 20},
}

// openDatabase opens a file whose schema has been measured.
func openDatabase(ctx context.Context, in *dataset.Input, limits dataset.Limits) (d *database, err error) {
	d = &database{watch: newWatch(ctx, in.Size)}
	d.file = &file{in: in, watch: d.watch}
	defer func() {
		if err != nil {
			err = errors.Join(err, d.close())
			d = nil
		}
	}()
	name, fsys, err := vfs.New(d.file)
	if err != nil {
		return d, fmt.Errorf("open the GeoPackage: %w", err)
	}
	d.fs = fsys
	q := url.Values{"vfs": {name}, "mode": {"ro"}, "immutable": {"1"}, "_defensive": {"1"}, "_dqs": {"0"}, "_error_rc": {"1"},
		"_pragma": {"query_only(1)", "trusted_schema(0)", "cell_size_check(1)", "temp_store(2)", "ignore_check_constraints(1)"}}
	connector, err := sqlite.NewConnector((&url.URL{Scheme: "file", Opaque: dbName, RawQuery: q.Encode()}).String())
	if err != nil {
		return d, fmt.Errorf("open the GeoPackage: %w", err)
	}
	d.db = sql.OpenDB(connector)
	d.db.SetMaxOpenConns(1)
	err = d.watch.during(func(ctx context.Context) (err error) {
		if d.conn, err = d.db.Conn(ctx); err != nil {
			return err
		}
		for _, l := range limitTable {
			if _, err := sqlite.Limit(d.conn, l.limit, l.to); err != nil {
				return err
			}
		}
		if _, err := sqlite.Limit(d.conn, sqlite3.SQLITE_LIMIT_LENGTH, max(limits.FeatureBytes, 1<<20)); err != nil {
			return err
		}
		d.guard = &guard{}
		if err := d.conn.Raw(func(c any) error {
			r, ok := c.(sqlite.AuthorizerRegisterer)
			if !ok {
				return errors.New("the driver of SQLite takes no authorizer")
			}
			return r.RegisterAuthorizer(d.guard.allows)
		}); err != nil {
			return err
		}
		for _, pragma := range []string{"cache_size(-1024)", "mmap_size(0)"} {
			if _, err := d.conn.ExecContext(ctx, "PRAGMA "+pragma); err != nil {
				return err
			}
		}
		return nil
	})
	return d, d.fault(err)
}

func (d *database) close() error {
	var errs []error
	if d.conn != nil {
		errs = append(errs, d.conn.Close())
	}
	if d.db != nil {
		errs = append(errs, d.db.Close())
	}
	if d.fs != nil {
		errs = append(errs, d.fs.Close())
	}
	d.watch.cancel(nil)
	return errors.Join(errs...)
}

// ask calls row with each row that SQLite answers a question with, at most so many.
func (d *database) ask(most int, row func(values []any) error, query string, args ...any) error {
	d.guard.refused = ""
	err := d.watch.during(func(ctx context.Context) error {
		rows, err := d.conn.QueryContext(ctx, query, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		columns, err := rows.Columns()
		if err != nil {
			return err
		}
		for n := 0; rows.Next(); n++ {
			if n == most {
				return tooLarge()
			}
			values, err := scan(rows, len(columns))
			if err != nil {
				return err
			}
			if err := row(values); err != nil {
				return err
			}
		}
		return rows.Err()
	})
	return d.fault(err)
}

// scan reads a row.
func scan(rows *sql.Rows, n int) ([]any, error) {
	values, into := make([]any, n), make([]any, n)
	for i := range into {
		into[i] = &values[i]
	}
	return values, rows.Scan(into...)
}

// fault says what an error of SQLite means for the file; errors of reading and the context's come back.
func (d *database) fault(err error) error {
	var own *dataset.FileFault
	var e *sqlite.Error
	switch {
	case err == nil, errors.As(err, &own):
		return err
	case d.watch.ended() != nil:
		if err = d.watch.ended(); errors.Is(err, errBusy) {
			return &dataset.FileFault{Code: codeBusy, Detail: "reading the GeoPackage takes longer than its size explains", Repair: "export the layer into a GeoPackage of its own, as a table"}
		}
		return err
	case !errors.As(err, &e):
		return err
	}
	if d.guard != nil && d.guard.refused != "" {
		return viewed(d.guard.layer, d.guard.refused)
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_TOOBIG:
		return &dataset.FileFault{Code: codeFeatureTooLarge, Detail: "a text or a geometry is larger than a feature may be", Repair: "split it, or have the limit raised"}
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_SCHEMA, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN:
		return damaged("it is no sound GeoPackage: " + dataset.Shown(strings.TrimSpace(e.Error())))
	}
	return fmt.Errorf("read the GeoPackage: %w", err)
}

// name quotes the name of a table or a column for SQLite.
func name(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
