package gazetteer

import (
	"strings"
	"unicode"
)

// takeMark reads what belongs to the number of a house that stands before the runes and makes it another: 甲, 附1号, 临, 内3号. It is written without
// 号 behind it.
func takeMark(in []rune) (mark string, taken int) {
	if len(in) == 0 {
		return "", 0
	}
	switch r := in[0]; r {
	case '甲', '乙', '丙', '丁':
		if ends := endsMark(in[1:]); !ends && strings.ContainsRune("幢栋座单", in[1]) || !ends && r == '丁' && in[1] != '号' { // a building, or a family
			return "", 0
		}
		return string(r), 1
	case '附', '临', '内':
		digits := takeValue(in[1:])
		if digits == 0 {
			if r == '临' && (endsMark(in[1:]) || in[1] == '号') {
				return string(r), 1
			}
			return "", 0
		}
		taken = 1 + digits
		if rest := in[taken:]; followed(rest) {
			if rest[0] != '号' || strings.ContainsRune("楼院门室房", append(rest, 0, 0)[1]) {
				return "", 0
			}
			taken++
		}
		return string(in[:1+digits]), taken
	}
	return "", 0
}

// endsMark tells whether no word follows that a mark may be a part of.
func endsMark(rest []rune) bool { return len(rest) == 0 || !unicode.Is(unicode.Han, rest[0]) }

// isTemporary tells whether a name ends in 临 for the number behind it, as in 中山路临12号.
func isTemporary(name []rune) bool {
	n := len(name)
	return n > 2 && name[n-1] == '临' && strings.ContainsRune("路街弄巷道村", name[n-2])
}
