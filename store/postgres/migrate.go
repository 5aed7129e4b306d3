package postgres

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"gridzone/store/ledger"
	"gridzone/zoning"
)

//go:embed migrations/*.sql
var migrationsTable embed.FS

// versionTable is named so that another program's table of the kind is not taken for ours.
const versionTable = "gridzone_version"

// state is what is found in a database before it is used.
type state struct {
	schema   string
	standby  bool
	server   int
	encoding string
	version  int64  // of the store's schema; 0: there is no store
	foreign  string // a table or the like of another program, where there is no store; empty: the schema is free
	made     bool   // whether there is a store by now, although foreign was found where none was
	owner    bool   // whether the user may change the store's tables
	shown    bool   // whether the views for other programs are as they must be
}

// inspect looks at the database and changes nothing.
func (e *engine) inspect(ctx context.Context) (state, error) {
	found, err := e.look(ctx)
	if err == nil && found.foreign != "" && found.made {
		return e.look(ctx) // another process made the store between two of the questions
	}
	return found, err
}

// look is inspect, but that what it finds may be of before and after another process made the store: made says so.
func (e *engine) look(ctx context.Context) (found state, err error) {
	err = e.on(ctx, func(ctx context.Context, conn *pgxpool.Conn) error {
		var schema *string
		var there bool
		if err := conn.QueryRow(ctx, `SELECT current_schema(), pg_is_in_recovery(), current_setting('server_version_num')::INTEGER,
			current_setting('server_encoding'), to_regclass(quote_ident(current_schema()) || '.`+versionTable+`') IS NOT NULL`).
			Scan(&schema, &found.standby, &found.server, &found.encoding, &there); err != nil {
			return err
		}
		switch {
		case schema == nil:
			return fmt.Errorf("%w: no schema of the search path is there; make one, or name another with search_path in the URL", zoning.ErrInvalid)
		case found.server < 140000:
			return fmt.Errorf("%w: the server is PostgreSQL %d; 14 or newer is needed", zoning.ErrInvalid, found.server/10000)
		case found.encoding != "UTF8":
			return fmt.Errorf("%w: the database keeps text as %s; make one with ENCODING 'UTF8' TEMPLATE template0", zoning.ErrInvalid, found.encoding)
		}
		found.schema = *schema
		if !there {
			err := conn.QueryRow(ctx, `SELECT coalesce(min(relname), '') FROM pg_class c WHERE relnamespace = to_regnamespace(quote_ident(current_schema()))
				AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
				AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')`).Scan(&found.foreign)
			if err == nil && found.foreign != "" {
				err = conn.QueryRow(ctx, `SELECT to_regclass(quote_ident(current_schema()) || '.`+versionTable+`') IS NOT NULL`).Scan(&found.made)
			}
			return err
		}
		var postgis, mark *string
		if err := conn.QueryRow(ctx, "SELECT (SELECT coalesce(max(version_id), 0) FROM "+versionTable+"), "+
			"(SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = '"+versionTable+"'::regclass), "+
			"("+postgisSchema+"), obj_description(to_regclass(quote_ident(current_schema()) || '.grids'), 'pg_class')").
			Scan(&found.version, &found.owner, &postgis, &mark); err != nil {
			return err
		}
		if postgis == nil {
			postgis = new(string)
		}
		found.shown = mark != nil && *mark == viewMark(*postgis)
		return nil
	})
	return found, err
}

// newestSchema is the number of the last migration this program knows.
func newestSchema() (int64, error) {
	names, err := fs.Glob(migrationsTable, "migrations/*.sql")
	if err != nil || len(names) == 0 {
		return 0, fmt.Errorf("no migrations embedded: %w", err)
	}
	return goose.NumericComponent(names[len(names)-1])
}

// prepare makes sure that the store is there with the newest schema.
func (e *engine) prepare(ctx context.Context) error {
	found, err := e.inspect(ctx)
	if err != nil {
		return err
	}
	e.schema = found.schema
	lacking, err := found.lacking(e.known)
	if err != nil || !lacking {
		return err
	}
	return e.migrate(ctx, found.version == 0)
}

// lacking tells whether there is something to bring up to date, and refuses what cannot be used or brought there from here.
func (s state) lacking(known int64) (bool, error) {
	switch {
	case s.version > known:
		return false, fmt.Errorf("%w: the store was written by a newer gridzone (schema %d, this program knows %d); use that one, or a back-up from before",
			zoning.ErrInvalid, s.version, known)
	case s.foreign != "":
		return false, fmt.Errorf("%w: the schema %s of the database holds %s, which is not of gridzone; make a database or a schema for the store alone",
			zoning.ErrInvalid, s.schema, s.foreign)
	case s.version == known:
		return s.owner && !s.shown && !s.standby, nil
	case s.standby && s.version == 0:
		return false, fmt.Errorf("%w: the server is a standby and holds no store; open it at the primary first", zoning.ErrUnavailable)
	case s.standby:
		return false, fmt.Errorf("%w: the server is a standby and its store has schema %d, this program needs %d; open it at the primary first, as its owner",
			zoning.ErrUnavailable, s.version, known)
	case s.version > 0 && !s.owner:
		return false, fmt.Errorf("%w: the store has schema %d, this program needs %d; open it once as its owner", zoning.ErrUnavailable, s.version, known)
	}
	return true, nil
}

// current refuses tables of another version than those that the store was opened with: what this program does not know may change what rows mean.
func (e *engine) current(ctx context.Context, tx pgx.Tx) error {
	ctx, cancel := context.WithTimeout(ctx, e.with.one)
	defer cancel()
	var version int64
	if err := tx.QueryRow(ctx, "SELECT coalesce(max(version_id), 0) FROM "+versionTable).Scan(&version); err != nil {
		return err
	}
	if version != e.known {
		return fmt.Errorf("%w: its tables are those of another version of gridzone (schema %d, this program knows %d)", zoning.ErrReplaced, version, e.known)
	}
	return nil
}

// migrate brings the schema and the views up to date, each step in a transaction of its own, while no other process does.
func (e *engine) migrate(ctx context.Context, first bool) error {
	return e.on(ctx, func(ctx context.Context, conn *pgxpool.Conn) error {
		// The lock ends with its connection, which is not used again: it may have been left waiting.
		defer func() { _ = conn.Conn().Close(context.WithoutCancel(ctx)) }()
		if _, err := conn.Exec(ctx, "SELECT set_config('lock_timeout', $1, FALSE)", fmt.Sprint(e.with.stall.Milliseconds())); err != nil {
			return err
		}
		if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock(hashtext('gridzone'), hashtext(current_schema()))"); err != nil {
			return err
		}
		var err error
		if first {
			if err = invite(ctx, conn.Conn()); err == nil {
				err = up(ctx, conn.Conn().Config())
			}
		} else {
			err = e.inTurn(ctx, func() error { return up(ctx, conn.Conn().Config()) })
		}
		if err != nil {
			return err
		}
		return show(ctx, conn.Conn())
	})
}

// inTurn runs f while nobody writes. A migration must leave the table of the turn alone.
func (e *engine) inTurn(ctx context.Context, f func() error) error {
	return e.within(ctx, pgx.TxOptions{}, func(ctx context.Context, tx pgx.Tx) error {
		given, err := e.lock(ctx, tx, "")
		if err != nil {
			return err
		}
		return e.command(ctx, tx, given, func(ledger.Writing, time.Time) error { return f() })
	})
}

func up(ctx context.Context, config *pgx.ConnConfig) error {
	db := stdlib.OpenDB(*config)
	defer db.Close()
	files, err := fs.Sub(migrationsTable, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectPostgres, db, files, goose.WithDisableGlobalRegistry(true), goose.WithTableName(versionTable))
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}
