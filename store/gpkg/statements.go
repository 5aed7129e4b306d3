package gpkg

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strings"

	"github.com/paulmach/orb"

	"gridzone/geo/gpb"
	"gridzone/store/ledger"
	"gridzone/zoning"
)

// dialect is how SQLite writes what databases write differently.
func dialect() ledger.Dialect {
	return ledger.Dialect{
		Among: func(column, parameter string) string {
			return column + " IN (SELECT value FROM json_each(" + parameter + "))"
		},
		List: func(list any) (any, error) {
			b, err := json.Marshal(list)
			return string(b), err
		},
		// The R-tree is rounded outward to float32.
		Near: func(l ledger.Layer, minLon, maxLon, minLat, maxLat string) string {
			return "id IN (SELECT id FROM " + boxes(l) + " WHERE min_lon <= " + maxLon + " AND max_lon >= " + minLon +
				" AND min_lat <= " + maxLat + " AND max_lat >= " + minLat +
				" UNION ALL SELECT id FROM " + l.Table() + " WHERE min_lon IS NULL)"
		},
		Encode: gpb.Encode,
		Decode: gpb.Decode,
		Also: func(l ledger.Layer) ([]string, func(ledger.Stored) []any) {
			if !spotted(l.Name) {
				return nil, nil
			}
			return []string{"spot"}, func(s ledger.Stored) []any { return []any{gpb.EncodePoint(spotOf(s.Row.Thing))} }
		},
	}
}

// spotted tells whether the things of a layer have a point of their own, which other programs read from a column of its own.
func spotted(name zoning.Layer) bool { return name == zoning.Farms || name == zoning.Addresses }

// spotOf returns the point of a thing of such a layer.
func spotOf(t zoning.Thing) orb.Point {
	if a, ok := t.(zoning.Address); ok {
		return a.At
	}
	return t.(zoning.Farm).At
}

// boxes returns the name of the R-tree over the boxes of a layer's rows.
func boxes(l ledger.Layer) string { return string(l.Name) + "_box" }

// numbered writes parameters as SQLite counts them.
func numbered(query string) string { return strings.ReplaceAll(query, "$", "?") }

// reading is a transaction on a connection.
type reading struct{ conn *sql.Conn }

// Query implements ledger.DB.
func (r reading) Query(ctx context.Context, query string, args ...any) (ledger.Rows, error) {
	found, err := r.conn.QueryContext(ctx, numbered(query), args...) //nolint:rowserrcheck // whoever asks looks at Err
	if err != nil {
		return nil, err
	}
	return rows{found}, nil
}

// One implements ledger.DB.
func (r reading) One(ctx context.Context, query string, args []any, dest ...any) error {
	err := r.conn.QueryRowContext(ctx, numbered(query), args...).Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return ledger.ErrNone
	}
	return err
}

// rows are SQLite's answers.
type rows struct{ *sql.Rows }

// Scan implements ledger.Rows.
func (r rows) Scan(dest ...any) error {
	for i, d := range dest {
		if b, ok := d.(*ledger.Bytes); ok { // the driver's own, good until the next row
			dest[i] = (*sql.RawBytes)(b)
		}
	}
	return r.Rows.Scan(dest...)
}

// Close implements ledger.Rows.
func (r rows) Close() { _ = r.Rows.Close() } // what went wrong, Err has told

// written is the transaction that writes.
type written struct {
	reading
	engine   *engine
	prepared map[string]*sql.Stmt // by their text, for the one command
	touched  map[zoning.Layer]*extent
}

func (w *written) close() {
	for _, s := range w.prepared {
		s.Close()
	}
}

func (w *written) exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	s := w.prepared[query]
	if s == nil {
		var err error
		if s, err = w.conn.PrepareContext(ctx, numbered(query)); err != nil {
			return nil, err
		}
		w.prepared[query] = s
	}
	return s.ExecContext(ctx, args...)
}

// Exec implements ledger.Writing.
func (w *written) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	res, err := w.exec(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// Repeat implements ledger.Writing. One statement for all rows would journal each page twice.
func (w *written) Repeat(ctx context.Context, query string, lists [][]any) (int64, error) {
	changed := int64(0)
	for _, args := range lists {
		n, err := w.Exec(ctx, query, args...)
		if err != nil {
			return changed, err
		}
		changed += n
	}
	return changed, nil
}

// Insert implements ledger.Writing.
func (w *written) Insert(ctx context.Context, query string, lists [][]any) ([]int64, error) {
	ids := make([]int64, len(lists))
	for i, args := range lists {
		res, err := w.exec(ctx, query, args...)
		if err != nil {
			return nil, err
		}
		if ids[i], err = res.LastInsertId(); err != nil {
			return nil, err
		}
	}
	return ids, nil
}

// Opened implements ledger.Writing: the R-tree has the boxes of rows.
func (w *written) Opened(ctx context.Context, l ledger.Layer, ids []int64, list []*ledger.Box) error {
	e := w.layer(l.Name)
	for i, b := range list {
		if b == nil {
			continue
		}
		if _, err := w.exec(ctx, "INSERT INTO "+boxes(l)+" VALUES ($1, $2, $3, $4, $5)", ids[i], b.MinLon, b.MaxLon, b.MinLat, b.MaxLat); err != nil {
			return err
		}
		e.opened(b)
	}
	return nil
}

// Closed implements ledger.Writing: a row that is removed leaves the R-tree.
func (w *written) Closed(ctx context.Context, l ledger.Layer, removed []int64) error {
	w.layer(l.Name).closed()
	for _, id := range removed {
		if _, err := w.exec(ctx, "DELETE FROM "+boxes(l)+" WHERE id = $1", id); err != nil {
			return err
		}
	}
	return nil
}
