package atlas

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/paulmach/orb"

	"gridzone/geo"
	"gridzone/zoning"
)

// footprint checks a polygon: itself, and grown and shrunk by the accuracy.
func (c *checking) footprint(ctx context.Context) (Verdict, error) {
	shape := geo.Prepare(c.site.Shape)
	v := Verdict{AreaM2: geo.Area(c.site.Shape), At: geo.InteriorPoint(c.site.Shape)}
	v.Location = c.Locate(v.At, c.day)
	v.Zones = c.hits(shape, v.AreaM2)
	set, err := c.judgeShape(ctx, shape, nil)
	if err != nil {
		return Verdict{}, err
	}
	c.verdicts = set
	c.firm = c.sureOf(v.Zones)
	if r := c.site.AccuracyM; r > 0 {
		grown, err := geo.Buffer(c.site.Shape, r)
		if err != nil {
			return Verdict{}, fmt.Errorf("grow the footprint: %w", err)
		}
		shrunk, err := geo.Buffer(c.site.Shape, -r)
		if err != nil {
			return Verdict{}, fmt.Errorf("shrink the footprint: %w", err)
		}
		if len(shrunk) > 0 {
			c.firm = c.sureOf(c.hits(geo.Prepare(shrunk), v.AreaM2))
		}
		large := geo.Prepare(grown)
		c.reach(shape, large, v.Zones)
		for _, s := range []orb.MultiPolygon{grown, shrunk} {
			if len(s) == 0 {
				continue
			}
			// A buffer is a little too large: what lies beyond the accuracy does not count.
			beyond := func(z *geo.Prepared) bool { return geo.ShapeDistance(shape, z) > r }
			if set, err = c.judgeShape(ctx, geo.Prepare(s), beyond); err != nil {
				return Verdict{}, err
			}
			c.verdicts |= set
		}
	}
	c.conclude(&v)
	c.decide(&v, func(z *geo.Prepared) float64 { return geo.ShapeBoundaryDistance(shape, z) }, func() *zoning.Row { return c.nearestToShape(shape, v.At) })
	c.tell(&v)
	return v, nil
}

// hits lists the zones that share a point with s.
func (c *checking) hits(s *geo.Prepared, areaM2 float64) []ZoneHit {
	var hits []ZoneHit
	measure := func(z *zoning.Row, shape *geo.Prepared, byDivision bool) {
		h := ZoneHit{Hit: Hit{z, geo.Boundary}, ByDivision: byDivision}
		if h.OverlapM2 = geo.OverlapArea(s, shape); h.OverlapM2 > 0 {
			h.Relation = geo.Inside
		}
		h.Share = share(h.OverlapM2, areaM2)
		hits = append(hits, h)
	}
	for _, id := range c.zones.meeting(s, c.day) {
		measure(c.zones.rows[id], c.zones.shapes[id], false)
	}
	for _, id := range c.divisions.meeting(s, c.day) {
		for _, z := range c.view.bound[c.divisions.rows[id]] {
			measure(z, c.divisions.shapes[id], true)
		}
	}
	for _, z := range c.looseAt(s) {
		hits = append(hits, ZoneHit{Hit: Hit{z, geo.Inside}, ByDivision: true})
	}
	slices.SortStableFunc(hits, func(a, b ZoneHit) int { return precedence(a.Row, b.Row) })
	return hits
}

// looseAt returns the zones that codes alone put at some place of s.
func (c *checking) looseAt(s *geo.Prepared) []*zoning.Row {
	if len(c.view.loose) == 0 {
		return nil
	}
	codes := map[string]bool{}
	for _, id := range c.grids.meeting(s, c.day) {
		loc := Location{Grid: &Hit{Row: c.grids.rows[id]}}
		for code := range codesAt(&loc) {
			codes[code] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(c.view.loose), func(z *zoning.Row) bool { return !codes[c.view.unshaped[z].code] })
}

// judgeShape returns the verdicts that a polygon may get: the worst over its parts. Zones that beyond (if not nil) rejects do not count.
func (c *checking) judgeShape(ctx context.Context, s *geo.Prepared, beyond func(*geo.Prepared) bool) (verdicts, error) {
	var shaped []Hit
	for _, id := range c.zones.meeting(s, c.day) {
		if beyond == nil || !beyond(c.zones.shapes[id]) {
			shaped = append(shaped, Hit{Row: c.zones.rows[id]})
		}
	}
	others := c.looseAt(s)
	var parts []*geo.Prepared
	for _, id := range c.divisions.meeting(s, c.day) {
		parts = append(parts, c.divisions.shapes[id])
		if bound := c.view.bound[c.divisions.rows[id]]; len(bound) > 0 && (beyond == nil || !beyond(c.divisions.shapes[id])) {
			others = append(others, bound...)
		}
	}
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	var err error
	set := c.worst(shaped, others, func() (ground zoning.Verdict) {
		ground, err = c.groundOf(ctx, s, parts)
		return ground
	})
	return set, err
}

// groundOf is the worst ground of the parts that the divisions cut s into; a mere touch is no part.
func (c *checking) groundOf(ctx context.Context, s *geo.Prepared, divisions []*geo.Prepared) (zoning.Verdict, error) {
	worst := zoning.Verdict("")
	onLines := zoning.Verdict("")
	witnesses, err := geo.Witnesses(ctx, s, divisions)
	if err != nil {
		return zoning.VerdictOutside, err
	}
	for i, w := range witnesses {
		if i%256 == 255 && ctx.Err() != nil {
			return zoning.VerdictOutside, ctx.Err()
		}
		into := &worst
		if s.Locate(w) != geo.Inside || slices.ContainsFunc(divisions, func(d *geo.Prepared) bool { return d.Locate(w) == geo.Boundary }) {
			into = &onLines
		}
		loc := c.Locate(w, c.day)
		if g := c.ground(loc.Divisions); g.Severity() > into.Severity() {
			*into = g
		}
	}
	return cmp.Or(worst, onLines, zoning.VerdictOutside), nil
}

// reach notes the zones that the grown footprint meets and the footprint itself does not.
func (c *checking) reach(s, grown *geo.Prepared, hits []ZoneHit) {
	for _, id := range c.zones.meeting(grown, c.day) {
		z := c.zones.rows[id]
		if slices.ContainsFunc(hits, func(h ZoneHit) bool { return h.Row == z }) {
			continue
		}
		if d := geo.ShapeDistance(s, c.zones.shapes[id]); d <= c.site.AccuracyM {
			c.reached = append(c.reached, reach{z, d})
		}
	}
	var here []*zoning.Row
	for _, h := range hits {
		here = append(here, h.Row)
	}
	for _, id := range c.divisions.meeting(grown, c.day) {
		for _, z := range c.view.bound[c.divisions.rows[id]] {
			if geo.ShapeDistance(s, c.divisions.shapes[id]) <= c.site.AccuracyM {
				c.reachUnshaped(z, here, func(d *geo.Prepared) float64 { return geo.ShapeDistance(s, d) })
			}
		}
	}
	for _, z := range c.looseAt(grown) {
		c.reachUnshaped(z, here, nil)
	}
}

// nearestToShape returns the zone in force nearest to s, by its own shape or by that of the division it covers the whole
// of; at is a point of s.
func (c *checking) nearestToShape(s *geo.Prepared, at orb.Point) *zoning.Row {
	best := c.nearestTo(at)
	if best == nil {
		return nil
	}
	bestM := geo.ShapeDistance(s, c.lineOf(best))
	near := geo.Pad(s.Bound(), bestM)
	for _, id := range c.zones.near(near, c.day) {
		if d := geo.ShapeDistance(s, c.zones.shapes[id]); d < bestM {
			best, bestM = c.zones.rows[id], d
		}
	}
	for _, id := range c.divisions.near(near, c.day) {
		for _, z := range c.view.bound[c.divisions.rows[id]] {
			if !c.view.unshaped[z].certain {
				continue
			}
			if d := geo.ShapeDistance(s, c.divisions.shapes[id]); d < bestM {
				best, bestM = z, d
			}
		}
	}
	return best
}
