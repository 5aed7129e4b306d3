package tables

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"gridzone/importers/charset"
	"gridzone/importers/dataset"
	"gridzone/importers/delimited"
)

// text is a file of text: how its bytes are read.
type text struct {
	in       *dataset.Input
	encoding charset.Encoding
	wide     string // UTF-16LE or UTF-16BE: what a byte order mark says; then what is decoded is UTF-8
	mark     int64  // bytes of the mark
}

const (
	markUTF8 = "\xef\xbb\xbf"
	markLE   = "\xff\xfe"
	markBE   = "\xfe\xff"
)

// newText looks for a byte order mark.
func newText(in *dataset.Input) (*text, error) {
	var begin [4]byte
	n, err := readAt(in, begin[:], 0)
	if err != nil {
		return nil, err
	}
	t := &text{in: in, encoding: charset.UTF8}
	switch head := string(begin[:n]); {
	case strings.HasPrefix(head, markUTF8):
		t.mark = int64(len(markUTF8))
	case strings.HasPrefix(head, markLE):
		t.wide, t.mark = "UTF-16LE", int64(len(markLE))
	case strings.HasPrefix(head, markBE):
		t.wide, t.mark = "UTF-16BE", int64(len(markBE))
	}
	return t, nil
}

// name is that of the encoding.
func (t *text) name() string {
	if t.wide != "" {
		return t.wide
	}
	return string(t.encoding)
}

// marked tells whether the file says by its mark that it is UTF-8, as files for Excel do.
func (t *text) marked() bool { return t.wide == "" && t.mark > 0 }

// open returns the bytes of the text behind the mark, from UTF-16 in UTF-8.
func (t *text) open(ctx context.Context) io.Reader {
	var r io.Reader = &watched{ctx, io.NewSectionReader(t.in, t.mark, t.in.Size-t.mark)}
	switch t.wide {
	case "UTF-16LE":
		r = transform.NewReader(r, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewDecoder())
	case "UTF-16BE":
		r = transform.NewReader(r, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewDecoder())
	}
	return r
}

// watched is a reader that ends with its context.
type watched struct {
	ctx context.Context //nolint:containedctx // of the one reading this belongs to
	r   io.Reader
}

// Read implements io.Reader.
func (w *watched) Read(b []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	return w.r.Read(b)
}

// readAt reads what is there.
func readAt(r io.ReaderAt, b []byte, at int64) (int, error) {
	n, err := r.ReadAt(b, at)
	return n, ended(err)
}

// choose finds the encoding of the texts, or sees that the one named fits. The fault says what must be known, or which it seems to be.
func (t *text) choose(ctx context.Context) error {
	stated := charset.Encoding("")
	if t.in.Encoding != "" {
		named, ok := charset.Named(t.in.Encoding)
		if squeezed := strings.NewReplacer("-", "", "_", "").Replace(strings.ToUpper(t.in.Encoding)); t.wide != "" && strings.HasPrefix(strings.ReplaceAll(t.wide, "-", ""), squeezed) {
			return nil
		}
		if !ok {
			return fileFault(0, CodeEncodingName, "name "+charset.Names()+", or none; UTF-16 is known by its mark", "the encoding %.40q is none that is read", t.in.Encoding)
		}
		stated = named
	}
	if t.wide != "" {
		if stated != "" {
			return fileFault(0, CodeEncodingOther, "leave the encoding out", "the file is not in %s: it begins with the mark of %s", stated, t.wide)
		}
		return nil
	}
	if stated == "" && t.marked() {
		stated = charset.UTF8
	}
	var seen charset.Survey
	if err := pieces(t.open(ctx), func(piece []byte) { seen.Add(bytes.ReplaceAll(piece, []byte("°"), nil), false) }); err != nil { // which would be a character of GBK, too
		return err
	}
	chosen, likely, ok := seen.Choose(stated)
	switch {
	case ok:
		t.encoding = chosen
		return nil
	case likely == "":
		return fileFault(0, CodeEncodingOpen, "name it: encoding UTF-8 or GBK", "the encoding of texts cannot be told from them; they could be in any of %s", seen.Candidates())
	default:
		return fileFault(0, CodeEncodingOther, "name the encoding "+string(likely)+", or none", "the texts are not in %s: in %s the first of them reads %q", stated, likely, seen.Shown(likely))
	}
}

// pieces gives what stands between separators, quotes and line ends, where it holds more than ASCII. All of these bytes are no part of
// another character in the encodings that are read. What goes on for longer than a text does is given in part.
func pieces(r io.Reader, take func([]byte)) error {
	const longest = 64 << 10
	buffer := make([]byte, 2*longest)
	held := 0
	for {
		n, err := r.Read(buffer[held:])
		b := buffer[:held+n]
		for {
			end := bytes.IndexAny(b, ",;\t\"\n")
			if end < 0 {
				break
			}
			if charset.Beyond(b[:end]) {
				take(b[:end])
			}
			b = b[end+1:]
		}
		if errors.Is(err, io.EOF) || len(b) > longest {
			if charset.Beyond(b) {
				take(b)
			}
			b = b[:0]
		}
		if err != nil {
			return ended(err)
		}
		held = copy(buffer, b)
	}
}

// ended makes nothing of the end of a file.
func ended(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil
	}
	return err
}

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

// head returns the beginning of a file as text, to whole lines if it can, for guessing only: in the first of the encodings that it is sound in. ok is
// false when it is no text.
func (t *text) head(tried ...charset.Encoding) (head string, ok bool, err error) {
	b := make([]byte, headBytes)
	n, err := io.ReadFull(t.open(context.Background()), b)
	if ended(err) != nil {
		return "", false, err
	}
	b = b[:n]
	if end := bytes.LastIndexByte(b, '\n'); err == nil && end >= 0 {
		b = b[:end+1]
	}
	if first, _, _ := bytes.Cut(b, []byte{'\n'}); bytes.IndexByte(first, 0) >= 0 || n == 0 {
		return "", false, nil
	}
	for _, e := range tried {
		if head, _, ok = e.Whole(b); ok {
			return head, true, nil
		}
	}
	var lenient strings.Builder // what is wrong with it is said when it is read
	for line := range bytes.SplitAfterSeq(b, []byte{'\n'}) {
		text, ok := tried[len(tried)-1].Decode(line)
		if !ok {
			text = strings.ToValidUTF8(string(line), "\uFFFD")
		}
		lenient.WriteString(text)
	}
	return lenient.String(), true, nil
}

// headBytes is how much of a file is looked at to see what it is.
const headBytes = 64 << 10
