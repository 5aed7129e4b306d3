package api

import (
	"bytes"
	"slices"
	"unicode/utf8"

	"gridzone/importers/delimited"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// coding is how the bytes of a file are read.
type coding uint8

const (
	codingOpen coding = iota // nothing yet that tells
	codingUTF8
	codingGBK
)

// prepare decodes lines of a file that says no charset. The first line that can be only one of the two tells how the
// rest is coded, so that it does not matter how the network cuts the file: one with a character of three bytes or more
// in UTF-8, or one that is not UTF-8 and is GBK. What is neither stays as it is and is its row's fault; so does UTF-8 in a
// file that is GBK.
func (t *table) prepare(b []byte) ([]byte, error) {
	if t.coding == codingUTF8 || !slices.ContainsFunc(b, beyondASCII) {
		return b, nil
	}
	out := make([]byte, 0, len(b)+len(b)/2)
	for len(b) > 0 {
		n := bytes.IndexByte(b, '\n') + 1
		if n == 0 {
			n = len(b)
		}
		line := b[:n]
		b = b[n:]
		if t.coding == codingUTF8 || !slices.ContainsFunc(line, beyondASCII) {
			out = append(out, line...)
			continue
		}
		out = append(out, t.decode(line)...)
	}
	return out, nil
}

func beyondASCII(c byte) bool { return c >= utf8.RuneSelf }

// decode decodes a line that holds more than ASCII, and learns from it.
func (t *table) decode(line []byte) []byte {
	if utf8.Valid(line) {
		long := bytes.ContainsFunc(line, func(r rune) bool { return utf8.RuneLen(r) > 2 })
		switch {
		case !long && t.coding == codingOpen:
			return line
		case long && t.coding == codingOpen && !t.declared:
			t.coding = codingUTF8
			return line
		case long && !t.declared:
			return spoilt(line)
		}
	}
	decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(line)
	if err != nil || bytes.ContainsRune(decoded, utf8.RuneError) {
		return spoilt(line)
	}
	t.coding = codingGBK
	return decoded
}

// spoilt makes sure that a line is seen not to be text.
func spoilt(line []byte) []byte {
	if !utf8.Valid(line) {
		return line
	}
	end := len(delimited.WithoutLineEnd(line))
	return slices.Concat(line[:end], []byte{0xff}, line[end:])
}

// badText says that a row is no text; "" when it is.
func badText(row []byte) string {
	if utf8.Valid(row) {
		return ""
	}
	return codeBadBody + ": the row is neither UTF-8 nor GBK or not coded like the rows before it"
}
