package atlas

import (
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
	Grid      *Hit           // the grid; nil in a gap
	Others    []Hit          // every other grid that covers the point, same order of precedence
	Nearest   *zoning.Row    // only when Grid is nil: the nearest grid, if there is any
	NearestM  float64        // its distance in metres
	Divisions []*zoning.Row  // the chain, largest first; on a shared line the lowest code by bytes, inside before boundary
	Zones     []Hit          // every zone with a shape that covers the point, prohibited first, then by code
	Unshaped  []*zoning.Row  // zones without a shape whose division (or nearest ancestor with a shape) covers the point
	Standing  []geo.Relation // of the point to the division that stands for each of Unshaped; inside where only codes tell
}

// Grid returns the grid of p on day: base before dedicated before micro, then
// inside before boundary, then the lowest code by bytes. It allocates nothing when
// day is a.Day(). The row is nil in a gap.
func (a *Atlas) Grid(p orb.Point, day zoning.Day) Hit {
	if g := a.grids; g.fast != nil && g.now.steady.Contains(day) {
		row, rel := g.fast.first(g, p)
		return Hit{row, rel}
	}
	var buf [16]Hit
	if hits := insideFirst(a.grids.covering(buf[:0], p, day)); len(hits) > 0 {
		return hits[0]
	}
	return Hit{}
}

// Locate answers with everything at p on day.
func (a *Atlas) Locate(p orb.Point, day zoning.Day) Location {
	var s Spot
	s.Locate(a, p, day)
	return s.Location
}

// locateGrids answers with the grids alone.
func (a *Atlas) locateGrids(p orb.Point, day zoning.Day) Location {
	var s Spot
	s.locateGrids(a, p, day)
	return s.Location
}

// settle completes a location, whose slices it uses again, with the zones and the divisions that cover it.
func (a *Atlas) settle(loc *Location, zones, divisions []Hit, day zoning.Day) {
	loc.Zones = zones
	loc.Divisions = a.chain(loc.Divisions[:0], divisions, loc.Grid, day)
	a.settleUnshaped(loc, divisions, day)
}

// settleUnshaped completes a location with the zones without a shape. Where codes tell, they are those of the chain.
func (a *Atlas) settleUnshaped(loc *Location, divisions []Hit, day zoning.Day) {
	v := a.view(day)
	var buf [16]Hit
	unshaped := buf[:0]
	if len(v.bound) > 0 {
		for _, h := range divisions {
			for _, z := range v.bound[h.Row] {
				unshaped = append(unshaped, Hit{z, h.Relation})
			}
		}
	}
	if len(v.loose) > 0 {
		codes := codesAt(loc)
		for _, z := range v.loose {
			if codes[v.unshaped[z].code] {
				unshaped = append(unshaped, Hit{z, geo.Inside})
			}
		}
	}
	slices.SortFunc(unshaped, func(a, b Hit) int { return precedence(a.Row, b.Row) })
	loc.Unshaped, loc.Standing = loc.Unshaped[:0], loc.Standing[:0]
	for _, h := range unshaped {
		loc.Unshaped, loc.Standing = append(loc.Unshaped, h.Row), append(loc.Standing, h.Relation)
	}
}

// chain appends one division of each level, largest first: the first of those that cover the point,
// and at levels of which no shape covers it, the divisions without a shape that the codes of the
// smallest one, and of the grid, name.
func (a *Atlas) chain(dst []*zoning.Row, covering []Hit, grid *Hit, day zoning.Day) []*zoning.Row {
	var levels [5]*zoning.Row
	smallest := ""
	for _, h := range covering {
		if at := rank(h.Row); at >= 0 && levels[at] == nil {
			levels[at] = h.Row
			smallest = h.Row.Code()
		}
	}
	name := func(code string) {
		id := a.divisions.at(code, day)
		if id < 0 || a.divisions.shapes[id] != nil {
			return
		}
		if at := rank(a.divisions.rows[id]); at >= 0 && levels[at] == nil {
			levels[at] = a.divisions.rows[id]
		}
	}
	ancestors := func(code string) {
		for _, up := range zoning.Ancestors(code) {
			name(up)
		}
	}
	if a.shapeless {
		ancestors(smallest)
		if grid != nil {
			code := zoning.DivisionOf(grid.Row.Thing)
			name(code)
			ancestors(code)
		}
	}
	for _, r := range levels {
		if r != nil {
			dst = append(dst, r)
		}
	}
	return dst
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
