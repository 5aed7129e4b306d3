package gazetteer

import (
	"cmp"
	"slices"
	"strings"
)

// doubt is a hit of which it is not known yet whether the address explains the other parts of the question, too.
type doubt struct {
	hit            // without them
	others float64 // what they cost when only divisions explain them
	p      int     // the part that named it
	crowd  int     // how many more it named by the same name
}

// doubtOf is what is read of an address for a part of the question.
type doubtOf struct {
	s *segment
	i uint32
	p int
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
		of := doubtOf{d.m.segment, d.entry, d.p}
		said, had := a.read[of]
		switch {
		case had:
		case a.work.contexts < a.most.contexts && a.ctx.Err() == nil:
			a.work.contexts++
			said = a.context(d.m, d.entry, d.p)
			a.read[of] = said
		default:
			a.capped = true
			said = d.others
		}
		if d.cost += min(d.others, said); d.cost <= a.ceiling+1e-9 {
			a.hits = append(a.hits, d.hit)
		}
	}
	a.doubtful = a.doubtful[:0]
}

// visitOf is a name that a part of the question says.
type visitOf struct {
	m       *member
	name, p int
}

func (d *doubt) of() visitOf { return visitOf{d.m, d.name, d.p} }

// others tells what the parts of the question beside p cost when only divisions explain them, and whether nothing else need be asked.
func (a *asker) others(n *node, p int) (cost float64, plain bool) {
	for o := range a.parts {
		if o == p {
			continue
		}
		e := a.explain(n, o)
		cost += e.up[len(a.parts[o].name)]
		if len(a.parts[o].numbers) > 0 {
			cost += strangeNumber
		}
	}
	return cost, cost == 0
}

// context tells what the parts of the question beside p cost when what else an address says explains them as well: of
// 中山路12号阳光苑3幢 the road and its number, when the estate was found.
func (a *asker) context(m *member, i uint32, p int) float64 {
	e := m.load(i)
	at := m.of.place(e.address.Division)
	r := reader{tree: m.of}
	said := split(Normalise(e.address.Address))
	cost := 0.0
	for o := range a.parts {
		if o == p {
			continue
		}
		ex := a.explain(at, o)
		best := ex.up[len(a.parts[o].name)]
		if len(a.parts[o].numbers) > 0 {
			best += strangeNumber
		}
		for _, s := range said {
			stripped, _ := r.strip(s.name, at, nil)
			if len(stripped) == 0 {
				continue
			}
			naming := a.naming(o, a.windows(nil, o, stripped, true), nil, ex)
			if len(a.parts[o].numbers) > 0 {
				agreed := false
				for _, way := range a.ways[o] {
					agreed = agreed || encode(way) == encode(s.numbers)
				}
				if !agreed {
					naming += strangeNumber
				}
			}
			best = min(best, naming)
		}
		cost += best
	}
	return cost
}
