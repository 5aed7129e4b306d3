package ledger

import (
	"context"
	"fmt"
	"iter"
	"strconv"

	"gridzone/zoning"
)

// Rows implements zoning.Reader. A revision that never was is zoning.ErrNotFound.
// A row comes as it was known at the revision asked for: RevTo is 0 if it was
// closed later.
func (s *Store) Rows(ctx context.Context, ask zoning.Query) iter.Seq2[*zoning.Row, error] {
	return walk(ctx, s, "read rows", func(db DB, yield func(*zoning.Row) bool) error {
		revision, err := resolve(ctx, db, ask.Revision)
		if err != nil {
			return err
		}
		return s.dialect.rowsAt(ctx, db, ask, revision, yield)
	})
}

// Changes implements zoning.Store. A row comes as it was known at revision to.
func (s *Store) Changes(ctx context.Context, name zoning.Layer, from, to int64) iter.Seq2[*zoning.Row, error] {
	return walk(ctx, s, "read changes", func(db DB, yield func(*zoning.Row) bool) error {
		l, err := layerOf(name)
		if err != nil {
			return err
		}
		if _, err := resolve(ctx, db, max(from, to)); err != nil {
			return err
		}
		return s.dialect.scanAll(ctx, db, l, to, yield, "SELECT "+l.selection()+" FROM "+l.Table()+
			" WHERE rev_from > $1 AND rev_from <= $2 OR rev_to > $1 AND rev_to <= $2", from, to)
	})
}

// resolve returns the revision that a question is about: 0 asks for the newest.
func resolve(ctx context.Context, db DB, revision int64) (int64, error) {
	newest, err := newest(ctx, db)
	switch {
	case err != nil:
		return 0, err
	case revision == 0:
		return newest.N, nil
	case revision < 0 || revision > newest.N:
		return 0, fmt.Errorf("%w: there is no revision %d, the newest is %d", zoning.ErrNotFound, revision, newest.N)
	}
	return revision, nil
}

// rowsAt yields what a query selects at a revision, in order.
func (d Dialect) rowsAt(ctx context.Context, db DB, ask zoning.Query, revision int64, yield func(*zoning.Row) bool) error {
	l, err := layerOf(ask.Layer)
	if err != nil {
		return err
	}
	args := []any{revision}
	parameter := func(v any) string {
		args = append(args, v)
		return "$" + strconv.Itoa(len(args))
	}
	where := " WHERE rev_from <= $1 AND (rev_to IS NULL OR rev_to > $1)"
	if ask.Codes != nil {
		list, err := d.List(sound(ask.Codes))
		if err != nil {
			return err
		}
		where += " AND " + d.Among("code", parameter(list))
	}
	if b := ask.Within; b != nil {
		minLon, maxLon, minLat, maxLat := parameter(b.Min[0]), parameter(b.Max[0]), parameter(b.Min[1]), parameter(b.Max[1])
		// What is near by the index; the columns decide.
		where += " AND " + d.Near(l, minLon, maxLon, minLat, maxLat) + " AND (min_lon IS NULL OR min_lon <= " + maxLon +
			" AND max_lon >= " + minLon + " AND min_lat <= " + maxLat + " AND max_lat >= " + minLat + ")"
	}
	if ask.On != nil {
		day := parameter(int64(*ask.On))
		where += " AND (valid_from IS NULL OR valid_from <= " + day + ") AND (valid_to IS NULL OR valid_to > " + day + ")"
	}
	if ask.After != "" {
		if err := checkText("the code to go on after", ask.After); err != nil {
			return err
		}
		where += " AND code > " + parameter(ask.After)
	}
	order := " ORDER BY code, valid_from NULLS FIRST, id"
	if ask.Limit > 0 {
		order += " LIMIT " + parameter(int64(ask.Limit))
	}
	return d.scanAll(ctx, db, l, revision, yield, "SELECT "+l.selection()+" FROM "+l.Table()+where+order, args...)
}

func (d Dialect) scanAll(ctx context.Context, db DB, l Layer, revision int64, yield func(*zoning.Row) bool, query string, args ...any) error {
	return each(ctx, db, func(rows Rows) (*zoning.Row, error) { return d.scanRow(l, rows, revision) }, yield, query, args...)
}

// each reads the answers to a question one by one, for as long as they are wanted.
func each[T any](ctx context.Context, db DB, scan func(Rows) (T, error), yield func(T) bool, query string, args ...any) error {
	rows, err := db.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return err
		}
		if !yield(v) {
			return nil
		}
	}
	return rows.Err()
}
