package main

import (
	"context"

	"github.com/jackc/pgx/v5"

	"gridzone/internal/pgtest"
)

// postgis starts a throwaway server with PostGIS and connects to it.
func (b *bench) postgis(ctx context.Context) (*pgx.Conn, error) {
	server, err := pgtest.Start(ctx, pgtest.Options{Settings: []string{
		"shared_buffers=512MB", "work_mem=256MB", "max_parallel_workers_per_gather=0",
	}})
	if err != nil {
		return nil, err
	}
	b.later(func() { _ = server.Remove() })
	conn, err := pgx.Connect(ctx, server.URL(pgtest.Superuser, "postgres"))
	if err != nil {
		return nil, err
	}
	b.later(func() { _ = conn.Close(context.WithoutCancel(ctx)) })
	_, err = conn.Exec(ctx, "CREATE EXTENSION postgis")
	return conn, err
}
