package gazetteer

import (
	"cmp"
	"slices"
	"strings"
)

// doubt is a hit of which it is not known yet whether the address explains the other parts of the question, too.
type doubt struct {
	hit       // without them
	site      // with what they cost when only divisions explain them
	crowd int // how many more it named by the same name
}

// doubtOf is what is read of an address for a part of the question.
type doubtOf struct {
	s    *segment
	i    uint32
	p    int
	rest bool
}

// settle reads what doubtful addresses say of the other parts of the question: where there are too many, the most likely ones, and of names that few of
// them have before those of names that many have.
func (a *asker) settle() {
	order := make([]int, len(a.doubtful))
	for i := range order {
		order[i] = i
	}
	if a.work.contexts+len(a.doubtful) > a.most.contexts {
		crowds := make(map[visitOf]int, 8)
		for i := range a.doubtful {
			crowds[a.doubtful[i].of()]++
		}
		for i := range a.doubtful {
			a.doubtful[i].crowd = crowds[a.doubtful[i].of()]
		}
		slices.SortFunc(order, func(i, j int) int {
			x, y := &a.doubtful[i], &a.doubtful[j]
			return cmp.Or(cmp.Compare(x.cost, y.cost), cmp.Compare(x.crowd, y.crowd), strings.Compare(x.code, y.code), cmp.Compare(x.p, y.p), cmp.Compare(i, j))
		})
	}
	for _, i := range order {
		d := &a.doubtful[i]
		of := doubtOf{d.m.segment, d.entry, d.p, d.rest}
		said, had := a.read[of]
		switch {
		case had:
		case a.work.contexts < a.most.contexts && a.ctx.Err() == nil:
			a.work.contexts++
			said = a.context(d.m, d.entry, d.p, d.rest)
			a.read[of] = said
		default:
			a.capped = true
			said = d.others
		}
		d.cost += min(d.others, said)
		a.take(d.hit, d.n)
	}
	a.doubtful = a.doubtful[:0]
}

// visitOf is a name that a part of the question says.
type visitOf struct {
	m       *member
	name, p int
}

func (d *doubt) of() visitOf { return visitOf{d.m, d.name, d.p} }

// others tells what the parts of the question beside p cost when only divisions explain them, and whether nothing else need be asked. rest: those
// behind p are a part of it.
func (a *asker) others(n *node, p int, rest bool) (cost float64, plain bool) {
	cost = a.sum(p, rest, func(o int) float64 {
		cost := a.explain(n, o).up[len(a.parts[o].name)]
		if len(a.parts[o].numbers) > 0 {
			cost += strangeNumber
		}
		return cost
	})
	return cost, cost == 0
}

// sum adds up what the parts beside p cost: of names behind a door no more than behindDoor.
func (a *asker) sum(p int, rest bool, each func(o int) float64) float64 {
	before, behind, bounded := 0.0, 0.0, isDoor(a.parts[p].numbers) || isRoom(a.parts[p].numbers)
	for o := range a.parts {
		switch {
		case o < p:
			before += each(o)
		case o > p && !rest:
			behind += each(o)
			bounded = bounded && a.isAddition(o)
		}
	}
	if bounded {
		behind = min(behind, behindDoor)
	}
	return before + behind
}

// isAddition tells whether a part may be what people write behind an address: a company, or a name, with a room. It is not where it names a division
// or another door.
func (a *asker) isAddition(o int) bool {
	name := a.parts[o].name
	if len(name) == 0 || strange(name, len(name)-1) > strangeRune {
		return false
	}
	return !slices.ContainsFunc(a.parts[o].numbers, func(n number) bool { return n.rank != room && n.rank != floor && n.rank != bare })
}

// isRoom tells whether numbers end with a room, or on the way to it.
func isRoom(numbers []number) bool {
	n := len(numbers)
	return n > 1 && (numbers[n-1].rank == room || numbers[n-1].rank == floor || numbers[n-1].rank == unit)
}

// context tells what the parts of the question beside p cost when what else an address says explains them as well: of
// 中山路12号阳光苑3幢 the road and its number, when the estate was found.
func (a *asker) context(m *member, i uint32, p int, rest bool) float64 {
	_, division, _, _, _, written := m.head(i)
	written.skip()
	at := m.of.place(division)
	r := reader{tree: m.of}
	said := a.splitter.split(Normalise(written.text()))
	for k := range said {
		said[k].name, _ = r.strip(said[k].name, at, nil)
	}
	return a.sum(p, rest, func(o int) float64 {
		ex := a.explain(at, o)
		best := ex.up[len(a.parts[o].name)]
		if len(a.parts[o].numbers) > 0 {
			best += strangeNumber
		}
		for _, s := range said {
			if len(s.name) == 0 {
				continue
			}
			var space [4]window
			naming := a.naming(o, a.windows(space[:0], o, s.name, true), nil, ex)
			if len(a.parts[o].numbers) > 0 {
				agreed := false
				for _, way := range a.ways[o] {
					agreed = agreed || way.cost == 0 && slices.Equal(way.numbers, s.numbers)
				}
				switch {
				case agreed:
				case len(s.numbers) > 0 && mainValue(s.numbers) != mainValue(a.parts[o].numbers): // it says another number there
					naming += otherNumber
				default:
					naming += strangeNumber
				}
			}
			best = min(best, naming)
		}
		return best
	})
}
