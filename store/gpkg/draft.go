package gpkg

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"strings"

	"gridzone/zoning"
)

// drafts is the table of zones that wait to be published.
const drafts = "zones_draft"

func draftOf(ctx context.Context, q querier, publication string, yield func(*zoning.Row) bool) error {
	l := zonesLayer()
	return scanAll(ctx, q, l, 0, yield, "SELECT id, 0, NULL, valid_from, valid_to, publication, code, "+strings.Join(l.columns, ", ")+
		", geom FROM "+drafts+" WHERE publication = ? ORDER BY code, valid_from, id", publication)
}

// Draft implements zoning.Reader.
func (s *Store) Draft(ctx context.Context, publication string) iter.Seq2[*zoning.Row, error] {
	return walk(ctx, s, "read a draft", func(q querier, yield func(*zoning.Row) bool) error {
		return draftOf(ctx, q, publication, yield)
	})
}

// Draft implements zoning.Reader.
func (t *tx) Draft(ctx context.Context, publication string) iter.Seq2[*zoning.Row, error] {
	return gathered(t, "read a draft", func(yield func(*zoning.Row) bool) error { return draftOf(ctx, t.conn, publication, yield) })
}

// OpenDraft implements zoning.Tx.
func (t *tx) OpenDraft(ctx context.Context, rows ...*zoning.Row) error {
	l := zonesLayer()
	columns := append([]string{"code", "publication", "valid_from", "valid_to"}, l.columns...)
	insertion := "INSERT INTO " + drafts + " (" + strings.Join(columns, ", ") + ", geom) VALUES (?" + strings.Repeat(", ?", len(columns)) + ")"
	return t.write(ctx, "add to a draft", func() error {
		for _, r := range rows {
			if r == nil || r.Thing == nil || r.Layer() != zoning.Zones || r.Publication == "" {
				return fmt.Errorf("%w: a draft holds zones of a publication", zoning.ErrInvalid)
			}
			s, err := l.stored(r)
			if err != nil {
				return err
			}
			args := append([]any{r.Code(), r.Publication, s.from, s.to}, s.typed...)
			res, err := t.exec(ctx, insertion, append(args, s.geom)...)
			if err != nil {
				return err
			}
			if r.ID, err = res.LastInsertId(); err != nil {
				return err
			}
			r.RevFrom, r.RevTo = 0, 0
		}
		return ctx.Err()
	})
}

// CloseDraft implements zoning.Tx.
func (t *tx) CloseDraft(ctx context.Context, publication string, ids ...int64) error {
	return t.write(ctx, "take out of a draft", func() error {
		for _, id := range ids {
			n, err := t.affect(ctx, "DELETE FROM "+drafts+" WHERE publication = ? AND id = ?", publication, id)
			if err != nil {
				return err
			}
			if n == 0 {
				return fmt.Errorf("%w: zone %d is not in the draft of %q", zoning.ErrNotFound, id, publication)
			}
		}
		return nil
	})
}

// Document implements zoning.Reader.
func (s *Store) Document(ctx context.Context, digest string) (d zoning.Document, err error) {
	err = s.read(ctx, "read a document", func(conn *sql.Conn) error {
		d, err = documentOf(ctx, conn, digest)
		return err
	})
	return d, err
}

// Document implements zoning.Reader.
func (t *tx) Document(ctx context.Context, digest string) (zoning.Document, error) {
	if t.done {
		return zoning.Document{}, fault("read a document", errOver)
	}
	d, err := documentOf(ctx, t.conn, digest)
	return d, fault("read a document", err)
}

func documentOf(ctx context.Context, q querier, digest string) (zoning.Document, error) {
	d := zoning.Document{SHA256: digest}
	err := q.QueryRowContext(ctx, "SELECT name, data FROM blob WHERE sha256 = ?", digest).Scan(&d.Name, &d.Data)
	return d, notFound(err)
}
