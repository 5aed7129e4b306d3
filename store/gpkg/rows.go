package gpkg

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"iter"
	"unicode/utf8"

	"gridzone/zoning"
)

// querier is a connection, or a transaction on one.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// read runs f on a connection whose transaction sees one revision from its first question to its last.
func (s *Store) read(ctx context.Context, doing string, f func(conn *sql.Conn) error) error {
	conn, err := s.readers.Conn(ctx)
	if err != nil {
		return fault(doing, err)
	}
	defer conn.Close()
	tx, err := conn.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return fault(doing, err)
	}
	defer func() { _ = tx.Rollback() }() // nothing was written
	return fault(doing, f(conn))
}

// Rows implements zoning.Reader. A revision that never was is zoning.ErrNotFound.
// A row comes as it was known at the revision asked for: RevTo is 0 if it was
// closed later.
func (s *Store) Rows(ctx context.Context, ask zoning.Query) iter.Seq2[*zoning.Row, error] {
	return walk(ctx, s, "read rows", func(q querier, yield func(*zoning.Row) bool) error {
		revision, err := resolve(ctx, q, ask.Revision)
		if err != nil {
			return err
		}
		return rowsAt(ctx, q, ask, revision, yield)
	})
}

// Changes implements zoning.Store. A row comes as it was known at revision to.
func (s *Store) Changes(ctx context.Context, name zoning.Layer, from, to int64) iter.Seq2[*zoning.Row, error] {
	return walk(ctx, s, "read changes", func(q querier, yield func(*zoning.Row) bool) error {
		l, err := layerOf(name)
		if err != nil {
			return err
		}
		if _, err := resolve(ctx, q, max(from, to)); err != nil {
			return err
		}
		return scanAll(ctx, q, l, to, yield, "SELECT "+l.selection()+" FROM "+l.table()+
			" WHERE rev_from > ?1 AND rev_from <= ?2 OR rev_to > ?1 AND rev_to <= ?2", from, to)
	})
}

// resolve returns the revision that a question is about: 0 asks for the newest.
func resolve(ctx context.Context, q querier, revision int64) (int64, error) {
	newest, err := newest(ctx, q)
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
func rowsAt(ctx context.Context, q querier, ask zoning.Query, revision int64, yield func(*zoning.Row) bool) error {
	l, err := layerOf(ask.Layer)
	if err != nil {
		return err
	}
	where := " WHERE rev_from <= ? AND (rev_to IS NULL OR rev_to > ?)"
	args := []any{revision, revision}
	if ask.Codes != nil {
		list, err := codesJSON(ask.Codes)
		if err != nil {
			return err
		}
		where += " AND code IN (SELECT value FROM json_each(?))"
		args = append(args, list)
	}
	if b := ask.Within; b != nil {
		// The R-tree is rounded outward to float32; the columns decide.
		where += " AND id IN (SELECT id FROM " + l.boxes() +
			" WHERE min_lon <= ? AND max_lon >= ? AND min_lat <= ? AND max_lat >= ?" +
			" UNION ALL SELECT id FROM " + l.table() + " WHERE min_lon IS NULL)" +
			" AND (min_lon IS NULL OR min_lon <= ? AND max_lon >= ? AND min_lat <= ? AND max_lat >= ?)"
		args = append(args, b.Max[0], b.Min[0], b.Max[1], b.Min[1], b.Max[0], b.Min[0], b.Max[1], b.Min[1])
	}
	return scanAll(ctx, q, l, revision, yield,
		"SELECT "+l.selection()+" FROM "+l.table()+where+" ORDER BY code, valid_from, id", args...)
}

func scanAll(ctx context.Context, q querier, l layer, revision int64, yield func(*zoning.Row) bool, query string, args ...any) error {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		r, err := l.scanRow(rows.Scan, revision)
		if err != nil {
			return err
		}
		if !yield(r) {
			return nil
		}
	}
	return rows.Err()
}

// codesJSON writes codes for json_each, however many there are. What cannot be a
// code on record is left out.
func codesJSON(codes []string) (string, error) {
	sound := make([]string, 0, len(codes))
	for _, c := range codes {
		if utf8.ValidString(c) {
			sound = append(sound, c)
		}
	}
	b, err := json.Marshal(sound)
	return string(b), err
}
