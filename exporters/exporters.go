// Package exporters turns rows into files in the formats that importers read.
//
// What Write writes reads back as the same rows: every bit of a coordinate, every
// property, also those that gridzone does not know. It is for staff: the columns of
// a file may speak of people. With Options.Public, and by AppendFeature, they are left out, and the file is fit for everybody.
package exporters

import (
	"context"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"time"

	"gridzone/zoning"
)

// Format is a format that Write writes.
type Format struct {
	Name    string
	Media   string   // media type
	Endings []string // of the names of its files; the first is the usual one
	Aside   bool     // made aside and sent when it is whole: of an error before that nothing is written

	begin func(ctx context.Context, w io.Writer, o *Options) (sink, error)
}

// formatTable lists the formats written.
var formatTable = []Format{
	{"geojson", "application/geo+json", []string{".geojson", ".json"}, false, inText("{\"type\":\"FeatureCollection\",\"features\":[\n", ",\n", "\n]}\n", (*output).feature)},
	{"geojsonseq", "application/x-ndjson", []string{".geojsonl", ".geojsons", ".ndjson", ".jsonl"}, false, inText("", "\n", "\n", (*output).feature)},
	{"kml", "application/vnd.google-earth.kml+xml", []string{".kml"}, false, inText(kmlBefore, "\n", kmlAfter, (*output).placemark)},
	{"csv", "text/csv; charset=utf-8", []string{".csv"}, false, inTable},
	{"geopackage", "application/geopackage+sqlite3", []string{".gpkg"}, true, inGeoPackage},
	{"shapefile", "application/zip", []string{".zip"}, true, inShapefile},
}

// Formats lists what Write writes, by these names: "geojson" (RFC 7946),
// "geojsonseq", one feature a line without record separators, "kml" (OGC 2.2, the properties as ExtendedData),
// "csv" (RFC 4180 with \n, UTF-8; the shape in the column WKT), "geopackage" (OGC 12-128r18, one table of features) and "shapefile" (ESRI, in a ZIP
// archive). In all but GeoJSON, what the row's own file said beside is in the column extra as JSON. README.md says what each of them loses.
func Formats() []Format { return slices.Clone(formatTable) }

// FormatNames lists the names of Formats.
func FormatNames() []string {
	var names []string
	for _, f := range formatTable {
		names = append(names, f.Name)
	}
	return names
}

// FindFormat returns the format of a name; ErrInvalid when there is none.
func FindFormat(name string) (Format, error) {
	for _, f := range formatTable {
		if f.Name == name {
			return f, nil
		}
	}
	return Format{}, fmt.Errorf("%w: there is no format %q to write; there are %s", zoning.ErrInvalid, name, strings.Join(FormatNames(), ", "))
}

// StaffReader returns the people on record at each of the grids named.
type StaffReader func(grids []string) (map[string][]zoning.Staff, error)

// staffAtOnce is for how many grids staff is read in one go.
const staffAtOnce = 256

// Options say what is written.
type Options struct {
	Format string
	Layer  zoning.Layer // of all rows
	Public bool         // without what is not for everybody, and what came with files beside the properties
	// Staff tells the people of grids, written as head, head_phone, head_public, head_phone_public and members; with it, rows
	// wait until there are staffAtOnce of them; without, which is nil, they are written as they come.
	Staff   StaffReader
	Changed time.Time // when the rows last changed, for formats that say it; the zero time says nothing
	// Tame makes CSV a table to open in a spreadsheet program: it begins with a byte order mark, and each row, the heading too, is what Tame
	// appends for it. nil: texts are as they are on record. Of other formats nothing is tame.
	Tame func(dst, row []byte) []byte
	Dir  string // for what is made aside; empty: os.TempDir()
}

// sink takes the rows of a file.
type sink interface {
	add(ctx context.Context, r *zoning.Row, properties []Property) error
	// finish writes what is left to write. Without it what was written is not a whole file.
	finish(ctx context.Context) error
	// close lets go of what was made aside; afterwards nothing else is called.
	close() error
}

// Write writes rows of one layer to w. An error of rows, the staff or w ends the writing; what was written by then is not a whole
// file. ErrInvalid: no such format or layer, or a row that the format cannot hold.
func Write(ctx context.Context, w io.Writer, o Options, rows iter.Seq2[*zoning.Row, error]) error {
	f, err := FindFormat(o.Format)
	if err != nil {
		return err
	}
	if !slices.Contains(zoning.FileLayers(), o.Layer) {
		return fmt.Errorf("%w: there is no layer %q to write", zoning.ErrInvalid, string(o.Layer))
	}
	if o.Layer != zoning.Grids {
		o.Staff = nil
	}
	out, err := f.begin(ctx, w, &o)
	if err != nil {
		return fmt.Errorf("write %s: %w", f.Name, err)
	}
	err = o.each(rows, func(r *zoning.Row, properties []Property) error { return out.add(ctx, r, properties) })
	if err == nil {
		err = out.finish(ctx)
	}
	if closed := out.close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", f.Name, err)
	}
	return nil
}

// each calls add with each row and its properties, staff included when there is a reader of it.
func (o *Options) each(rows iter.Seq2[*zoning.Row, error], add func(*zoning.Row, []Property) error) error {
	atOnce := 1
	if o.Staff != nil {
		atOnce = staffAtOnce
	}
	waiting := make([]*zoning.Row, 0, atOnce)
	for row, err := range rows {
		if err != nil {
			return err
		}
		if row.Layer() != o.Layer {
			return fmt.Errorf("the row %q is of %s, not of %s", row.Code(), row.Layer(), o.Layer)
		}
		if waiting = append(waiting, row); len(waiting) < atOnce {
			continue
		}
		if err := o.some(waiting, add); err != nil {
			return err
		}
		waiting = waiting[:0]
	}
	return o.some(waiting, add)
}

// some is each for rows that are there.
func (o *Options) some(rows []*zoning.Row, add func(*zoning.Row, []Property) error) error {
	var people map[string][]zoning.Staff
	if o.Staff != nil && len(rows) > 0 {
		codes := make([]string, len(rows))
		for i, r := range rows {
			codes[i] = r.Code()
		}
		var err error
		if people, err = o.Staff(codes); err != nil {
			return fmt.Errorf("read the staff of grids: %w", err)
		}
	}
	for _, row := range rows {
		properties := Properties(row)
		if !o.Public {
			properties = append(properties, staffOnly(row.Thing)...)
		}
		if o.Staff != nil {
			properties = append(properties, staffProperties(people[row.Code()])...)
		}
		if err := add(row, properties); err != nil {
			return err
		}
	}
	return nil
}
