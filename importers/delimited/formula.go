package delimited

import (
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
