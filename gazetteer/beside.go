package gazetteer

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// besideTable are said of a place that is near another, or is not it. Those of the first list say so wherever they stand, those of the second
// right behind a number.
var (
	besideTable = []string{"对面", "斜对", "对过", "对门", "隔壁", "旁", "侧", "附近", "周边", "边上", "以东", "以南", "以西", "以北", "往东", "往南", "往西", "往北", "向东", "向南", "向西", "向北",
		"东首", "西首", "南首", "北首", "东面", "西面", "南面", "北面", "东边", "西边", "南边", "北边", "背后", "背面", "后面", "前面", "后门", "门前", "屋后", "路口", "交叉口", "交界", "拐角", "转角",
		"不是", "并非", "不在", "而非", "已拆", "拆除", "拆迁", "搬迁", "已搬", "搬到", "搬至", "原址", "旧址", "搬走", "除外", "不含", "靠近", "大概", "大约", "左右", "之间", "之前", "之后", "以前", "以后", "往里", "往前", "方向"}
	tailTable = []string{"对", "边", "正对", "前门", "东门", "南门", "西门", "北门", "东区", "南区", "西区", "北区", "中区", "前", "后", "内", "外", "里面", "近", "门口", "楼下", "楼上", "入口", "出口"}
)

// isTail tells whether a name behind a number says where a place is from there, so that it is neither that door nor a name.
func isTail(name []rune) bool {
	text := string(name)
	if len(name) > 3 && hasStart(text, []string{"东门", "南门", "西门", "北门", "前", "后", "内", "外"}) && isPremises(name) { // 南门新村
		return false
	}
	towards := len(name) > 1 && strings.ContainsRune("东南西北中前后左右内外里", name[0]) && strings.ContainsRune("侧边面首头端部", name[1])
	return len(name) == 1 || towards || hasStart(text, besideTable) || hasStart(text, tailTable) || strings.HasPrefix(text, "斜")
}

func hasStart(text string, starts []string) bool {
	for _, s := range starts {
		if strings.HasPrefix(text, s) {
			return true
		}
	}
	return false
}

// isDoor tells whether numbers end at a door, so that a tail may stand behind them.
func isDoor(numbers []number) bool {
	n := len(numbers)
	return n > 0 && (isPlot(numbers[n-1].rank) || numbers[n-1].rank == bare)
}

// tailText writes parts as one text.
func tailText(parts []part) string {
	var b strings.Builder
	for _, p := range parts {
		b.WriteString(string(p.name))
		for _, n := range p.numbers {
			b.WriteString(n.value + string(rune(n.rank)))
		}
	}
	return b.String()
}

// besides finds what a question says of a place beside the one that it names: such words, and steps in metres.
func (a *asker) besides(normal string) {
	for _, word := range besideTable {
		if strings.Contains(normal, word) {
			a.beside = append(a.beside, word)
		}
	}
	for i, p := range a.parts {
		if i > 0 && isDoor(a.parts[i-1].numbers) && isTail(p.name) && len(p.name) > 1 {
			for _, word := range tailTable {
				if strings.HasPrefix(string(p.name), word) {
					a.beside = append(a.beside, word)
				}
			}
		}
		if at := slices.Index(p.name, '米'); at == 0 && i > 0 || at > 0 && isDigit(p.name[at-1]) { // 100米处
			a.beside = append(a.beside, "米")
		}
		for from := 0; from < len(p.name); {
			n := a.division(p.name[from:])
			if n == 0 {
				from++
				continue
			}
			a.named = append(a.named, p.name[from:from+n])
			from += n
		}
	}
}

// longestDivision is how many runes of a name are looked at for one of a division.
const longestDivision = 14

// division tells how many of the runes at the beginning are the whole name of a division on record, at the most; 0: none.
func (a *asker) division(name []rune) int {
	for n := min(len(name), longestDivision); n > 1; n-- {
		if a.ix.tree.known[string(name[:n])] {
			return n
		}
	}
	return 0
}

// elsewhere tells whether a question speaks of another place than a door on record: of one beside it, or of one in a division that the door is not
// in, unless the record says the same words.
func (a *asker) elsewhere(m *member, i uint32, n *node) bool {
	if len(a.beside) == 0 && len(a.named) == 0 {
		return false
	}
	var texts []string
	says := func(word string) bool {
		if texts == nil {
			e := m.load(i)
			texts = append(e.address.Aliases, e.address.Address)
			for k := range texts {
				texts[k] = Normalise(texts[k])
			}
		}
		return slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(text, word) })
	}
	for _, name := range a.named {
		if !n.isCalled(name) && !says(string(name)) {
			return true
		}
	}
	for _, word := range a.beside {
		if !n.mentions(word) && !says(word) {
			return true
		}
	}
	return false
}

// isCalled tells whether a division, or one that it is in, has a name.
func (n *node) isCalled(name []rune) bool {
	for ; n != nil; n = n.parent {
		for _, v := range n.names {
			if v.cost == 0 && slices.Equal(v.name, name) {
				return true
			}
		}
	}
	return false
}

// mentions tells whether a word is in a name of a division, or of one that it is in.
func (n *node) mentions(word string) bool {
	first, _ := utf8.DecodeRuneInString(word)
	for ; n != nil; n = n.parent {
		for _, v := range n.names {
			for _, r := range v.name {
				if r == first && strings.Contains(string(v.name), word) {
					return true
				}
			}
		}
	}
	return false
}

// noDoor is the cost of a door on record where the question speaks of another place: more than Door allows, and in the order of cost otherwise.
func noDoor(cost float64) float64 { return max(cost, 1-doorFrom+0.01+cost/10) }
