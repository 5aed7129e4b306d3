package atlas

import (
	"context"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"gridzone/geo"
	"gridzone/zoning"
)

// lines is what the lines of one layer do within the accuracy of a point.
type lines struct {
	deep []Hit      // rows that cover every place within the accuracy
	cut  []*cutting // rows whose line runs through it, or touches it
}

// cutting is a row that covers some places within the accuracy, and perhaps not others.
type cutting struct {
	row       *zoning.Row
	shape     *geo.Prepared
	nearest   orb.Point // of the row, to the point asked about
	distanceM float64   // to it; 0 when the row covers the point
}

// linesAround sorts the rows of a layer that come within metres of p. It measures from p to each line, so that no
// approximation of the circle matters.
func (l *layer) linesAround(p orb.Point, metres float64, day zoning.Day) lines {
	var found lines
	for _, n := range l.index.Within(nil, p, metres) {
		r := l.rows[n.ID]
		if !r.Valid.Contains(day) {
			continue
		}
		if n.Distance == 0 {
			if d, _ := geo.BoundaryDistance(p, l.shapes[n.ID]); -d >= metres {
				found.deep = append(found.deep, Hit{r, geo.Inside})
				continue
			}
		}
		found.cut = append(found.cut, &cutting{r, l.shapes[n.ID], n.At, n.Distance})
	}
	return found
}

// at returns the rows that cover w, a place within the accuracy; sure is one that does although rounding may hide it.
func (n lines) at(w orb.Point, sure *zoning.Row) []Hit {
	hits := slices.Clone(n.deep)
	for _, c := range n.cut {
		switch rel := c.shape.Locate(w); {
		case rel != geo.Outside:
			hits = append(hits, Hit{c.row, rel})
		case c.row == sure:
			hits = append(hits, Hit{c.row, geo.Boundary})
		}
	}
	slices.SortFunc(hits, func(a, b Hit) int { return precedence(a.Row, b.Row) })
	return hits
}

// around adds the verdicts of the places within the accuracy of the point asked about: of one place in each
// face that the lines cut the circle into, of the lines themselves, and of the nearest place of each zone and division.
func (c *checking) around(ctx context.Context, loc Location) error {
	p, r := c.site.Point, c.site.AccuracyM
	zones, divisions := c.zones.linesAround(p, r, c.day), c.divisions.linesAround(p, r, c.day)
	var grids lines
	byGrid := c.shapeless || len(c.view.loose) > 0 // the code of the grid says where a place belongs
	if byGrid {
		grids = c.grids.linesAround(p, r, c.day)
	}
	for _, h := range zones.deep {
		c.firm = append(c.firm, h.Row)
	}
	for _, h := range divisions.deep {
		for _, z := range c.view.bound[h.Row] {
			if c.view.unshaped[z].certain {
				c.firm = append(c.firm, z)
			}
		}
	}
	all := slices.Concat(zones.cut, divisions.cut, grids.cut)
	if len(all) == 0 {
		return nil
	}
	for _, n := range zones.cut {
		if n.distanceM > 0 {
			c.reached = append(c.reached, reach{n.row, n.distanceM})
		}
	}
	judge := func(w orb.Point, sure *zoning.Row) {
		place := Location{Grid: loc.Grid}
		if byGrid {
			place = c.locateGrids(w, c.day)
		}
		c.settle(&place, zones.at(w, sure), insideFirst(divisions.at(w, sure)), c.day)
		c.verdicts |= c.judge(place)
		for _, z := range place.Unshaped {
			c.reachUnshaped(z, loc.Unshaped, func(d *geo.Prepared) float64 { m, _ := geo.BoundaryDistance(p, d); return m })
		}
	}
	var cuts []*geo.Prepared
	for _, n := range all {
		cuts = append(cuts, n.shape)
		judge(n.nearest, n.row)
	}
	witnesses, err := geo.Witnesses(ctx, geo.Prepare(geo.Disc(p, r)), cuts)
	if err != nil {
		return err
	}
	for i, w := range witnesses {
		if i%256 == 255 && ctx.Err() != nil {
			return ctx.Err()
		}
		judge(w, nil)
	}
	return nil
}

// reachUnshaped notes a zone without a shape that holds some place within the accuracy and is none of here, those that
// hold the site itself; distance measures from the site to the division that stands for it.
func (c *checking) reachUnshaped(z *zoning.Row, here []*zoning.Row, distance func(*geo.Prepared) float64) {
	if slices.Contains(here, z) || slices.ContainsFunc(c.reached, func(r reach) bool { return r.row == z }) {
		return
	}
	r := reach{z, math.NaN()}
	if u := c.view.unshaped[z]; u.anchor != nil {
		r.distanceM = distance(c.divisions.shapeOf(u.anchor))
	}
	c.reached = append(c.reached, r)
}
