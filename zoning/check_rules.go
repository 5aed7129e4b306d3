package zoning

import (
	"fmt"
	"slices"
)

// rules looks at what a publication lays down.
func (c *checker) rules(p Publication) {
	for i, r := range p.Rules {
		field := fmt.Sprintf("rules/%d", i)
		if r.ZoneKind.Label() == "" {
			c.add("unknown_kind", field+"/zone_kind", fmt.Sprintf("%q is not a kind of zone", r.ZoneKind), "use prohibited (禁养区) or restricted (限养区)")
		}
		if r.Species != "" && r.Species.Label() == "" {
			c.add("unknown_species", field+"/species", fmt.Sprintf("%q is not a species", r.Species), "use one of the species, pig_equivalent, or none")
		}
		if r.Measure != "" && r.Measure.Label() == "" {
			c.add("unknown_measure", field+"/measure", fmt.Sprintf("%q is not a measure", r.Measure), "use stock or slaughter")
		}
		if r.Action != "" && r.Action.Label() == "" {
			c.add("unknown_action", field+"/action", fmt.Sprintf("%q is not an action", r.Action), "use new, enlarge, existing or household")
		}
		if !slices.Contains(RuleOutcomes(), r.Outcome) {
			c.add("unknown_outcome", field+"/outcome", fmt.Sprintf("%q is not an outcome of a rule", r.Outcome), "use forbidden, conditional, close_or_move or exempt")
		}
		c.bounds(field, r)
		c.date(field+"/deadline", r.Deadline)
		c.line(field+"/basis", r.Basis, MaxName)
	}
}

// bounds looks at the numbers of a rule.
func (c *checker) bounds(field string, r Rule) {
	if (r.Min != nil || r.Max != nil) && r.Measure == "" {
		c.add("missing_measure", field+"/measure", "the rule has a threshold and does not say what it counts", "use stock (存栏) or slaughter (出栏)")
	}
	if (r.Min != nil || r.Max != nil) && r.Species == "" {
		c.add("missing_species", field+"/species", "the rule has a threshold and does not say of which animals", "name a species, or pig_equivalent for any")
	}
	if (r.Min != nil && *r.Min < 0) || (r.Max != nil && *r.Max <= 0) || (r.Min != nil && r.Max != nil && *r.Min >= *r.Max) {
		c.add("bad_bounds", field+"/min", "no count is min or more and less than max", "give min below max, neither negative")
	}
}

// equivalents looks at a table of pig equivalents.
func (c *checker) equivalents(e *Equivalents) {
	if e == nil {
		return
	}
	if e.Name == "" {
		c.add("missing_name", "equivalents/name", "the table of pig equivalents has no name", "name the document it is from: answers name it")
	}
	c.line("equivalents/name", e.Name, MaxName)
	c.line("equivalents/source", e.Source, MaxTitle)
	seen := map[Species]bool{}
	for i, a := range e.Animals {
		field := fmt.Sprintf("equivalents/animals/%d", i)
		switch {
		case a.Species.Label() == "" || a.Species == PigEquivalent:
			c.add("unknown_species", field, fmt.Sprintf("%q is not a species", a.Species), "use one of the species")
		case seen[a.Species]:
			c.add("duplicate_species", field, fmt.Sprintf("%s comes twice", a.Species), "keep one line for each species")
		case a.Animals <= 0 || a.Pigs <= 0 || a.Animals > maxCount || a.Pigs > maxCount:
			c.add("bad_equivalent", field, "the numbers are not whole and positive", "write so many animals count as so many pigs, for example 30 and 1")
		}
		seen[a.Species] = true
	}
}

// maxCount is the most animals that anything is reckoned with: products of two counts stay exact.
const maxCount = 1 << 31

func (c *checker) farm(f Farm, shaped bool) {
	c.line("name", f.Name, MaxName)
	if f.Species.Label() == "" || f.Species == PigEquivalent {
		c.add("unknown_species", "species", fmt.Sprintf("%q is not a species", f.Species), "use one of "+speciesNames())
	}
	if f.Measure != Stock && f.Measure != Slaughter {
		c.add("unknown_measure", "measure", fmt.Sprintf("%q is not a measure", f.Measure), "use stock (存栏) or slaughter (出栏)")
	}
	if f.Count < 0 || f.Count > maxCount {
		c.add("bad_count", "count", "the count is not a number of animals", "write a whole number, 0 or more")
	}
	if f.Division != "" {
		c.code("division", f.Division)
	}
	if !shaped && !(f.At[0] >= -180 && f.At[0] <= 180 && f.At[1] >= -90 && f.At[1] <= 90) {
		c.add("out_of_range", "geometry", "the farm's point is not a longitude and a latitude", "give a point or a polygon in degrees")
	}
}
