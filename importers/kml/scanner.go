package kml

import (
	"bufio"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"gridzone/importers/charset"
	"gridzone/importers/dataset"
)

// tokenBytes bounds one tag, comment or text; only coordinates may be longer.
const tokenBytes = 1 << 20

// scanner reads XML token by token, in bounded memory: no document type, no entity but the five of XML, no deep nesting, no long token.
// Its errors are *dataset.FileFault, or of reading.
type scanner struct {
	xml    *xml.Decoder
	leash  *leash
	raw    *counted
	limits dataset.Limits
	depth  int   // of the element that was begun last and has not ended
	room   int   // bytes that the Placemark may still have
	used   int64 // bytes of the text before this token
}

func newScanner(raw *counted, text io.Reader, limits dataset.Limits) *scanner {
	l := &leash{r: bufio.NewReaderSize(text, 64<<10)}
	if b, err := l.r.Peek(len(byteOrderMark)); err == nil && string(b) == byteOrderMark {
		_, _ = l.r.Discard(len(byteOrderMark))
	}
	s := &scanner{xml: xml.NewDecoder(l), leash: l, raw: raw, limits: limits}
	s.xml.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // it is UTF-8 by now
	s.free()
	return s
}

// free takes the bound on a Placemark's bytes away.
func (s *scanner) free() { s.room = 1 << 62 }

// next returns the next token; io.EOF after the last.
func (s *scanner) next() (xml.Token, error) { return s.token(tokenBytes) }

// token is next with a bound on the token. What stands before the next tag is no longer than that, and the tag no longer than tokenBytes.
func (s *scanner) token(most int) (xml.Token, error) {
	s.leash.hold(most)
	t, err := s.xml.Token()
	now := s.xml.InputOffset()
	s.room -= int(now - s.used)
	s.used = now
	if err != nil {
		return nil, s.broken(err)
	}
	if s.room < 0 {
		return nil, s.fault(codeFeatureTooLarge, fmt.Sprintf("the Placemark has more than %d bytes", s.limits.FeatureBytes), "split it, or have the limit raised")
	}
	switch e := t.(type) {
	case xml.StartElement:
		if s.depth++; s.depth > s.limits.Depth {
			return nil, s.fault(codeTooDeep, fmt.Sprintf("elements are nested more than %d deep", s.limits.Depth), "take Folders out of Folders")
		}
	case xml.EndElement:
		s.depth--
	case xml.Directive:
		return nil, s.directive(string(e))
	}
	return t, nil
}

// directive refuses a document type, in which a file may define entities that swell or lead out of it.
func (s *scanner) directive(text string) *dataset.FileFault {
	if words := strings.Fields(text); len(words) > 1 && strings.EqualFold(words[0], "DOCTYPE") && otherTable[words[1]] != "" {
		return s.otherwise(otherTable[words[1]])
	}
	return s.fault(codeDTD, "the file has a document type or an entity of its own: "+dataset.Shown("<!"+text[:min(len(text), 100)])+"; KML has none, and none is read", "take it out, and write what its entities stand for")
}

// otherwise says that the file is something else.
func (s *scanner) otherwise(what string) *dataset.FileFault {
	return s.fault(codeNotKML, "the file is no KML but "+what, "export the layer as KML, GeoJSON, GeoPackage or shapefile")
}

// broken says why the reading of the text ended.
func (s *scanner) broken(err error) error {
	var syntax *xml.SyntaxError
	switch {
	case errors.Is(err, io.EOF):
		return io.EOF
	case errors.Is(err, charset.ErrUnsound):
		return s.fault(codeBadUTF8, "there are bytes that are no text in the file's encoding", "name the encoding that the file is in, or save it as UTF-8")
	case s.leash.err != nil:
		return s.leash.err
	case errors.Is(err, errLong):
		return s.fault(codeFeatureTooLarge, "a tag or a text is longer than may be", "split the Placemark, or shorten its texts")
	case !errors.As(err, &syntax):
		return s.fault(codeSyntax, err.Error(), "correct the XML there")
	case strings.Contains(syntax.Msg, "invalid UTF-8"):
		return s.fault(codeBadUTF8, "the text is not UTF-8", "save the file as UTF-8, or name its encoding; it may be GBK")
	case strings.Contains(syntax.Msg, "U+0000"):
		return s.fault(codeNUL, "there is a NUL in the text", "remove it: the file may be damaged")
	case strings.Contains(syntax.Msg, "unexpected EOF"):
		return s.fault(codeTruncated, "the file ends inside an element: it is cut off", "export or upload it again")
	case strings.Contains(syntax.Msg, "invalid character entity"):
		return s.fault(codeSyntax, "there is an entity that XML does not have: "+dataset.Shown(syntax.Msg), "write the character itself, or & as &amp;")
	default:
		return s.fault(codeSyntax, "it is no well-formed XML: "+dataset.Shown(syntax.Msg), "correct the XML there")
	}
}

// fault is one of the file, at the place read up to.
func (s *scanner) fault(code, detail, repair string) *dataset.FileFault {
	line, column := s.xml.InputPos()
	return &dataset.FileFault{Code: code, Detail: detail, Repair: repair, Line: line, Column: column}
}

// children calls begin at each element in the one that was begun last, until that ends; what begin leaves of an element is skipped. text may be nil.
func (s *scanner) children(begin func(e xml.StartElement) error, text func([]byte)) error {
	for outer := s.depth; s.depth >= outer; {
		t, err := s.next()
		if err != nil {
			return s.early(err)
		}
		switch e := t.(type) {
		case xml.StartElement:
			if err := begin(e); err != nil {
				return err
			}
			if s.depth > outer {
				if err := s.skip(); err != nil {
					return err
				}
			}
		case xml.CharData:
			if text != nil && s.depth == outer {
				text(e)
			}
		}
	}
	return nil
}

// early makes an end of the file inside an element a fault.
func (s *scanner) early(err error) error {
	if errors.Is(err, io.EOF) {
		return s.fault(codeTruncated, "the file ends inside an element", "export or upload it again")
	}
	return err
}

// skip reads over the rest of the element that was begun last.
func (s *scanner) skip() error {
	for outer := s.depth; s.depth >= outer; {
		if _, err := s.next(); err != nil {
			return s.early(err)
		}
	}
	return nil
}

// text returns what stands in the element that was begun last. marked tells whether elements are in it; their texts are not.
func (s *scanner) text() (out string, marked bool, err error) {
	var b []byte
	err = s.children(func(xml.StartElement) error {
		marked = true
		return nil
	}, func(t []byte) { b = append(b, t...) })
	return string(b), marked, err
}

var errLong = errors.New("a token is too long")

// leash lets the decoder read no more bytes for one token than may be.
type leash struct {
	r    *bufio.Reader
	left int
	long bool  // a text is read that may be longer than a tag
	last byte  // handed on; a text is read up to the < behind it
	err  error // of reading
}

// hold allows so many bytes for the next token.
func (l *leash) hold(most int) {
	if l.last == '<' {
		most = min(most, tokenBytes)
	}
	l.left, l.long = most, most > tokenBytes
}

// ReadByte implements io.ByteReader.
func (l *leash) ReadByte() (byte, error) {
	if l.left--; l.left < 0 {
		return 0, errLong
	}
	c, err := l.r.ReadByte()
	if err != nil {
		if !errors.Is(err, io.EOF) && !errors.Is(err, charset.ErrUnsound) {
			l.err = err
		}
		return 0, err
	}
	if l.last = c; l.long && c == '<' {
		l.hold(tokenBytes)
	}
	return c, nil
}

// Read implements io.Reader. The decoder reads bytes.
func (l *leash) Read(b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	c, err := l.ReadByte()
	if err != nil {
		return 0, err
	}
	b[0] = c
	return 1, nil
}

// counted counts what is read of the file, and ends when nobody waits for it.
type counted struct {
	ctx context.Context //nolint:containedctx // of the one reading this belongs to
	r   io.Reader
	n   int64
}

// Read implements io.Reader.
func (c *counted) Read(b []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := c.r.Read(b)
	c.n += int64(n)
	return n, err
}
