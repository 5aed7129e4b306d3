package gazetteer

import (
	"slices"
	"strings"
	"unicode"
)

// unknownDigit stands in a number for what was not written or cannot be read: 12××号 is one of many, and not 12号.
const unknownDigit = '*'

// plainDigits writes the digits of all scripts as 0 to 9, leaves out characters that nobody sees, and keeps numbers of one character (①, ², ½)
// apart from digits beside them: 12① is not 121.
func plainDigits(s string) string {
	var b strings.Builder
	last := rune(0) // a digit or such a number, written last
	for _, r := range s {
		number := unicode.Is(unicode.No, r)
		switch digit := digitValue(r); {
		case r == '\u202e': // what follows is shown backwards
			b.WriteRune(unknownDigit)
			last = 0
		case unicode.Is(unicode.Cf, r):
		case r == '…' || r == '⋯':
			b.WriteRune(unknownDigit)
			last = 0
		case digit >= 0:
			if last != 0 && !isDigit(last) {
				b.WriteByte(' ')
			}
			last = '0' + digit
			b.WriteRune(last)
		case number:
			if last != 0 {
				b.WriteByte(' ')
			}
			b.WriteRune(r)
			last = r
		default:
			b.WriteRune(r)
			last = 0
		}
	}
	return b.String()
}

// digitValue returns the value of a decimal digit of any script; -1 of anything else. Each script has its ten in order, from zero.
func digitValue(r rune) rune {
	if isDigit(r) {
		return r - '0'
	}
	if r < 0x80 || !unicode.Is(unicode.Nd, r) {
		return -1
	}
	for _, t := range unicode.Nd.R16 {
		if lo := rune(t.Lo); r >= lo && r <= rune(t.Hi) {
			return (r - lo) % 10
		}
	}
	for _, t := range unicode.Nd.R32 {
		if lo := rune(t.Lo); r >= lo && r <= rune(t.Hi) {
			return (r - lo) % 10
		}
	}
	return -1
}

// isUnknown tells whether a character stands for digits that are not written, right beside others.
func isUnknown(r rune) bool {
	return r == unknownDigit || r == 0 || r >= '\u0334' && r <= '\u0338' || strings.ContainsRune("×?_※", r) || unicode.Is(unicode.So, r) // □, █, \ufffd
}

// vagueRunes make a number of which the digits before them are a part: 10几号, 12多号, 3百号.
const vagueRunes = "几多余来数百千万亿"

// countedRunes stand behind a number.
const countedRunes = "号弄幢栋室组"

// isVague tells whether the character at i leaves a part of a number open.
func isVague(in []rune, i int) bool {
	if !strings.ContainsRune(vagueRunes, in[i]) || i+1 == len(in) {
		return false
	}
	next := in[i+1]
	return i > 0 && isDigit(in[i-1]) && strings.ContainsRune(countedRunes, next) || (in[i] == '几' || in[i] == '数') && isDigit(next)
}

// leavesOpen tells whether what stands between two words, neither letters nor digits, leaves a part of a number open that is written before or behind it.
func leavesOpen(last rune, between, rest []rune) bool {
	if isDigit(last) && len(rest) > 0 && strings.ContainsRune(countedRunes, rest[0]) { // 12(?)号
		text := string(between)
		return slices.ContainsFunc(between, isUnknown) || strings.Contains(text, "..") || strings.Contains(text, "。。")
	}
	if isDigit(last) && isUnknown(between[0]) {
		return len(rest) > 0 || strings.Trim(string(between), "? ") != "" // 中山路12? asks
	}
	return len(rest) > 0 && isDigit(rest[0]) && isUnknown(between[len(between)-1]) && between[len(between)-1] != '?'
}
