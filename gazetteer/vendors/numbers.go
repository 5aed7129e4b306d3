package vendors

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"gridzone/gazetteer"
)

// numbered is a number of an address with what it counts; nothing where no word says that.
type numbered struct{ value, counts string }

// numberForm finds numbers, and the words behind them.
var numberForm = regexp.MustCompile(`([0-9a-z]+(?:-[0-9a-z]+)*)(村民小组|生产队|号楼|号院|号室|单元|小组|支弄|[组队弄巷号幢栋座室房层楼])?`)

// countTable has one word for those that count the same.
var countTable = map[string]string{"村民小组": "组", "生产队": "组", "小组": "组", "队": "组", "支弄": "弄", "巷": "弄", "号院": "号", "号楼": "幢", "栋": "幢", "座": "幢",
	"号室": "室", "房": "室", "楼": "层"}

// numbersOf returns the numbers of an address in their order, to the last character. What is a part of a name, as in 320国道, is none.
func numbersOf(address string) (list []numbered) {
	text := gazetteer.Normalise(address)
	for _, at := range numberForm.FindAllStringSubmatchIndex(text, -1) {
		n := numbered{value: text[at[2]:at[3]]}
		if at[4] >= 0 {
			word := text[at[4]:at[5]]
			if n.counts = word; countTable[word] != "" {
				n.counts = countTable[word]
			}
		} else if next, _ := utf8.DecodeRuneInString(text[at[1]:]); unicode.IsLetter(next) || !strings.ContainsAny(n.value, "0123456789") {
			continue
		}
		list = append(list, n)
	}
	return list
}

// sameNumbers tells whether an address has numbers, the first of which is the first that was asked for, and the others asked for behind it in
// the same order; what they count is the same where both say it.
func sameNumbers(said, asked string) bool {
	list, in := numbersOf(said), numbersOf(asked)
	if len(list) == 0 || len(in) == 0 || !list[0].is(in[0]) {
		return false
	}
	for _, n := range in {
		if len(list) > 0 && list[0].is(n) {
			list = list[1:]
		}
	}
	return len(list) == 0
}

func (n numbered) is(asked numbered) bool {
	return n.value == asked.value && (n.counts == asked.counts || n.counts == "" || asked.counts == "")
}
