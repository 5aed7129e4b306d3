package gazetteer

import (
	"strings"

	"gridzone/zoning"
)

// form is one way in which an address can be asked for: the name of its place, and the numbers at it.
type form struct {
	name    string
	numbers string
}

// lesson is a name by which addresses on record call a division that is not called so on record.
type lesson struct{ code, name string }

// taught counts the addresses that teach each lesson, by their aliases.
type taught map[lesson]int

// reader reads addresses on record. It is not for concurrent use.
type reader struct {
	tree   *tree // without what addresses teach
	taught taught
}

// forms returns the forms of an address on record, without repeats.
func (r *reader) forms(a *zoning.Address) []form {
	at := r.tree.place(a.Division)
	first := r.read(nil, a.Address, at, nil)
	list := first
	for _, alias := range a.Aliases {
		list = r.read(list, alias, at, first)
	}
	return list
}

// read adds the forms of one text. known are those of the text that lists have: what an alias says before them is an old name of the town.
func (r *reader) read(list []form, text string, at *node, known []form) []form {
	parts := split(Normalise(text))
	var kept []part
	for i, p := range parts {
		name, last := r.strip(p.name, at, known)
		switch {
		case i == 0 && len(name) == 0:
			if last == nil {
				last = at
			}
			if last != nil {
				name = last.plain()
			}
		case len(name) == 0 && len(p.numbers) == 0:
			continue // where it is, behind the door
		}
		kept = append(kept, part{name, p.numbers})
	}
	if len(kept) == 0 {
		return list
	}
	end := kept[len(kept)-1]
	if len(kept) == 1 {
		return addForm(list, form{string(end.name), encode(end.numbers)})
	}
	list = addForm(list, form{string(end.name), encode(end.numbers)})
	if len(kept) == 2 {
		all := append(append([]number(nil), kept[0].numbers...), kept[1].numbers...)
		list = addForm(list, form{string(kept[0].name), encode(all)})
	}
	return list
}

func addForm(list []form, f form) []form {
	for _, other := range list {
		if other.name == f.name && other.numbers == f.numbers {
			return list
		}
	}
	return append(list, f)
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
	town := at
	for town != nil && town.level != zoning.Town {
		town = town.parent
	}
	if len(known) == 0 || town == nil {
		return 0, nil
	}
	for _, kind := range townKinds() {
		i := strings.Index(string(name), kind)
		if i < 0 {
			continue
		}
		old := string(name)[:i+len(kind)]
		rest := string(name)[len(old):]
		n := len([]rune(old))
		if n < 3 || n > 10 || r.tree.known[old] {
			continue
		}
		follows := rest == known[0].name
		if at.level == zoning.Village {
			for _, v := range at.names {
				follows = follows || v.cost == 0 && strings.HasPrefix(rest, string(v.name))
			}
		}
		if !follows {
			continue
		}
		if r.taught != nil {
			r.taught[lesson{town.code, old}]++
		}
		return n, town
	}
	return 0, nil
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
