package dataset

import (
	"io"
	"strings"

	"gridzone/geo/crs"
)

// Input is a file to read, and what the caller says of it.
type Input struct {
	io.ReaderAt
	Size     int64
	Name     string      // of the file, for people; no path
	Table    string      // which of the layers, tables, sheets or folders within the file; empty: the only one
	Layer    string      // what the file is read as: a table of this name is taken where several are there and none is named
	Encoding string      // of texts whose file does not say it; empty: as the format finds out
	System   *crs.System // that the caller names, for what it says of the order of numbers; nil: none
	Points   bool        // a feature may be a point
	Limits   Limits

	// Private tells whether a column may say something of people: what stands in it is in no message. nil: none does.
	Private func(column string) bool
}

// Cell makes what stands in a column fit for a message, as Shown does.
func (in *Input) Cell(column, text string) string {
	if in.Private != nil && in.Private(column) {
		return Withheld
	}
	return Shown(text)
}

// About is what a file says of itself.
type About struct {
	Table    string     // name of the layer that is read; empty: the format has no names
	Encoding string     // of its texts, where that is not always the same: UTF-8, GBK, GB18030
	System   crs.System // of its positions
	Placed   bool       // the file names System
	Unread   *FileFault // the file names a system that is not read: it is refused, unless the caller names another
	Notes    []Note     // what was assumed, or left out of the file as a whole; they may grow until the last feature is read
}

// Note is something said once of a whole file, as a warning.
type Note struct{ Code, Detail, Repair string }

// Reader reads the features of a file in their order. It is used by one goroutine. A *FileFault from Next is a fault of the file that
// nothing can be read after; any other error is of reading itself. io.EOF comes after the last feature.
type Reader interface {
	About() About
	Next() (*Feature, error)
	Close() error
}

// FileFault is what is wrong with a file as a whole: opening or reading it ended there.
type FileFault struct {
	Code, Detail, Repair string
	Line, Column         int // of a text file, from 1; 0: not known
}

// Error says what is wrong.
func (f *FileFault) Error() string { return f.Detail }

// EscapePointer writes a name as one step of a JSON pointer (RFC 6901).
func EscapePointer(name string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}
