package atlas

import (
	"cmp"
	"slices"
	"strings"

	"gridzone/zoning"
)

// reading is what the rules say of one zone.
type reading struct {
	zone   *zoning.Row
	source *zoning.Row // the publication whose rules were read; nil: none on record speaks of such zones here
	table  *zoning.Equivalents
	ruling zoning.Ruling
}

// rule finds the outcome: the worst over the zones hit and those within reach, whichever verdict they stand for.
func (c *checking) rule(v *Verdict) {
	for _, h := range v.Zones {
		c.readings = append(c.readings, c.read(v, h.Row))
	}
	for _, r := range c.reached {
		c.readings = append(c.readings, c.read(v, r.row))
	}
	v.Ruling, c.open = worstOf(c.readings)
	if v.Certain {
		c.swayed = c.sways(v.Ruling)
		v.Certain = c.swayed == nil
	}
}

// worstOf returns the worst ruling. One that cannot be told and may be worse leaves none; those are the second result.
func worstOf(readings []reading) (worst zoning.Ruling, unsettled []reading) {
	worst = zoning.Ruling{Outcome: zoning.OutcomeNone}
	for _, r := range readings {
		if r.ruling.Rule != nil && worse(r.ruling, worst) {
			worst = r.ruling
		}
	}
	var open zoning.Ruling
	for _, r := range readings {
		if r.ruling.Open == 0 || r.ruling.Worst.Severity() <= worst.Outcome.Severity() {
			continue
		}
		unsettled = append(unsettled, r)
		open.Needs = append(open.Needs, r.ruling.Needs...)
		open.Worst = r.ruling.Worst.OrWorse(open.Worst)
	}
	if len(open.Needs) > 0 {
		needs := slices.DeleteFunc(zoning.Needs(), func(name string) bool { return !slices.Contains(open.Needs, name) })
		worst = zoning.Ruling{Outcome: zoning.OutcomeNone, Needs: needs, Worst: open.Worst}
	}
	return worst, unsettled
}

// sways returns the zone that makes the outcome what it is although the site may lie outside of it; nil when all places within the accuracy
// get the same. A place has at least the zones that are firm and, where none of them is of the verdict's kind, one of that kind.
func (c *checking) sways(all zoning.Ruling) *zoning.Row {
	decides := func(r reading) bool { return c.verdicts == setOf(verdictOf(r.zone.Thing.(zoning.Zone).Kind)) }
	least := slices.DeleteFunc(slices.Clone(c.readings), func(r reading) bool { return !slices.Contains(c.firm, r.zone) })
	var options [][]reading
	if slices.ContainsFunc(least, decides) {
		options = append(options, least)
	} else {
		for _, r := range c.readings {
			if decides(r) {
				options = append(options, append(least[:len(least):len(least)], r))
			}
		}
	}
	for _, option := range options {
		if ruling, _ := worstOf(option); sameOutcome(ruling, all) {
			continue
		}
		for _, r := range c.readings {
			if ruling, _ := worstOf(append(option[:len(option):len(option)], r)); !slices.Contains(c.firm, r.zone) && sameOutcome(ruling, all) {
				return r.zone
			}
		}
		return c.readings[len(c.readings)-1].zone
	}
	return nil
}

// sameOutcome tells whether two rulings come to the same for who must keep them.
func sameOutcome(a, b zoning.Ruling) bool {
	return a.Outcome == b.Outcome && slices.Equal(a.Needs, b.Needs) && (a.Rule == nil) == (b.Rule == nil) && (a.Rule == nil || a.Rule.Deadline == b.Rule.Deadline)
}

// sureOf returns the zones hit whose extent is not left to words.
func (c *checking) sureOf(hits []ZoneHit) []*zoning.Row {
	var sure []*zoning.Row
	for _, h := range hits {
		if !h.ByDivision || c.view.unshaped[h.Row].certain {
			sure = append(sure, h.Row)
		}
	}
	return sure
}

// worse tells whether a goes before b: the worse outcome, then the earlier deadline.
func worse(a, b zoning.Ruling) bool {
	if b.Rule == nil {
		return true
	}
	late := func(r zoning.Ruling) string { return cmp.Or(r.Rule.Deadline, "9999-12-31") }
	return cmp.Or(cmp.Compare(a.Outcome.Severity(), b.Outcome.Severity()), strings.Compare(late(b), late(a))) > 0
}

// read applies the rules for a zone: those of its own publication or, where that has none for such zones, of the nearest
// one in force for the zone's division or what holds that. The table of equivalents is found in the same order, the
// publication of the rules first.
func (c *checking) read(v *Verdict, zone *zoning.Row) reading {
	z := zone.Thing.(zoning.Zone)
	r := reading{zone: zone}
	var own *zoning.Row
	if id := c.publications.at(zone.Publication, c.day); id >= 0 {
		own = c.publications.rows[id]
	}
	above := c.lawful(v, z, own)
	if own != nil {
		above = append([]*zoning.Row{own}, above...)
	}
	var rules []zoning.Rule
	for _, p := range above {
		list := p.Thing.(zoning.Publication).Rules
		if slices.ContainsFunc(list, func(rule zoning.Rule) bool { return rule.ZoneKind == z.Kind }) {
			r.source, rules = p, list
			break
		}
	}
	if r.source == nil {
		r.ruling.Outcome = zoning.OutcomeNone
		return r
	}
	for _, p := range append([]*zoning.Row{r.source}, above...) {
		if r.table = p.Thing.(zoning.Publication).Equivalents; r.table != nil {
			break
		}
	}
	r.ruling = zoning.Decide(rules, z.Kind, c.site.Keeping, r.table)
	if r.ruling.Rule != nil {
		r.ruling.Publication = r.source
	}
	return r
}

// lawful lists the publications in force for the zone's division and what holds that, the nearest first. A zone of
// no division goes by that of its publication, else by the smallest division at the place.
func (c *checking) lawful(v *Verdict, z zoning.Zone, own *zoning.Row) []*zoning.Row {
	division := z.Division
	if division == "" && own != nil {
		division = own.Thing.(zoning.Publication).Division
	}
	if n := len(v.Location.Divisions); division == "" && n > 0 {
		division = v.Location.Divisions[n-1].Code()
	}
	list := slices.Clone(c.view.lawful[division])
	for _, up := range zoning.Ancestors(division) {
		list = append(list, c.view.lawful[up]...)
	}
	return list
}
