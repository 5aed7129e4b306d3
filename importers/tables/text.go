package tables

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"gridzone/importers/charset"
	"gridzone/importers/dataset"
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
	seen, err := t.survey(ctx)
	if err != nil {
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
		return fileFault(0, CodeEncodingOther, "name the encoding "+string(likely)+", or none", "the texts are not in %s, but in %s%s", stated, likely, sample(seen, likely))
	}
}

// survey finds out how the texts can be read. What is shown of them is of the first line: what stands below may be of people.
func (t *text) survey(ctx context.Context) (*charset.Survey, error) {
	seen := &charset.Survey{}
	plain := func(piece []byte) []byte { return bytes.ReplaceAll(piece, []byte("°"), nil) } // which would be a character of GBK, too
	in := bufio.NewReaderSize(t.open(ctx), headBytes)
	first, err := in.ReadSlice('\n')
	if err == nil {
		err = pieces(bytes.NewReader(first), func(piece []byte) { seen.Add(plain(piece), false) })
		first = nil
	} else if ended(err) == nil || errors.Is(err, bufio.ErrBufferFull) {
		err = nil
	}
	if err != nil {
		return nil, err
	}
	return seen, pieces(io.MultiReader(bytes.NewReader(first), in), func(piece []byte) { seen.Count(plain(piece), false) })
}

// sample shows how the first text would be read, if there is one that may be shown.
func sample(s *charset.Survey, e charset.Encoding) string {
	if text := s.Shown(e); text != "" {
		return fmt.Sprintf(": the first of them reads %q", text)
	}
	return ""
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
