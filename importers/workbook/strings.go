package workbook

import (
	"bytes"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// shared are the texts that cells point to, one behind the other.
type shared struct {
	text []byte
	ends []uint32
}

func (s *shared) get(n int) (string, bool) {
	if n < 0 || n >= len(s.ends) {
		return "", false
	}
	begin := uint32(0)
	if n > 0 {
		begin = s.ends[n-1]
	}
	return string(s.text[begin:s.ends[n]]), true
}

// readStrings reads the shared texts.
func (b *Book) readStrings(path string) (shared, error) {
	var out shared
	s, done, err := b.parts.scan(path, b.limits.Strings)
	if err != nil {
		return out, err
	}
	defer done()
	var one []byte
	err = s.each(func(name string, _ attributes) (err error) {
		if s.depth != 2 || name != "si" {
			return nil
		}
		if one, err = s.rich(one[:0]); err != nil {
			return err
		}
		if len(one) > maxText {
			return fmt.Errorf("%w: %s has a text of %d bytes", ErrTooLarge, path, len(one))
		}
		out.text = append(out.text, unescape(one)...)
		out.ends = append(out.ends, uint32(len(out.text))) // no more than Limits.Strings
		return nil
	})
	return out, err
}

// maxText is the most bytes of the text of a cell: 32,767 characters are allowed.
const maxText = 4 * 32767

// unescape decodes what XML cannot hold, written _xHHHH_ (ECMA-376 part 1, ST_Xstring).
func unescape(b []byte) []byte {
	if !bytes.Contains(b, []byte("_x")) {
		return b
	}
	out := make([]byte, 0, len(b))
	for len(b) > 0 {
		if len(b) >= 7 && b[0] == '_' && b[1] == 'x' && b[6] == '_' {
			if n, err := strconv.ParseUint(string(b[2:6]), 16, 16); err == nil && utf8.ValidRune(rune(n)) {
				out = utf8.AppendRune(out, rune(n))
				b = b[7:]
				continue
			}
		}
		out = append(out, b[0])
		b = b[1:]
	}
	return out
}
