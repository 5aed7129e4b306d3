package api

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"gridzone/importers/charset"
	"gridzone/importers/delimited"

	"github.com/gin-gonic/gin"
)

// table answers the rows of a CSV file. What the caller's columns hold is
// carried through byte for byte; the answer's columns come after them.
type table struct {
	asked questions
	headings
	added    int // columns of the answer, without error
	eol      []byte
	coding   coding
	declared bool // the caller has said how the file is coded

	gatherers sync.Pool // used again, so that rows leave next to no garbage
}

// commas is the CSV of requests and answers.
func commas() delimited.Dialect { return delimited.Dialect{Separator: ',', Longest: maxRow} }

// streamCSV reads the header and streams the rows.
func (s *service) streamCSV(c *gin.Context, flow *pace, head *prelude, asked questions, bom bool) error {
	t := &table{asked: asked}
	if name := charsetOf(c.Request); name != "" {
		switch known, _ := charset.Named(name); known {
		case charset.UTF8:
			t.coding = codingUTF8
		case charset.GBK, charset.GB18030:
			t.coding, t.declared = codingGBK, true
		default:
			return problem(codeMediaType, "charset "+name+" is not read here; send UTF-8 or GBK")
		}
	}
	opening, err := t.header(head)
	if err != nil {
		return err
	}
	work := t.answer
	if bom {
		opening = marked(opening)
		work = func(dst, rows []byte) ([]byte, error) {
			answers, err := t.answer(nil, rows)
			return delimited.AppendTame(dst, answers), err
		}
	}
	return s.streamRows(c, flow, head, formatCSV, t, work, opening, nil)
}

// header takes the header row, finds the columns and returns the answer's.
func (t *table) header(head *prelude) ([]byte, error) {
	var fields []delimited.Field
	var n int
	for more := true; ; {
		var fault delimited.Fault
		if fields, n, fault = commas().Scan(fields[:0], head.b, !more); fault != delimited.Good {
			return nil, problem(codeBadBody, "header row: "+string(fault))
		}
		if n >= 0 && len(delimited.WithoutLineEnd(head.b[:n])) == 0 && (more || n < len(head.b)) {
			head.b = head.b[n:] // an empty line before the header
			continue
		}
		if n >= 0 {
			break
		}
		if len(head.b) > maxRow {
			return nil, problem(codeBadBody, "the header row holds more than 1 MiB")
		}
		var err error
		if more, err = head.fill(); err != nil {
			return nil, err
		}
	}
	row, err := t.prepare(slices.Clone(head.b[:n]))
	if err != nil {
		return nil, err
	}
	head.b = head.b[n:]
	fields, _, _ = commas().Scan(fields[:0], row, true)
	texts := make([]string, len(fields))
	for i, f := range fields {
		texts[i] = string(f.Text(row))
	}
	if t.headings, t.asked, err = readHeadings(texts, t.asked); err != nil {
		return nil, err
	}
	t.added = len(t.asked.columns())
	if t.unfit() && !t.asked.byAddress() {
		for _, separator := range []string{";", "\t", "|"} {
			if t.width == 1 && bytes.Contains(row, []byte(separator)) {
				return nil, problem(codeBadBody, "header row: the separator is a comma here, and "+strconv.QuoteToASCII(separator)+" was found: save the table as CSV with commas")
			}
		}
		return nil, unplaced(excerpt(strings.TrimSpace(string(delimited.WithoutLineEnd(row)))), t.asked)
	}
	t.eol = []byte("\n")
	if bytes.HasSuffix(row, []byte("\r\n")) {
		t.eol = []byte("\r\n")
	}
	out := slices.Clone(delimited.WithoutLineEnd(row))
	for _, name := range append(t.asked.columns(), "error") {
		out = append(append(out, ','), name...)
	}
	return append(out, t.eol...), nil
}

// split implements splitter.
func (t *table) split(b []byte, end bool) (int, error) {
	if end {
		return len(b), nil
	}
	if bytes.IndexByte(b, '"') < 0 {
		return bytes.LastIndexByte(b, '\n') + 1, nil
	}
	var fields []delimited.Field
	at := 0
	for at < len(b) {
		f, n, _ := commas().Scan(fields[:0], b[at:], false)
		if n < 0 {
			break
		}
		fields, at = f, at+n
	}
	return at, nil
}

// answer appends the answers to whole rows, some of them at a time.
func (t *table) answer(dst, rows []byte) ([]byte, error) {
	g := t.gather(rows)
	defer g.drop()
	for {
		some := g.next()
		if len(some) == 0 {
			return dst, nil
		}
		for i := range some {
			var err error
			if dst, err = t.appendRow(dst, &some[i]); err != nil {
				return nil, err
			}
		}
	}
}

// plainFields finds the coordinates of a row without quotes, and counts its fields.
func (t *table) plainFields(row []byte) (lon, lat []byte, width int) {
	last := max(t.lon, t.lat)
	rest := row
	for {
		k := bytes.IndexByte(rest, ',')
		one := rest
		if k >= 0 {
			one = rest[:k]
		}
		switch width {
		case t.lon:
			lon = one
		case t.lat:
			lat = one
		}
		width++
		if k < 0 {
			return lon, lat, width
		}
		rest = rest[k+1:]
		if width > last {
			return lon, lat, width + bytes.Count(rest, []byte{','}) + 1
		}
	}
}

// appendRow appends the row, the answer and the line end.
func (t *table) appendRow(dst []byte, r *tableRow) ([]byte, error) {
	if r.err != nil {
		return nil, r.err
	}
	if r.broken != "" {
		// Its fields cannot be told apart: the whole row is carried in the first.
		text := strings.ToValidUTF8(string(r.text), string(utf8.RuneError))
		dst = append(dst, '"')
		dst = append(dst, strings.ReplaceAll(text, `"`, `""`)...)
		dst = append(dst, '"')
		return t.appendFault(dst, 1, r.broken), nil
	}
	start := len(dst)
	dst = append(dst, r.text...)
	if r.fault != "" {
		return t.appendFault(dst, r.width, r.fault), nil
	}
	for range t.width - r.width {
		dst = append(dst, ',')
	}
	answered, err := t.asked.appendColumns(dst, r.place, r.own, r.grid)
	if err != nil {
		text, ok := rowError(err)
		if !ok {
			return nil, err
		}
		return t.appendFault(append(dst[:start], r.text...), t.width, text), nil
	}
	dst = append(answered, ',')
	return append(dst, t.eol...), nil
}

// appendFault fills the row up to its width and the answer's, and says what is wrong.
func (t *table) appendFault(dst []byte, width int, fault string) []byte {
	for range t.width - width + t.added + 1 {
		dst = append(dst, ',')
	}
	return append(delimited.AppendField(dst, fault), t.eol...)
}
