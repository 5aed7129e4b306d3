package atlas

import (
	"slices"
	"strings"
	"unicode"

	"github.com/paulmach/orb"

	"gridzone/geo"
	"gridzone/zoning"
)

// sameShare is how much of each of two grids of one kind must be the other's for them to be one grid on record twice.
const sameShare = 0.999

// doubles are grids, by their positions, of which several are one.
type doubles map[int]int // position -> another of the same, at last the first

func (d doubles) first(id int) int {
	for {
		next, ok := d[id]
		if !ok || next == id {
			return id
		}
		id = next
	}
}

// join notes that two grids are one.
func (d doubles) join(a, b int) {
	if a, b = d.first(a), d.first(b); a != b {
		d[max(a, b)] = min(a, b)
	}
}

// same tells whether two grids are one.
func (d doubles) same(a, b int) bool { return d.first(a) == d.first(b) }

// doubles finds grids of one kind that share nearly all of their land, and grids whose codes people cannot tell apart. The store
// keeps codes by their bytes, so that no code is on record twice on one day in any other way.
func (s *survey) doubles(overlaps []shared) doubles {
	d := doubles{}
	for _, o := range overlaps {
		m2 := geo.Area(o.place)
		if m2 > sameShare*geo.Area(s.grids.rows[o.a].Shape) && m2 > sameShare*geo.Area(s.grids.rows[o.b].Shape) {
			d.join(o.a, o.b)
		}
	}
	read := map[string]int{} // the codes of grids of the division as they are read
	for _, id := range s.own {
		read[asRead(s.grids.rows[id].Code())] = id
	}
	for id, r := range s.grids.rows {
		if own, ok := read[asRead(r.Code())]; ok && own != id && r.Valid.Contains(s.day) {
			d.join(own, id)
		}
	}
	return d
}

// noteDoubles adds one fault for each grid that is on record more than once.
func (s *survey) noteDoubles(d doubles) error {
	groups := map[int][]int{}
	for id := range d {
		groups[d.first(id)] = append(groups[d.first(id)], id)
	}
	for first, ids := range groups {
		if !slices.Contains(ids, first) {
			ids = append(ids, first)
		}
		f := Fault{Kind: zoning.FaultDuplicateCode}
		var shapes []orb.MultiPolygon
		for _, id := range ids {
			f.Grids = append(f.Grids, s.grids.rows[id].Code())
			shapes = append(shapes, s.grids.rows[id].Shape)
		}
		slices.Sort(f.Grids)
		var err error
		if f.Shape, err = geo.Union(shapes); err != nil {
			return err
		}
		f.measure()
		f.Divisions = s.jurisdictions(f.Shape, f.Grids)
		f.Neighbours = s.neighbours(geo.Prepare(f.Shape), f.Grids)
		s.cover.Faults = append(s.cover.Faults, f)
	}
	return nil
}

// asRead is a code as people read it: without blanks and what is not seen, in lower case, and full-width letters and digits like the others.
func asRead(code string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			r -= '！' - '!'
		}
		if !unicode.IsGraphic(r) || unicode.IsSpace(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, code)
}
