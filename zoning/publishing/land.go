package publishing

import (
	"fmt"

	"github.com/paulmach/orb"

	"gridzone/geo"
	"gridzone/zoning"
)

// compare finds what was gained and lost in land of a kind, in all and by division.
func (c *comparison) compare(kind zoning.ZoneKind) error {
	g := c.ground[kind]
	g.cancel()
	land := Land{Kind: kind}
	for _, group := range g.clusters() {
		if err := c.ctx.Err(); err != nil {
			return err
		}
		was, err := geo.Union(shapesOf(group.before))
		if err != nil {
			return fmt.Errorf("unite what was in force: %w", err)
		}
		is, err := geo.Union(shapesOf(group.after))
		if err != nil {
			return fmt.Errorf("unite what is in force: %w", err)
		}
		gained, err := c.beyond(is, was, g.kept)
		if err != nil {
			return fmt.Errorf("what is gained: %w", err)
		}
		lost, err := c.beyond(was, is, g.kept)
		if err != nil {
			return fmt.Errorf("what is lost: %w", err)
		}
		land.Gained, land.Lost = append(land.Gained, gained...), append(land.Lost, lost...)
	}
	land.GainedM2, land.LostM2 = geo.Area(land.Gained), geo.Area(land.Lost)
	c.diff.Lands = append(c.diff.Lands, land)
	return c.share(land)
}

// beyond returns what of a lies in the frame and neither in b nor in any of the shapes kept.
func (c *comparison) beyond(a, b orb.MultiPolygon, kept []*geo.Prepared) (orb.MultiPolygon, error) {
	rest, err := geo.Difference(a, b)
	if err != nil {
		return nil, err
	}
	if c.frame != nil {
		if rest, err = geo.Intersection(rest, c.frame.Shape()); err != nil {
			return nil, err
		}
	}
	for _, k := range kept {
		if err := c.ctx.Err(); err != nil {
			return nil, err
		}
		if len(rest) == 0 || !rest.Bound().Intersects(k.Bound()) {
			continue
		}
		if rest, err = geo.Difference(rest, k.Shape()); err != nil {
			return nil, err
		}
	}
	return wide(rest), nil
}

// leastWidthM is the width below which a part of an overlay is the rounding of its new vertices.
const leastWidthM = 1e-3

// wide leaves out the parts that are rounding.
func wide(g orb.MultiPolygon) orb.MultiPolygon {
	var parts orb.MultiPolygon
	for _, part := range g {
		one := orb.MultiPolygon{part}
		if 2*geo.Area(one) >= leastWidthM*geo.Perimeter(one) {
			parts = append(parts, part)
		}
	}
	return parts
}

// share says which divisions gained and lost the land.
func (c *comparison) share(land Land) error {
	at := map[*zoning.Row]int{}
	of := func(division *zoning.Row) *DivisionChange {
		i, known := at[division]
		if !known {
			i = len(c.diff.Divisions)
			at[division] = i
			c.diff.Divisions = append(c.diff.Divisions, DivisionChange{Division: division, Kind: land.Kind})
		}
		return &c.diff.Divisions[i]
	}
	for _, side := range []struct {
		shape orb.MultiPolygon
		note  func(d *DivisionChange, areaM2 float64)
	}{
		{land.Gained, func(d *DivisionChange, areaM2 float64) { d.GainedM2 = areaM2 }},
		{land.Lost, func(d *DivisionChange, areaM2 float64) { d.LostM2 = areaM2 }},
	} {
		if len(side.shape) == 0 {
			continue
		}
		_, met, err := c.after.Atlas.Overlaps(c.ctx, side.shape, []zoning.Layer{zoning.Divisions}, c.after.Day, false)
		if err != nil {
			return fmt.Errorf("by division: %w", err)
		}
		for _, o := range met {
			if o.AreaM2 > 0 && (c.division == "" || zoning.InDivision(o.Row.Code(), c.division)) {
				side.note(of(o.Row), o.AreaM2)
			}
		}
	}
	return nil
}

// cancel moves land that only passed from one zone to another to what is kept.
func (g *ground) cancel() {
	came := map[orb.Bound][]*geo.Prepared{}
	for _, s := range g.after {
		came[s.Bound()] = append(came[s.Bound()], s)
	}
	taken := map[*geo.Prepared]bool{}
	passed := func(s *geo.Prepared) bool {
		for _, t := range came[s.Bound()] {
			if sameLand(s, t) {
				taken[t] = true
				return true
			}
		}
		return false
	}
	var before, after []*geo.Prepared
	for _, s := range g.before {
		if passed(s) {
			g.kept = append(g.kept, s)
		} else {
			before = append(before, s)
		}
	}
	for _, s := range g.after {
		if !taken[s] {
			after = append(after, s)
		}
	}
	g.before, g.after = before, after
}

// clusters divides the land that is not kept into groups whose boxes do not meet.
func (g *ground) clusters() []*ground {
	var groups []*ground
	var boxes []orb.Bound
	add := func(s *geo.Prepared, into func(*ground)) {
		joined, box := &ground{}, s.Bound()
		into(joined)
		for i := 0; i < len(groups); {
			if !boxes[i].Intersects(box) {
				i++
				continue
			}
			joined.before, joined.after = append(joined.before, groups[i].before...), append(joined.after, groups[i].after...)
			box = box.Union(boxes[i])
			groups, boxes = append(groups[:i], groups[i+1:]...), append(boxes[:i], boxes[i+1:]...)
			i = 0 // the box has grown
		}
		groups, boxes = append(groups, joined), append(boxes, box)
	}
	for _, s := range g.before {
		add(s, func(j *ground) { j.before = append(j.before, s) })
	}
	for _, s := range g.after {
		add(s, func(j *ground) { j.after = append(j.after, s) })
	}
	return groups
}

func shapesOf(list []*geo.Prepared) []orb.MultiPolygon {
	shapes := make([]orb.MultiPolygon, len(list))
	for i, s := range list {
		shapes[i] = s.Shape()
	}
	return shapes
}
