// Package workbook reads the rows of a sheet of an XLSX workbook (ECMA-376, transitional and strict) one after the other, in
// bounded memory however the file is packed. What a cell says is told exactly or not at all: a number that spreadsheet
// programs have rounded, a formula without a value and a damaged part are faults, never guesses.
//
// It must never know what the rows are about.
package workbook

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// What reading a workbook may come to.
var (
	ErrNotWorkbook = errors.New("not an XLSX workbook")
	ErrDamaged     = errors.New("the workbook is damaged")
	ErrTooLarge    = errors.New("the workbook is too large")
	ErrNoSheet     = errors.New("no such sheet")
)

// Limits bound what a workbook may cost. Zero values take the defaults named.
type Limits struct {
	Directory int64 // bytes of the archive's directory; 0: 1 MiB, some ten thousand files
	Part      int64 // bytes of each small part, unpacked; 0: 4 MiB
	Strings   int64 // bytes of the shared strings, unpacked, which are held in memory; 0: 32 MiB
	Sheet     int64 // bytes of the sheet, unpacked; 0: 256 MiB
	Text      int64 // bytes of text in all cells, a shared string counted where it is used; 0: 256 MiB
	Columns   int   // the last column that may hold anything; 0: 1024
}

func (l *Limits) setDefaults() {
	for limit, standard := range map[*int64]int64{&l.Directory: 1 << 20, &l.Part: 4 << 20, &l.Strings: 32 << 20, &l.Sheet: 256 << 20, &l.Text: 256 << 20} {
		if *limit == 0 {
			*limit = standard
		}
	}
	if l.Columns == 0 {
		l.Columns = 1024
	}
}

// Book is an opened workbook. It is used by one goroutine.
type Book struct {
	parts   *parts
	limits  Limits
	path    string // of the part that lists the sheets
	sheets  []sheet
	since04 bool // days are counted from 1904
}

// sheet is a line of the workbook's list.
type sheet struct {
	name, id string
	hidden   bool
}

// Open reads what a workbook of size bytes says of itself. The error wraps ErrNotWorkbook, ErrDamaged or ErrTooLarge, or is one of reading r.
func Open(r io.ReaderAt, size int64, limits Limits) (*Book, error) {
	limits.setDefaults()
	parts, err := openParts(r, size, limits)
	if err != nil {
		return nil, err
	}
	b := &Book{parts: parts, limits: limits}
	roots, err := parts.relations("")
	if err != nil {
		return nil, err
	}
	for _, r := range roots {
		if r.is("officeDocument") {
			b.path = r.target
		}
	}
	if b.path == "" || !parts.has(b.path) || strings.HasSuffix(b.path, ".bin") {
		return nil, fmt.Errorf("%w: it is another kind of archive; save the table as .xlsx", ErrNotWorkbook)
	}
	return b, b.readSheets()
}

// readSheets reads the list of sheets.
func (b *Book) readSheets() error {
	s, done, err := b.parts.scan(b.path, b.limits.Part)
	if err != nil {
		return err
	}
	defer done()
	return s.each(func(name string, attrs attributes) error {
		switch {
		case s.depth == 2 && name == "workbookPr":
			b.since04 = attrs.is("date1904")
		case s.depth == 3 && name == "sheet":
			state := attrs.get("state")
			b.sheets = append(b.sheets, sheet{attrs.get("name"), attrs.relation(), state == "hidden" || state == "veryHidden"})
		}
		return nil
	})
}

// Names lists the sheets that people see, in the order of their tabs.
func (b *Book) Names() []string {
	var names []string
	for _, s := range b.sheets {
		if !s.hidden {
			names = append(names, s.name)
		}
	}
	return names
}

// Sheet opens a sheet for reading: the one of this name, or with "" the first that people see. Close it. The error wraps
// ErrNoSheet, ErrDamaged or ErrTooLarge, or is one of reading.
func (b *Book) Sheet(name string) (*Sheet, error) {
	relations, err := b.parts.relations(b.path)
	if err != nil {
		return nil, err
	}
	out := &Sheet{limits: b.limits, since04: b.since04}
	var path string
	for _, s := range b.sheets {
		if i := slices.IndexFunc(relations, func(r relation) bool { return r.id == s.id }); i >= 0 && relations[i].is("worksheet") &&
			(s.name == name || name == "" && !s.hidden) {
			out.Name, path = s.name, relations[i].target
			break
		}
	}
	if path == "" {
		if name == "" {
			return nil, fmt.Errorf("%w: the workbook has no sheet with cells that can be seen", ErrNoSheet)
		}
		return nil, fmt.Errorf("%w: the workbook has no sheet %s; it has %s", ErrNoSheet, strconv.Quote(name), strings.Join(b.Names(), ", "))
	}
	for _, r := range relations {
		switch {
		case r.is("sharedStrings"):
			out.shared, err = b.readStrings(r.target)
		case r.is("styles"):
			out.styles, err = b.readStyles(r.target)
		}
		if err != nil {
			return nil, err
		}
	}
	if out.scan, out.done, err = b.parts.scan(path, b.limits.Sheet); err != nil {
		return nil, err
	}
	return out, nil
}
