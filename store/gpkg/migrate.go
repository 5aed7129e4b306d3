package gpkg

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrationsTable embed.FS

const versionTable = "goose_db_version"

// migrate brings the schema up to date, each step in a transaction of its own. Two
// processes may come upon a new file together: one of them then fails at a step
// that the other has done, looks again, and finds nothing left to do.
func migrate(ctx context.Context, db *sql.DB) error {
	var err error
	for range 3 {
		if err = migrateOnce(ctx, db); err == nil || ctx.Err() != nil {
			return err
		}
	}
	return fmt.Errorf("migrate: %w", err)
}

func migrateOnce(ctx context.Context, db *sql.DB) error {
	files, err := fs.Sub(migrationsTable, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

// newestSchema is the number of the last migration this program knows.
func newestSchema() (int64, error) {
	names, err := fs.Glob(migrationsTable, "migrations/*.sql")
	if err != nil || len(names) == 0 {
		return 0, fmt.Errorf("no migrations embedded: %w", err)
	}
	return goose.NumericComponent(names[len(names)-1])
}
