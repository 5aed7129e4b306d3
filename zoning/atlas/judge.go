package atlas

import (
	"gridzone/geo"
	"gridzone/zoning"
)

// verdicts is a set of verdicts.
type verdicts uint8

func setOf(v zoning.Verdict) verdicts { return 1 << v.Severity() }

// worstFirst lists the set.
func (s verdicts) worstFirst() []zoning.Verdict {
	var list []zoning.Verdict
	for _, v := range []zoning.Verdict{zoning.VerdictProhibited, zoning.VerdictRestricted, zoning.VerdictNotPublished, zoning.VerdictOutside, zoning.VerdictNoZone} {
		if s&setOf(v) != 0 {
			list = append(list, v)
		}
	}
	return list
}

// judge returns the verdicts that one place may get: one, or more where a zone is described by words alone.
func (c *checking) judge(loc Location) verdicts {
	return c.worst(loc.Zones, loc.Unshaped, func() zoning.Verdict { return c.ground(loc.Divisions) })
}

// worst returns the verdicts that the zones leave possible; ground is asked for when no zone is certain.
func (c *checking) worst(shaped []Hit, others []*zoning.Row, ground func() zoning.Verdict) verdicts {
	sure := zoning.Verdict("")
	raise := func(z *zoning.Row) {
		if v := verdictOf(z.Thing.(zoning.Zone).Kind); v.Severity() > sure.Severity() {
			sure = v
		}
	}
	for _, h := range shaped {
		raise(h.Row)
	}
	for _, z := range others {
		if c.view.unshaped[z].certain {
			raise(z)
		}
	}
	if sure == "" {
		sure = ground()
	}
	set := setOf(sure)
	for _, z := range others {
		if v := verdictOf(z.Thing.(zoning.Zone).Kind); v.Severity() > sure.Severity() {
			set |= setOf(v)
		}
	}
	return set
}

// ground is the verdict of a place in no zone, by its chain of divisions.
func (c *checking) ground(chain []*zoning.Row) zoning.Verdict {
	if len(chain) == 0 {
		return zoning.VerdictOutside
	}
	if c.publishedFor(chain) != nil {
		return zoning.VerdictNoZone
	}
	return zoning.VerdictNotPublished
}

// publishedFor returns a publication in force for a division of the chain, the smallest division
// first, or for an ancestor that only codes name; nil if there is none.
func (c *checking) publishedFor(chain []*zoning.Row) *zoning.Row {
	for i := len(chain) - 1; i >= 0; i-- {
		if p := c.view.published[chain[i].Code()]; p != nil {
			return p
		}
	}
	if len(chain) > 0 {
		for _, code := range zoning.Ancestors(chain[len(chain)-1].Code()) {
			if p := c.view.published[code]; p != nil {
				return p
			}
		}
	}
	return nil
}

// lineOf returns the shape whose boundary is the zone's line; nil when only words describe it.
func (c *checking) lineOf(z *zoning.Row) *geo.Prepared { return c.Land(z, c.day) }
