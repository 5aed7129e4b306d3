package atlas

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"gridzone/geo"
	"gridzone/zoning"
)

// conclude turns the set of possible verdicts into the answer.
func (c *checking) conclude(v *Verdict) {
	list := c.verdicts.worstFirst()
	if len(list) == 1 {
		v.Verdict, v.Certain = list[0], true
		return
	}
	v.Verdict, v.Alternatives = zoning.VerdictNeedsSurvey, list
}

// decide names the zone that decides and the signed distance to its line.
func (c *checking) decide(v *Verdict, distance func(*geo.Prepared) float64, nearest func() *zoning.Row) {
	v.BoundaryM = math.NaN()
	worst := v.Verdict
	if len(v.Alternatives) > 0 {
		worst = v.Alternatives[0]
	}
	type claim struct {
		row       *zoning.Row
		certain   bool
		overlapM2 float64
		distanceM float64
	}
	var claims []claim
	add := func(z *zoning.Row, overlapM2 float64) {
		if verdictOf(z.Thing.(zoning.Zone).Kind) != worst {
			return
		}
		cl := claim{row: z, certain: true, overlapM2: overlapM2, distanceM: math.NaN()}
		if line := c.lineOf(z); line != nil {
			cl.distanceM = distance(line)
		} else {
			cl.certain = false
		}
		claims = append(claims, cl)
	}
	for _, h := range v.Zones {
		add(h.Row, h.OverlapM2)
	}
	for _, r := range c.reached {
		add(r.row, 0)
	}
	if len(claims) > 0 {
		best := slices.MinFunc(claims, func(a, b claim) int {
			sure := func(c claim) int {
				if c.certain {
					return 0
				}
				return 1
			}
			return cmp.Or(cmp.Compare(sure(a), sure(b)), cmp.Compare(b.overlapM2, a.overlapM2),
				cmp.Compare(a.distanceM, b.distanceM), precedence(a.row, b.row))
		})
		v.Decider, v.BoundaryM = best.row, best.distanceM
		return
	}
	if v.Decider = nearest(); v.Decider != nil {
		if line := c.lineOf(v.Decider); line != nil {
			v.BoundaryM = distance(line)
		}
	}
}

// nearestTo returns the zone in force whose line is nearest to p; zones that only words describe have none.
func (c *checking) nearestTo(p orb.Point) *zoning.Row {
	var best *zoning.Row
	bestM := math.Inf(1)
	inForce := func(id int) bool { return c.zones.rows[id].Valid.Contains(c.day) }
	for _, n := range c.zones.index.Nearest(nil, p, 1, inForce) {
		best, bestM = c.zones.rows[n.ID], n.Distance
	}
	stands := func(id int) bool {
		d := c.divisions.rows[id]
		return d.Valid.Contains(c.day) && slices.ContainsFunc(c.view.bound[d], func(z *zoning.Row) bool { return c.view.unshaped[z].certain })
	}
	for _, n := range c.divisions.index.Nearest(nil, p, 1, stands) {
		for _, z := range c.view.bound[c.divisions.rows[n.ID]] {
			if n.Distance < bestM && c.view.unshaped[z].certain {
				best, bestM = z, n.Distance
			}
		}
	}
	return best
}
