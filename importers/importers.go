// Package importers turns files into candidates and a report, and puts them on
// record: all of a file or nothing of it.
package importers

import (
	"context"
	"io"

	"github.com/paulmach/orb"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// Options of an import.
type Options struct {
	Layer  zoning.Layer
	Name   string            // of the file, for the report and the publication made for zones
	Format string            // name in the table of formats; empty: recognised from content
	CRS    string            // name of the coordinate system; empty: as the file says, else EPSG:4490
	Map    map[string]string // property of the row -> property of the file
	DryRun bool
	Actor  zoning.Actor
	Key    string // idempotency key

	Replace string     // division whose rows the file replaces whole; empty: rows the file does not name stay
	From    zoning.Day // first day on which a replaced row is no longer in force; 0: today

	MaxErrors int                             // entries kept in each list of the report; 0: 100
	Progress  func(bytes int64, features int) // called now and then; may be nil
}

// Place says where in the file something is.
type Place struct {
	Code    string     // stable, snake_case: what is wrong
	Pointer string     // RFC 6901 JSON pointer into the file (or line and column for others)
	Feature int        // from 0; -1: the file itself
	ID      string     // code of the feature, if it is known
	Part    int        // polygon of a multipolygon; -1: not about a ring
	Ring    int        // -1: not about a ring
	At      *orb.Point // nil: no coordinate
	Detail  string     // what is wrong, in English
	Repair  string     // how to mend it
}

// Report is what came of an import.
type Report struct {
	Layer                                 zoning.Layer
	Format                                string
	CRS                                   string
	DryRun                                bool
	Digest                                string // SHA-256 of the bytes read
	Features                              int    // read
	Accepted                              int    // new or changed
	New                                   int
	Changed                               int
	Ended                                 int // by Replace
	Unchanged                             int
	Rejected                              int   // features with at least one error
	Revision                              int64 // the newest revision afterwards
	Repeated                              bool  // the idempotency key had been used
	Errors                                []Place
	Warnings                              []Place
	Repairs                               []Place
	ErrorCount, WarningCount, RepairCount int // whole counts; the lists are capped
}

// Refused tells whether the file was refused: then nothing was done.
func (r *Report) Refused() bool { return r.ErrorCount > 0 }

// Import reads a file and puts its rows on record through live. Faults of the file are in the report, with a nil error; an
// error means that the service failed or the options are wrong (zoning.ErrInvalid).
func Import(ctx context.Context, live *atlas.Live, r io.Reader, o Options) (*Report, error) {
	panic("not built yet")
}
