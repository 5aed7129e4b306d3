package tables

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"gridzone/geo/crs"
	"gridzone/importers/charset"
	"gridzone/importers/dataset"
	"gridzone/importers/turning"
)

// table reads the features of a table, whatever it is written in.
type table struct {
	in      *dataset.Input
	limits  dataset.Limits
	layout  *layout
	columns []int // that are properties
	rows    source
	about   dataset.About
	axes    turning.Axes // of kindSpots and kindTurns
	system  int          // SRID of kindAreas; 0: none
	ragged  bool         // a row may be shorter than the headings: a sheet
	before  []*row
}

// newTable makes the reader of a table that was found. Its rows are opened twice: what they have in common is told from the first of them before any is taken.
// about is what is known of the file; ragged says that a row may be shorter than the headings.
func newTable(in *dataset.Input, f found, as kind, open func() (source, error), about dataset.About, ragged bool) (dataset.Reader, error) {
	if f.fault != nil {
		return nil, f.fault
	}
	l := f.layout
	t := &table{in: in, limits: in.Limits.OrDefaults(), layout: l, before: f.before, about: about, ragged: ragged}
	if err := l.check(t.limits); err != nil {
		return nil, err
	}
	if l.kind == kindNone || as == kindAreas && l.kind == kindTurns {
		return nil, l.need(as, in.Points)
	}
	if err := t.survey(open); err != nil {
		return nil, err
	}
	t.columns = l.properties()
	for _, r := range t.before {
		for _, c := range r.cells {
			if unread := turning.Remark(c.text); unread != nil {
				t.about.Unread, t.about.Placed = unread, false
			}
		}
	}
	if f.separator != 0 && f.separator != ',' {
		name := map[byte]string{'\t': "tabs", ';': "semicolons", '|': "bars", ' ': "blanks"}[f.separator]
		t.note(NoteSeparator, "none needed", "the fields are separated by %s", name)
	}
	if names := l.leftOut(); len(names) > 0 {
		t.note(NoteLeftOut, "none needed", "the columns %s are about single turning points: they are not kept", strings.Join(names, ", "))
	}
	if len(t.before) > 0 && l.kind != kindTurns {
		t.note(NoteBefore, "none needed, unless they belong to the table", "%d lines before the headings in line %d are not read", len(t.before), l.line)
	}
	var err error
	if t.rows, err = open(); err != nil {
		return nil, err
	}
	if err := skipTo(t.rows, l.line); err != nil {
		t.rows.close()
		return nil, err
	}
	if l.kind == kindTurns {
		return newTurns(t), nil
	}
	return t, nil
}

func (t *table) note(code, repair, detail string, args ...any) {
	t.about.Notes = append(t.about.Notes, dataset.Note{Code: code, Detail: fmt.Sprintf(detail, args...), Repair: repair})
}

// survey reads rows until they have told what all have in common: the column of the geometry, the coordinate system, the order of the numbers.
func (t *table) survey(open func() (source, error)) error {
	rows, err := open()
	if err != nil {
		return err
	}
	defer rows.close()
	if err := skipTo(rows, t.layout.line); err != nil {
		return err
	}
	for {
		r, err := rows.next()
		if errors.Is(err, io.EOF) {
			return t.unseen()
		}
		if err != nil {
			return err
		}
		if t.layout.same(r) || t.layout.kind != kindTurns && !t.fits(&dataset.Feature{}, r) {
			continue
		}
		var done bool
		if t.layout.kind == kindAreas {
			done, err = t.seeArea(r)
		} else {
			done, err = t.seeNumbers(r)
		}
		if done || err != nil {
			return err
		}
	}
}

// seeNumbers tells the order of the numbers and their system from the first two there are.
func (t *table) seeNumbers(r *row) (done bool, err error) {
	first, second := r.cell(t.layout.first), r.cell(t.layout.second)
	if first.blank() || second.blank() || first.fault != "" || second.fault != "" {
		return false, nil
	}
	a, good := turning.ParseOrdinate(first.text)
	b, fine := turning.ParseOrdinate(second.text)
	if !good || !fine {
		return false, nil // said where it is read
	}
	axes, fault := t.layout.axes.Tell(a, b, t.in.System)
	if fault != nil {
		return true, fault.At(r.line)
	}
	t.axes, t.about.System, t.about.Placed = axes, axes.System, axes.Placed
	t.about.Notes = append(t.about.Notes, axes.Notes...)
	return true, nil
}

// seeArea finds the column of well-known text by what stands in it, and the system from the first text there is.
func (t *table) seeArea(r *row) (done bool, err error) {
	var columns []int
	for i, c := range r.cells {
		if geometryBegins.MatchString(c.text) {
			columns = append(columns, i)
		}
	}
	l := t.layout
	if named := slices.DeleteFunc(slices.Clone(columns), func(i int) bool { return i >= len(l.roles) || l.roles[i] != roleWKT }); len(named) > 0 {
		columns = named
	}
	switch {
	case len(columns) == 0:
		return false, nil
	case len(columns) > 1:
		return true, fileFault(l.line, CodeAmbiguous, "leave out one of them", "the columns %d and %d both hold well-known text", columns[0]+1, columns[1]+1)
	}
	l.wkt = columns[0]
	if l.wkt >= len(l.names) {
		return true, fileFault(r.line, CodeUnnamed, "give the column a heading", "well-known text stands where no column has a heading")
	}
	t.system = srid(r.cells[l.wkt].text)
	if t.system == 0 {
		return true, nil
	}
	t.about.Placed = true
	if t.about.System, err = crs.Find(fmt.Sprintf("EPSG:%d", t.system)); err != nil {
		fault := &dataset.FileFault{Code: CodeUnreadSystem, Detail: fmt.Sprintf("SRID=%d: %s", t.system, err), Repair: "export the table in degrees of CGCS2000 (EPSG:4490)", Line: r.line}
		t.about.Unread, t.about.Placed = fault, false
	}
	return true, nil
}

// unseen is what a table comes to whose rows have told nothing.
func (t *table) unseen() error {
	l := t.layout
	if l.kind != kindAreas {
		return nil
	}
	named := 0
	for _, r := range l.roles {
		if r == roleWKT {
			named++
		}
	}
	switch {
	case named > 1:
		return fileFault(l.line, CodeAmbiguous, "rename or leave out all but one", "%d columns could hold the geometry, and none holds well-known text", named)
	case named == 0:
		return l.need(kindAreas, t.in.Points)
	}
	return nil
}

// About implements dataset.Reader.
func (t *table) About() dataset.About {
	about := t.about
	about.Notes = slices.Clone(about.Notes)
	if texts, ok := t.rows.(*textRows); ok && texts.apostrophes > 0 {
		about.Notes = append(about.Notes, dataset.Note{Code: NoteApostrophes, Detail: fmt.Sprintf("the apostrophe before %d texts that a spreadsheet program would calculate is left out", texts.apostrophes),
			Repair: "none needed: an export for such programs puts it there"})
	}
	return about
}

// Close implements dataset.Reader.
func (t *table) Close() error {
	t.rows.close()
	return nil
}

// Next implements dataset.Reader.
func (t *table) Next() (*dataset.Feature, error) {
	for {
		r, err := t.rows.next()
		if err != nil {
			return nil, err
		}
		if r.fault == nil && t.layout.same(r) {
			continue
		}
		f := &dataset.Feature{Line: r.line, End: t.rows.taken()}
		if !t.fits(f, r) {
			return f, nil
		}
		t.properties(f, r)
		if t.layout.kind == kindAreas {
			t.area(f, r)
		} else {
			t.spot(f, r)
		}
		return f, nil
	}
}

// fits sees that a row has its cells where the headings are.
func (t *table) fits(f *dataset.Feature, r *row) bool {
	refuse := func(code, detail, repair string) bool {
		f.Faults = append(f.Faults, dataset.Fault{Code: code, Detail: detail, Repair: repair, Part: -1, Ring: -1, Line: r.line})
		return false
	}
	if r.fault != nil {
		f.Faults = append(f.Faults, *r.fault)
		f.Faults[0].Line = r.line
		return false
	}
	wide := len(t.layout.names)
	if len(r.cells) < wide && !t.ragged {
		return refuse(CodeRagged, fmt.Sprintf("the row has %d fields and there are %d headings", len(r.cells), wide), "give every row as many fields as there are headings; a text with a separator in it is put in quotes")
	}
	for i, c := range r.cells {
		switch {
		case c.blank() || i < wide && t.layout.names[i] != "":
		case i >= wide && !t.ragged:
			return refuse(CodeRagged, fmt.Sprintf("the row has %d fields and there are %d headings", len(r.cells), wide), "give every row as many fields as there are headings; a text with a separator in it is put in quotes")
		default:
			return refuse(CodeUnnamed, fmt.Sprintf("cell %d of the row stands where no column has a heading", i+1), "give the column a heading, or clear the cell")
		}
	}
	return true
}

// properties takes the properties of a row.
func (t *table) properties(f *dataset.Feature, r *row) {
	f.Properties = make([]dataset.Property, 0, len(t.columns))
	for _, i := range t.columns {
		c, name := r.cell(i), t.layout.names[i]
		if c.fault != "" {
			t.cellFault(f, r, i, CodeCell, c.fault, "")
			continue
		}
		if text, isText := c.value.(string); isText {
			if m, found := charset.Misread(text); found {
				t.cellFault(f, r, i, CodeGarbled, fmt.Sprintf("the text %s is garbled: it is %s", t.in.Cell(name, text), m.How), "export the table again from where its texts are right (open the source in its own encoding)")
			}
		}
		f.Properties = append(f.Properties, dataset.Property{Name: name, Value: c.value})
	}
}

// cellFault adds a fault of a cell.
func (t *table) cellFault(f *dataset.Feature, r *row, column int, code, detail, repair string) {
	line, byteOf := r.place(column, 0)
	f.Faults = append(f.Faults, dataset.Fault{Code: code, Detail: detail, Repair: repair, Line: line, Column: byteOf}.AtProperty(t.layout.names[column]))
}
