package gpkg

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"gridzone/zoning"
)

// Newest implements zoning.Reader.
func (s *Store) Newest(ctx context.Context) (zoning.Revision, error) {
	r, err := newest(ctx, s.readers)
	return r, fault("read the newest revision", err)
}

// Committed implements zoning.Store.
func (s *Store) Committed(ctx context.Context, n int64) (zoning.Revision, error) {
	r, err := committed(ctx, s.readers, n)
	return r, fault("read a revision", err)
}

const revisionColumns = "SELECT n, time, actor, command FROM revision"

func committed(ctx context.Context, q querier, n int64) (zoning.Revision, error) {
	r, err := scanRevision(q.QueryRowContext(ctx, revisionColumns+" WHERE n = ?", n))
	return r, notFound(err)
}

func newest(ctx context.Context, q querier) (zoning.Revision, error) {
	r, err := scanRevision(q.QueryRowContext(ctx, revisionColumns+" ORDER BY n DESC LIMIT 1"))
	if errors.Is(err, sql.ErrNoRows) {
		return zoning.Revision{}, nil
	}
	return r, err
}

func scanRevision(row *sql.Row) (zoning.Revision, error) {
	var r zoning.Revision
	var micros int64
	if err := row.Scan(&r.N, &micros, &r.Actor, &r.Command); err != nil {
		return zoning.Revision{}, err
	}
	r.Time = time.UnixMicro(micros).UTC()
	return r, nil
}
