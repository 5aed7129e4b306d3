// Package exporters turns rows into files in the formats that importers read.
package exporters

import (
	"io"
	"iter"

	"gridzone/zoning"
)

// Properties returns the flat properties of a row under the names that files
// use, in a fixed order; personal data is never among them.
func Properties(r *zoning.Row) []Property { panic("not built yet") }

// Property is one name and its JSON value (string, float64, bool, nil, or json.RawMessage).
type Property struct {
	Name  string
	Value any
}

// AppendFeature appends the row as a GeoJSON Feature (RFC 7946: shells counter-clockwise) without a line end. Coordinates keep every bit.
func AppendFeature(dst []byte, r *zoning.Row) []byte { panic("not built yet") }

// Formats lists the names that Write knows: "geojson", "geojsonseq".
func Formats() []string { panic("not built yet") }

// Write writes rows to w in a format. staff, which may be nil, returns the people of a grid to be written as head, head_phone and members.
func Write(w io.Writer, format string, rows iter.Seq2[*zoning.Row, error], staff func(grid string) ([]zoning.Staff, error)) error {
	panic("not built yet")
}
