package ledger

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"gridzone/zoning"
)

// drafts is the table of zones that wait to be published.
const drafts = "zones_draft"

func (d Dialect) draftOf(ctx context.Context, db DB, publication string, yield func(*zoning.Row) bool) error {
	if len(sound([]string{publication})) == 0 {
		return nil
	}
	l := zonesLayer()
	return d.scanAll(ctx, db, l, 0, yield, "SELECT id, 0, NULL, valid_from, valid_to, publication, code, "+strings.Join(l.columns, ", ")+
		", geom FROM "+drafts+" WHERE publication = $1 ORDER BY code, valid_from NULLS FIRST, id", publication)
}

// Draft implements zoning.Reader.
func (s *Store) Draft(ctx context.Context, publication string) iter.Seq2[*zoning.Row, error] {
	return walk(ctx, s, "read a draft", func(db DB, yield func(*zoning.Row) bool) error {
		return s.dialect.draftOf(ctx, db, publication, yield)
	})
}

// Draft implements zoning.Reader.
func (t *tx) Draft(ctx context.Context, publication string) iter.Seq2[*zoning.Row, error] {
	return gathered(t, "read a draft", func(db DB, yield func(*zoning.Row) bool) error {
		return t.store.dialect.draftOf(ctx, db, publication, yield)
	})
}

// OpenDraft implements zoning.Tx.
func (t *tx) OpenDraft(ctx context.Context, rows ...*zoning.Row) error {
	l := zonesLayer()
	query := insertion(drafts, append(append([]string{"code", "publication", "valid_from", "valid_to"}, l.columns...), "geom")...)
	return t.write(ctx, "add to a draft", func() error {
		lists := make([][]any, len(rows))
		for i, r := range rows {
			if r == nil || r.Thing == nil || r.Layer() != zoning.Zones || r.Publication == "" {
				return fmt.Errorf("%w: a draft holds zones of a publication", zoning.ErrInvalid)
			}
			s, err := t.store.dialect.stored(l, r)
			if err != nil {
				return err
			}
			if err := t.mayDraft(ctx, r.Publication, r.Thing); err != nil {
				return err
			}
			lists[i] = append(append([]any{r.Code(), r.Publication, s.from, s.to}, s.typed...), s.geom)
		}
		ids, err := t.db.Insert(ctx, query, lists)
		if err != nil {
			return err
		}
		for i, r := range rows {
			r.ID, r.RevFrom, r.RevTo = ids[i], 0, 0
		}
		return ctx.Err()
	})
}

// CloseDraft implements zoning.Tx.
func (t *tx) CloseDraft(ctx context.Context, publication string, ids ...int64) error {
	return t.write(ctx, "take out of a draft", func() error {
		if err := t.mayClear(ctx, publication, ids); err != nil {
			return err
		}
		for _, id := range ids {
			n, err := t.db.Exec(ctx, "DELETE FROM "+drafts+" WHERE publication = $1 AND id = $2", publication, id)
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
