package gazetteer

import (
	"slices"
	"strings"
	"unicode/utf8"
)

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

// splitter takes normalised texts apart, one after the other in the same memory: what split returns is good until it is called again.
type splitter struct {
	in    []rune
	parts []part
	// The names and the numbers of all parts, one behind the other, and where those of the part that is not yet in parts begin.
	names       []rune
	numbers     []number
	name, first int
}

// split takes a normalised text apart. The divisions are still in the names.
func split(normal string) []part { return new(splitter).split(normal) }

// split takes a normalised text apart.
func (s *splitter) split(normal string) []part {
	s.in = s.in[:0]
	for _, r := range normal {
		if len(s.in) == longest {
			break
		}
		s.in = append(s.in, r)
	}
	in, rest := s.in, normal // rest is the text from i on
	s.parts, s.names, s.numbers, s.name, s.first = s.parts[:0], slices.Grow(s.names[:0], len(in)), s.numbers[:0], 0, 0
	for i := 0; i < len(in); {
		numbered := len(s.numbers) > s.first
		starts := i == 0 || !isWord(in[i-1]) && in[i-1] != '-' || numbered
		if starts && beginsNumber(in[i]) {
			n, taken := takeNumber(in[i:], rest, numbered)
			if taken == 0 && !numbered && i > 0 && strings.ContainsRune("路街弄巷道", in[i-1]) && !strings.HasSuffix(string(s.names[s.name:]), "街道") && isDigit(in[i]) { // 街道320国道
				taken = takeValue(in[i:])
				n = number{bare, firstOf(rest, taken)}
			}
			if taken > 0 && n.rank == bare && isTelephone(n.value) { // beside the address
				s.close()
			}
			if taken > 0 && len(s.numbers)-s.first < 8 {
				s.number(n)
				rest = rest[len(firstOf(rest, taken)):]
				i += taken
				continue
			}
		}
		r := in[i]
		rest = rest[len(firstOf(rest, 1)):]
		i++
		if numbered = len(s.numbers) > s.first; numbered && (r == ' ' || r == '-' || r == '第') && i < len(in) {
			if _, taken := takeNumber(in[i:], rest, true); taken > 0 {
				continue
			}
		}
		if r == ' ' {
			continue
		}
		if numbered {
			s.close()
		}
		s.names = append(s.names, r)
	}
	s.close()
	return s.parts
}

// close ends a part, if there is something in it.
func (s *splitter) close() {
	if len(s.names) > s.name || len(s.numbers) > s.first {
		p := part{name: slices.Clip(s.names[s.name:])}
		if len(s.numbers) > s.first {
			p.numbers = slices.Clip(s.numbers[s.first:])
		}
		s.parts = append(s.parts, p)
		s.name, s.first = len(s.names), len(s.numbers)
	}
}

// number adds a number to the part, and takes from the end of the name what belongs to the number.
func (s *splitter) number(n number) {
	if len(s.numbers) == s.first {
		if k := len(s.names); k > s.name && s.names[k-1] == '第' {
			s.names = s.names[:k-1]
		}
		if n.rank == house && isTemporary(s.names[s.name:]) {
			s.names, n.value = s.names[:len(s.names)-1], n.value+"临"
		}
	}
	s.numbers = append(s.numbers, n)
}

// firstOf returns the first runes of a text.
func firstOf(text string, runes int) string {
	n := 0
	for range runes {
		size := 1
		if text[n] >= utf8.RuneSelf {
			_, size = utf8.DecodeRuneInString(text[n:])
		}
		n += size
	}
	return text[:n]
}
