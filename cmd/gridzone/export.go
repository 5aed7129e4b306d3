package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"gridzone/exporters"
	"gridzone/importers/delimited"
	"gridzone/store/postgres"
	"gridzone/zoning"
)

type exportCmd struct {
	Store    string `help:"What holds the data: a GeoPackage file, or a database as postgres://user@host/name; it may be in use by a service (default ${default})." default:"gridzone.gpkg" placeholder:"PATH"`
	Server   string `help:"Ask the service at this address instead: for what is in force on the day --at, with public properties." placeholder:"URL"`
	Key      string `help:"API key for the service; better in the environment, as GRIDZONE_KEY, where other users of the machine do not see it." placeholder:"KEY"`
	Layer    string `help:"Layer to write: divisions, grids, zones, farms or addresses; without it the whole store, history included, as copy does (--format gpkg)." placeholder:"NAME"`
	Format   string `help:"geojson, geojsonseq, kml, csv (with WKT), geopackage or shapefile (in a .zip); mbtiles for vector tiles of a layer or, without --layer, of all; gpkg for the whole store. Default by the name of the file." placeholder:"NAME"`
	At       string `help:"Only what is in force on this day (default: what is on record, of all days)." placeholder:"YYYY-MM-DD"`
	Revision int64  `help:"What was on record at this revision (default the newest)." placeholder:"N"`
	Zooms    string `help:"Of mbtiles: the zooms to write, up to 16 (default: from the first with anything on it to 14; maps enlarge the last)." placeholder:"9-14"`
	Staff    bool   `help:"With grids: names and telephone numbers of their staff, too. Personal data: the reading is put on record."`
	Bom      bool   `help:"Of csv: one to open in Excel, with a byte order mark and nothing in it that would be calculated."`
	TimeZone string `help:"Time zone of the store, to be sure of it (default: whichever it has)." placeholder:"NAME"`
	Actor    string `help:"Who acts, for the record (default ${default})." default:"local" placeholder:"NAME"`
	JSON     bool   `help:"Print what was written as JSON." name:"json"`
	Out      string `arg:"" help:"File to write; it must not exist. - for standard output (not the whole store)."`
}

// wholeFormat is the format of the whole store, which is none of exporters'.
const wholeFormat = "gpkg"

// Run writes a file.
func (c exportCmd) Run(ctx context.Context, std streams) error {
	format, err := c.format()
	if err != nil {
		return err
	}
	if c.Out == "-" {
		err = shownAt(std.out, format)
	} else {
		err = unwritten(c.Out)
	}
	if err != nil {
		return err
	}
	if c.Server != "" {
		return c.asked(ctx, std, format)
	}
	if err := haveStore(ctx, c.Store, "--store"); err != nil {
		return err
	}
	if format == wholeFormat {
		return c.whole(ctx, std)
	}
	a, err := openApp(ctx, appOptions{store: c.Store, timeZone: c.TimeZone})
	if err != nil {
		return err
	}
	defer a.close()
	if format == tilesFormat {
		return c.tiles(ctx, std, a)
	}
	return c.layer(ctx, std, a, format)
}

// format returns the format to write in, once all that was asked for goes together.
func (c exportCmd) format() (string, error) {
	if postgres.IsAddress(c.Out) {
		return "", usagef("export writes files; for a whole store in a database: gridzone copy --from %s --to %s", shown(c.Store), shown(c.Out))
	}
	names := strings.Join(exporters.FormatNames(), ", ")
	format := c.Format
	if format == "" {
		format = c.formatOfName()
	}
	if c.Bom && format != "csv" {
		return "", usagef("--bom goes with --format csv")
	}
	if format == tilesFormat {
		return format, c.tilesAsked()
	}
	if c.Zooms != "" {
		return "", usagef("--zooms goes with --format %s", tilesFormat)
	}
	switch {
	case format == "" && filepath.Ext(c.Out) == ".shp":
		return "", usagef("a shapefile is several files, which are written into one archive; name a .zip")
	case format == "":
		return "", usagef("the ending of %s says no format; give --format: one of %s, %s", c.Out, names, wholeFormat)
	case format != wholeFormat && !slices.Contains(exporters.FormatNames(), format):
		return "", usagef("--format %q is none of %s, %s", format, names, wholeFormat)
	case c.Staff && c.Layer != string(zoning.Grids) && (c.Layer != "" || format != wholeFormat):
		return "", usagef("--staff goes with --layer grids")
	case format == wholeFormat && c.Layer != "":
		return "", usagef("%s is the whole store; leave out --layer, or choose one of %s", wholeFormat, names)
	case format != wholeFormat && c.Layer == "":
		return "", usagef("--layer is needed with --format %s; the whole store is written with --format %s", format, wholeFormat)
	case c.Layer != "" && !slices.Contains(zoning.FileLayers(), zoning.Layer(c.Layer)):
		return "", usagef("--layer %q is none of divisions, grids, zones, farms, addresses", c.Layer)
	}
	return format, nil
}

// formatOfName guesses the format from the file's name; an unknown ending gives none.
func (c exportCmd) formatOfName() string {
	ending := filepath.Ext(c.Out)
	switch {
	case ending == ".gpkg" && c.Layer == "":
		return wholeFormat
	case ending == "":
		return "geojson"
	case ending == "."+tilesFormat:
		return tilesFormat
	}
	for _, f := range exporters.Formats() {
		if slices.Contains(f.Endings, ending) {
			return f.Name
		}
	}
	return ""
}

// whole writes the whole store into a file, as copy does.
func (c exportCmd) whole(ctx context.Context, std streams) error {
	switch {
	case c.Out == "-":
		return usagef("the whole store needs a file")
	case c.At != "" || c.Revision != 0 || c.Staff:
		return usagef("the whole store goes out with all its days, revisions and staff; --at, --revision and --staff go with --layer")
	}
	content, err := copyCmd{From: c.Store, To: c.Out, TimeZone: c.TimeZone, Actor: c.Actor}.do(ctx, std)
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
	o := exporters.Options{Format: format, Layer: zoning.Layer(c.Layer)}
	if c.Bom {
		o.Tame = delimited.AppendTame
	}
	if o.Changed, err = c.changed(ctx, a); err != nil {
		return err
	}
	if c.Staff {
		o.Staff = func(grids []string) (map[string][]zoning.Staff, error) { return a.store.Staff(ctx, grids) }
	}
	if err := c.recordReading(ctx, std, a, o.Staff); err != nil {
		return err
	}
	write := func(w io.Writer) error {
		buffered := bufio.NewWriterSize(w, 1<<20)
		return errors.Join(exporters.Write(ctx, buffered, o, rows), buffered.Flush())
	}
	if c.Out == "-" {
		return write(std.out)
	}
	if err := writeFile(c.Out, func(f *os.File) error { return write(f) }); err != nil {
		return err
	}
	return c.done(std, fmt.Sprintf("%d %s", *n, c.Layer), *n)
}

// changed tells when what is written was last changed.
func (c exportCmd) changed(ctx context.Context, a *app) (time.Time, error) {
	if c.Revision == 0 {
		newest, err := a.store.Newest(ctx)
		return newest.Time, err
	}
	asked, err := a.store.Committed(ctx, c.Revision)
	return asked.Time, err
}

// recordReading puts on record that what may be personal data is about to be read: the staff, or columns of a file that nobody knows of. Without that it is
// not read, but for such columns where the database lets its user, or anybody, read alone.
func (c exportCmd) recordReading(ctx context.Context, std streams, a *app, staff func(grids []string) (map[string][]zoning.Staff, error)) error {
	of := map[string]any{"layer": c.Layer, "at": c.At, "revision": c.Revision, "to": c.Out}
	if staff == nil {
		extra, err := c.carriesExtra(ctx, a)
		if err != nil || !extra {
			return err
		}
		return unlessReadAlone(std, enter(ctx, a.store, "read_extra", c.Actor, of), "columns that nobody knows of are read")
	}
	rows, _, err := c.rows(ctx, a)
	if err != nil {
		return err
	}
	if of["people"], err = exporters.People(rows, staff); err != nil {
		return err
	}
	return enter(ctx, a.store, "read_staff", c.Actor, of)
}

// carriesExtra tells whether any of what is to be written has columns that came with its file and that nobody knows of.
func (c exportCmd) carriesExtra(ctx context.Context, a *app) (bool, error) {
	rows, _, err := c.rows(ctx, a)
	if err != nil {
		return false, err
	}
	for row, err := range rows {
		if err != nil || len(zoning.ExtraOf(row.Thing)) > 0 {
			return err == nil, err
		}
	}
	return false, nil
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
