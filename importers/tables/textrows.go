package tables

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"

	"gridzone/importers/charset"
	"gridzone/importers/dataset"
	"gridzone/importers/delimited"
)

// textRows are the rows of a text.
type textRows struct {
	of        *text
	r         io.Reader
	separator byte // ' ' is any run of blanks
	limit     int  // bytes of a row

	buffer []byte
	from   int // of the next row in buffer
	ended  bool
	lines  int // before the next row
	read   int64
	fields []delimited.Field
	now    row

	apostrophes int // left out
}

func (t *text) rows(ctx context.Context, separator byte) *textRows {
	return &textRows{of: t, r: t.open(ctx), separator: separator, limit: t.in.Limits.OrDefaults().FeatureBytes}
}

func (t *textRows) taken() int64 { return t.read }
func (t *textRows) close()       {}

// next implements source.
func (t *textRows) next() (*row, error) {
	for {
		raw, fault, err := t.line()
		if err != nil {
			return nil, err
		}
		line := t.lines + 1
		if fault == delimited.Open { // what follows may stand within it
			return nil, fileFault(line, CodeRow, "close it; a quote within a field in quotes is written twice", "%s", fault)
		}
		t.lines += bytes.Count(raw, []byte{'\n'})
		t.take(raw, line, fault)
		if t.now.fault != nil || len(t.now.filled()) > 0 {
			return &t.now, nil
		}
	}
}

// line finds the end of the next row.
func (t *textRows) line() (raw []byte, fault delimited.Fault, err error) {
	for {
		b := t.buffer[t.from:]
		if len(b) == 0 && t.ended {
			return nil, "", io.EOF
		}
		n := -1
		if len(b) > 0 {
			t.fields, n, fault = t.scan(b, t.ended)
		}
		if n >= 0 && n <= t.limit {
			t.from += n
			if t.of.wide == "" {
				t.read += int64(n)
			} else {
				t.read = min(t.read+int64(n), t.of.in.Size) // what UTF-8 takes is not what UTF-16 took
			}
			return b[:n], fault, nil
		}
		if max(n, len(b)) > t.limit {
			return nil, "", fileFault(t.lines+1, CodeTooLarge, "split the feature, or have the limit raised; if a quote was never closed there, close it", "the row goes on for more than %d bytes", t.limit)
		}
		if err := t.fill(); err != nil {
			return nil, "", err
		}
	}
}

// fill reads more.
func (t *textRows) fill() error {
	const atOnce = 64 << 10
	rest := t.buffer[t.from:]
	if cap(t.buffer)-len(rest) < atOnce || t.from == 0 && len(rest) == cap(t.buffer) {
		t.buffer = append(make([]byte, 0, 2*len(rest)+atOnce), rest...)
	} else {
		t.buffer = append(t.buffer[:0], rest...)
	}
	t.from = 0
	n, err := io.ReadFull(t.r, t.buffer[len(t.buffer):cap(t.buffer)]) // full, as a row is looked through again each time
	t.buffer = t.buffer[:len(t.buffer)+n]
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		t.ended, err = true, nil
	}
	return err
}

// scan finds where a row ends and its fields are.
func (t *textRows) scan(b []byte, end bool) ([]delimited.Field, int, delimited.Fault) {
	if t.separator != ' ' {
		return delimited.Dialect{Separator: t.separator, Longest: t.limit}.Scan(t.fields[:0], b, end)
	}
	n := bytes.IndexByte(b, '\n') + 1
	if n == 0 {
		if !end {
			return t.fields[:0], -1, delimited.Good
		}
		n = len(b)
	}
	return words(t.fields[:0], b[:n]), n, delimited.Good
}

// words appends what stands between blanks.
func words(fields []delimited.Field, b []byte) []delimited.Field {
	begin := -1
	for i, c := range b {
		blank := c == ' ' || c == '\t' || c == '\r' || c == '\n'
		switch {
		case !blank && begin < 0:
			begin = i
		case blank && begin >= 0:
			fields, begin = append(fields, delimited.Field{Start: begin, End: i}), -1
		}
	}
	if begin >= 0 {
		fields = append(fields, delimited.Field{Start: begin, End: len(b)})
	}
	return fields
}

// take makes the row that raw is.
func (t *textRows) take(raw []byte, line int, fault delimited.Fault) {
	t.now = row{line: line, cells: t.now.cells[:0]}
	text, ok := t.of.encoding.Decode(raw)
	switch {
	case fault != delimited.Good:
		t.now.fault = &dataset.Fault{Code: CodeRow, Detail: "the row cannot be told apart: " + string(fault), Repair: "put the field in quotes, and write a quote within it twice", Part: -1, Ring: -1}
		return
	case !ok:
		t.now.fault = &dataset.Fault{Code: CodeText, Detail: "the row holds bytes that are no text in " + t.of.name(), Repair: "save the table again as UTF-8, or name its encoding", Part: -1, Ring: -1}
		return
	case strings.IndexByte(text, 0) >= 0:
		t.now.fault = &dataset.Fault{Code: CodeNUL, Detail: "there is a NUL in the row", Repair: "remove it: the file may be damaged", Part: -1, Ring: -1}
		return
	}
	t.now.raw = text
	fields := t.fields
	if t.of.encoding != charset.UTF8 && charset.Beyond(raw) { // its bytes stand elsewhere now
		fields, _, _ = t.scan([]byte(text), true)
		t.fields = fields
	}
	for _, f := range fields {
		c := cell{text: text[f.Start:f.End], at: f.Start}
		if f.Quoted {
			c.text = strings.ReplaceAll(c.text, `""`, `"`)
		}
		if t.of.marked() && strings.HasPrefix(c.text, "'") && delimited.Calculates([]byte(c.text[1:])) { // as exports for spreadsheet programs have it
			c.text = c.text[1:]
			t.apostrophes++
		}
		if f.Quoted || strings.TrimSpace(c.text) != "" {
			c.value = c.text
		}
		t.now.cells = append(t.now.cells, c)
	}
}
