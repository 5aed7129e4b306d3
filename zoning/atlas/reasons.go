package atlas

import (
	"fmt"

	"gridzone/geo"
	"gridzone/zoning"
)

// tell finds what the zones rest on and what the rules make of them, and gives the reasons.
func (c *checking) tell(v *Verdict) {
	for i := range v.Zones {
		v.Zones[i].Bases = c.resting(v.Zones[i].Row).Bases
	}
	c.rule(v)
	c.explain(v)
}

// explain writes the reasons, most weighty first.
func (c *checking) explain(v *Verdict) {
	say := func(code, format string, args ...any) *Reason {
		v.Reasons = append(v.Reasons, Reason{Code: code, Text: fmt.Sprintf(format, args...)})
		return &v.Reasons[len(v.Reasons)-1]
	}
	if v.Verdict == zoning.VerdictNeedsSurvey {
		say("needs_survey", "The records alone do not decide: possible are %s. A survey or a look at the published text is needed.", list(v.Alternatives))
	}
	for _, h := range v.Zones {
		c.explainHit(say, h)
	}
	for _, r := range c.reached {
		if c.lineOf(r.row) == nil {
			c.explainHit(say, ZoneHit{Hit: Hit{Row: r.row}, ByDivision: true})
			continue
		}
		near := say("line_within_accuracy", "The line of %s is %.3f m away, within the accuracy of %g m.", c.zoneName(r.row), r.distanceM, c.site.AccuracyM)
		near.Zone, near.Publication, near.DistanceM = r.row, c.publicationOf(r.row), &r.distanceM
	}
	chain := v.Location.Divisions
	switch c.verdicts.worstFirst()[len(c.verdicts.worstFirst())-1] {
	case zoning.VerdictNoZone:
		if p := c.publishedFor(chain); p != nil {
			say("outside_every_zone", "%s is in force for %s, and no zone on record holds this place. That is not a permission.", documentOf(p), divisionName(chain, p)).Publication = p
		}
	case zoning.VerdictNotPublished:
		none := say("not_published", "No publication is in force for %s on this day.", smallest(chain))
		if len(chain) > 0 {
			none.Division = chain[len(chain)-1]
		}
	case zoning.VerdictOutside:
		say("outside", "No division on record covers the whole of this place.")
	}
	c.explainOutcome(say, v)
}

func (c *checking) explainHit(tell func(code, format string, args ...any) *Reason, h ZoneHit) {
	say := func(code, format string, args ...any) {
		r := tell(code, format, args...)
		r.Zone, r.Publication = h.Row, c.publicationOf(h.Row)
	}
	name := c.zoneName(h.Row)
	z := c.resting(h.Row)
	u := c.view.unshaped[h.Row]
	switch {
	case !h.ByDivision && h.Relation == geo.Boundary:
		say("on_zone_line", "The place touches the line of %s; the line belongs to the zone.", name)
	case !h.ByDivision && h.partly():
		say("in_zone", "A part of the place is in %s.", name)
	case !h.ByDivision:
		say("in_zone", "The place is in %s.", name)
	case u.certain && h.partly():
		say("zone_is_division", "%s has no polygon: it covers the whole of division %s, which holds a part of the place.", name, z.Division)
	case u.certain:
		say("zone_is_division", "%s has no polygon: it covers the whole of division %s, which holds the place.", name, z.Division)
	case z.Scope == zoning.Part:
		say("zone_in_words", "%s has no polygon: words alone describe the part of division %s it covers (%q).", name, z.Division, z.Extent)
	default:
		say("division_without_shape", "%s covers division %s, of which no polygon is on record.", name, z.Division)
	}
	if z.OnlyNormative() {
		say("only_normative_basis", "%s rests on normative documents alone; since September 2019 only laws and regulations may be the basis of a zone.", name)
	}
}

// resting returns a zone with what it rests on.
func (c *checking) resting(r *zoning.Row) zoning.Zone {
	z, _ := r.Thing.(zoning.Zone)
	if row := c.publicationOf(r); row != nil {
		p, _ := row.Thing.(zoning.Publication)
		return z.RestingOn(p.Bases)
	}
	return z
}

// publicationOf returns the publication of a zone as it is on the day; nil where it is not on record.
func (c *checking) publicationOf(r *zoning.Row) *zoning.Row {
	if id := c.publications.at(r.Publication, c.day); id >= 0 {
		return c.publications.rows[id]
	}
	return nil
}

// zoneName writes a zone with its kind, code, name and the document that published it.
func (c *checking) zoneName(r *zoning.Row) string {
	z := r.Thing.(zoning.Zone)
	s := fmt.Sprintf("%s zone (%s) %s", z.Kind, z.Kind.Label(), z.Code)
	if z.Name != "" {
		s += fmt.Sprintf(" %q", z.Name)
	}
	if p := c.publicationOf(r); p != nil {
		s += ", published by " + documentOf(p)
	}
	return s
}

// documentOf names the document of a publication.
func documentOf(r *zoning.Row) string {
	p := r.Thing.(zoning.Publication)
	name := p.Document
	if name == "" {
		name = p.ID
	}
	if p.Title != "" {
		name += fmt.Sprintf(" %q", p.Title)
	}
	if p.Issuer != "" {
		name += " of " + p.Issuer
	}
	return name
}

// divisionName names the division a publication is for.
func divisionName(chain []*zoning.Row, publication *zoning.Row) string {
	code := publication.Thing.(zoning.Publication).Division
	for _, r := range chain {
		if r.Code() == code {
			return code + " " + r.Thing.(zoning.Division).Name
		}
	}
	return code
}

// smallest names the smallest division of a chain.
func smallest(chain []*zoning.Row) string {
	if len(chain) == 0 {
		return "this place"
	}
	r := chain[len(chain)-1]
	return r.Code() + " " + r.Thing.(zoning.Division).Name
}

func list(verdicts []zoning.Verdict) string {
	s := ""
	for i, v := range verdicts {
		if i > 0 {
			s += ", "
		}
		s += string(v)
	}
	return s
}
