package gpkg

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"time"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
)

//go:embed migrations/*.sql
var migrationsTable embed.FS

const versionTable = "goose_db_version"

// stamp makes path a GeoPackage by its head, before there is a log: other programs
// look for the marks in the file itself, where a log would hold them back.
func stamp(ctx context.Context, path string, busy time.Duration) error {
	base, err := sqlite.NewConnector(dsn(path, []pragma{
		{"busy_timeout", fmt.Sprint(busy.Milliseconds()), ""},
		{"page_size", fmt.Sprint(pageSize), ""},
		{"synchronous", "FULL", ""},
		{"application_id", fmt.Sprint(applicationID), ""},
		{"user_version", fmt.Sprint(geoPackageVersion), ""},
	}))
	if err != nil {
		return err
	}
	db := sql.OpenDB(base)
	defer db.Close()
	return db.PingContext(ctx)
}

// migrate brings the schema up to date, each step in a transaction of its own. Two
// processes may come upon a new file together: one of them then fails at a step
// that the other has done or holds, looks again, and finds less left to do. It looks again once for each step there is, and while
// another holds the file, but no longer than a writer waits.
func migrate(ctx context.Context, path string, busy time.Duration) error {
	db := sql.OpenDB(connector{dsn: writerDSN(path, busy), want: writerPragmas(busy)})
	defer db.Close()
	newest, err := newestSchema()
	if err != nil {
		return err
	}
	patient := time.Now().Add(busy)
	for tries := int64(0); ; tries++ {
		if err = migrateOnce(ctx, db); err == nil || ctx.Err() != nil {
			return err
		}
		if tries > newest && !isBusy(err) || time.Now().After(patient) {
			return fmt.Errorf("migrate: %w", err)
		}
		again := time.NewTimer(time.Duration(5+rand.IntN(20)) * time.Millisecond)
		select {
		case <-again.C:
		case <-ctx.Done():
			again.Stop()
			return ctx.Err()
		}
	}
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
