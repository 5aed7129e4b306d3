package tables

import (
	"context"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"

	"gridzone/importers/charset"
	"gridzone/importers/dataset"
)

// HeadingWithin is among how many rows, blank ones apart, the headings must be.
const HeadingWithin = 10

// separators between the fields of a text; the last is any run of blanks.
const separators = ",\t;| "

// found is where the headings of a table are and what they say.
type found struct {
	*layout
	separator byte // of a text
	before    []*row
	fault     error // what is wrong with the headings
}

// heading finds the headings among the first rows of a table. content says that there are cells of well-known text. A table
// without a word of where its features are is found too, with kindNone, if it looks like one.
func heading(rows []*row, as kind, points, content bool) (found, bool) {
	rows = rows[:min(len(rows), HeadingWithin)]
	for i, r := range rows {
		if l, err := newLayout(r, as, points); l.kind != kindNone {
			return found{layout: l, before: rows[:i], fault: err}, true
		}
	}
	for i, r := range rows {
		l, _ := newLayout(r, as, points)
		switch {
		case !l.plain():
		case content && as != kindTurns:
			l.kind = kindAreas
			return found{layout: l, before: rows[:i]}, true
		case i+1 < len(rows) && len(rows[i+1].cells) == len(r.cells):
			return found{layout: l, before: rows[:i]}, true
		}
	}
	return found{}, false
}

// geometryBegins is how a cell of well-known text begins, and textBegins how one does in a line of text.
var (
	geometryBegins = regexp.MustCompile(`(?i)^\s*(SRID=\d+;)?\s*(MULTI)?(POLYGON|POINT)\s*(Z|M|ZM)?\s*(\(|EMPTY)`)
	textBegins     = regexp.MustCompile(`(?i)[,;\t|"\n]\s*(SRID=\d+;)?\s*(MULTI)?(POLYGON|POINT)\s*(Z|M|ZM)?\s*(\(|EMPTY)`)
)

// find looks for the headings in the beginning of a text, and for what separates its fields: that which gives the most columns.
func (t *text) find(head string, as kind) (found, bool) {
	content := textBegins.MatchString(head)
	var best found
	any := false
	for _, separator := range []byte(separators) {
		rows := (&text{in: t.in, encoding: charset.UTF8}).headRows(head, separator)
		f, ok := heading(rows, as, t.in.Points, content && separator != ' ')
		if !ok || separator == ' ' && f.kind == kindNone {
			continue
		}
		f.separator = separator
		if !any || f.kind != kindNone && best.kind == kindNone || (f.kind != kindNone || best.kind == kindNone) && len(f.names) > len(best.names) {
			best, any = f, true
		}
	}
	return best, any
}

// headRows are the first rows of the beginning of a text.
func (t *text) headRows(head string, separator byte) []*row {
	r := &textRows{of: t, r: strings.NewReader(head), separator: separator, limit: 2 * headBytes}
	var rows []*row
	for len(rows) < 2*HeadingWithin {
		one, err := r.next()
		if err != nil || one.fault != nil {
			break
		}
		rows = append(rows, one.clone())
	}
	return rows
}

// clone copies a row that is to be kept.
func (r *row) clone() *row {
	c := *r
	c.cells = slices.Clone(r.cells)
	return &c
}

// need is the fault of a table that does not say where its features are.
func (l *layout) need(as kind, points bool) error {
	columns := "a column WKT (or geometry, 几何) with the areas as well-known text; it may be empty where there is none"
	if points {
		columns += ", or two of the points: lon and lat (经度, 纬度)"
	}
	if as == kindTurns || as == kindNone {
		columns += "; of turning points code (编码), a point number (点号), a ring number (圈号) if there are holes, and X and Y or lon and lat"
	}
	names := l.names
	const most = 20
	more := ""
	if len(names) > most {
		names, more = names[:most], ", …"
	}
	return fileFault(l.line, CodeNoGeometry, "add "+columns, "no column says where the features are; the columns are %s", strings.Join(names, ", ")+more)
}

// recognise tells what table of text a file is by its beginning.
func recognise(in *dataset.Input) (f found, ok bool, err error) {
	t, err := newText(in)
	if err != nil {
		return f, false, err
	}
	tried := []charset.Encoding{charset.UTF8, charset.GB18030}
	if named, known := charset.Named(in.Encoding); known && t.wide == "" {
		tried = []charset.Encoding{named}
	}
	head, ok, err := t.head(tried...)
	if !ok || err != nil {
		return f, false, err
	}
	f, ok = t.find(head, kindNone)
	return f, ok, nil
}

// IsCSV tells whether a file is a table of text whose rows are features.
func IsCSV(in *dataset.Input) (bool, error) {
	f, ok, err := recognise(in)
	return ok && f.kind != kindTurns, err
}

// IsTurningPoints tells whether a file is a table of text whose rows are turning points.
func IsTurningPoints(in *dataset.Input) (bool, error) {
	f, ok, err := recognise(in)
	return ok && f.kind == kindTurns, err
}

// OpenCSV opens a table of text whose rows are features.
func OpenCSV(ctx context.Context, in *dataset.Input) (dataset.Reader, error) {
	return openText(ctx, in, kindAreas)
}

// OpenTurningPoints opens a table of text whose rows are turning points.
func OpenTurningPoints(ctx context.Context, in *dataset.Input) (dataset.Reader, error) {
	return openText(ctx, in, kindTurns)
}

func openText(ctx context.Context, in *dataset.Input, as kind) (dataset.Reader, error) {
	if in.Table != "" {
		return nil, fileFault(0, CodeNoTable, "leave the table out", "there is no table %.40q in a text: it is one table", in.Table)
	}
	t, err := newText(in)
	if err != nil {
		return nil, err
	}
	if err := t.choose(ctx); err != nil {
		return nil, err
	}
	head, _, err := t.head(t.encoding)
	if err != nil {
		return nil, err
	}
	f, ok := t.find(head, as)
	if !ok {
		return nil, (&layout{line: 1}).need(as, in.Points)
	}
	return newTable(in, f, as, func() (source, error) { return t.rows(ctx, f.separator), nil }, dataset.About{Encoding: t.name()}, false)
}

// skipTo reads the rows of a source up to and with its headings.
func skipTo(s source, line int) error {
	for {
		r, err := s.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if r.line >= line {
			return nil
		}
	}
}
