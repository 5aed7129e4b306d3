// Package exporters turns rows into files in the formats that importers read.
//
// What Write writes reads back as the same rows: every bit of a coordinate, every
// property, also those that gridzone does not know. It is for staff: the columns of
// a file may speak of people. AppendFeature is for everybody and leaves them out.
package exporters

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"strings"

	"gridzone/zoning"
)

// formatTable lists the formats written.
var formatTable = []format{
	{"geojson", "{\"type\":\"FeatureCollection\",\"features\":[\n", ",\n", "\n]}\n", (*output).feature},
	{"geojsonseq", "", "\n", "\n", (*output).feature},
	{"kml", kmlBefore, "\n", kmlAfter, (*output).placemark},
	{"csv", "", "\n", "\n", (*output).record},
}

// format is a format with what stands before, between and after its features, and how to append one.
type format struct {
	name, before, between, after string
	add                          func(o *output, dst []byte, r *zoning.Row, properties []Property) []byte
}

// Formats lists the names that Write knows: "geojson" (RFC 7946),
// "geojsonseq", one feature a line without record separators, "kml" (OGC 2.2, the properties as ExtendedData) and
// "csv" (RFC 4180 with \n, UTF-8; the shape in the column WKT, what the row's own file said beside in the column extra as JSON; the columns are those of the
// first row, and without a row there are none).
func Formats() []string {
	var names []string
	for _, f := range formatTable {
		names = append(names, f.name)
	}
	return names
}

// StaffReader returns the people on record at each of the grids named.
type StaffReader func(grids []string) (map[string][]zoning.Staff, error)

// staffAtOnce is for how many grids staff is read in one go.
const staffAtOnce = 256

// Write writes rows to w in a format, with all properties that came with their files. staff, which may be nil, tells the people
// of grids, written as head, head_phone, head_public, head_phone_public and members; with it, rows
// wait until there are staffAtOnce of them; without, they are written as they
// come. An error of rows, staff or w ends the writing; what was written by
// then is not a whole file. ErrInvalid: no such format.
func Write(w io.Writer, format string, rows iter.Seq2[*zoning.Row, error], staff StaffReader) error {
	for _, f := range formatTable {
		if f.name == format {
			return f.write(w, rows, staff)
		}
	}
	return fmt.Errorf("%w: there is no format %q to write; there are %s", zoning.ErrInvalid, format, strings.Join(Formats(), ", "))
}

func (f format) write(w io.Writer, rows iter.Seq2[*zoning.Row, error], staff StaffReader) error {
	out := &output{format: f, to: bufio.NewWriterSize(w, 1<<16)}
	out.text(f.before)
	atOnce := 1
	if staff != nil {
		atOnce = staffAtOnce
	}
	waiting := make([]*zoning.Row, 0, atOnce)
	for row, err := range rows {
		if err != nil {
			return err
		}
		if waiting = append(waiting, row); len(waiting) < atOnce {
			continue
		}
		if err := out.rows(waiting, staff); err != nil {
			return err
		}
		waiting = waiting[:0]
	}
	if err := out.rows(waiting, staff); err != nil {
		return err
	}
	if out.begun || f.before != "" {
		out.text(f.after)
	}
	if err := out.to.Flush(); err != nil { // the first error there was
		return fmt.Errorf("write %s: %w", f.name, err)
	}
	return nil
}

// output is a file being written. Its writer keeps the first error.
type output struct {
	format
	to    *bufio.Writer
	line  []byte
	begun bool

	columns []string // of a table, once it is begun
}

// feature appends a row as GeoJSON.
func (o *output) feature(dst []byte, r *zoning.Row, properties []Property) []byte {
	return appendFeature(dst, r, withExtra(properties, r.Thing))
}

func (o *output) text(s string) { _, _ = o.to.WriteString(s) }

// rows writes some rows, with their staff when there is a reader of it.
func (o *output) rows(rows []*zoning.Row, staff StaffReader) error {
	var people map[string][]zoning.Staff
	if grids := gridsAmong(rows); staff != nil && len(grids) > 0 {
		var err error
		if people, err = staff(grids); err != nil {
			return fmt.Errorf("read the staff of grids: %w", err)
		}
	}
	for _, row := range rows {
		properties := Properties(row)
		if _, isGrid := row.Thing.(zoning.Grid); isGrid && staff != nil {
			properties = append(properties, staffProperties(people[row.Code()])...)
		}
		o.line = o.line[:0]
		if o.begun {
			o.line = append(o.line, o.between...)
		}
		o.begun = true
		o.line = o.add(o, o.line, row, properties)
		if _, err := o.to.Write(o.line); err != nil {
			return fmt.Errorf("write %s: %w", o.name, err)
		}
	}
	return nil
}

// gridsAmong returns the codes of the grids among rows.
func gridsAmong(rows []*zoning.Row) []string {
	var codes []string
	for _, row := range rows {
		if _, isGrid := row.Thing.(zoning.Grid); isGrid {
			codes = append(codes, row.Code())
		}
	}
	return codes
}
