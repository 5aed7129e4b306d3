package delimited

import (
	"bytes"
	"math"
	"strings"
	"unicode/utf8"

	"gridzone/importers/decimal"
)

// Calculates tells whether a text that is no number begins as one that spreadsheet programs calculate, in full width too, or
// with what they leave out before they look.
func Calculates(text []byte) bool {
	first, _ := utf8.DecodeRune(text)
	if len(text) == 0 || !strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) {
		return false
	}
	_, number := decimal.Parse(text)
	return !number
}

// AppendTame appends whole rows of CSV, with commas and their quotes right, so that a spreadsheet program calculates nothing in them: what would
// be a formula has an apostrophe before it, and what another separator would split is quoted (OWASP, CSV Injection). Line ends stay as they are.
func AppendTame(dst, csv []byte) []byte {
	var fields []Field
	for len(csv) > 0 {
		var n int
		fields, n, _ = Dialect{Separator: ',', Longest: math.MaxInt}.Scan(fields[:0], csv, true)
		for i, f := range fields {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = appendTameField(dst, f.Text(csv), f.Quoted)
		}
		dst = append(dst, csv[len(WithoutLineEnd(csv[:n])):n]...)
		csv = csv[n:]
	}
	return dst
}

func appendTameField(dst, text []byte, quoted bool) []byte {
	calculated := Calculates(text)
	if !calculated && !quoted && !bytes.ContainsAny(text, ";\t") {
		return append(dst, text...)
	}
	dst = append(dst, '"')
	if calculated {
		dst = append(dst, '\'')
	}
	dst = append(dst, bytes.ReplaceAll(text, []byte(`"`), []byte(`""`))...)
	return append(dst, '"')
}
