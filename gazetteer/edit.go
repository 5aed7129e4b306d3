package gazetteer

import (
	"slices"
	"strings"
)

// oneOff tells whether two names differ by at most one character that is wrong, missing or too many, and whether they differ.
func oneOff(a, b []rune) (near, differ bool) {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false, true
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if i == len(b) {
		return true, false
	}
	if len(a) == len(b) {
		return slices.Equal(a[i+1:], b[i+1:]), true
	}
	return slices.Equal(a[i:], b[i+1:]), true
}

// tellingRunes make the name of another place of a name: 人民东路, 新中山路, 小王家浜.
const tellingRunes = "东南西北中新老旧支上下大小前后内外巷弄"

// tells tells whether the one character in which a typed name differs from one on record says that another place is meant: a digit on either side, or
// a word such as 东 that was typed and is not on record.
func tells(typed, name []rune) bool {
	i := 0
	for i < len(typed) && i < len(name) && typed[i] == name[i] {
		i++
	}
	at := func(in []rune, longer bool) rune {
		if i == len(in) || !longer {
			return 0
		}
		return in[i]
	}
	said, known := at(typed, len(typed) >= len(name)), at(name, len(name) >= len(typed))
	return isDigit(said) || isDigit(known) || isTelling(said)
}

func isTelling(r rune) bool { return isDigit(r) || strings.ContainsRune(tellingRunes, r) }
