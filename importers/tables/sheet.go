package tables

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"gridzone/importers/dataset"
	"gridzone/importers/workbook"
)

// sheetRows are the rows of a sheet.
type sheetRows struct {
	sheet *workbook.Sheet
	read  *countedFile
	now   row
}

// countedFile counts what is read of a file, which is unpacked from its beginning to its end.
type countedFile struct {
	in *dataset.Input
	n  int64
}

// ReadAt implements io.ReaderAt.
func (c *countedFile) ReadAt(b []byte, at int64) (int, error) {
	n, err := c.in.ReadAt(b, at)
	c.n += int64(n)
	return n, err
}

// next implements source.
func (s *sheetRows) next() (*row, error) {
	for {
		from, err := s.sheet.Next()
		if err != nil {
			return nil, sheetFault(err)
		}
		s.now = row{line: from.Number, cells: s.now.cells[:0]}
		for _, c := range from.Cells {
			for len(s.now.cells) < c.Column {
				s.now.cells = append(s.now.cells, cell{})
			}
			one := cell{text: c.Text, fault: c.Fault}
			switch {
			case c.Kind == workbook.Number:
				one.value = json.Number(c.Text)
			case c.Kind == workbook.Bool:
				one.value = c.Text == "true"
			case strings.TrimSpace(c.Text) != "":
				one.value = c.Text
			}
			if c.Kind == workbook.Text && strings.ContainsAny(c.Text, "\x00\uFFFD") {
				one.fault = "the text holds a character that was lost, or a NUL: enter it again"
			}
			s.now.cells = append(s.now.cells, one)
		}
		if len(s.now.filled()) > 0 {
			return &s.now, nil
		}
	}
}

func (s *sheetRows) taken() int64 { return min(s.read.n, s.read.in.Size) }
func (s *sheetRows) close()       { s.sheet.Close() }

// sheetFault says what is wrong with a workbook. An error of reading comes back as it is.
func sheetFault(err error) error {
	switch {
	case errors.Is(err, workbook.ErrNotWorkbook), errors.Is(err, workbook.ErrDamaged):
		return fileFault(0, CodeDamaged, "open it in a spreadsheet program, save it as .xlsx without a password, and send that; or save the table as CSV", "%s", err)
	case errors.Is(err, workbook.ErrTooLarge):
		return fileFault(0, CodeTooLarge, "split it, or save the table as CSV", "%s", err)
	case errors.Is(err, workbook.ErrNoSheet):
		return fileFault(0, CodeNoTable, "name one of them as table (--table NAME)", "%s", err)
	}
	return err
}

// IsWorkbook tells whether a file is a workbook, or one of former days or with a password, of which opening it says so.
func IsWorkbook(in *dataset.Input) (bool, error) { return workbook.Is(in, in.Size) }

// sheetsTried is of how many sheets it is looked at what they hold, when none is named.
const sheetsTried = 16

// OpenWorkbook opens the sheet named, or the only one that holds a table with a geometry. Its rows are features or turning points, as the headings say.
func OpenWorkbook(ctx context.Context, in *dataset.Input) (dataset.Reader, error) {
	name := in.Table
	var of found
	if name != "" {
		f, ok, err := sheetHeading(ctx, in, name)
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, (&layout{line: 1}).need(kindNone, in.Points)
		}
		of = f
	} else {
		var err error
		if name, of, err = onlySheet(ctx, in); err != nil {
			return nil, err
		}
	}
	open := func() (source, error) { return openSheet(ctx, in, name) }
	return newTable(in, of, kindNone, open, dataset.About{Table: name}, true)
}

// onlySheet finds the sheet that holds a table with a geometry, if it is the only one.
func onlySheet(ctx context.Context, in *dataset.Input) (name string, of found, err error) {
	book, err := workbook.Open(ctx, in, in.Size, workbook.Limits{})
	if err != nil {
		return "", of, sheetFault(err)
	}
	tabs := book.Names()
	if len(tabs) > sheetsTried {
		return "", of, fileFault(0, CodeTableNeeded, "name the one with the table, as table (--table NAME)", "the workbook has %d sheets: %s", len(tabs), book.Tabs())
	}
	var with []string
	var bare *found
	for _, tab := range tabs {
		f, ok, err := sheetHeading(ctx, in, tab)
		switch {
		case err != nil:
			return "", of, err
		case ok && f.kind != kindNone:
			name, of, with = tab, f, append(with, tab)
		case ok && bare == nil:
			bare = &f
		}
	}
	switch {
	case len(with) == 1:
		return name, of, nil
	case len(with) > 1:
		return "", of, fileFault(0, CodeTableNeeded, "name one of them as table (--table NAME)", "several sheets hold a table: %s", strings.Join(with, ", "))
	case bare != nil:
		return "", of, bare.need(kindNone, in.Points)
	}
	return "", of, (&layout{line: 1}).need(kindNone, in.Points)
}

// openSheet opens a sheet by itself, so that what is read of it is bounded by itself.
func openSheet(ctx context.Context, in *dataset.Input, name string) (source, error) {
	read := &countedFile{in: in}
	book, err := workbook.Open(ctx, read, in.Size, workbook.Limits{})
	if err != nil {
		return nil, sheetFault(err)
	}
	sheet, err := book.Sheet(name)
	if err != nil {
		return nil, sheetFault(err)
	}
	return &sheetRows{sheet: sheet, read: read}, nil
}

// sheetHeading finds the headings of a sheet.
func sheetHeading(ctx context.Context, in *dataset.Input, name string) (f found, ok bool, err error) {
	s, err := openSheet(ctx, in, name)
	if err != nil {
		return f, false, err
	}
	defer s.close()
	var rows []*row
	content := false
	for len(rows) < 2*HeadingWithin {
		r, err := s.next()
		if ended(err) != nil {
			return f, false, err
		}
		if err != nil {
			break
		}
		for _, c := range r.cells {
			content = content || geometryBegins.MatchString(c.text)
		}
		rows = append(rows, r.clone())
	}
	f, ok = heading(rows, kindNone, in.Points, content)
	return f, ok, nil
}
