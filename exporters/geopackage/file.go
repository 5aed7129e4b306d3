// Package geopackage writes a GeoPackage (OGC 12-128r18, version 1.3) of one table of features, with an index of their boxes.
//
// It promises a file that GDAL and QGIS open as it is, the same bytes for the same content, and coordinates to the last bit. It knows nothing of
// grids, zones or rows.
package geopackage

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/paulmach/orb"
	"modernc.org/sqlite"

	"gridzone/geo/gpb"
)

// Table is the table of features. Beside its columns it has fid, the number of a feature from 1, and geom.
type Table struct {
	Name        string // of the table
	Description string
	Geometry    string // what its features are: GEOMETRY, POINT, MULTIPOLYGON
	Columns     []Column
	Changed     time.Time // when its content last changed, to the millisecond; of year 1 (zero) it says 1970-01-01
}

// Column is a column of a table.
type Column struct {
	Name string
	Type string // TEXT, INTEGER, BOOLEAN, DATE
}

// File is a GeoPackage being written, by one goroutine.
type File struct {
	table  Table
	db     *sql.DB
	conn   *sql.Conn
	insert *sql.Stmt
	index  *sql.Stmt
	next   int64
	bound  *orb.Bound
}

// Create begins a GeoPackage in a file of this name, of which there must be none. Until Finish has returned nil it is none, and whatever becomes
// of it, Close is called in the end; a file that is not finished is left for the caller to remove.
func Create(ctx context.Context, path string, t Table) (*File, error) {
	f := &File{table: t}
	made, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err == nil {
		err = made.Close()
	}
	if err == nil {
		err = f.begin(ctx, path)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("begin a GeoPackage: %w", err), f.Close())
	}
	return f, nil
}

func (f *File) begin(ctx context.Context, path string) error {
	connector, err := open(path)
	if err != nil {
		return err
	}
	f.db = sql.OpenDB(connector)
	if f.conn, err = f.db.Conn(ctx); err != nil {
		return err
	}
	for _, statement := range append([]string{"BEGIN"}, f.table.schema()...) {
		if _, err := f.conn.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	places := strings.Repeat(", ?", len(f.table.Columns))
	if f.insert, err = f.conn.PrepareContext(ctx, "INSERT INTO "+quoted(f.table.Name)+" VALUES (?, ?"+places+")"); err != nil {
		return err
	}
	f.index, err = f.conn.PrepareContext(ctx, "INSERT INTO "+quoted(f.table.rtree())+" VALUES (?, ?, ?, ?, ?)")
	return err
}

// open tells SQLite how to keep the file while it is made: it is of use whole or not at all, so there is no journal and nothing is forced to the disk.
func open(path string) (driver.Connector, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	q := url.Values{"mode": {"rw"}, "_dqs": {"0"}, "_error_rc": {"1"}, "_pragma": {"page_size(4096)", "journal_mode(OFF)", "synchronous(OFF)",
		"locking_mode(EXCLUSIVE)", "trusted_schema(OFF)", fmt.Sprintf("application_id(%d)", applicationID), fmt.Sprintf("user_version(%d)", version)}}
	at := filepath.ToSlash(abs)
	if !strings.HasPrefix(at, "/") {
		at = "/" + at
	}
	return sqlite.NewConnector((&url.URL{Scheme: "file", Path: at, RawQuery: q.Encode()}).String())
}

// Add adds a feature with a value for each column, in their order: nil, a string (a DATE as 2006-01-02), an int64 or a bool. g is an
// orb.Point or an orb.MultiPolygon, longitude and latitude in EPSG:4490; nil, or without a part: none.
func (f *File) Add(ctx context.Context, g orb.Geometry, values []any) error {
	if len(values) != len(f.table.Columns) {
		return fmt.Errorf("a feature of %s with %d values for %d columns", f.table.Name, len(values), len(f.table.Columns))
	}
	f.next++
	row := append(make([]any, 0, len(values)+2), f.next, nil)
	var box *orb.Bound
	switch g := g.(type) {
	case nil:
	case orb.Point:
		row[1], box = gpb.EncodePoint(g), &orb.Bound{Min: g, Max: g}
	case orb.MultiPolygon:
		if len(g) > 0 {
			b := g.Bound()
			row[1], box = gpb.Encode(g), &b
		}
	default:
		return fmt.Errorf("a %s is not written to a GeoPackage", g.GeoJSONType())
	}
	if _, err := f.insert.ExecContext(ctx, append(row, values...)...); err != nil {
		return fmt.Errorf("write a GeoPackage: %w", err)
	}
	if box == nil {
		return nil
	}
	if f.bound == nil {
		f.bound = box
	} else {
		*f.bound = f.bound.Union(*box)
	}
	if _, err := f.index.ExecContext(ctx, f.next, box.Min[0], box.Max[0], box.Min[1], box.Max[1]); err != nil {
		return fmt.Errorf("write the index of a GeoPackage: %w", err)
	}
	return nil
}

// Finish makes the file whole. Nothing is added afterwards.
func (f *File) Finish(ctx context.Context) error {
	extent := make([]any, 4)
	if f.bound != nil {
		extent = []any{f.bound.Min[0], f.bound.Min[1], f.bound.Max[0], f.bound.Max[1]}
	}
	_, err := f.conn.ExecContext(ctx, "UPDATE gpkg_contents SET min_x = ?, min_y = ?, max_x = ?, max_y = ?", extent...)
	for _, statement := range append(f.table.triggers(), "COMMIT") { // triggers need functions that only those have who change features
		if err == nil {
			_, err = f.conn.ExecContext(ctx, statement)
		}
	}
	if err != nil {
		return fmt.Errorf("finish a GeoPackage: %w", err)
	}
	return f.Close()
}

// Close lets go of the file.
func (f *File) Close() error {
	var errs []error
	for _, s := range []*sql.Stmt{f.insert, f.index} {
		if s != nil {
			errs = append(errs, s.Close())
		}
	}
	if f.conn != nil {
		errs = append(errs, f.conn.Close())
	}
	if f.db != nil {
		errs = append(errs, f.db.Close())
	}
	f.insert, f.index, f.conn, f.db = nil, nil, nil, nil
	return errors.Join(errs...)
}
