package zoning

import (
	"regexp"
	"strings"
)

// fewestDigits is how many digits a telephone number has at least: as many as the short numbers of services, such as 110.
const fewestDigits = 3

// aNumber is one telephone number: digits with blanks, dots, hyphens and brackets between, a plus before, an extension behind.
var aNumber = regexp.MustCompile(`^(\+?[(（]?[0-9][0-9 .()（）\-－—]*)((转|ext\.?|extension|x|#|分机) ?[0-9]+)?$`)

// heldNumber is a number of a mobile telephone in China, or of another with its area code, anywhere in a text but within other digits: a code, a day
// or a size is none.
var heldNumber = regexp.MustCompile(`(^|[^0-9])((?:\+?86[ -]?)?1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}|[(（]?0[1-9][0-9]{1,2}[)）]?[ -]?[0-9]{3,4}[ -]?[0-9]{4})([^0-9]|$)`)

// ConcealPhones returns a text that goes on record and names no people without the telephone numbers that it may hold all the same.
func ConcealPhones(text string) string {
	const without = "${1}number-withheld${3}"
	return heldNumber.ReplaceAllString(heldNumber.ReplaceAllString(text, without), without) // one character may end a number and begin another
}

// HoldsPhone tells whether a text holds a number that ConcealPhones withholds.
func HoldsPhone(text string) bool { return heldNumber.MatchString(text) }

// LooksLikePhone tells whether a text can be a telephone number, or several joined by a comma, a semicolon or a stroke. It does not tell whether there is
// such a number. What spreadsheet programs would calculate is none, nor is what has fewer than three digits before its extension.
func LooksLikePhone(text string) bool {
	for _, number := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",，;；、/", r) }) {
		parts := aNumber.FindStringSubmatch(strings.TrimSpace(strings.ToLower(number)))
		if parts == nil || digitsIn(parts[1]) < fewestDigits {
			return false
		}
	}
	return true
}

// digitsIn counts the digits 0 to 9 in a text.
func digitsIn(text string) (n int) {
	for _, r := range text {
		if '0' <= r && r <= '9' {
			n++
		}
	}
	return n
}
