package api

import "gridzone/importers/delimited"

// markedParam describes the parameter bom.
func markedParam() param {
	return param{name: "bom", kind: "boolean", def: false, description: "Make a CSV answer one to open in Excel: it begins with a byte order mark, and a text that Excel would calculate " +
		"(beginning with =, +, -, @, a tab or a line end; numbers apart) has an apostrophe before it. Without it codes and names are as they are on record"}
}

// marked makes whole rows of CSV with their heading a file to open in a spreadsheet program.
func marked(csv []byte) []byte { return delimited.AppendTame([]byte(utf8BOM), csv) }
