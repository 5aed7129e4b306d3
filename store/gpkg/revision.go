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

func newest(ctx context.Context, q querier) (zoning.Revision, error) {
	var r zoning.Revision
	var micros int64
	err := q.QueryRowContext(ctx, "SELECT n, time, actor, command FROM revision ORDER BY n DESC LIMIT 1").
		Scan(&r.N, &micros, &r.Actor, &r.Command)
	if errors.Is(err, sql.ErrNoRows) {
		return zoning.Revision{}, nil
	}
	if err != nil {
		return zoning.Revision{}, err
	}
	r.Time = time.UnixMicro(micros).UTC()
	return r, nil
}
