package workbook

import (
	"bufio"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

const (
	maxToken = 1 << 20 // bytes of one tag or one run of text
	maxDepth = 64      // of elements in elements
)

// scanner reads a part as XML, in bounded memory.
type scanner struct {
	xml   *xml.Decoder
	leash *leash
	part  string
	depth int // of the element that was begun last and has not ended
	from  *source
}

func newScanner(r *unpacking, part string) *scanner {
	l := &leash{r: bufio.NewReaderSize(r, 64<<10)}
	return &scanner{xml: xml.NewDecoder(l), leash: l, part: part, from: r.source}
}

// next returns the next token; io.EOF at the end of a part that is whole.
func (s *scanner) next() (xml.Token, error) {
	s.leash.n = 0
	t, err := s.xml.Token()
	switch {
	case err == nil:
	case errors.Is(err, io.EOF):
		return nil, io.EOF
	case s.from.err != nil:
		return nil, s.from.err
	case errors.Is(err, errLong):
		return nil, fmt.Errorf("%w: %s has a text or a tag of more than 1 MiB", ErrTooLarge, s.part)
	default:
		return nil, fmt.Errorf("%w: %s (%w)", ErrDamaged, s.part, err)
	}
	switch t.(type) {
	case xml.StartElement:
		if s.depth++; s.depth > maxDepth {
			return nil, fmt.Errorf("%w: %s nests too deep", ErrDamaged, s.part)
		}
	case xml.EndElement:
		s.depth--
	}
	return t, nil
}

// each calls begin at each element until the end.
func (s *scanner) each(begin func(name string, attrs attributes) error) error {
	for {
		t, err := s.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if e, ok := t.(xml.StartElement); ok {
			if err := begin(e.Name.Local, e.Attr); err != nil {
				return err
			}
		}
	}
}

// within calls begin at each element in the one that was begun last, until that ends; what begin reads is read.
func (s *scanner) within(begin func(name string, attrs attributes) error, text func([]byte)) error {
	for outer := s.depth; s.depth >= outer; {
		t, err := s.next()
		if err != nil {
			return s.early(err)
		}
		switch e := t.(type) {
		case xml.StartElement:
			if err := begin(e.Name.Local, e.Attr); err != nil {
				return err
			}
		case xml.CharData:
			if s.depth == outer {
				text(e)
			}
		}
	}
	return nil
}

// early makes an end of the part inside an element a damage.
func (s *scanner) early(err error) error {
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: %s ends early", ErrDamaged, s.part)
	}
	return err
}

// skip reads over the rest of the element that was begun last.
func (s *scanner) skip() error {
	return s.within(func(string, attributes) error { return nil }, func([]byte) {})
}

// text appends what stands in the element that was begun last, elements in it left out.
func (s *scanner) text(dst []byte) ([]byte, error) {
	err := s.within(func(string, attributes) error { return s.skip() }, func(b []byte) { dst = append(dst, b...) })
	return dst, err
}

// rich appends a text that may be in runs. How it is pronounced is left out.
func (s *scanner) rich(dst []byte) ([]byte, error) {
	err := s.within(func(name string, _ attributes) (err error) {
		switch name {
		case "t":
			dst, err = s.text(dst)
			return err
		case "r":
			dst, err = s.rich(dst)
			return err
		}
		return s.skip()
	}, func([]byte) {})
	return dst, err
}

// attributes are those of an element.
type attributes []xml.Attr

// get returns an attribute that belongs to no other namespace.
func (a attributes) get(name string) string {
	for _, one := range a {
		if one.Name.Local == name && one.Name.Space == "" {
			return one.Value
		}
	}
	return ""
}

// is tells whether an attribute is true.
func (a attributes) is(name string) bool {
	v := a.get(name)
	return v == "1" || v == "true"
}

// relation returns the id of the relation that leads to what the element stands for.
func (a attributes) relation() string {
	for _, one := range a {
		if one.Name.Local == "id" && strings.HasSuffix(one.Name.Space, "/relationships") {
			return one.Value
		}
	}
	return ""
}

var errLong = errors.New("a token is too long")

// leash lets the decoder read no more than maxToken bytes for one token.
type leash struct {
	r *bufio.Reader
	n int
}

// ReadByte implements io.ByteReader.
func (l *leash) ReadByte() (byte, error) {
	if l.n++; l.n > maxToken {
		return 0, errLong
	}
	return l.r.ReadByte()
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
