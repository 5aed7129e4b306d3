// Package importers turns files into candidates and a report, and puts them on
// record: all of a file or nothing of it.
//
// Files are read strictly. What is wrong is told with its place and how to mend
// it; what was assumed, dropped or assigned is told as well. A file streams, and
// only what its rows hold stays in memory; a file of zones is the document of the publications it
// makes, so it is kept whole unless it is large. People's names and numbers go to
// the store's table of staff and nowhere else. Zones can go into the draft of a publication instead of on record.
package importers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"gridzone/geo/crs"
	"gridzone/importers/dataset"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// Options of an import.
type Options struct {
	Layer    zoning.Layer
	Name     string            // of the file, for the report and the publication made for zones
	Format   string            // name in the table of formats; empty: recognised from content; what is in another is refused
	Table    string            // which of the layers, tables, sheets or folders of the file; empty: the only one
	Encoding string            // of its texts, where the file does not say it: GBK, GB18030, UTF-8; empty: as it seems
	CRS      string            // name of the coordinate system, as crs.Find knows them; empty: as the file says, else EPSG:4490
	Map      map[string]string // property of the row -> property of the file
	DryRun   bool
	Actor    zoning.Actor
	Key      string // idempotency key; a dry run has none

	Replace string      // division whose rows the file replaces whole; empty: rows the file does not name stay
	From    *zoning.Day // first day on which a replaced row is no longer in force; nil: today

	// Code is that of the one row that the file puts in the place of what is on record: what the file does not mention does not stay.
	// Empty: the file is of as many rows as it has features.
	Code string
	// Before is asked inside the command, before anything is done; its error ends the import and comes back wrapped. May be nil.
	Before func(now *atlas.Atlas) error

	Publication string // id of a draft that the zones go into, instead of on record; empty: none
	Version     int64  // of that draft, which must be its newest; 0: whichever

	Repairs         []string // done to shapes, see Repairs; no others are
	AllowAreaChange bool     // the repairs may change the area of a feature by more than 0.1 %

	// Allow is the reason why grids may overlap that did not before; empty: a file with such grids is refused.
	Allow string

	Demo bool // the store holds a made-up city: the report warns

	Limits    dataset.Limits // on what the file may cost
	MaxErrors int            // entries kept in each list of the report; 0: 100
	TempDir   string         // where files are kept aside that are not read as they come; empty: the system's

	Size     int64          // of the file in bytes, for Progress; 0: not known, and the share of the whole stays while it is read
	Progress func(Progress) // called when a stage begins, and now and then; it must return at once. May be nil
	// Patient lets the import wait for the turn to write as long as others write, until the context ends; otherwise it ends with
	// zoning.ErrBusy where the store has no more patience.
	Patient bool

	onRecord func(code string) bool
	watch    *timeLimit // nil: none
	system   crs.System // named by CRS
}

// Import reads a file and puts its rows on record through live. Faults of the file are in the report, with a nil error; an
// error means that the service failed or the options are wrong (zoning.ErrInvalid). When ctx ends before the commit, in whichever
// stage, the error is the context's and nothing was done; after the commit ctx no longer matters. That a file was refused is in the audit
// trail, whatever refused it, but for dry runs.
//
// A ring may come in either direction; it is kept in the direction of RFC 7946,
// so that an exported file reads back unchanged. Nothing else about a shape is altered but by the repairs asked for.
func Import(ctx context.Context, live *atlas.Live, r io.Reader, o Options) (*Report, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	given := ctx
	ctx, watch, end := limited(given, o.Limits.Time)
	defer end()
	o.watch = watch
	report, err := importFile(ctx, live, r, o)
	if err != nil && errors.Is(context.Cause(ctx), errTooLong) {
		return (&file{o: o, report: o.tooLong(live.Atlas().Revision())}).refused(given, live)
	}
	return report, err
}

// importFile is Import with options that are complete, within the time that its context has.
func importFile(ctx context.Context, live *atlas.Live, r io.Reader, o Options) (*Report, error) {
	var err error
	if o.onRecord, err = o.known(ctx, live); err != nil {
		return nil, err
	}
	f, err := readFile(ctx, r, o)
	if err != nil {
		return nil, err
	}
	if f.report.Refused() {
		now := live.Atlas()
		f.misfiled(now, f.report)
		f.metres(now, live.Today(), f.report)
		f.report.Revision = now.Revision()
		return f.refused(ctx, live)
	}
	return f.commit(ctx, live)
}

// Check completes the options; ErrInvalid names what is wrong with them. Import does it, too.
func (o *Options) Check() error {
	var err error
	if !slices.Contains(zoning.FileLayers(), o.Layer) {
		return fmt.Errorf("%w: there is no layer %q to import into; there are divisions, grids, zones, farms and addresses", zoning.ErrInvalid, string(o.Layer))
	}
	if o.Publication != "" && (o.Layer != zoning.Zones || o.Replace != "") {
		return fmt.Errorf("%w: a draft takes zones, and nothing in it is ended by replacing a division", zoning.ErrInvalid)
	}
	if o.Format != "" && !slices.Contains(Formats(), o.Format) {
		return fmt.Errorf("%w: the format %q is not read; these are: %s", zoning.ErrInvalid, o.Format, strings.Join(Formats(), ", "))
	}
	if o.CRS != "" {
		if o.system, err = crs.Find(o.CRS); err != nil {
			return fmt.Errorf("%w: %w", zoning.ErrInvalid, err)
		}
	}
	if o.Repairs, err = checkRepairs(o.Layer, o.Repairs); err != nil {
		return err
	}
	if err := checkReason(o.Layer, o.Allow); err != nil {
		return err
	}
	if o.MaxErrors <= 0 {
		o.MaxErrors = 100
	}
	o.Limits = o.Limits.OrDefaults()
	return nil
}
