package importers

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// aliases reads the other names of an address: a JSON list, also one in a text, whose texts are taken as they are, or a text that is cut by cutAliases.
func (f *fields) aliases() []string {
	at := f.known["aliases"]
	values, isList := array(at.value)
	if !isList {
		return cutAliases(f.text("aliases"))
	}
	var list []string
	for _, v := range values {
		s, ok := plainText(v)
		if !ok || strings.ContainsAny(s, ";；") {
			f.fail(at.column, codeBadProperty, "the aliases are not all texts without a semicolon", "write each as text, in quotes")
			return nil
		}
		if s = strings.TrimSpace(s); s != "" {
			list = append(list, s)
		}
	}
	return list
}

// cutAliases cuts a text at semicolons, bars and 、 in either width, and drops blanks and empty pieces. A comma is a part of the text, as in 3幢,2单元; so
// are a bar or 、 within brackets, and 、 between two numbers, as in 人民路8、10号 or 8号、10号, of which the second alone would name nothing.
func cutAliases(s string) []string {
	var list []string
	piece, depth := "", 0
	add := func() {
		if piece = strings.TrimSpace(piece); piece != "" {
			list = append(list, piece)
		}
		piece, depth = "", 0
	}
	for i, r := range s {
		switch r {
		case '(', '（':
			depth++
		case ')', '）':
			depth = max(0, depth-1)
		case ';', '；':
			add()
			continue
		case '|', '｜', '、':
			if depth == 0 && (r != '、' || !betweenNumbers(s[:i], s[i+len("、"):])) {
				add()
				continue
			}
		}
		piece += string(r)
	}
	add()
	return list
}

// betweenNumbers tells whether a text ends in a number, with 号 behind it or not, and the next begins with one.
func betweenNumbers(before, after string) bool {
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(before, "号 "))
	next, _ := utf8.DecodeRuneInString(strings.TrimLeft(after, " "))
	return unicode.IsDigit(last) && unicode.IsDigit(next)
}
