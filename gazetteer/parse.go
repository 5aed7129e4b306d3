package gazetteer

import "strings"

// part is a name and the numbers behind it. An address is one part or several: 中山路12号 阳光苑3幢.
type part struct {
	name    []rune
	numbers []number
}

// longest is how many runes of a question or an address are looked at: an answer to a longer question is never given as the one.
const longest = 200

// isTelephone tells whether a number is one that no door has: of seven digits in a row or more.
func isTelephone(number string) bool {
	run := 0
	for _, r := range number {
		if run++; !isDigit(r) {
			run = 0
		}
		if run == 7 {
			return true
		}
	}
	return false
}

// split takes a normalised text apart. The divisions are still in the names.
func split(normal string) []part {
	in := []rune(normal)
	if len(in) > longest {
		in = in[:longest]
	}
	var parts []part
	now := part{}
	for i := 0; i < len(in); {
		starts := i == 0 || !isWord(in[i-1]) && in[i-1] != '-' || len(now.numbers) > 0
		if starts && (isWord(in[i]) || in[i] == '甲' || in[i] == '乙' || in[i] == '丙' || in[i] == '丁') {
			n, taken := takeNumber(in[i:], len(now.numbers) > 0)
			if taken == 0 && len(now.numbers) == 0 && i > 0 && strings.ContainsRune("路街弄巷道", in[i-1]) && !strings.HasSuffix(string(now.name), "街道") && isDigit(in[i]) { // 街道320国道
				taken = takeValue(in[i:])
				n = number{bare, string(in[i : i+taken])}
			}
			if taken > 0 && n.rank == bare && isTelephone(n.value) { // beside the address
				if len(now.name) > 0 || len(now.numbers) > 0 {
					parts, now = append(parts, now), part{}
				}
			}
			if taken > 0 && len(now.numbers) < 8 {
				if k := len(now.name); len(now.numbers) == 0 && k > 0 && now.name[k-1] == '第' {
					now.name = now.name[:k-1]
				}
				if len(now.numbers) == 0 && n.rank == house && isTemporary(now.name) {
					now.name, n.value = now.name[:len(now.name)-1], n.value+"临"
				}
				now.numbers = append(now.numbers, n)
				i += taken
				continue
			}
		}
		r := in[i]
		i++
		if len(now.numbers) > 0 && (r == ' ' || r == '-' || r == '第') && i < len(in) {
			if _, taken := takeNumber(in[i:], true); taken > 0 {
				continue
			}
		}
		if r == ' ' {
			continue
		}
		if len(now.numbers) > 0 {
			parts, now = append(parts, now), part{}
		}
		if now.name == nil {
			now.name = make([]rune, 0, len(in)-i+1)
		}
		now.name = append(now.name, r)
	}
	if len(now.name) > 0 || len(now.numbers) > 0 {
		parts = append(parts, now)
	}
	return parts
}
