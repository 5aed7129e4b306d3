package gazetteer

import (
	"cmp"
	"slices"
	"sort"
	"strings"
)

// visit is a name on record that a part of the question may say.
type visit struct {
	m      *member
	name   int
	text   []rune
	p      int
	ranges []stretch
	// numbers of the group alone, none, and none with a part of the name left out, in the member; -1: no place has them
	groupAlone, bare, short int
}

// spot is a place of such a name, before its addresses are looked at.
type spot struct {
	*visit
	place  uint32
	n      *node
	called *node   // the division that the name is of
	naming float64 // what it costs that the part says the name there
	keys   int     // to look at
}

// places notes each place of a name that part p of the question may say. plain: divisions are called so.
func (a *asker) places(m *member, name int, text []rune, plain bool, p int) {
	said := a.windows(a.space[:0], p, text, true)
	a.space = said
	if len(said) == 0 && !plain {
		return
	}
	v := &visit{m: m, name: name, text: text, p: p, ranges: a.ranges(m, p), groupAlone: -1, bare: m.numbers.find(nil), short: m.numbers.find([]byte(encode([]number{{more, ""}})))}
	doorsOnly := len(v.ranges) > 0 && a.ceiling < numberUnknown
	if len(a.parts[p].numbers) > 1 {
		for _, n := range a.parts[p].numbers {
			if n.rank == group {
				v.groupAlone = m.numbers.find([]byte(encode([]number{n})))
			}
		}
	}
	from, to := m.placesOf(name)
	for place := from; place < to; place++ {
		if a.work.places++; a.work.places > a.most.places {
			a.capped = true
			return
		}
		keys := 1
		if len(v.ranges) > 0 {
			keysFrom, keysTo := m.keysOf(place)
			all := m.number[keysFrom:keysTo]
			for _, r := range v.ranges {
				keys += r.count(all)
			}
			if doorsOnly && keys == 1 {
				continue
			}
		}
		n := m.node(place)
		var called *node
		if plain {
			called = n.named(text)
		}
		if called == nil && len(said) == 0 {
			continue
		}
		naming := a.naming(p, said, called, a.explain(n, p))
		if called != nil && len(a.parts[p].numbers) == 0 && naming > 0 {
			naming += shortName // 南湖, 建设街道 may be the road 南湖路 there
		}
		if m.made && naming < impossible {
			naming = min(naming, divisionAlone)
		}
		if naming > a.ceiling+1e-9 {
			continue
		}
		a.spots = append(a.spots, spot{visit: v, place: place, n: n, called: called, naming: naming, keys: keys})
	}
}

// weigh looks at the addresses of the places that were noted: where there are too many, at those of the most likely ones, and of names that few
// places have before those of names that many have.
func (a *asker) weigh() {
	total := 0
	for i := range a.spots {
		total += a.spots[i].keys
	}
	if total > a.most.keys {
		slices.SortFunc(a.spots, func(x, y spot) int {
			if c := cmp.Or(cmp.Compare(x.naming, y.naming), cmp.Compare(x.crowd(), y.crowd())); c != 0 {
				return c
			}
			return cmp.Or(slices.Compare(x.text, y.text), cmp.Compare(x.p, y.p), strings.Compare(x.code(), y.code()))
		})
	}
	for i := range a.spots {
		if a.work.keys > a.most.keys || a.ctx.Err() != nil {
			a.capped = true
			break
		}
		a.look(&a.spots[i])
	}
	a.spots = a.spots[:0]
	a.settle()
}

// code returns that of the division of the place.
func (s *spot) code() string {
	if s.n == nil {
		return ""
	}
	return s.n.code
}

// crowd tells how many places have the name.
func (v *visit) crowd() uint32 {
	from, to := v.m.placesOf(v.name)
	return to - from
}

// look notes what addresses at a place can be meant.
func (a *asker) look(s *spot) {
	m, name, p := s.m, s.name, s.p
	at := site{n: s.n, p: p, whole: len(s.ranges) == 0}
	at.others, at.plain = a.others(s.n, p, false)
	keysFrom, keysTo := m.keysOf(s.place)
	keys := m.number[keysFrom:keysTo]
	a.work.keys++
	found := false
	for w, r := range s.ranges {
		way := a.ways[p][w]
		told := at
		told.whole, told.ranged, told.rest = true, way.ranged, way.rest
		if way.rest {
			told.others, told.plain = a.others(s.n, p, true)
		}
		for i := r.first(keys); i < len(keys) && int(keys[i]) < r.to; i++ {
			a.work.keys++
			by := a.agree(m.segment, keys[i], p, w)
			if !by.ok || m.isDead(m.entry[keysFrom+uint32(i)]) {
				continue
			}
			found = true
			a.hit(m, name, keysFrom+uint32(i), s.naming+way.cost+by.cost, told)
		}
	}
	cost := s.naming
	if len(s.ranges) > 0 {
		cost += numberUnknown
		if s.groupAlone >= 0 {
			found = a.all(m, name, keysFrom, keys, s.groupAlone, cost, at) || found
		}
	}
	if s.bare >= 0 {
		found = a.all(m, name, keysFrom, keys, s.bare, cost, at) || found
	}
	if s.short >= 0 {
		found = a.all(m, name, keysFrom, keys, s.short, cost+moreUnsaid, at) || found
	}
	switch {
	case found && !m.made:
		a.found(s.n, s.text, p)
	case !found && s.called == nil && len(keys) > 0: // something stands there: on this road, somewhere
		if len(a.parts[p].numbers) == 0 && s.naming+at.others <= certainly && a.inForce(m, keysFrom, keysTo) {
			a.numbered = append(a.numbered, s.n)
		}
		a.somewhere(m, name, keysFrom, keysTo, s.naming+numberUnknown, at)
	}
}

// numbersOf is numbers of a segment beside one reading of a part of the question.
type numbersOf struct {
	s      *segment
	number uint32
	p, way int
}

// agreement is what agree tells.
type agreement struct {
	cost float64
	ok   bool
}

// agree tells whether a reading of a part of the question names doors with numbers of a segment: many places have the same.
func (a *asker) agree(s *segment, number uint32, p, way int) agreement {
	of := numbersOf{s, number, p, way}
	by, done := a.agreed[of]
	if !done {
		a.known = decode(a.known[:0], string(s.numbers.at(int(number))))
		by.cost, by.ok = agree(a.ways[p][way].numbers, a.known)
		a.agreed[of] = by
	}
	return by
}

// stretch is a run of numbers of a segment.
type stretch struct{ from, to int }

// first returns where in sorted numbers those of the stretch begin.
func (r stretch) first(keys []uint32) int {
	return sort.Search(len(keys), func(i int) bool { return int(keys[i]) >= r.from })
}

// count tells how many of sorted numbers are of the stretch.
func (r stretch) count(keys []uint32) int {
	return sort.Search(len(keys), func(i int) bool { return int(keys[i]) >= r.to }) - r.first(keys)
}

type memberPart struct {
	s *segment
	p int
}

// ranges returns where the numbers of a segment begin as each reading of a part of the question does.
func (a *asker) ranges(m *member, p int) []stretch {
	key := memberPart{m.segment, p}
	list, done := a.stretches[key]
	if !done {
		for _, way := range a.ways[p] {
			if len(way.numbers) > 0 {
				from, to := m.numbers.span(mainValue(way.numbers) + "\x00")
				list = append(list, stretch{from, to})
			}
		}
		a.stretches[key] = list
	}
	return list
}
