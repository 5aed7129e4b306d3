package api

import (
	"errors"
	"io"
	"strconv"
	"strings"

	"gridzone/exporters"
	"gridzone/importers/delimited"
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

// header reads the first row that is not blank and returns the answer's, which stands where that stood.
func (t *sheetTable) header(tabs string) ([]byte, error) {
	row, err := t.sheet.Next()
	if errors.Is(err, io.EOF) {
		return nil, problem(codeBadBody, "sheet "+strconv.Quote(excerpt(t.sheet.Name))+" is empty; of the sheets "+tabs+" name the one with the table in the parameter sheet")
	}
	if err != nil {
		return nil, workbookFault(err)
	}
	texts := make([]string, row.Cells[len(row.Cells)-1].Column+1)
	var there []string
	out := exporters.BeginRow(nil, row.Number)
	for _, c := range row.Cells {
		if c.Fault != "" {
			return nil, problem(codeBadBody, "header row: cell "+c.Name(row.Number)+": "+c.Fault)
		}
		texts[c.Column] = c.Text
		there = append(there, c.Text)
		carry(out, c)
	}
	if t.headings, t.asked, err = readHeadings(texts, t.asked); err != nil {
		return nil, err
	}
	t.added = t.asked.columns()
	if t.unfit() && !t.asked.byAddress() {
		return nil, unplaced(excerpt(strings.Join(there, ", "))+" in row "+strconv.Itoa(row.Number)+" of sheet "+strconv.Quote(excerpt(t.sheet.Name))+
			"; the table's sheet is the first, or named in the parameter sheet", t.asked)
	}
	for i, name := range append(t.added, "error") {
		out.Text(t.width+i, name)
	}
	return out.End(), nil
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
		for _, c := range beside {
			c.Column += len(t.added) + 1
			carry(out, c)
		}
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
