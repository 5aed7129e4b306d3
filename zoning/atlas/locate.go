package atlas

import (
	"cmp"
	"slices"

	"github.com/paulmach/orb"

	"gridzone/geo"
	"gridzone/zoning"
)

// Hit is a row that covers the point asked about.
type Hit struct {
	Row      *zoning.Row
	Relation geo.Relation
}

// Location answers: what is at this point?
type Location struct {
	Grid      *Hit          // the grid; nil in a gap
	Others    []Hit         // every other grid that covers the point, same order of precedence
	Nearest   *zoning.Row   // only when Grid is nil: the nearest grid, if there is any
	NearestM  float64       // its distance in metres
	Divisions []*zoning.Row // the chain, largest first; on a shared line the lowest code by bytes, inside before boundary
	Zones     []Hit         // every zone with a shape that covers the point, prohibited first, then by code
	Unshaped  []*zoning.Row // zones without a shape whose division (or nearest ancestor with a shape) covers the point
}

// Grid returns the grid of p on day: base before dedicated before micro, then
// inside before boundary, then the lowest code by bytes. It allocates nothing when
// day is a.Day(). The row is nil in a gap.
func (a *Atlas) Grid(p orb.Point, day zoning.Day) Hit {
	if g := a.grids; g.fast != nil && g.steady.Contains(day) && !g.fast.stale(p) {
		row, rel := g.fast.first(p)
		return Hit{row, rel}
	}
	var buf [16]geo.Hit
	hits := a.grids.covering(buf[:0], p, day)
	if len(hits) == 0 {
		return Hit{}
	}
	best := slices.MinFunc(hits, a.grids.compare)
	return Hit{a.grids.rows[best.ID], best.Relation}
}

// compare orders hits of one layer: by rank, then inside before boundary, then by code.
func (l *layer) compare(a, b geo.Hit) int {
	return cmp.Or(cmp.Compare(rank(l.rows[a.ID]), rank(l.rows[b.ID])), cmp.Compare(b.Relation, a.Relation), cmp.Compare(a.ID, b.ID))
}

// Locate answers with everything at p on day.
func (a *Atlas) Locate(p orb.Point, day zoning.Day) Location {
	loc := a.locateGrids(p, day)
	a.locateRules(&loc, p, day)
	return loc
}

// locateGrids answers with the grids alone.
func (a *Atlas) locateGrids(p orb.Point, day zoning.Day) Location {
	var loc Location
	var buf [16]geo.Hit
	hits := a.grids.covering(buf[:0], p, day)
	if len(hits) == 0 {
		inForce := func(id int) bool { return a.grids.rows[id].Valid.Contains(day) }
		if near := a.grids.index.Nearest(nil, p, 1, inForce); len(near) > 0 {
			loc.Nearest, loc.NearestM = a.grids.rows[near[0].ID], near[0].Distance
		}
		return loc
	}
	slices.SortFunc(hits, a.grids.compare)
	loc.Grid = &Hit{a.grids.rows[hits[0].ID], hits[0].Relation}
	for _, h := range hits[1:] {
		loc.Others = append(loc.Others, Hit{a.grids.rows[h.ID], h.Relation})
	}
	return loc
}

// locateRules adds what rests on divisions and zones; the grid must be there.
func (a *Atlas) locateRules(loc *Location, p orb.Point, day zoning.Day) {
	v := a.view(day)
	var buf [16]geo.Hit
	for _, h := range a.zones.covering(buf[:0], p, day) {
		loc.Zones = append(loc.Zones, Hit{a.zones.rows[h.ID], h.Relation})
	}
	covering := a.divisions.covering(buf[:0], p, day)
	slices.SortFunc(covering, a.divisions.compare)
	for _, h := range covering {
		loc.Unshaped = append(loc.Unshaped, v.bound[a.divisions.rows[h.ID]]...)
	}
	loc.Divisions = a.chain(covering, loc.Grid, day)
	if len(v.loose) > 0 {
		codes := codesAt(loc)
		for _, z := range v.loose {
			if codes[v.unshaped[z].code] {
				loc.Unshaped = append(loc.Unshaped, z)
			}
		}
	}
	slices.SortFunc(loc.Unshaped, precedence)
}

// chain returns one division of each level, largest first: the first of those that cover the point,
// and at levels of which no shape covers it, the divisions without a shape that the codes of the
// smallest one, and of the grid, name.
func (a *Atlas) chain(covering []geo.Hit, grid *Hit, day zoning.Day) []*zoning.Row {
	var levels [5]*zoning.Row
	var codes []string
	for _, h := range covering {
		r := a.divisions.rows[h.ID]
		if at := rank(r); at >= 0 && levels[at] == nil {
			levels[at] = r
		}
	}
	for i := len(levels) - 1; i >= 0; i-- {
		if levels[i] != nil {
			codes = append(codes, zoning.Ancestors(levels[i].Code())...)
			break
		}
	}
	if grid != nil {
		if code := zoning.DivisionOf(grid.Row.Thing); code != "" {
			codes = append(append(codes, code), zoning.Ancestors(code)...)
		}
	}
	for _, code := range codes {
		id := a.divisions.at(code, day)
		if id < 0 || a.divisions.shapes[id] != nil {
			continue
		}
		if at := rank(a.divisions.rows[id]); at >= 0 && levels[at] == nil {
			levels[at] = a.divisions.rows[id]
		}
	}
	return slices.DeleteFunc(levels[:], func(r *zoning.Row) bool { return r == nil })
}

// codesAt returns the codes of all divisions that the chain and the grid name, on record or not.
func codesAt(loc *Location) map[string]bool {
	codes := map[string]bool{}
	add := func(code string) {
		if code == "" {
			return
		}
		codes[code] = true
		for _, up := range zoning.Ancestors(code) {
			codes[up] = true
		}
	}
	for _, d := range loc.Divisions {
		add(d.Code())
	}
	if loc.Grid != nil {
		add(zoning.DivisionOf(loc.Grid.Row.Thing))
	}
	return codes
}
