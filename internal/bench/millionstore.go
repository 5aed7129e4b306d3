package main

import (
	"context"
	"errors"
	"time"

	"gridzone/internal/pgtest"
	"gridzone/store/postgres"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// started puts rows into a database and returns how long a replica takes from there to its Atlas.
func (b *bench) started(ctx context.Context, rows []*zoning.Row) (took time.Duration, err error) {
	server, err := pgtest.Start(ctx, pgtest.Options{})
	if err != nil {
		return 0, err
	}
	b.later(func() { _ = server.Remove() })
	database, err := server.CreateDatabase(ctx, "")
	if err != nil {
		return 0, err
	}
	address := server.URL(pgtest.Owner, database)
	store, err := postgres.Open(ctx, address, "")
	if err != nil {
		return 0, err
	}
	_, err = store.Do(ctx, zoning.Command{Name: "import", Actor: zoning.Actor{Name: "bench"}}, func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
		const atOnce = 10_000
		for len(rows) > 0 {
			n := min(atOnce, len(rows))
			batch := make([]*zoning.Row, n)
			for i, r := range rows[:n] {
				batch[i] = &zoning.Row{Valid: r.Valid, Thing: r.Thing, Shape: r.Shape}
			}
			if err := tx.Open(ctx, batch...); err != nil {
				return nil, err
			}
			rows = rows[n:]
		}
		return nil, nil
	})
	if err := errors.Join(err, store.Close()); err != nil {
		return 0, err
	}
	start := time.Now()
	if store, err = postgres.Open(ctx, address, ""); err != nil {
		return 0, err
	}
	_, err = atlas.Open(ctx, store, atlas.Options{})
	took = time.Since(start)
	return took, errors.Join(err, store.Close())
}
