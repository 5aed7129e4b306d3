package pages

import (
	"html/template"
	"strings"
	"unicode"
)

// Characters of UAX 9 that begin and end an isolate: what is between them turns nothing round outside.
const (
	firstStrongIsolate = '\u2068'
	popIsolate         = '\u2069'
)

// longName is from how many bytes on a text is not shown at full length on a screen: it is scrolled. On paper it is whole.
const longName = 1000

// named writes a name or another text of the record as it is, kept apart from the words about it where it would turn them round.
func named(text string) template.HTML {
	text = settled(text)
	html := template.HTMLEscapeString(text)
	switch {
	case len(text) > longName:
		html = `<bdi class="long" tabindex="0">` + html + `</bdi>`
	case strings.ContainsFunc(text, turns):
		html = `<bdi>` + html + `</bdi>`
	}
	return template.HTML(html) //nolint:gosec // escaped
}

// isolated is a text as a part of a sentence, cut where it is so long that it has no room there: it stands whole elsewhere.
func isolated(text string) string {
	const most = 80
	text = settled(text)
	if letters := []rune(text); len(letters) > most {
		text = settled(string(letters[:most-1])) + "…"
	}
	if !strings.ContainsFunc(text, turns) {
		return text
	}
	return string(firstStrongIsolate) + text + string(popIsolate)
}

// turns tells whether a character runs from right to left, or turns others round.
func turns(r rune) bool {
	return r >= 0x0590 && r <= 0x08ff || r == 0x200e || r == 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= popIsolate || r >= 0xfb1d && r <= 0xfefc ||
		r >= 0x10800 && r <= 0x10fff || r >= 0x1e800 && r <= 0x1efff
}

// settled is a text on one line that ends each isolate which it begins, and no other: nothing leads out of an element that isolates it.
func settled(text string) string {
	var b strings.Builder
	open := 0
	for _, r := range text {
		switch {
		case unicode.IsControl(r) || r == '\u2028' || r == '\u2029':
			r = ' ' // many of these end a paragraph, and with it what isolates
		case r >= 0x2066 && r <= firstStrongIsolate:
			open++
		case r == popIsolate && open == 0:
			continue
		case r == popIsolate:
			open--
		}
		b.WriteRune(r)
	}
	return b.String() + strings.Repeat(string(popIsolate), open)
}
