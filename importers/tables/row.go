package tables

import (
	"strings"

	"gridzone/importers/dataset"
)

// cell is one cell of a row.
type cell struct {
	text  string
	value any    // of the property: nil, a string, a json.Number or a bool
	fault string // why the text may not be what was meant, and what to do
	at    int    // byte of the row where it begins; of a text
}

func (c cell) blank() bool { return c.fault == "" && strings.TrimSpace(c.text) == "" }

// row is a row that is not blank.
type row struct {
	line  int // the first of it, from 1
	cells []cell
	raw   string         // of a text
	fault *dataset.Fault // its cells cannot be told apart
}

// cell returns a cell, which is blank where the row ends before it.
func (r *row) cell(column int) cell {
	if column < 0 || column >= len(r.cells) {
		return cell{}
	}
	return r.cells[column]
}

// filled returns the columns of the cells that are not blank.
func (r *row) filled() []int {
	var columns []int
	for i, c := range r.cells {
		if !c.blank() {
			columns = append(columns, i)
		}
	}
	return columns
}

// place returns the line and the byte of it, from 1, of a byte of the text of a cell. A quote that is doubled before it counts once.
func (r *row) place(column, at int) (line, byteOf int) {
	if r.raw == "" {
		return r.line, 0
	}
	at = min(r.cell(column).at+at, len(r.raw))
	before := r.raw[:at]
	return r.line + strings.Count(before, "\n"), at - strings.LastIndexByte(before, '\n')
}

// source gives the rows of a table that are not blank.
type source interface {
	// next returns the next row, good until the call after it. The error is io.EOF after the last, a *dataset.FileFault, or one of reading.
	next() (*row, error)
	// taken is how many bytes of the file are read, as far as that can be said.
	taken() int64
	close()
}
