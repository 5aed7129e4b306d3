package charset

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// A stream is decoded as the whole text is, however it is cut; what is unsound ends it, after what stands before.
func TestReader(t *testing.T) {
	long := strings.Repeat("网格a", 5000)
	inGBK, _ := simplifiedchinese.GBK.NewEncoder().String(long)
	wide := func(order unicode.Endianness, mark unicode.BOMPolicy) string {
		s, _ := unicode.UTF16(order, mark).NewEncoder().String(long)
		return s
	}
	for name, c := range map[string]struct {
		in        Encoding
		raw, want string
		err       error
	}{
		"GBK":              {GBK, inGBK, long, nil},
		"GBK broken":       {GBK, inGBK + "\xff\xffa", long, ErrUnsound},
		"GBK cut":          {GBK, inGBK + "\xcd", long, ErrUnsound},
		"private use":      {GB18030, inGBK + "\xaa\xa1", long, ErrUnsound},
		"UTF-16LE":         {UTF16LE, wide(unicode.LittleEndian, unicode.IgnoreBOM), long, nil},
		"UTF-16 mark":      {UTF16LE, wide(unicode.BigEndian, unicode.UseBOM), long, nil},
		"UTF-16BE":         {UTF16BE, wide(unicode.BigEndian, unicode.IgnoreBOM), long, nil},
		"half a surrogate": {UTF16LE, "a\x00\x00\xd8b\x00", "a", ErrUnsound},
		"UTF-8 as it is":   {UTF8, "a\xff", "a\xff", nil},
	} {
		for how, r := range map[string]io.Reader{"whole": strings.NewReader(c.raw), "byte by byte": iotest.OneByteReader(strings.NewReader(c.raw))} {
			var got bytes.Buffer
			_, err := io.CopyBuffer(&got, struct{ io.Reader }{c.in.Reader(r)}, make([]byte, 7))
			assert.ErrorIs(t, err, c.err, "%s, %s", name, how)
			assert.Equal(t, c.want, got.String(), "%s, %s", name, how)
		}
	}
}
