package api_test

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
)

// The model of both times that the service is held against: for each revision a list of facts with their days, rectangles
// in hundredths of a degree from (120, 30), and loops. Days are counted from the day on which all tests begin.

const (
	ever  = -1000 // no first day
	never = 1000  // no last day
)

// fact is a row on record.
type fact struct {
	layer, code string
	saying

	publication string
	from, to    int // to: the first day no longer in force
}

// saying is what a fact says: two that say the same are no change.
type saying struct {
	name, kind, division string // kind: the state of a publication
	land                 rect
	drawn                bool
}

// rect is closed.
type rect struct{ west, south, east, north int }

func (r rect) meets(q rect) bool {
	return r.west <= q.east && q.west <= r.east && r.south <= q.north && q.south <= r.north
}

// overlaps tells whether more than edges meet.
func (r rect) overlaps(q rect) bool {
	return r.west < q.east && q.west < r.east && r.south < q.north && q.south < r.north
}

// where tells how a point lies: inside, boundary, or "" for outside.
func (r rect) where(x, y int) string {
	switch {
	case !r.meets(rect{x, y, x, y}):
		return ""
	case r.overlaps(rect{x, y, x, y}):
		return "inside"
	default:
		return "boundary"
	}
}

// world is what is on record at a revision.
type world []fact

// on returns the facts of a layer on a day, by code.
func (w world) on(layer string, day int) []fact {
	var found []fact
	for _, f := range w {
		if f.layer == layer && f.from <= day && day < f.to {
			found = append(found, f)
		}
	}
	slices.SortFunc(found, func(a, b fact) int { return strings.Compare(a.code, b.code) })
	return found
}

// of returns the facts of a code, by day.
func (w world) of(layer, code string) []fact {
	var found []fact
	for _, f := range w {
		if f.layer == layer && f.code == code {
			found = append(found, f)
		}
	}
	slices.SortFunc(found, func(a, b fact) int { return a.from - b.from })
	return found
}

// without takes the days of an interval from the facts that are meant.
func (w world) without(from, to int, meant func(fact) bool) world {
	var left world
	for _, f := range w {
		if !meant(f) || f.to <= from || to <= f.from {
			left = append(left, f)
			continue
		}
		before, after := f, f
		before.to, after.from = from, to
		for _, part := range []fact{before, after} {
			if part.from < part.to {
				left = append(left, part)
			}
		}
	}
	return left
}

// put records a fact on its days, instead of what is on record of its code, unless that says the same on each of them.
func (w world) put(f fact) world {
	same := true
	for day := max(f.from, -100); day < min(f.to, 100); day++ { // beyond these nothing begins or ends
		held := w.without(day+1, never, all).without(ever, day, all).of(f.layer, f.code)
		same = same && len(held) == 1 && held[0].saying == f.saying
	}
	if same {
		return w
	}
	return append(w.without(f.from, f.to, func(g fact) bool { return g.layer == f.layer && g.code == f.code }), f)
}

func all(fact) bool { return true }

// has tells whether the very fact is on record.
func (w world) has(f fact) bool { return slices.Contains(w, f) }

// same tells whether two worlds hold the same.
func (w world) same(v world) bool {
	return len(w) == len(v) && !slices.ContainsFunc(w, func(f fact) bool { return !v.has(f) })
}

// in tells whether a division is another or lies in it, by the digits of the codes.
func in(division, holder string) bool {
	return division != "" && strings.HasPrefix(division, holder)
}

// pressed is what a file asks for.
type pressed struct {
	fact
	dated bool
}

// imported is what a file makes of the world on a day; ok is false when the file is refused. Zones that go on record come with the
// publication that called gives their division. With replace, what the file does not name there ends on the day from.
func (w world) imported(file []pressed, today int, replace string, from int, called func(division string) string) (after world, ok bool) {
	after = w
	for _, p := range file {
		f := p.fact
		if f.layer == "zones" {
			f.publication = called(f.division)
		}
		held := w.of(f.layer, f.code)
		if !p.dated {
			f.from, f.to = ever, never
			for _, g := range held {
				if g.from <= today && today < g.to {
					f.from, f.to = g.from, g.to
				}
			}
			if len(held) > 0 && !slices.ContainsFunc(held, func(g fact) bool { return g.from <= today && today < g.to }) {
				return w, false // nobody can tell which days are meant
			}
		}
		after = after.put(f)
	}
	first := map[string]fact{} // of the zones that go on record, by their publications
	for _, f := range after {
		if held, known := first[f.publication]; f.layer == "zones" && !w.has(f) && f.publication == called(f.division) && (!known || f.from < held.from) {
			first[f.publication] = f
		}
	}
	if replace != "" {
		named := func(f fact) bool { return slices.ContainsFunc(file, func(p pressed) bool { return p.code == f.code }) }
		after = after.without(from, never, func(f fact) bool { return f.layer == file[0].layer && !named(f) && in(f.division, replace) })
	}
	for id, f := range first {
		after = after.put(fact{layer: "publications", code: id, saying: saying{kind: "published", division: f.division}, from: f.from, to: never})
	}
	return after, true
}

// ended is the world after publications ended on a day.
func (w world) ended(state string, from int, ids ...string) world {
	is := func(f fact) bool {
		return f.layer == "publications" && slices.Contains(ids, f.code) || f.layer == "zones" && slices.Contains(ids, f.publication)
	}
	after := w.without(from, never, is)
	for i, f := range after {
		if f.layer == "publications" && is(f) {
			after[i].kind = state
		}
	}
	return after
}

// alive tells whether a publication is on record as published.
func (w world) alive(id string) bool {
	held := w.of("publications", id)
	return len(held) > 0 && held[0].kind == "published"
}

// withdrawable is the status of withdrawing a publication from a day on: an end that is still to come can be made earlier.
func (w world) withdrawable(id string, from, today int) int {
	held := w.of("publications", id)
	switch {
	case w.alive(id):
		return http.StatusOK
	case len(held) == 0 || held[len(held)-1].to <= today:
		return http.StatusConflict
	case from < today || from >= held[len(held)-1].to:
		return http.StatusUnprocessableEntity
	default:
		return http.StatusOK
	}
}

// announced is a publication with its zones, and what it supersedes.
type announced struct {
	fact
	zones      []fact
	supersedes []string
}

// sound tells whether the draft can be published.
func (w world) sound(d announced) bool {
	for _, id := range d.supersedes {
		if !w.alive(id) || !in(w.of("publications", id)[0].division, d.division) {
			return false
		}
	}
	for _, z := range d.zones {
		if max(z.from, d.from) >= min(z.to, d.to) || (z.drawn && !z.land.overlaps(ground(d.division))) || (!z.drawn && !in(z.division, d.division)) {
			return false
		}
	}
	return true
}

// published is the world after the draft was published.
func (w world) published(d announced) world {
	after := w.ended("superseded", d.from, d.supersedes...)
	for _, z := range d.zones {
		z.from, z.to, z.publication = max(z.from, d.from), min(z.to, d.to), d.code
		after = append(after.without(z.from, z.to, func(f fact) bool { return f.layer == "zones" && f.code == z.code }), z)
	}
	return append(after, d.fact)
}

// ground is the land of a division of the town.
func ground(code string) rect {
	for _, d := range grounds() {
		if d.code == code {
			return d.land
		}
	}
	return rect{1, 1, 0, 0}
}

// grounds are the divisions, which stay as they are.
func grounds() []fact {
	division := func(code, kind string, land rect) fact {
		return fact{layer: "divisions", code: code, saying: saying{kind: kind, land: land, drawn: true}, from: ever, to: never}
	}
	return []fact{division("330402", "county", rect{-10, -10, 30, 30}), division("330402001", "town", rect{0, 0, 20, 20}),
		division("330402001001", "village", rect{0, 0, 10, 20}), division("330402001002", "village", rect{10, 0, 20, 20})}
}

// extent is the land of a fact: its own, or that of its division.
func (f fact) extent() rect {
	if f.drawn {
		return f.land
	}
	return ground(f.division)
}

// kindThenCode puts prohibited zones first.
func kindThenCode(a, b fact) int {
	return cmp.Or(strings.Compare(a.kind, b.kind), strings.Compare(a.code, b.code))
}

// zonesAt returns the zones that hold a point on a day, prohibited first.
func (w world) zonesAt(x, y, day int) []fact {
	zones := slices.DeleteFunc(w.on("zones", day), func(f fact) bool { return f.extent().where(x, y) == "" })
	slices.SortFunc(zones, kindThenCode)
	return zones
}

// gridsAt returns the grids that hold a point on a day: inside before boundary, then by code.
func (w world) gridsAt(x, y, day int) []fact {
	grids := slices.DeleteFunc(w.on("grids", day), func(f fact) bool { return f.land.where(x, y) == "" })
	slices.SortStableFunc(grids, func(a, b fact) int { return -strings.Compare(a.land.where(x, y), b.land.where(x, y)) })
	return grids
}

// chainAt returns one division of each level that holds a point: inside before boundary, then by code.
func (w world) chainAt(x, y, day int) []string {
	var chain []string
	for _, level := range []string{"county", "town", "village"} {
		found := slices.DeleteFunc(w.on("divisions", day), func(f fact) bool { return f.kind != level || f.land.where(x, y) == "" })
		slices.SortStableFunc(found, func(a, b fact) int { return -strings.Compare(a.land.where(x, y), b.land.where(x, y)) })
		if len(found) > 0 {
			chain = append(chain, found[0].code)
		}
	}
	return chain
}

// verdictAt says what is published for a point on a day.
func (w world) verdictAt(x, y, day int) string {
	if zones := w.zonesAt(x, y, day); len(zones) > 0 {
		return zones[0].kind
	}
	chain := w.chainAt(x, y, day)
	if len(chain) == 0 {
		return "outside"
	}
	for _, p := range w.on("publications", day) {
		if slices.Contains(chain, p.division) {
			return "no_zone"
		}
	}
	return "not_published"
}
