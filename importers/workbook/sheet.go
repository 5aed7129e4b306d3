package workbook

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// Sheet gives the rows of a sheet. It is used by one goroutine.
type Sheet struct {
	Name string

	scan    *scanner
	done    func()
	shared  shared
	styles  []style
	since04 bool
	limits  Limits
	begun   bool // of its rows
	ended   bool
	row     int   // number of the last one
	text    int64 // bytes so far
	cells   []Cell
	buffer  []byte
}

// Row is a row that holds something. Cells are those that are not blank, by columns.
type Row struct {
	Number int // from 1, as spreadsheets count
	Cells  []Cell
}

const maxRows = 1 << 20

// Next returns the next row that is not blank, good until the call after it. It returns io.EOF when all of the sheet was there and was
// read. Any other error wraps ErrDamaged or ErrTooLarge, or is one of reading.
func (s *Sheet) Next() (Row, error) {
	for !s.ended {
		t, err := s.scan.next()
		if errors.Is(err, io.EOF) && !s.begun {
			return Row{}, s.damage("it has no rows")
		}
		if err != nil {
			return Row{}, s.scan.early(err)
		}
		switch e := t.(type) {
		case xml.StartElement:
			switch {
			case s.scan.depth == 2 && e.Name.Local == "sheetData":
				s.begun = true
			case s.begun && s.scan.depth == 3 && e.Name.Local == "row":
				if err := s.readRow(e.Attr); err != nil {
					return Row{}, err
				}
				if len(s.cells) > 0 {
					return Row{s.row, s.cells}, nil
				}
			}
		case xml.EndElement:
			s.ended = s.begun && s.scan.depth == 1
		}
	}
	for { // whether the rest is there tells whether all that was read is right
		if _, err := s.scan.next(); err != nil {
			return Row{}, err
		}
	}
}

// Close ends the reading.
func (s *Sheet) Close() { s.done() }

func (s *Sheet) damage(what string) error {
	return fmt.Errorf("%w: sheet %s: %s", ErrDamaged, strconv.Quote(cut(s.Name)), what)
}

// readRow reads a row into s.cells.
func (s *Sheet) readRow(attrs attributes) error {
	number := s.row + 1
	if said := attrs.get("r"); said != "" {
		n, err := strconv.Atoi(said)
		if err != nil || n <= s.row {
			return s.damage("row " + cut(said) + " comes behind row " + strconv.Itoa(s.row))
		}
		number = n
	}
	if number > maxRows {
		return s.damage("it has more rows than a sheet can")
	}
	s.row, s.cells = number, s.cells[:0]
	column := -1
	return s.scan.within(func(name string, attrs attributes) error {
		if name != "c" {
			return s.scan.skip()
		}
		column++
		if said := attrs.get("r"); said != "" {
			c, r, ok := place(said)
			if !ok || r != number || c < column {
				return s.damage("a cell of row " + strconv.Itoa(number) + " says that it is " + cut(said))
			}
			column = c
		}
		if column >= s.limits.Columns {
			return fmt.Errorf("%w: sheet %s: row %d goes on beyond column %s", ErrTooLarge, strconv.Quote(cut(s.Name)), number, ColumnName(s.limits.Columns-1))
		}
		c, err := s.readCell(attrs)
		if err != nil || c.Text == "" && c.Fault == "" {
			return err
		}
		if s.text += int64(len(c.Text)); s.text > s.limits.Text {
			return fmt.Errorf("%w: sheet %s: its cells hold more than %d bytes of text, unpacked", ErrTooLarge, strconv.Quote(cut(s.Name)), s.limits.Text)
		}
		c.Column = column
		s.cells = append(s.cells, c)
		return nil
	}, func([]byte) {})
}

// readCell reads a cell; one without text and fault is blank.
func (s *Sheet) readCell(attrs attributes) (c Cell, err error) {
	s.buffer = s.buffer[:0]
	formula := false
	err = s.scan.within(func(name string, _ attributes) error {
		var err error
		switch name {
		case "v":
			s.buffer, err = s.scan.text(s.buffer)
		case "is":
			s.buffer, err = s.scan.rich(s.buffer)
		default:
			formula = formula || name == "f"
			err = s.scan.skip()
		}
		return err
	}, func([]byte) {})
	if err != nil {
		return c, err
	}
	if len(s.buffer) > maxText {
		return c, fmt.Errorf("%w: sheet %s: row %d holds a text of %d bytes", ErrTooLarge, strconv.Quote(cut(s.Name)), s.row, len(s.buffer))
	}
	kind := attrs.get("t")
	switch {
	case len(s.buffer) > 0:
	case formula && kind != "str": // a text may be empty
		return Cell{Fault: "a formula whose value is not in the file: open it in a spreadsheet program, let it calculate, and save it"}, nil
	default:
		return c, nil
	}
	return s.value(kind, attrs.get("s"))
}

// value is what a cell of a kind holds, whose text is in the buffer.
func (s *Sheet) value(kind, styled string) (Cell, error) {
	raw := string(s.buffer)
	switch kind {
	case "s":
		n, err := strconv.Atoi(raw)
		text, ok := s.shared.get(n)
		if err != nil || !ok {
			return Cell{}, s.damage("row " + strconv.Itoa(s.row) + " names the text " + cut(raw) + ", which is not there")
		}
		return Cell{Text: text}, nil
	case "str", "inlineStr":
		return Cell{Text: string(unescape(s.buffer))}, nil
	case "d", "e":
		return Cell{Text: raw}, nil
	case "b":
		return Cell{Kind: Bool, Text: strconv.FormatBool(raw == "1" || raw == "true")}, nil
	case "", "n":
		var st style
		if n, err := strconv.Atoi(styled); err == nil && n >= 0 && n < len(s.styles) {
			st = s.styles[n]
		}
		if c, ok := number(raw, st, s.since04); ok {
			return c, nil
		}
		return Cell{}, s.damage("row " + strconv.Itoa(s.row) + " holds as a number what is none")
	}
	return Cell{}, s.damage("row " + strconv.Itoa(s.row) + " has a cell of the unknown kind " + cut(kind))
}
