package gazetteer

import (
	"cmp"
	"slices"
	"sort"
	"strings"

	"gridzone/zoning"
)

// scanned is how many keys are looked at for suggestions.
const scanned = 4096

// suggestion is a key that what was typed may grow into.
type suggestion struct {
	hit
	more    int // runes that the name has beyond what was typed
	numbers string
}

// Suggest returns places in force on a day whose names or numbers begin with the end of what was typed, after the divisions
// that it names: at most limit of them, those of which least is missing first. Where nothing begins so, it is what Search finds.
func (x *Index) Suggest(typed string, day zoning.Day, limit int) []Candidate {
	a := x.ask(typed, day)
	if len(a.parts) == 0 || limit < 1 {
		return nil
	}
	p := len(a.parts) - 1
	var list []suggestion
	if numbers := a.parts[p].numbers; len(numbers) > 0 {
		list = a.byNumber(p)
	} else {
		list = a.byName(p, limit)
	}
	slices.SortFunc(list, func(s, t suggestion) int {
		return cmp.Or(cmp.Compare(s.cost, t.cost), cmp.Compare(s.more, t.more), cmp.Compare(len(s.numbers), len(t.numbers)), strings.Compare(s.numbers, t.numbers),
			strings.Compare(s.code, t.code))
	})
	var out []Candidate
	var kept []hit
	for _, s := range list {
		if slices.ContainsFunc(kept, func(k hit) bool { return covers(k, s.hit) }) {
			continue
		}
		kept = append(kept, s.hit)
		out = append(out, s.candidate())
		if len(out) == limit {
			return out
		}
	}
	if len(out) == 0 {
		return x.Search(typed, day, limit).Candidates
	}
	return out
}

// byName finds names that the end of a part begins.
func (a *asker) byName(p, limit int) []suggestion {
	var list []suggestion
	name := a.parts[p].name
	starts := a.starts(p)
	looked := 0
	for i := range name {
		if !starts[i] {
			continue
		}
		typed := string(name[i:])
		for k := range a.ix.members {
			m := &a.ix.members[k]
			from, to := m.names.span(typed)
			for t := from; t < to && looked < scanned; t++ {
				more := len([]rune(string(m.names.at(t)))) - (len(name) - i)
				placesFrom, placesTo := m.placesOf(t)
				for place := placesFrom; place < placesTo && looked < scanned; place++ {
					cost := a.explain(m.node(place), p).up[i]
					keysFrom, keysTo := m.keysOf(place)
					for key := keysFrom; key < min(keysTo, keysFrom+uint32(2*limit)); key++ {
						looked++
						list = a.suggest(list, m, t, key, cost, more)
					}
				}
			}
		}
	}
	return list
}

// starts tells where a name can begin behind divisions that a part names exactly, and at the beginning.
func (a *asker) starts(p int) []bool {
	name := a.parts[p].name
	starts := make([]bool, len(name)+1)
	starts[0] = true
	for i := range name {
		for j := i + 2; starts[i] && j <= len(name); j++ {
			starts[j] = starts[j] || a.ix.tree.known[string(name[i:j])]
		}
	}
	return starts
}

// byNumber finds doors at the place that a part names, whose numbers begin like those typed.
func (a *asker) byNumber(p int) []suggestion {
	var terms []termOf
	a.exact(func(k, t int) {
		if term := (termOf{k, t}); !a.seen[term] {
			a.seen[term] = true
			terms = append(terms, term)
		}
	})
	var list []suggestion
	last := a.parts[p].numbers[len(a.parts[p].numbers)-1]
	before := a.parts[p].numbers[:len(a.parts[p].numbers)-1]
	for _, term := range terms {
		m := &a.ix.members[term.member]
		text := []rune(string(m.names.at(term.name)))
		plain := a.ix.tree.isPlain(string(text))
		looked := 0
		from, to := m.placesOf(term.name)
		said := a.windows(nil, p, text, true)
		for place := from; place < to && looked < scanned; place++ {
			n := m.node(place)
			var called *node
			if plain {
				called = n.named(text)
			}
			naming := a.naming(p, said, called, a.explain(n, p))
			others, _ := a.others(n, p)
			if naming+others > certainly {
				continue
			}
			keysFrom, keysTo := m.keysOf(place)
			first := keysFrom
			if len(before) == 0 {
				first += uint32(sort.Search(int(keysTo-keysFrom), func(i int) bool {
					return string(m.numbers.at(int(m.number[keysFrom+uint32(i)]))) >= last.value
				}))
			}
			var known []number
			for key := first; key < keysTo && looked < scanned; key++ {
				looked++
				known = decode(known[:0], string(m.numbers.at(int(m.number[key]))))
				if len(before) == 0 && !strings.HasPrefix(mainValue(known), last.value) {
					break
				}
				if begins(before, last, known) {
					list = a.suggest(list, m, term.name, key, naming+others, 0)
				}
			}
		}
	}
	return list
}

// begins tells whether numbers on record begin with those typed, of which the last may go on.
func begins(before []number, last number, known []number) bool {
	if len(known) <= len(before) {
		return false
	}
	for i, n := range before {
		if n.value != known[i].value || n.rank != bare && n.rank != known[i].rank {
			return false
		}
	}
	next := known[len(before)]
	if last.rank != bare {
		return next == last
	}
	return strings.HasPrefix(next.value, last.value)
}

func (a *asker) suggest(list []suggestion, m *member, name int, key uint32, cost float64, more int) []suggestion {
	i := m.entry[key]
	if m.isDead(i) || cost > certainly {
		return list
	}
	_, _, days, _, level, rest := m.head(i)
	if !days.Contains(a.day) {
		return list
	}
	return append(list, suggestion{hit: hit{m: m, name: name, key: key, entry: i, at: m.at[i], level: level, cost: cost, whole: true, code: rest.text()}, more: more,
		numbers: string(m.numbers.at(int(m.number[key])))})
}
