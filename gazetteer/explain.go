package gazetteer

import (
	"slices"
	"strings"
)

// What is taken from the confidence for what a question says otherwise than the record, or beside it.
const (
	wrongCharacter = 0.12 // in a name
	wrongDivision  = 0.11 // a character in the name of a division
	otherName      = 0.4  // the name with the wrong character is a name on record itself
	shortName      = 0.11 // the place itself is called without its kind: a road may be called so, too
	strangeRune    = 0.12 // a character that nothing on record explains
	strangeKind    = 0.25 // 镇, 乡, 县, 市, 二期, 北区: the end of the name of a division, or of a part of an estate, that is not this one
	strangeNumber  = 0.2
	otherNumber    = 0.32 // where the record has another: more than the place of a door is given for
	behindDoor     = 0.15 // the most for names behind a complete door: a company, who lives there
	beforeDoor     = 0.15 // a company in front of it
	shortWrong     = 0.32 // a wrong character in a name of three or fewer, or one that makes it another: more than the place of a door is given for
	impossible     = 9
)

// span is a stretch of a name that a division explains.
type span struct {
	from, to int
	cost     float64
}

// explained tells what it costs to explain a name by the divisions of a chain: from its beginning up to each rune, and from each to its end.
type explained struct{ up, down []float64 }

// spans finds where a name says a division.
func (a *asker) spans(n *node, p int) []span {
	key := nodeInPart{n, p}
	if list, done := a.spanCache[key]; done {
		return list
	}
	name := a.parts[p].name
	var list []span
	for _, v := range n.names {
		shared := 0
		for _, r := range v.name {
			if a.has(r) {
				shared++
			}
		}
		if shared < len(v.name)-1 {
			continue
		}
		exact := false
		if shared == len(v.name) {
			for i := 0; i+len(v.name) <= len(name); i++ {
				if hasRunes(name[i:], v.name) {
					list = append(list, span{i, i + len(v.name), v.cost})
					exact = true
				}
			}
		}
		if exact || len(v.name) < 3 || v.cost > 0 {
			continue
		}
		for length := len(v.name) - 1; length <= len(v.name)+1; length++ {
			for i := 0; i+length <= len(name); i++ {
				if near, differ := oneOff(name[i:i+length], v.name); near && differ {
					cost := wrongDivision
					if tells(name[i:i+length], v.name) || within(name, i, i+length, func(typed []rune) bool { return a.ix.tree.known[string(typed)] }) {
						cost = otherName
					}
					list = append(list, span{i, i + length, cost})
				}
			}
		}
	}
	a.spanCache[key] = list
	return list
}

type nodeInPart struct {
	n *node
	p int
}

// explain tells what it costs to explain the name of a part by a division and those above it; nil: by none.
func (a *asker) explain(n *node, p int) *explained {
	key := nodeInPart{n, p}
	if e, done := a.explainCache[key]; done {
		return e
	}
	var e *explained
	switch name := a.parts[p].name; {
	case n == nil:
		e = cover(name, a.companies(p))
	case len(a.spans(n, p)) == 0: // it is not named itself
		e = a.explain(n.parent, p)
	default:
		all := slices.Clone(a.companies(p))
		for up := n; up != nil; up = up.parent {
			all = append(all, a.spans(up, p)...)
		}
		e = cover(name, all)
	}
	a.explainCache[key] = e
	return e
}

func cover(name []rune, all []span) *explained {
	n := len(name)
	costs := make([]float64, 2*(n+1))
	e := &explained{up: costs[: n+1 : n+1], down: costs[n+1:]}
	for i := 1; i <= n; i++ {
		e.up[i] = e.up[i-1] + strange(name, i-1)
		for _, s := range all {
			if s.to == i {
				e.up[i] = min(e.up[i], e.up[s.from]+s.cost)
			}
		}
	}
	for i := n - 1; i >= 0; i-- {
		e.down[i] = e.down[i+1] + strange(name, i)
		for _, s := range all {
			if s.from == i {
				e.down[i] = min(e.down[i], e.down[s.to]+s.cost)
			}
		}
	}
	return e
}

// strange returns what the character at i costs that nothing explains.
func strange(name []rune, i int) float64 {
	switch name[i] {
	case '镇', '乡', '县', '市', '期', '分': // 二期, 分店
		return strangeKind
	case '区': // 北区, 2区
		if i > 0 && (isWord(name[i-1]) || strings.ContainsRune("东南西北中", name[i-1])) {
			return strangeKind
		}
	}
	return strangeRune
}

// companyWords end names of companies that people write in front of their doors.
func companyWords() []string {
	return []string{"公司", "厂", "商行", "商店", "超市", "饭店", "酒店", "药店", "门市部", "经营部", "服务部", "合作社", "工作室", "事务所"}
}

// companies finds what may be the name of a company at the beginning of a part, behind the divisions there.
func (a *asker) companies(p int) []span {
	if list, done := a.companyCache[p]; done {
		return list
	}
	var list []span
	name, from := a.parts[p].name, 0
	for i := 0; i < len(name); i++ {
		if n := a.division(name[i:]); n > 0 {
			i += n - 1
			from = i + 1
			continue
		}
		if i-from > 2 && hasEnd(string(name[from:i+1]), companyWords()) {
			list = append(list, span{from, i + 1, beforeDoor})
		}
	}
	a.companyCache[p] = list
	return list
}

// window is a stretch of a part that says a name, and what a wrong character in it costs.
type window span

// windows finds where a part says a name, to the letter or, of three characters and more, with one that is wrong.
func (a *asker) windows(dst []window, p int, name []rune, tolerant bool) []window {
	in := a.parts[p].name
	for k, length := range [3]int{len(name), len(name) - 1, len(name) + 1} {
		if k > 0 && (!tolerant || len(name) < 3) {
			break
		}
		for i := 0; i+length <= len(in); i++ {
			typed := in[i : i+length]
			near, differ := oneOff(typed, name)
			switch {
			case !near || differ && (!tolerant || len(name) < 3):
			case length > len(name) && (hasRunes(typed, name) || hasRunes(typed[1:], name)): // it is said to the letter, beside a character
			case !differ:
				dst = append(dst, window{i, i + length, 0})
			case within(in, i, i+length, a.isName):
				dst = append(dst, window{i, i + length, otherName})
			case max(length, len(name)) < 4 || tells(typed, name):
				dst = append(dst, window{i, i + length, shortWrong})
			default:
				dst = append(dst, window{i, i + length, wrongCharacter})
			}
		}
	}
	return dst
}

// naming tells what it costs that a part of the question says a name on record, which it does in the given windows. called is the division that the
// name is of; nil: none. What else that is called must be said to the letter.
func (a *asker) naming(p int, said []window, called *node, e *explained) float64 {
	best := float64(impossible)
	for _, w := range said {
		cost := w.cost + e.up[w.from] + e.down[w.to]
		if from := w.from - 1; from >= 0 && isTelling(a.parts[p].name[from]) && e.up[w.from] >= e.up[from]+strangeRune { // 新中山路
			cost += shortWrong - strangeRune
		}
		best = min(best, cost)
	}
	if called == nil || best == 0 {
		return best
	}
	var space [4]window
	for _, v := range called.names {
		cost := 0.0
		if v.cost > 0 {
			cost = shortName
		}
		if best <= cost {
			continue
		}
		for _, w := range a.windows(space[:0], p, v.name, false) {
			best = min(best, cost+e.up[w.from]+e.down[w.to])
		}
	}
	return best
}

// within tells whether a stretch, alone or with up to two characters at either side of it, is a name.
func within(in []rune, from, to int, isName func([]rune) bool) bool {
	for i := max(0, from-2); i <= from; i++ {
		for j := to; j <= min(len(in), to+2); j++ {
			if isName(in[i:j]) {
				return true
			}
		}
	}
	return false
}

// isName tells whether a name is on record.
func (a *asker) isName(typed []rune) bool {
	text := string(typed)
	if known, asked := a.nameCache[text]; asked {
		return known
	}
	known := a.ix.tree.known[text]
	for k := range a.ix.members {
		known = known || a.ix.members[k].has(text)
	}
	a.nameCache[text] = known
	return known
}
