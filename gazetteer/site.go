package gazetteer

import "sort"

// site is where a candidate is, and what of the question it was found by.
type site struct {
	n      *node
	p      int     // the part that says it
	others float64 // what the other parts cost
	plain  bool    // nothing else need be asked of them
	rest   bool    // the parts behind p were read with it
	whole  bool    // the numbers that were asked for are all accounted for
	ranged bool    // one of several doors that are named together
}

// all hits every key of a place that has the given numbers.
func (a *asker) all(m *member, name int, first uint32, keys []uint32, number int, cost float64, at site) bool {
	found := false
	i := sort.Search(len(keys), func(i int) bool { return int(keys[i]) >= number })
	for ; i < len(keys) && int(keys[i]) == number; i++ {
		if m.isDead(m.entry[first+uint32(i)]) {
			continue
		}
		a.hit(m, name, first+uint32(i), cost, at)
		found = true
	}
	return found
}

// hit notes a candidate, if it is in force. Unless plain, what the address says may explain what others counts for the parts beside p.
func (a *asker) hit(m *member, name int, key uint32, cost float64, at site) {
	least := cost + a.noise
	if at.plain {
		least += at.others
	}
	i := m.entry[key]
	if least > a.ceiling+1e-9 || m.isDead(i) {
		return
	}
	_, _, days, _, level, rest := m.head(i)
	if !days.Contains(a.day) {
		return
	}
	if !at.whole && level == AtDoor {
		level = AtRoad
	}
	h := hit{m: m, name: name, key: key, entry: i, at: m.at[i], level: level, cost: least, whole: at.whole, ranged: at.ranged, code: rest.text()}
	if at.plain {
		a.take(h, at.n)
		return
	}
	a.doubtful = append(a.doubtful, doubt{hit: h, site: at})
}

// take takes a hit whose cost is known but for what the question says of another place.
func (a *asker) take(h hit, n *node) {
	if h.level == AtDoor && h.cost > certainly && a.elsewhere(h.m, h.entry, n) {
		h.cost = noDoor(h.cost)
	}
	if h.cost <= a.ceiling+1e-9 {
		a.hits = append(a.hits, h)
	}
}

// inForce tells whether one of some keys is of an address on record that day.
func (a *asker) inForce(m *member, from, to uint32) bool {
	for ; from < to; from++ {
		a.work.keys++
		i := m.entry[from]
		if m.isDead(i) {
			continue
		}
		if _, _, days, _, _, _ := m.head(i); days.Contains(a.day) {
			return true
		}
	}
	return false
}

// somewhere notes the first of the doors of a place, for the place itself.
func (a *asker) somewhere(m *member, name int, from, to uint32, cost float64, at site) {
	if cost+at.others > a.ceiling+1e-9 {
		return
	}
	first := -1
	at.plain, at.whole = true, false
	for key := from; key < to; key++ {
		if first >= 0 && m.number[key] != m.number[a.hits[first].key] {
			return
		}
		a.work.keys++
		before := len(a.hits)
		a.hit(m, name, key, cost, at)
		if len(a.hits) > before {
			a.hits[before].level, a.hits[before].some, a.hits[before].part = AtRoad, true, at.p
			first = before
		}
	}
}
