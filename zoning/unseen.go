package zoning

import (
	"strings"
	"unicode"
)

// breaks are the characters, of those that Unseen finds, that part lines and columns in words of several lines.
const breaks = "\n\r\t"

// Unseen returns the first character of a text that may not stand in what people name and write in one line (names, titles, numbers of documents,
// codes, reasons, names of files), and whether there is one: two lines that read alike shall be the same, and read as they are written. It is
// one that controls, ends a line, turns the direction of writing or cannot be seen. Joiners may stand behind a letter of a
// script that is not written without them.
func Unseen(text string) (rune, bool) { return unseen(text, "") }

// UnseenInWords is Unseen for words of several lines, such as a published extent.
func UnseenInWords(text string) (rune, bool) { return unseen(text, breaks) }

// unseen is Unseen but for some characters.
func unseen(text, but string) (rune, bool) {
	before := rune(0)
	for _, r := range text {
		if hidden(r) && !strings.ContainsRune(but, r) && !(joins(r) && unicode.In(before, unicode.Arabic, unicode.Mongolian)) {
			return r, true
		}
		before = r
	}
	return 0, false
}

// hidden tells whether a character is one of those by its category in Unicode. Between the blank of Chinese text and the last of its letters
// and of those of Korean there is none, which most texts are of.
func hidden(r rune) bool {
	const first, last = '\u3000', '\uD7FF'
	return (r < first || r > last) && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}

// joins tells whether a character says how the letters beside it are shaped: the zero width joiner and non-joiner, the vowel separator of Mongolian.
func joins(r rune) bool { return r == '\u200C' || r == '\u200D' || r == '\u180E' }
