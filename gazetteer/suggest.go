package gazetteer

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"gridzone/zoning"
)

const (
	scanned    = 1500 // keys that are looked at for suggestions, of a member
	readInFull = 32   // of all, those of which it is read what else they say
	spare      = 4    // times as many suggestions are kept as are asked for, as some are of one place
)

// suggestion is a key that what was typed may grow into.
type suggestion struct {
	m       *member
	name    int
	key     uint32
	cost    float64
	more    int    // runes that the name has beyond what was typed
	aside   bool   // what was typed is the number of a lane or a group there
	numbers []byte // as they are kept
}

// suggestions are the best of those that are found.
type suggestions struct {
	list []suggestion // in order
	most int
}

// compare tells which of two comes first: of which least is missing; then those that stand at the number typed before those in a lane of that
// number, those with the lower numbers, then by code.
func (s *suggestion) compare(t *suggestion) int {
	if s.cost == t.cost && s.aside != t.aside {
		if t.aside {
			return -1
		}
		return 1
	}
	if c := cmp.Or(cmp.Compare(s.cost, t.cost), cmp.Compare(s.more, t.more), cmp.Compare(len(s.numbers), len(t.numbers)), bytes.Compare(s.numbers, t.numbers)); c != 0 {
		return c
	}
	return strings.Compare(s.code(), t.code())
}

func (s *suggestion) code() string {
	_, _, _, _, _, rest := s.m.head(s.m.entry[s.key])
	return rest.text()
}

// add takes a suggestion, unless as many are better.
func (l *suggestions) add(s suggestion) {
	if len(l.list) == l.most && l.list[l.most-1].compare(&s) <= 0 {
		return
	}
	at := sort.Search(len(l.list), func(i int) bool { return l.list[i].compare(&s) > 0 })
	if len(l.list) == l.most {
		l.list = l.list[:l.most-1]
	}
	l.list = slices.Insert(l.list, at, s)
}

// Suggest returns places in force on a day whose names or numbers begin with the end of what was typed, after the divisions
// that it names: at most limit of them, those of which least is missing first. Where nothing begins so, it is what Search finds. The error is the context's.
func (x *Index) Suggest(ctx context.Context, typed string, day zoning.Day, limit int) ([]Candidate, error) {
	a := x.ask(ctx, complete(Normalise(typed)), day)
	if len(a.parts) == 0 || limit < 1 {
		return nil, ctx.Err()
	}
	p := len(a.parts) - 1
	found := &suggestions{most: spare * limit}
	if numbers := a.parts[p].numbers; len(numbers) > 0 {
		a.byNumber(found, p)
	} else {
		a.byName(found, p, limit)
	}
	var out []Candidate
	var kept []hit
	for _, s := range found.list {
		i := s.m.entry[s.key]
		_, _, _, _, level, rest := s.m.head(i)
		h := hit{m: s.m, name: s.name, key: s.key, entry: i, at: s.m.at[i], level: level, cost: s.cost, whole: true, code: rest.text()}
		if slices.ContainsFunc(kept, func(k hit) bool { return covers(k, h) }) {
			continue
		}
		kept = append(kept, h)
		out = append(out, h.candidate())
		if len(out) == limit {
			break
		}
	}
	if len(out) == 0 {
		found, err := x.Search(ctx, typed, day, limit)
		return found.Candidates, err
	}
	return out, ctx.Err()
}

// complete leaves out a word behind a number that has only begun: 单, of 单元.
func complete(normal string) string {
	for _, s := range suffixTable {
		word := []rune(s.word)
		for n := len(word) - 1; n > 0; n-- {
			rest, cut := strings.CutSuffix(normal, string(word[:n]))
			if last, _ := utf8.DecodeLastRuneInString(rest); cut && isWord(last) && !slices.ContainsFunc(suffixTable, func(s suffix) bool { return s.word == string(word[:n]) }) {
				return rest
			}
		}
	}
	return normal
}

// byName finds names that the end of a part begins.
func (a *asker) byName(found *suggestions, p, limit int) {
	name := a.parts[p].name
	starts := a.starts(p)
	for i := range name {
		if !starts[i] {
			continue
		}
		typed := string(name[i:])
		for k := range a.ix.members {
			m, looked := &a.ix.members[k], 0
			from, to := m.names.span(typed)
			for t := from; t < to && looked < scanned; t++ {
				more := utf8.RuneCount(m.names.at(t)) - (len(name) - i)
				placesFrom, placesTo := m.placesOf(t)
				for place := placesFrom; place < placesTo && looked < scanned; place++ {
					keysFrom, keysTo := m.keysOf(place)
					keysTo = min(keysTo, keysFrom+uint32(2*limit))
					looked += int(keysTo - keysFrom)
					cost := 0.0
					if i > 0 {
						cost = a.explain(m.node(place), p).up[i]
					}
					for key := keysFrom; key < keysTo; key++ {
						a.suggest(found, suggestion{m: m, name: t, key: key, cost: cost, more: more})
					}
				}
			}
		}
	}
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
func (a *asker) byNumber(found *suggestions, p int) {
	var terms []termOf
	a.exact(func(k, t int) {
		if term := (termOf{k, t}); !a.seen[term] {
			a.seen[term] = true
			terms = append(terms, term)
		}
	})
	last := a.parts[p].numbers[len(a.parts[p].numbers)-1]
	before := a.parts[p].numbers[:len(a.parts[p].numbers)-1]
	asked := 0
	for _, term := range terms {
		m := &a.ix.members[term.member]
		text := []rune(string(m.names.at(term.name)))
		plain := a.ix.tree.isPlain(string(text))
		looked := 0
		from, to := m.placesOf(term.name)
		said := a.windows(nil, p, text, true)
		for place := from; place < to && looked < scanned && a.work.places < a.most.places && a.work.keys < a.most.keys; place++ {
			a.work.places++
			n := m.node(place)
			var called *node
			if plain {
				called = n.named(text)
			}
			naming := a.naming(p, said, called, a.explain(n, p))
			others, alone := a.others(n, p, false)
			if naming > certainly {
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
			take := func(key uint32, aside bool) {
				if !begins(before, last, known) {
					return
				}
				cost := others
				if !alone && asked < readInFull {
					asked++
					cost = min(cost, a.context(m, m.entry[key], p, false))
				}
				a.suggest(found, suggestion{m: m, name: term.name, key: key, cost: naming + cost, aside: aside})
			}
			key := first
			for ; key < keysTo && looked < scanned; key++ {
				looked++
				a.work.keys++
				known = decode(known[:0], string(m.numbers.at(int(m.number[key]))))
				if len(before) == 0 && !strings.HasPrefix(mainValue(known), last.value) {
					break
				}
				take(key, false)
			}
			if len(before) > 0 || last.rank == mainRanks()[0] {
				continue
			}
			for rest := keysFrom; rest < keysTo && looked < scanned; rest++ { // what was typed may be a lane's or a group's, by which they are not in order
				if rest >= first && rest < key {
					continue
				}
				looked++
				a.work.keys++
				known = decode(known[:0], string(m.numbers.at(int(m.number[rest]))))
				take(rest, last.rank == bare)
			}
		}
	}
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

// suggest takes a key, if it is in force and nothing in the question speaks against it.
func (a *asker) suggest(found *suggestions, s suggestion) {
	i := s.m.entry[s.key]
	if s.m.isDead(i) || s.cost > certainly {
		return
	}
	if _, _, days, _, _, _ := s.m.head(i); !days.Contains(a.day) {
		return
	}
	s.numbers = s.m.numbers.at(int(s.m.number[s.key]))
	found.add(s)
}
