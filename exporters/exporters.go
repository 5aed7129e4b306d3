// Package exporters turns rows into files in the formats that importers read.
//
// What is written reads back as the same rows: every bit of a coordinate, every
// property. Personal data is written only when it is asked for.
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
	{"geojson", "{\"type\":\"FeatureCollection\",\"features\":[\n", ",\n", "\n]}\n"},
	{"geojsonseq", "", "\n", "\n"},
}

// format is a format of features with what stands before, between and after them.
type format struct{ name, before, between, after string }

// Formats lists the names that Write knows: "geojson" (RFC 7946) and
// "geojsonseq", one feature a line without record separators.
func Formats() []string {
	var names []string
	for _, f := range formatTable {
		names = append(names, f.name)
	}
	return names
}

// Write writes rows to w in a format. staff, which may be nil, returns the people
// of a grid to be written as head, head_phone, head_public, head_phone_public and members. Rows are
// written as they come and never kept. An error of rows, staff or w ends the
// writing; what was written by then is not a whole file. ErrInvalid: no such format.
func Write(w io.Writer, format string, rows iter.Seq2[*zoning.Row, error], staff func(grid string) ([]zoning.Staff, error)) error {
	for _, f := range formatTable {
		if f.name == format {
			return f.write(w, rows, staff)
		}
	}
	return fmt.Errorf("%w: there is no format %q to write; there are %s", zoning.ErrInvalid, format, strings.Join(Formats(), ", "))
}

func (f format) write(w io.Writer, rows iter.Seq2[*zoning.Row, error], staff func(string) ([]zoning.Staff, error)) error {
	out := bufio.NewWriterSize(w, 1<<16)
	if _, err := out.WriteString(f.before); err != nil {
		return fmt.Errorf("write %s: %w", f.name, err)
	}
	var line []byte
	wrote := false
	for row, err := range rows {
		if err != nil {
			return err
		}
		properties := Properties(row)
		if g, isGrid := row.Thing.(zoning.Grid); isGrid && staff != nil {
			people, err := staff(g.Code)
			if err != nil {
				return fmt.Errorf("read the staff of a grid: %w", err)
			}
			properties = append(properties, staffProperties(people)...)
		}
		line = line[:0]
		if wrote {
			line = append(line, f.between...)
		}
		wrote = true
		if _, err := out.Write(appendFeature(line, row, properties)); err != nil {
			return fmt.Errorf("write %s: %w", f.name, err)
		}
	}
	if wrote || f.before != "" {
		if _, err := out.WriteString(f.after); err != nil {
			return fmt.Errorf("write %s: %w", f.name, err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write %s: %w", f.name, err)
	}
	return nil
}
