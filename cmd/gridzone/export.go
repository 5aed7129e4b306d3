package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gridzone/exporters"
	"gridzone/store/postgres"
	"gridzone/zoning"
)

type exportCmd struct {
	Store    string `help:"What holds the data: a GeoPackage file, or a database as postgres://user@host/name; it may be in use by a service (default ${default})." default:"gridzone.gpkg" placeholder:"PATH"`
	Layer    string `help:"Layer to write: divisions, grids, zones or farms; without it the whole store, history included, as copy does (--format gpkg)." placeholder:"NAME"`
	Format   string `help:"geojson, geojsonseq, kml or csv (with WKT); gpkg for the whole store. Default by the name of the file." placeholder:"NAME"`
	At       string `help:"Only what is in force on this day (default: what is on record, of all days)." placeholder:"YYYY-MM-DD"`
	Revision int64  `help:"What was on record at this revision (default the newest)." placeholder:"N"`
	Staff    bool   `help:"With grids: names and telephone numbers of their staff, too. Personal data: the reading is put on record."`
	TimeZone string `help:"Time zone of the store, to be sure of it (default: whichever it has)." placeholder:"NAME"`
	Actor    string `help:"Who acts, for the record." default:"local" placeholder:"NAME"`
	JSON     bool   `help:"Print what was written as JSON." name:"json"`
	Out      string `arg:"" help:"File to write; it must not exist. - for standard output (not gpkg)."`
}

// Run writes a file.
func (c exportCmd) Run(ctx context.Context, std streams) error {
	if postgres.IsAddress(c.Out) {
		return usagef("export writes files; for a whole store in a database: gridzone copy --from %s --to %s", shown(c.Store), shown(c.Out))
	}
	format := c.Format
	if format == "" {
		format = formatOf(c.Out)
	}
	if format == "" {
		return usagef("the ending of %s says no format; give --format: one of %s, gpkg", c.Out, strings.Join(exporters.Formats(), ", "))
	}
	if err := haveStore(ctx, c.Store, "--store"); err != nil {
		return err
	}
	if _, err := os.Stat(c.Out); c.Out != "-" && err == nil {
		return usagef("%s exists; name a file that does not", c.Out)
	}
	if format == "gpkg" && c.Layer == "" {
		return c.whole(ctx, std)
	}
	a, err := openApp(ctx, appOptions{store: c.Store, timeZone: c.TimeZone})
	if err != nil {
		return err
	}
	defer a.close()
	switch {
	case c.Staff && c.Layer != string(zoning.Grids):
		return usagef("--staff goes with --layer grids")
	case format == "gpkg":
		return usagef("gpkg is the whole store; leave out --layer, or choose one of %s", strings.Join(exporters.Formats(), ", "))
	case c.Layer == "":
		return usagef("--layer is needed with --format %s; the whole store is written with --format gpkg", format)
	case !slices.Contains(zoning.FileLayers(), zoning.Layer(c.Layer)):
		return usagef("--layer %q is none of divisions, grids, zones, farms", c.Layer)
	case !slices.Contains(exporters.Formats(), format):
		return usagef("--format %q is none of %s, gpkg", format, strings.Join(exporters.Formats(), ", "))
	}
	return c.layer(ctx, std, a, format)
}

// formatOf guesses the format from a file's name; an unknown ending gives none.
func formatOf(name string) string {
	switch filepath.Ext(name) {
	case ".gpkg":
		return "gpkg"
	case ".geojsonl", ".geojsons", ".ndjson", ".jsonl":
		return "geojsonseq"
	case ".geojson", ".json", "":
		return "geojson"
	case ".kml":
		return "kml"
	case ".csv":
		return "csv"
	default:
		return ""
	}
}

// whole writes the whole store into a file, as copy does.
func (c exportCmd) whole(ctx context.Context, std streams) error {
	switch {
	case c.Out == "-":
		return usagef("the whole store needs a file")
	case c.At != "" || c.Revision != 0 || c.Staff:
		return usagef("the whole store goes out with all its days, revisions and staff; --at, --revision and --staff go with --layer")
	}
	content, err := copyCmd{From: c.Store, To: c.Out, TimeZone: c.TimeZone}.do(ctx, std)
	if err != nil {
		return err
	}
	if err := c.done(std, "the whole store", -1); err != nil {
		return err
	}
	if content.Broken != "" {
		fmt.Fprintln(std.err, "gridzone: warning:", content.Broken)
		return errRefused
	}
	return nil
}

func (c exportCmd) layer(ctx context.Context, std streams, a *app, format string) error {
	rows, n, err := c.rows(ctx, a)
	if err != nil {
		return err
	}
	var staff exporters.StaffReader
	if c.Staff {
		if err := c.recordReading(ctx, a); err != nil {
			return err
		}
		staff = func(grids []string) (map[string][]zoning.Staff, error) { return a.store.Staff(ctx, grids) }
	}
	write := func(w io.Writer) error {
		buffered := bufio.NewWriterSize(w, 1<<20)
		return errors.Join(exporters.Write(buffered, format, rows, staff), buffered.Flush())
	}
	if c.Out == "-" {
		return write(std.out)
	}
	if err := writeFile(c.Out, func(f *os.File) error { return write(f) }); err != nil {
		return err
	}
	return c.done(std, fmt.Sprintf("%d %s", *n, c.Layer), *n)
}

// recordReading puts on record that personal data is about to be read. Without that it is not read.
func (c exportCmd) recordReading(ctx context.Context, a *app) error {
	who, err := zoning.NamedActor(c.Actor)
	if err != nil {
		return usageError{err}
	}
	detail, err := json.Marshal(map[string]any{"layer": c.Layer, "at": c.At, "revision": c.Revision, "to": c.Out})
	if err != nil {
		return err
	}
	_, err = a.store.Do(ctx, zoning.Command{Name: "read_staff", Actor: who, Detail: string(detail)},
		func(context.Context, zoning.Tx) ([]byte, error) { return nil, nil })
	if err != nil {
		return fmt.Errorf("names and numbers are not read, as that could not be put on record: %w", err)
	}
	return nil
}

// rows yields what is to be written and counts it.
func (c exportCmd) rows(ctx context.Context, a *app) (func(yield func(*zoning.Row, error) bool), *int, error) {
	n := new(int)
	day, all := zoning.Day(0), true
	if c.At != "" {
		var err error
		if day, err = zoning.ParseDay(c.At); err != nil {
			return nil, nil, err
		}
		all = false
	}
	return func(yield func(*zoning.Row, error) bool) {
		for row, err := range a.store.Rows(ctx, zoning.Query{Layer: zoning.Layer(c.Layer), Revision: c.Revision}) {
			if err == nil && !all && !row.Valid.Contains(day) {
				continue
			}
			*n++
			if !yield(row, err) {
				return
			}
		}
	}, n, nil
}

func (c exportCmd) done(std streams, what string, rows int) error {
	if c.JSON {
		_, err := fmt.Fprintf(std.out, "{\"file\":%q,\"rows\":%d}\n", c.Out, rows)
		return err
	}
	_, err := fmt.Fprintf(std.out, "%s: %s\n", c.Out, what)
	return err
}
