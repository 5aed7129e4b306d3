package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"gridzone/store/gpkg"
	"gridzone/store/ledger"
	"gridzone/store/postgres"
	"gridzone/zoning"
)

type copyCmd struct {
	From     string `help:"Store to copy, which may be in use: a GeoPackage file, or a database as postgres://user@host/name, asked as a user who may read all of it (gridzone_backup)." required:"" placeholder:"STORE"`
	To       string `help:"Where to: a file that does not exist, or a database (or a schema of one) without a store or with an empty one, as its owner." required:"" placeholder:"STORE"`
	TimeZone string `help:"Time zone of the store, to be sure of it (default: whichever it has)." placeholder:"NAME"`
	Actor    string `help:"Who acts, for the record: names and numbers of staff go out with the rest (default ${default})." default:"local" placeholder:"NAME"`
	JSON     bool   `help:"Print what was copied as JSON." name:"json"`
}

// ownFile is the mode of a file that came out of a database: it holds names and numbers of staff.
const ownFile fs.FileMode = 0o600

// Run copies a store and says what it holds.
func (c copyCmd) Run(ctx context.Context, std streams) error {
	content, err := c.do(ctx, std)
	if err != nil {
		return err
	}
	return whole{shown(c.From), shown(c.To), content}.print(std, c.JSON)
}

func (c copyCmd) do(ctx context.Context, std streams) (ledger.Content, error) {
	var none ledger.Content
	if err := haveStore(ctx, c.From, "--from"); err != nil {
		return none, err
	}
	from, err := openStore(ctx, c.From, c.TimeZone)
	if err != nil {
		return none, err
	}
	defer from.Close()
	if isDemo(c.From) && !isDemo(c.To) {
		fmt.Fprintf(std.err, "gridzone: warning: this is the made-up city, which is marked as such under the name %s only\n", demoFile)
	}
	content, err := c.copy(ctx, std, from)
	if errors.Is(err, zoning.ErrConflict) {
		return none, usageError{fmt.Errorf("%s is not copied: %w", shown(c.From), err)}
	}
	return content, err
}

func (c copyCmd) copy(ctx context.Context, std streams, from store) (content ledger.Content, err error) {
	progress := lines{std: std, what: "copy"}
	defer progress.finish()
	fill := func(to *ledger.Store) error {
		err := to.Vacant(ctx)
		if err == nil {
			err = c.record(ctx, std, from)
		}
		if err != nil {
			return err
		}
		content, err = from.CopyTo(ctx, to, progress.set)
		return err
	}
	if postgres.IsAddress(c.To) {
		to, err := postgres.Open(ctx, c.To, from.TimeZone())
		if err != nil {
			return content, err
		}
		defer to.Close()
		err = fill(to.Store)
		return content, err
	}
	mode := ownFile
	if file, ok := from.(*gpkg.Store); ok {
		if mode, err = file.Mode(); err != nil {
			return content, err
		}
	}
	err = inPart(filepath.Dir(c.To), func(within string) error {
		return gpkg.Create(ctx, within, c.To, from.TimeZone(), mode, func(to *gpkg.Store) error { return fill(to.Store) })
	})
	return content, err
}

// record puts on record that all of the store, personal data included, is about to be read: the copy has the entry too. Without it nothing is
// copied, but where the database lets its user, or anybody, read alone.
func (c copyCmd) record(ctx context.Context, std streams, from store) error {
	err := enter(ctx, from, "copy_store", c.Actor, map[string]any{"to": shown(c.To)})
	return unlessReadAlone(std, err, "all of it is read")
}

// lines is a progress bar over the lines of a store, whose number is known later.
type lines struct {
	bar
	std  streams
	what string
}

func (l *lines) set(done, total int64) {
	if l.shown == nil {
		l.bar = newBar(l.std, total, l.what, false)
	}
	l.bar.set(done)
}
