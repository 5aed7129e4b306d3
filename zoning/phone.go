package zoning

import (
	"regexp"
	"strings"
)

// aNumber is one telephone number: digits with blanks, dots, hyphens and brackets between, a plus before, an extension behind.
var aNumber = regexp.MustCompile(`^\+?[(（]?[0-9][0-9 .()（）\-－—]*((转|ext\.?|extension|x|#|分机) ?[0-9]+)?$`)

// LooksLikePhone tells whether a text can be a telephone number, or several joined by a comma, a semicolon or a stroke. It does not tell whether there is
// such a number. What spreadsheet programs would calculate is none.
func LooksLikePhone(text string) bool {
	for _, number := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",，;；、/", r) }) {
		if !aNumber.MatchString(strings.TrimSpace(strings.ToLower(number))) {
			return false
		}
	}
	return true
}
