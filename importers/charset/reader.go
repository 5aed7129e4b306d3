package charset

import (
	"errors"
	"io"
	"unicode/utf8"

	"golang.org/x/text/transform"
)

// ErrUnsound says that bytes are no sound text in the encoding, as Decode has it.
var ErrUnsound = errors.New("bytes that are no text in the encoding")

// Reader decodes a text as it is read. Its last error is ErrUnsound where Decode would not decode what follows. A UTF-8 text
// is handed on as it is: whoever reads it looks at it.
func (e Encoding) Reader(r io.Reader) io.Reader {
	if e == UTF8 || e == "" {
		return r
	}
	return transform.NewReader(r, transform.Chain(e.decoder(), sound{}))
}

// sound hands UTF-8 on until a character comes that was lost.
type sound struct{ transform.NopResetter }

// Transform implements transform.Transformer.
func (sound) Transform(dst, src []byte, atEOF bool) (written, read int, err error) {
	n := 0
	for n < len(src) {
		if !atEOF && !utf8.FullRune(src[n:]) {
			err = transform.ErrShortSrc
			break
		}
		r, size := utf8.DecodeRune(src[n:])
		if lost(r) {
			err = ErrUnsound
			break
		}
		if n+size > len(dst) {
			err = transform.ErrShortDst
			break
		}
		n += size
	}
	return copy(dst, src[:n]), n, err
}
