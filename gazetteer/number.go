package gazetteer

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// A rank tells what a number counts.
type rank byte

// The ranks. A bare number has no word behind it that says.
const (
	group    rank = 'g' // 组
	lane     rank = 'l' // 弄, 巷
	house    rank = 'n' // 号, with what belongs to it: 12-3, 12甲, 12附1, 12临, 12内3
	yard     rank = 'y' // 号院
	building rank = 'b' // 幢, 栋, 座, 号楼
	unit     rank = 'u' // 单元
	floor    rank = 'f' // 层, 楼
	room     rank = 'r' // 室, 房
	bare     rank = '?'
	aside    rank = 't' // no number, but what an address on record says of a place beside the number: 对面报亭
	inside   rank = 'w' // no number: the name of an estate or such is left out, before the numbers in it
	more     rank = 'm' // no number: a name is left out, or a part of it
)

// number is one number of an address: 12-3 of rank house, for 12号之3.
type number struct {
	rank  rank
	value string
}

// suffix is a word behind a number.
type suffix struct {
	word string
	rank rank
	late bool // only behind another number: 3楼 may be part of a name
}

// suffixTable lists the words behind numbers, longer ones first.
var suffixTable = []suffix{
	{"村民小组", group, false}, {"生产队", group, false}, {"号楼", building, false}, {"号院", yard, false}, {"号门", unit, false}, {"号室", room, false}, {"号房", room, false},
	{"单元", unit, false}, {"小组", group, false}, {"支弄", lane, false}, {"组", group, false}, {"队", group, false}, {"弄", lane, false}, {"巷", lane, false},
	{"号", house, false}, {"幢", building, false}, {"栋", building, false}, {"座", building, false}, {"室", room, false}, {"房", room, true},
	{"户", room, true}, {"层", floor, true}, {"楼", floor, true}, {"门", unit, true},
}

// inNames lists what, right behind a word of a rank, makes the number a part of a name: 3号桥, 2组团.
func inNames(r rank) string {
	switch r {
	case house:
		return "桥港闸码线井坝泵渠河浜公"
	case group:
		return "团"
	case building:
		return "山"
	case room:
		return "地产"
	default:
		return ""
	}
}

// mainRanks are in the order in which the number of an address is looked up.
func mainRanks() []rank { return []rank{house, yard, building, bare, lane, group, unit, floor, room} }

// mainValue returns the number by which an address is looked up at its place.
func mainValue(numbers []number) string {
	for _, r := range mainRanks() {
		for _, n := range numbers {
			if n.rank == r {
				return n.value
			}
		}
	}
	return ""
}

// encode writes numbers as a text that sorts by the main one.
func encode(numbers []number) string { return string(appendNumbers(nil, numbers)) }

// appendNumbers is encode, behind dst.
func appendNumbers(dst []byte, numbers []number) []byte {
	dst = append(dst, mainValue(numbers)...)
	for _, n := range numbers {
		dst = append(append(dst, 0, byte(n.rank)), n.value...)
	}
	return dst
}

// decode reads what encode wrote, into dst.
func decode(dst []number, s string) []number {
	_, rest, found := strings.Cut(s, "\x00")
	for found {
		var one string
		one, rest, found = strings.Cut(rest, "\x00")
		dst = append(dst, number{rank(one[0]), one[1:]})
	}
	return dst
}

// beginsNumber tells whether a number can begin with a rune.
func beginsNumber(r rune) bool {
	return isWord(r) || r == '甲' || r == '乙' || r == '丙' || r == '丁'
}

// takeNumber reads a number with its word at the beginning of the runes, which text begins with, and tells how many it takes; 0: none. late: another
// number stands before it.
func takeNumber(in []rune, text string, late bool) (n number, taken int) {
	value := takeValue(in)
	if value == 0 {
		return number{}, 0
	}
	if isDigit(in[0]) {
		if mark, n := takeMark(in[value:]); n > 0 { // 12甲号, 12附1号
			end := value + n
			if hasPrefix(in[end:], "号") {
				end++
			}
			if in[end-1] == '号' {
				return number{house, firstOf(text, value) + mark}, end
			}
		}
	}
	rest := in[value:]
	n = number{bare, firstOf(text, value)}
	lettersOnly := !slices.ContainsFunc(in[:value], isDigit)
	dashed := slices.Contains(in[:value], '-')
	for _, s := range suffixTable {
		if s.late && !late && !dashed || !hasPrefix(rest, s.word) {
			continue
		}
		taken = value + utf8.RuneCountInString(s.word)
		if s.word == "号门" && taken < len(in) && strings.ContainsRune("卫面市诊岗", in[taken]) { // 12号门卫
			continue
		}
		if next := in[taken:]; len(next) > 0 && (strings.ContainsRune(inNames(s.rank), next[0]) || s.rank == lane && value == 1 && !isWord(next[0])) {
			return number{}, 0 // 3巷路, too, is a road
		}
		if lettersOnly && s.rank != building && s.rank != unit {
			return number{}, 0
		}
		n.rank = s.rank
		if s.rank == house && taken < len(in) && in[taken] == '-' { // 12号-3
			if more := takeValue(in[taken+1:]); more > 0 && !followed(in[taken+1+more:]) {
				n.value += "-" + string(in[taken+1:taken+1+more])
				taken += 1 + more
			}
		}
		if s.rank == house {
			mark, behind := takeMark(in[taken:])
			n.value += mark
			taken += behind
		}
		return n, taken
	}
	if lettersOnly {
		return number{}, 0
	}
	if len(rest) == 0 || rest[0] == ' ' || dashed || late && isWord(rest[0]) {
		return n, value
	}
	return number{}, 0
}

// followed tells whether the runes begin with a word that is written behind numbers.
func followed(rest []rune) bool {
	return slices.ContainsFunc(suffixTable, func(s suffix) bool { return hasPrefix(rest, s.word) })
}

// takeValue tells how many runes at the beginning are a number: digits with a letter before or behind, joined by dashes; or a letter of a building.
func takeValue(in []rune) int {
	i := 0
	for i < len(in) && isWord(in[i]) {
		i++
	}
	if i == 0 {
		if len(in) > 1 && in[0] >= 0x80 && strings.ContainsRune("甲乙丙丁", in[0]) && strings.ContainsRune("幢栋座单", in[1]) {
			return 1
		}
		return 0
	}
	for i+1 < len(in) && in[i] == '-' && isDigit(in[i+1]) {
		for i++; i < len(in) && isWord(in[i]); {
			i++
		}
	}
	return i
}

func hasPrefix(in []rune, word string) bool {
	i := 0
	for _, r := range word {
		if i == len(in) || in[i] != r {
			return false
		}
		i++
	}
	return true
}
