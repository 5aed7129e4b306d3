// Package mbtiles writes vector tiles into one file for a static host (MBTiles 1.3).
//
// It promises a file that GDAL, tile servers and map programs open as it is, and the same bytes for the same tiles. It knows nothing of what is on them.
package mbtiles

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"

	"modernc.org/sqlite"
)

// applicationID marks the file ('MPBX', as the specification has it).
const applicationID = 0x4d504258

// About says what is in the file.
type About struct {
	Name, Description string
	Revision          int64 // which the file tells as the version of the tileset
	MinZoom, MaxZoom  int
	Bounds            *[4]float64 // west, south, east, north in degrees; nil: nothing is drawn
	Layers            []Layer
}

// Layer is a layer of the tiles.
type Layer struct {
	ID          string            `json:"id"`
	Description string            `json:"description"`
	MinZoom     int               `json:"minzoom"`
	MaxZoom     int               `json:"maxzoom"`
	Fields      map[string]string `json:"fields"` // attribute -> String, Number or Boolean
}

// File is a file of tiles being written, by one goroutine.
type File struct {
	db     *sql.DB
	conn   *sql.Conn
	insert *sql.Stmt
}

// Begin begins a file of tiles in an empty file. Until Finish has returned nil it is none, and whatever becomes of it, Close is called in the end.
func Begin(ctx context.Context, path string, about About) (*File, error) {
	f := &File{}
	if err := f.begin(ctx, path, about); err != nil {
		return nil, errors.Join(fmt.Errorf("begin a file of tiles: %w", err), f.Close())
	}
	return f, nil
}

func (f *File) begin(ctx context.Context, path string, about About) error {
	abs, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	// The file is of use whole or not at all: no journal, and nothing is forced to the disk. Nobody else knows of it: no lock, which could be at odds
	// with one that the caller has on it.
	q := url.Values{"mode": {"rw"}, "nolock": {"1"}, "_dqs": {"0"}, "_error_rc": {"1"}, "_pragma": {"page_size(4096)", "journal_mode(OFF)", "synchronous(OFF)",
		"locking_mode(EXCLUSIVE)", "trusted_schema(OFF)", fmt.Sprintf("application_id(%d)", applicationID)}}
	at := filepath.ToSlash(abs)
	if !strings.HasPrefix(at, "/") {
		at = "/" + at
	}
	connector, err := sqlite.NewConnector((&url.URL{Scheme: "file", Path: at, RawQuery: q.Encode()}).String())
	if err != nil {
		return err
	}
	f.db = sql.OpenDB(connector)
	if f.conn, err = f.db.Conn(ctx); err != nil {
		return err
	}
	for _, statement := range []string{
		"BEGIN",
		"CREATE TABLE metadata (name TEXT, value TEXT)",
		"CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB)",
		"CREATE UNIQUE INDEX tile_index ON tiles (zoom_level, tile_column, tile_row)",
	} {
		if _, err := f.conn.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	if err := f.describe(ctx, about); err != nil {
		return err
	}
	f.insert, err = f.conn.PrepareContext(ctx, "INSERT INTO tiles VALUES (?, ?, ?, ?)")
	return err
}

// describe writes the metadata.
func (f *File) describe(ctx context.Context, about About) error {
	layers, err := json.Marshal(map[string]any{"vector_layers": about.Layers})
	if err != nil {
		return err
	}
	rows := [][2]string{
		{"name", about.Name}, {"format", "pbf"}, {"minzoom", strconv.Itoa(about.MinZoom)}, {"maxzoom", strconv.Itoa(about.MaxZoom)},
		{"type", "overlay"}, {"version", strconv.FormatInt(about.Revision, 10)}, {"description", about.Description}, {"json", string(layers)},
	}
	if b := about.Bounds; b != nil {
		number := func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
		rows = append(rows,
			[2]string{"bounds", strings.Join([]string{number(b[0]), number(b[1]), number(b[2]), number(b[3])}, ",")},
			[2]string{"center", strings.Join([]string{number((b[0] + b[2]) / 2), number((b[1] + b[3]) / 2), strconv.Itoa(about.MinZoom)}, ",")})
	}
	for _, r := range rows {
		if _, err := f.conn.ExecContext(ctx, "INSERT INTO metadata VALUES (?, ?)", r[0], r[1]); err != nil {
			return err
		}
	}
	return nil
}

// Add adds a tile, packed with gzip. Rows count from the north, as in addresses; the file counts them from the south.
func (f *File) Add(ctx context.Context, zoom, column, row int, zipped []byte) error {
	if _, err := f.insert.ExecContext(ctx, zoom, column, 1<<zoom-1-row, zipped); err != nil {
		return fmt.Errorf("write tile %d/%d/%d: %w", zoom, column, row, err)
	}
	return nil
}

// Finish makes the file whole. Nothing is added afterwards.
func (f *File) Finish(ctx context.Context) error {
	if _, err := f.conn.ExecContext(ctx, "COMMIT"); err != nil {
		return fmt.Errorf("finish a file of tiles: %w", err)
	}
	return f.Close()
}

// Close lets go of the file.
func (f *File) Close() error {
	var errs []error
	if f.insert != nil {
		errs = append(errs, f.insert.Close())
	}
	if f.conn != nil {
		errs = append(errs, f.conn.Close())
	}
	if f.db != nil {
		errs = append(errs, f.db.Close())
	}
	f.insert, f.conn, f.db = nil, nil, nil
	return errors.Join(errs...)
}
