package api

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// markedParam describes the parameter bom.
func markedParam() param {
	return param{name: "bom", kind: "boolean", def: false, description: "Make a CSV answer one to open in Excel: it begins with a byte order mark, and a text that Excel would calculate " +
		"(beginning with =, +, -, @, a tab or a line end; numbers apart) has an apostrophe before it. Without it codes and names are as they are on record"}
}

// marked makes whole rows of CSV with their heading a file to open in a spreadsheet program.
func marked(csv []byte) []byte { return appendTame([]byte(utf8BOM), csv) }

// appendTame appends whole rows of CSV so that a spreadsheet program calculates nothing in them: what would be a formula has an
// apostrophe before it, and what another separator would split is quoted (OWASP, CSV Injection). Line ends stay as they are.
func appendTame(dst, csv []byte) []byte {
	var fields []field
	for len(csv) > 0 {
		var n int
		fields, n, _ = scanRow(fields[:0], csv, true) // rows of ours have their quotes right
		for i, f := range fields {
			dst = appendTameField(comma(dst, i), f.text(csv), f.quoted)
		}
		dst = append(dst, csv[len(withoutLineEnd(csv[:n])):n]...)
		csv = csv[n:]
	}
	return dst
}

func appendTameField(dst, text []byte, quoted bool) []byte {
	calculated := calculates(text)
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

// calculates tells whether a text that is no number begins as one that spreadsheet programs calculate, in full width too, or
// with what they leave out before they look.
func calculates(text []byte) bool {
	first, _ := utf8.DecodeRune(text)
	if len(text) == 0 || !strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) {
		return false
	}
	_, number := parseNumber(text)
	return !number
}
