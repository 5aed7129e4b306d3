package gazetteer

import (
	"slices"
	"unicode/utf8"

	"gridzone/zoning"
)

// form is one way in which an address can be asked for: the name of its place, and the numbers at it, both as the reader has numbered them.
type form struct{ name, numbers uint32 }

// lesson is a name by which addresses on record call a division that is not called so on record.
type lesson struct{ code, name string }

// taught counts the addresses that teach each lesson, by their aliases.
type taught map[lesson]int

// reader reads addresses on record. It is not for concurrent use.
type reader struct {
	tree     *tree // without what addresses teach
	taught   taught
	list     []form // of all addresses that were read
	first    int    // those of the address that is read begin here
	names    lexicon
	numbers  lexicon
	splitter splitter
	kept     []part   // of a text
	joined   []number // of a form
	text     []byte   // of a form
}

func newReader(t *tree, learned taught) reader {
	return reader{tree: t, taught: learned, names: newLexicon(), numbers: newLexicon()}
}

// forget leaves the reader without what it has read.
func (r *reader) forget() {
	clear(r.taught)
	r.list = r.list[:0]
	r.names.forget()
	r.numbers.forget()
}

// forms adds the forms of an address on record to the list, without repeats, and returns the division that it names and nothing else; nil: it names
// more. Its places are sorted by at.
func (r *reader) forms(a *zoning.Address, at *node) *node {
	r.first = len(r.list)
	bare := r.read(a, a.Address, at, nil)
	known := r.list[r.first:]
	for _, alias := range a.Aliases {
		r.read(a, alias, at, known)
	}
	return bare
}

// read adds the forms of one text of an address. known are those of the text that lists have: what an alias says before them is an old name of the
// town.
func (r *reader) read(a *zoning.Address, text string, at *node, known []form) *node {
	normal := Normalise(text)
	parts := r.splitter.split(normal)
	r.kept = r.kept[:0]
	var old [][]rune // what follows old names of the town and the village, if the text begins with such
	for i, p := range parts {
		name, last := r.strip(p.name, at, known)
		if i == 0 && len(known) == 0 {
			old = r.withoutOld(name, at, last)
		}
		switch {
		case i == 0 && len(name) == 0:
			if last == nil {
				last = at
			}
			if last != nil && len(parts) == 1 && len(p.numbers) == 0 && a.Kind == zoning.Landmark {
				if offices := last.offices(normal); len(offices) > 0 {
					for _, office := range offices {
						r.add([]rune(office))
					}
					return nil
				}
			}
			if last != nil {
				name = last.plain()
			}
			if len(parts) == 1 && len(p.numbers) == 0 && last != nil {
				r.add(name)
				return last
			}
		case len(name) == 0 && len(p.numbers) == 0:
			continue // where it is, behind the door
		case len(r.kept) > 0 && isDoor(r.kept[len(r.kept)-1].numbers) && isTail(name):
			front := r.kept[len(r.kept)-1]
			r.add(front.name, front.numbers, []number{{aside, tailText(parts[i:])}})
			return nil
		}
		r.kept = append(r.kept, part{name, p.numbers})
	}
	if len(r.kept) == 0 {
		return nil
	}
	end := r.kept[len(r.kept)-1]
	r.add(end.name, end.numbers)
	if len(r.kept) == 1 {
		for _, name := range old {
			r.add(name, end.numbers)
		}
	}
	for _, short := range r.shortNames(end.name, at, a.Kind) {
		r.add([]rune(short.name), end.numbers, short.with)
	}
	if left, ok := leftOut(end); ok && len(r.kept) == 2 {
		r.add(r.kept[0].name, r.kept[0].numbers, end.numbers, []number{left})
	}
	return nil
}

// add adds a form, of a name and numbers, to those of the address, unless it is among them.
func (r *reader) add(name []rune, numbers ...[]number) {
	r.text = r.text[:0]
	for _, c := range name {
		r.text = utf8.AppendRune(r.text, c)
	}
	f := form{name: r.names.number(r.text)}
	r.joined = r.joined[:0]
	for _, some := range numbers {
		r.joined = append(r.joined, some...)
	}
	r.text = appendNumbers(r.text[:0], r.joined)
	f.numbers = r.numbers.number(r.text)
	if !slices.Contains(r.list[r.first:], f) {
		r.list = append(r.list, f)
	}
}

// leftOut tells whether the door in front of a name may be asked for without it, and what is noted of that: the name is of an estate, a building or
// a company.
func leftOut(end part) (number, bool) {
	if !isPremises(end.name) {
		return number{}, false
	}
	for _, n := range end.numbers {
		switch n.rank {
		case building, unit, room, floor, yard:
		default:
			return number{more, ""}, true
		}
	}
	if len(end.numbers) == 0 {
		return number{more, ""}, true
	}
	return number{inside, ""}, true
}

// strip takes the divisions off the front of a name, and returns the last of them.
func (r *reader) strip(name []rune, at *node, known []form) (rest []rune, last *node) {
	for len(name) > 0 {
		n, found := 0, (*node)(nil)
		for up := at; up != nil; up = up.parent {
			for _, v := range up.names {
				if v.cost == 0 && len(v.name) > n && hasRunes(name, v.name) {
					n, found = len(v.name), up
				}
			}
		}
		if n == 0 {
			if n, found = r.learn(name, at, known); n == 0 {
				break
			}
		}
		name, last = name[n:], found
	}
	return name, last
}

// townKinds are what names of towns end with.
func townKinds() []string { return []string{"乡", "镇", "街道", "公社"} }

// learn finds the name of a town that none on record has before what the address is called otherwise, or before its village; and tells how long it is
// and which town that is.
func (r *reader) learn(name []rune, at *node, known []form) (int, *node) {
	town := at.town()
	if len(known) == 0 || town == nil {
		return 0, nil
	}
	for _, kind := range townKinds() {
		n := townIn(name, kind)
		if n == 0 || r.tree.known[string(name[:n])] {
			continue
		}
		rest := name[n:]
		follows := string(rest) == r.names.list[known[0].name]
		if at.level == zoning.Village {
			for _, v := range at.names {
				follows = follows || v.cost == 0 && hasRunes(rest, v.name)
			}
		}
		if !follows {
			continue
		}
		if r.taught != nil {
			r.taught[lesson{town.code, string(name[:n])}]++
		}
		return n, town
	}
	return 0, nil
}

// endOf tells where a word ends that is first in a name; 0: it is not in it.
func endOf(name, word []rune) int {
	for i := range name {
		if name[i] == word[0] && hasRunes(name[i:], word) {
			return i + len(word)
		}
	}
	return 0
}

func hasRunes(in, prefix []rune) bool {
	if len(in) < len(prefix) {
		return false
	}
	for i, r := range prefix {
		if in[i] != r {
			return false
		}
	}
	return true
}
