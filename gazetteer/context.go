package gazetteer

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
