package api

import (
	"bytes"

	"gridzone/importers/delimited"
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
	var fields []delimited.Field
	for len(csv) > 0 {
		var n int
		fields, n, _ = commas().Scan(fields[:0], csv, true) // rows of ours have their quotes right
		for i, f := range fields {
			dst = appendTameField(comma(dst, i), f.Text(csv), f.Quoted)
		}
		dst = append(dst, csv[len(delimited.WithoutLineEnd(csv[:n])):n]...)
		csv = csv[n:]
	}
	return dst
}

func appendTameField(dst, text []byte, quoted bool) []byte {
	calculated := delimited.Calculates(text)
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
