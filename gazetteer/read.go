package gazetteer

import (
	"slices"
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

// forms returns the forms of an address on record, without repeats, and the division that it names and nothing else; nil: it names more.
func (r *reader) forms(a *zoning.Address) ([]form, *node) {
	at := r.tree.place(a.Division)
	first, bare := r.read(nil, a, a.Address, at, nil)
	list := first
	for _, alias := range a.Aliases {
		list, _ = r.read(list, a, alias, at, first)
	}
	return list, bare
}

// read adds the forms of one text of an address. known are those of the text that lists have: what an alias says before them is an old name of the
// town.
func (r *reader) read(list []form, a *zoning.Address, text string, at *node, known []form) ([]form, *node) {
	normal := Normalise(text)
	parts := split(normal)
	var kept []part
	for i, p := range parts {
		name, last := r.strip(p.name, at, known)
		switch {
		case i == 0 && len(name) == 0:
			if last == nil {
				last = at
			}
			if last != nil && len(parts) == 1 && len(p.numbers) == 0 && a.Kind == zoning.Landmark {
				if offices := last.offices(normal); len(offices) > 0 {
					for _, office := range offices {
						list = addForm(list, form{office, ""})
					}
					return list, nil
				}
			}
			if last != nil {
				name = last.plain()
			}
			if len(parts) == 1 && len(p.numbers) == 0 && last != nil {
				return addForm(list, form{string(name), ""}), last
			}
		case len(name) == 0 && len(p.numbers) == 0:
			continue // where it is, behind the door
		case len(kept) > 0 && isDoor(kept[len(kept)-1].numbers) && isTail(name):
			front := kept[len(kept)-1]
			numbers := append(slices.Clone(front.numbers), number{aside, tailText(parts[i:])})
			return addForm(list, form{string(front.name), encode(numbers)}), nil
		}
		kept = append(kept, part{name, p.numbers})
	}
	if len(kept) == 0 {
		return list, nil
	}
	end := kept[len(kept)-1]
	list = addForm(list, form{string(end.name), encode(end.numbers)})
	for _, short := range r.shortNames(end.name, at, a.Kind) {
		list = addForm(list, form{short.name, encode(slices.Concat(end.numbers, short.with))})
	}
	if left, ok := leftOut(end); ok && len(kept) == 2 {
		all := slices.Concat(kept[0].numbers, end.numbers, []number{left})
		list = addForm(list, form{string(kept[0].name), encode(all)})
	}
	return list, nil
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
