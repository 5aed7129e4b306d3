package publishing

import (
	"fmt"

	"gridzone/zoning"
)

// rules looks at whether the rules decide what can be asked about the zones.
func (s *study) rules() {
	for _, kind := range []zoning.ZoneKind{zoning.Prohibited, zoning.Restricted} {
		if zones := s.when(func(z zoning.Zone) bool { return z.Kind == kind }); len(zones) > 0 {
			s.rulesOf(kind, zones)
		}
	}
	byPigs := false
	for i, r := range s.life.Rules {
		byPigs = byPigs || r.Species == zoning.PigEquivalent
		for j, before := range s.life.Rules[:i] {
			if before.ZoneKind == r.ZoneKind && fitsAll(before) {
				s.add(Finding{Severity: Warning, Code: "rule_never_reached", Field: fmt.Sprintf("rules/%d", i),
					Detail: fmt.Sprintf("rule %d is never reached: rule %d decides everything before it", i+1, j+1), Repair: "put the rule that holds for anything last"})
				break
			}
		}
	}
	if byPigs && s.life.Equivalents == nil && !s.tableInForce() {
		s.add(Finding{Severity: Warning, Code: "no_equivalents", Field: "equivalents", Detail: "a rule counts in pig equivalents, and no table of them is in force",
			Repair: "give the table that the rule counts by"})
	}
}

// rulesOf looks at the rules for zones of one kind.
func (s *study) rulesOf(kind zoning.ZoneKind, zones []*zoning.Row) {
	own, closed := false, false
	for _, r := range s.life.Rules {
		if r.ZoneKind == kind {
			own, closed = true, closed || fitsAll(r)
		}
	}
	switch {
	case !own && s.ruleInForce(kind):
		s.add(Finding{Severity: Note, Code: "rules_of_others", Field: "rules", Zones: named(zones...),
			Detail: fmt.Sprintf("it has no rule for %s zones (%s): those in force for its division hold", kind, kind.Label())})
	case !own:
		s.add(Finding{Severity: Warning, Code: "no_rules", Field: "rules", Zones: named(zones...),
			Detail: fmt.Sprintf("no rule says what holds in %s zones (%s): every outcome is none", kind, kind.Label()), Repair: "give rules for them"})
	case !closed:
		s.add(Finding{Severity: Note, Code: "rules_leave_open", Field: "rules", Zones: named(zones...),
			Detail: fmt.Sprintf("no rule for %s zones (%s) holds for anything: what fits none has the outcome none", kind, kind.Label())})
	}
}

// fitsAll tells whether a rule decides whatever is asked about its kind of zone.
func fitsAll(r zoning.Rule) bool {
	return r.Species == "" && r.Measure == "" && r.Min == nil && r.Max == nil && r.Action == ""
}

// ruleInForce tells whether another publication for the division, or one that holds it, has a rule for a kind on the day.
func (s *study) ruleInForce(kind zoning.ZoneKind) bool {
	return s.othersInForce(func(p zoning.Publication) bool {
		for _, r := range p.Rules {
			if r.ZoneKind == kind {
				return true
			}
		}
		return false
	})
}

// tableInForce tells whether such a publication has a table of pig equivalents.
func (s *study) tableInForce() bool {
	return s.othersInForce(func(p zoning.Publication) bool { return p.Equivalents != nil })
}

func (s *study) othersInForce(holds func(zoning.Publication) bool) bool {
	ended := map[string]bool{}
	for _, id := range s.life.Supersedes {
		ended[id] = true
	}
	for _, row := range s.now.Rows(zoning.Publications, s.day) {
		p, _ := row.Thing.(zoning.Publication)
		if p.Division != "" && !ended[p.ID] && (p.Division == s.life.Division || zoning.InDivision(s.life.Division, p.Division)) && holds(p) {
			return true
		}
	}
	return false
}
