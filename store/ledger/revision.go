package ledger

import (
	"context"
	"errors"
	"time"

	"gridzone/zoning"
)

// Newest implements zoning.Reader.
func (s *Store) Newest(ctx context.Context) (zoning.Revision, error) {
	return ask(ctx, s, "read the newest revision", func(db DB) (zoning.Revision, error) { return newest(ctx, db) })
}

// Committed implements zoning.Store.
func (s *Store) Committed(ctx context.Context, n int64) (zoning.Revision, error) {
	return ask(ctx, s, "read a revision", func(db DB) (zoning.Revision, error) {
		r, err := revisionOf(ctx, db, "WHERE n = $1", n)
		return r, notFound(err)
	})
}

func newest(ctx context.Context, db DB) (zoning.Revision, error) {
	r, err := revisionOf(ctx, db, "ORDER BY n DESC LIMIT 1")
	if errors.Is(err, ErrNone) {
		return zoning.Revision{}, nil
	}
	return r, err
}

func revisionOf(ctx context.Context, db DB, which string, args ...any) (zoning.Revision, error) {
	var r zoning.Revision
	var micros int64
	err := db.One(ctx, "SELECT n, time, actor, command FROM revision "+which, args, &r.N, &micros, &r.Actor, &r.Command)
	if err != nil {
		return zoning.Revision{}, err
	}
	r.Time = time.UnixMicro(micros).UTC()
	return r, nil
}
