package api

import (
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"gridzone/exporters"
	"gridzone/importers/delimited"
	"gridzone/importers/tables"
	"gridzone/importers/workbook"
)

// sheetTable answers the rows of a sheet. A row is answered where it stands; what the answer adds stands in the columns behind
// the last heading.
type sheetTable struct {
	asked questions
	headings
	added []string // headings of the answer, error apart
	sheet *workbook.Sheet

	packed []byte // rows not yet read
	body   []byte // of the last one
	taken  int    // bytes of it that are
	err    error  // what came behind them
}

// header reads the rows down to the headings and returns the answer's, each where it stood. The headings are the first row that says where things
// are; what stands above them, as a title does, is carried on. They are looked for as far down as in imports.
func (t *sheetTable) header(tabs string) ([]byte, error) {
	var above []workbook.Row
	var refused error // of the first row that may be meant as headings
	for wide := false; len(above) < tables.HeadingWithin; {
		row, err := t.sheet.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, workbookFault(err)
		}
		row.Cells = slices.Clone(row.Cells)
		if err = t.head(row); err == nil {
			return t.opening(above, row), nil
		}
		if several := len(row.Cells) > 1; refused == nil || several && !wide {
			refused, wide = err, several
		}
		above = append(above, row)
	}
	if refused == nil {
		refused = problem(codeBadBody, "sheet "+strconv.Quote(excerpt(t.sheet.Name))+" is empty; of the sheets "+tabs+" name the one with the table in the parameter sheet")
	}
	return nil, refused
}

// head takes a row as headings, or tells why it is none.
func (t *sheetTable) head(row workbook.Row) error {
	texts := make([]string, row.Cells[len(row.Cells)-1].Column+1)
	var there []string
	for _, c := range row.Cells {
		if c.Fault != "" {
			return problem(codeBadBody, "header row: cell "+c.Name(row.Number)+": "+c.Fault)
		}
		texts[c.Column] = c.Text
		there = append(there, c.Text)
	}
	h, asked, err := readHeadings(texts, t.asked)
	if err != nil {
		return err
	}
	if h.unfit() && !asked.byAddress() {
		return unplaced(excerpt(strings.Join(there, ", "))+" in row "+strconv.Itoa(row.Number)+" of sheet "+strconv.Quote(excerpt(t.sheet.Name))+
			"; the table's sheet is the first, or named in the parameter sheet", asked)
	}
	t.headings, t.asked, t.added = h, asked, asked.columns()
	return nil
}

// opening writes the rows above the headings, and those with what the answer adds.
func (t *sheetTable) opening(above []workbook.Row, head workbook.Row) []byte {
	var dst []byte
	for _, row := range append(above, head) {
		out := exporters.BeginRow(dst, row.Number)
		for i, c := range row.Cells {
			if c.Column >= t.width {
				t.carryBehind(out, row.Cells[i:])
				break
			}
			carry(out, c)
		}
		if row.Number == head.Number {
			for i, name := range append(slices.Clone(t.added), "error") {
				out.Text(t.width+i, name)
			}
		}
		dst = out.End()
	}
	return dst
}

// carryBehind appends cells that stand where the answer's columns are, behind these.
func (t *sheetTable) carryBehind(out *exporters.SheetRow, beside []workbook.Cell) {
	for _, c := range beside {
		c.Column += len(t.added) + 1
		carry(out, c)
	}
}

// carry appends a cell of the caller's.
func carry(out *exporters.SheetRow, c workbook.Cell) {
	switch c.Kind {
	case workbook.Number:
		out.Number(c.Column, c.Text)
	case workbook.Bool:
		out.Bool(c.Column, c.Text == "true")
	default:
		out.Text(c.Column, c.Text)
	}
}

// answer appends the answers to whole rows.
func (t *sheetTable) answer(dst, rows []byte) ([]byte, error) {
	var row workbook.Row
	var own []rowValue
	var added []byte
	var fields []delimited.Field
	for len(rows) > 0 {
		rows = unpackRow(rows, &row)
		out := exporters.BeginRow(dst, row.Number)
		var lon, lat, fault string
		own = own[:0]
		beside := row.Cells[len(row.Cells):]
		for i, c := range row.Cells {
			if c.Column >= t.width {
				beside = row.Cells[i:]
				fault = t.besideFault(row.Number, beside)
				break
			}
			carry(out, c)
			if c.Fault != "" && fault == "" {
				fault = codeBadBody + ": cell " + c.Name(row.Number) + ": " + c.Fault
			}
			switch c.Column {
			case t.lon:
				lon = c.Text
			case t.lat:
				lat = c.Text
			}
			for _, o := range t.own {
				if o.at == c.Column {
					own = append(own, rowValue{o.name, c.Text, o.measure})
				}
			}
		}
		var err error
		if fault == "" {
			if added, fault, err = t.ask(added[:0], lon, lat, own, func(column int) string { return textAt(&row, column) }); err != nil {
				return nil, err
			}
		}
		if fault == "" {
			fields, _, _ = commas().Scan(fields[:0], added, true)
			for i, f := range fields {
				addValue(out, t.width+i, t.added[i], string(f.Text(added)))
			}
		} else {
			out.Text(t.width+len(t.added), fault)
		}
		t.carryBehind(out, beside)
		dst = out.End()
	}
	return dst, nil
}

// besideFault says that cells of a row stand where the table has no column. They are carried on behind the answer.
func (t *sheetTable) besideFault(row int, beside []workbook.Cell) string {
	first := beside[0]
	said := codeBadBody + ": cell " + first.Name(row) + " stands beside the table, which ends at column " + workbook.ColumnName(t.width-1) + ": give its column a heading, or clear it; "
	first.Column += len(t.added) + 1
	if len(beside) > 1 {
		return said + "it and the others behind it stand here from " + first.Name(row) + " on"
	}
	return said + "it stands here in " + first.Name(row)
}

// ask appends the answer's values, as CSV.
func (t *sheetTable) ask(dst []byte, lon, lat string, own []rowValue, text func(column int) string) (answer []byte, fault string, err error) {
	p, fault, err := t.read([]byte(lon), []byte(lat), t.asked, text)
	if fault != "" || err != nil {
		return dst, fault, err
	}
	answer, err = t.asked.appendColumns(dst, p, own, nil)
	if err != nil {
		text, ok := rowError(err)
		if !ok {
			return nil, "", err
		}
		return dst, text, nil
	}
	return answer[1:], "", nil // each value brings the comma before it
}

// textAt is the text of a row in a column; empty where there is none.
func textAt(row *workbook.Row, column int) string {
	for _, c := range row.Cells {
		if c.Column == column {
			return c.Text
		}
	}
	return ""
}
