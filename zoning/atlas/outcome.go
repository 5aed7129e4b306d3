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

// rule finds the outcome: the worst over the zones hit and, where only a survey can tell, those within reach that the
// worst alternative comes from. An outcome that cannot be told and may be worse leaves none.
func (c *checking) rule(v *Verdict) {
	for _, h := range v.Zones {
		c.readings = append(c.readings, c.read(v, h.Row))
	}
	if len(v.Alternatives) > 0 {
		for _, r := range c.reached {
			if verdictOf(r.row.Thing.(zoning.Zone).Kind) == v.Alternatives[0] {
				c.readings = append(c.readings, c.read(v, r.row))
			}
		}
	}
	v.Ruling = zoning.Ruling{Outcome: zoning.OutcomeNone}
	for _, r := range c.readings {
		if r.ruling.Rule != nil && worse(r.ruling, v.Ruling) {
			v.Ruling = r.ruling
		}
	}
	var open zoning.Ruling
	for _, r := range c.readings {
		if r.ruling.Open == 0 || r.ruling.Worst.Severity() <= v.Ruling.Outcome.Severity() {
			continue
		}
		c.open = append(c.open, r)
		open.Needs = append(open.Needs, r.ruling.Needs...)
		if r.ruling.Worst.Severity() > open.Worst.Severity() {
			open.Worst = r.ruling.Worst
		}
	}
	if len(open.Needs) > 0 {
		needs := slices.DeleteFunc(zoning.Needs(), func(name string) bool { return !slices.Contains(open.Needs, name) })
		v.Ruling = zoning.Ruling{Outcome: zoning.OutcomeNone, Needs: needs, Worst: open.Worst}
	}
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
