// Package workbook reads the rows of a sheet of an XLSX workbook (ECMA-376, transitional and strict) one after the other, in
// bounded memory however the file is packed. What a cell says is told exactly or not at all: a number that spreadsheet
// programs have rounded, a formula without a value and a damaged part are faults, never guesses.
//
// It must never know what the rows are about.
package workbook

import (
	"context"
	"errors"
	"fmt"
	"io"
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
	Unpacked  int64 // bytes of all that is read of one book, unpacked, a part counted each time it is read; 0: 320 MiB
	Text      int64 // bytes of text in all cells, a shared string counted where it is used; 0: 256 MiB
	Columns   int   // the last column that may hold anything; 0: 1024
	Sheets    int   // sheets in the book's list; 0: 1024
}

func (l *Limits) setDefaults() {
	for limit, standard := range map[*int64]int64{&l.Directory: 1 << 20, &l.Part: 4 << 20, &l.Strings: 32 << 20, &l.Sheet: 256 << 20, &l.Unpacked: 320 << 20, &l.Text: 256 << 20} {
		if *limit == 0 {
			*limit = standard
		}
	}
	if l.Columns == 0 {
		l.Columns = 1024
	}
	if l.Sheets == 0 {
		l.Sheets = 1024
	}
}

// Book is an opened workbook. It is used by one goroutine.
type Book struct {
	parts     *parts
	limits    Limits
	path      string // of the part that lists the sheets
	relations relations
	sheets    []sheet
	since04   bool // days are counted from 1904
}

// sheet is a line of the workbook's list.
type sheet struct {
	name, id string
	hidden   bool
}

// Open reads what a workbook of size bytes says of itself. What is read of it then and later ends with ctx's error when ctx ends.
// The error wraps ErrNotWorkbook, ErrDamaged or ErrTooLarge, or is ctx's or one of reading r.
func Open(ctx context.Context, r io.ReaderAt, size int64, limits Limits) (*Book, error) {
	limits.setDefaults()
	parts, err := openParts(ctx, r, size, limits)
	if err != nil {
		return nil, err
	}
	b := &Book{parts: parts, limits: limits}
	roots, err := parts.relations("")
	if err != nil {
		return nil, err
	}
	if b.path, err = roots.only("officeDocument"); err != nil {
		return nil, err
	}
	if b.path == "" || !parts.has(b.path) || strings.HasSuffix(b.path, ".bin") {
		return nil, fmt.Errorf("%w: it is another kind of archive; save the table as .xlsx", ErrNotWorkbook)
	}
	if b.relations, err = parts.relations(b.path); err != nil {
		return nil, err
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
	seen := map[string]bool{} // names, in lower case: they know no case
	return s.each(func(name string, attrs attributes) error {
		switch {
		case s.depth == 2 && name == "workbookPr":
			b.since04 = attrs.is("date1904")
		case s.depth == 3 && name == "sheet":
			if len(b.sheets) == b.limits.Sheets {
				return fmt.Errorf("%w: it has more than %d sheets", ErrTooLarge, b.limits.Sheets)
			}
			one, state := attrs.get("name"), attrs.get("state")
			if seen[strings.ToLower(one)] { // which of them is meant is not ours to guess
				return fmt.Errorf("%w: two sheets are called %s", ErrDamaged, strconv.Quote(cut(one)))
			}
			seen[strings.ToLower(one)] = true
			b.sheets = append(b.sheets, sheet{one, attrs.relation(), state == "hidden" || state == "veryHidden"})
		}
		return nil
	})
}

// Names lists the sheets with cells that people see, in the order of their tabs.
func (b *Book) Names() []string {
	var names []string
	for _, s := range b.sheets {
		if r, ok := b.relations.by[s.id]; ok && r.is("worksheet") && !s.hidden {
			names = append(names, s.name)
		}
	}
	return names
}

// Tabs names the sheets that people see in the order of their tabs, for a message: the first few, and long names cut.
func (b *Book) Tabs() string {
	const most = 10
	var names []string
	more := 0
	for _, s := range b.sheets {
		switch {
		case s.hidden:
		case len(names) == most:
			more++
		default:
			names = append(names, cut(s.name))
		}
	}
	said := strings.Join(names, ", ")
	if more > 0 {
		said += " and " + strconv.Itoa(more) + " more"
	}
	return said
}

// Sheet opens a sheet for reading: the one of this name, or with "" the first that people see. Close it. The error wraps
// ErrNoSheet, ErrDamaged or ErrTooLarge, or is one of reading.
func (b *Book) Sheet(name string) (*Sheet, error) {
	out := &Sheet{limits: b.limits, since04: b.since04}
	var path string
	for _, s := range b.sheets {
		if r, ok := b.relations.by[s.id]; ok && r.is("worksheet") && (s.name == name || name == "" && !s.hidden) {
			out.Name, path = s.name, r.target
			break
		}
	}
	if path == "" {
		if name == "" {
			return nil, fmt.Errorf("%w: the workbook has no sheet with cells that can be seen", ErrNoSheet)
		}
		return nil, fmt.Errorf("%w: the workbook has no sheet %s; it has %s", ErrNoSheet, strconv.Quote(cut(name)), b.Tabs())
	}
	texts, err := b.relations.only("sharedStrings")
	if err == nil && texts != "" {
		out.shared, err = b.readStrings(texts)
	}
	if err != nil {
		return nil, err
	}
	styles, err := b.relations.only("styles")
	if err == nil && styles != "" {
		out.styles, err = b.readStyles(styles)
	}
	if err != nil {
		return nil, err
	}
	if out.scan, out.done, err = b.parts.scan(path, b.limits.Sheet); err != nil {
		return nil, err
	}
	return out, nil
}
