package delimited

import (
	"bytes"
	"strings"
)

// AppendField appends a field of CSV, quoted when it must be.
func AppendField(dst []byte, s string) []byte {
	start := len(dst)
	return QuoteField(append(dst, s...), start)
}

// QuoteField quotes what was appended to dst from start on, when it must be.
func QuoteField(dst []byte, start int) []byte {
	if !bytes.ContainsAny(dst[start:], ",\"\r\n") {
		return dst
	}
	text := strings.ReplaceAll(string(dst[start:]), `"`, `""`)
	dst = append(dst[:start], '"')
	dst = append(dst, text...)
	return append(dst, '"')
}
