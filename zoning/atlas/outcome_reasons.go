package atlas

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"gridzone/zoning"
)

// explainOutcome says which rule decides, or what must be known before one can, or that none speaks of the zones.
func (c *checking) explainOutcome(say func(code, format string, args ...any) *Reason, v *Verdict) {
	switch {
	case len(c.readings) == 0:
		return
	case v.Ruling.Rule != nil:
		say("rule_decides", "%s", c.ruleText(v.Ruling))
	case len(v.Ruling.Needs) > 0:
		for _, r := range c.open {
			say("outcome_needs", "%s", c.needsText(r))
		}
	default:
		said := map[string]bool{}
		for _, r := range c.readings {
			if text := c.silentText(r); !said[text] {
				said[text] = true
				say("no_rule", "%s", text)
			}
		}
	}
	switch {
	case len(v.Alternatives) > 0 && v.Ruling.Outcome != zoning.OutcomeNone:
		say("outcome_of_worst", "The outcome is the worst that the rules of all zones here may come to; a survey may find a milder one.")
	case c.swayed != nil:
		unsure := say("outcome_uncertain", "The verdict is certain, and the outcome is not: it rests on %s, and the place may as well lie outside of that zone, as far as an accuracy of %g m and the published words tell.",
			c.zoneName(c.swayed), c.site.AccuracyM)
		unsure.Zone, unsure.Publication = c.swayed, c.publicationOf(c.swayed)
	}
}

// silentText says that no rule fits, or that there is none.
func (c *checking) silentText(r reading) string {
	kind := r.zone.Thing.(zoning.Zone).Kind
	if r.source == nil {
		return fmt.Sprintf("No rule on record speaks of %s zones here: neither the publication of %s nor one in force for its division or above lays any down.", kind, r.zone.Code())
	}
	return fmt.Sprintf("None of the rules of %s for %s zones fits%s.", documentOf(r.source), kind, keptText(c.site.Keeping))
}

// ruleText names the rule that decides, its words and what was counted.
func (c *checking) ruleText(r zoning.Ruling) string {
	text := fmt.Sprintf("Rule %d of %s: %s.", r.Number, documentOf(r.Publication), r.Rule.Words())
	if r.Rule.Basis != "" {
		text += " It rests on " + r.Rule.Basis + "."
	}
	if r.PigEquivalents != nil {
		k := c.site.Keeping
		text += fmt.Sprintf(" %d %s (%s) are %s pig equivalents by the table %q.", *k.Count, k.Species, k.Species.Label(), pigs(*r.PigEquivalents), r.Equivalents)
	}
	return text
}

// needsText says what a rule asks for that is not known.
func (c *checking) needsText(r reading) string {
	rule := r.source.Thing.(zoning.Publication).Rules[r.ruling.Open-1]
	text := fmt.Sprintf("Rule %d of %s cannot be applied to %s zone %s (%s): ", r.ruling.Open, documentOf(r.source), rule.ZoneKind, r.zone.Code(), rule.Words())
	var asks []string
	for _, name := range r.ruling.Needs {
		asks = append(asks, c.askText(name, rule, r.table))
	}
	return text + strings.Join(asks, "; ") + "."
}

func (c *checking) askText(name string, rule zoning.Rule, table *zoning.Equivalents) string {
	k := c.site.Keeping
	switch {
	case name == zoning.NeedEquivalents && table == nil:
		return fmt.Sprintf("no table of pig equivalents is in force here, so that %s (%s) cannot be counted in them", k.Species, k.Species.Label())
	case name == zoning.NeedEquivalents:
		return fmt.Sprintf("the table %q does not know %s (%s)", table.Name, k.Species, k.Species.Label())
	case name == zoning.NeedSpecies && k.Species != "":
		return fmt.Sprintf("the species must be known more closely than %s (%s)", k.Species, k.Species.Label())
	case name == zoning.NeedMeasure && k.Measure != "":
		return fmt.Sprintf("it counts %s (%s), and the count is given as %s (%s)", rule.Measure, rule.Measure.Label(), k.Measure, k.Measure.Label())
	default:
		return "the " + name + " must be known"
	}
}

// keptText writes what was asked about, to come after the words it completes.
func keptText(k zoning.Keeping) string {
	var words []string
	if k.Count != nil {
		words = append(words, strconv.FormatInt(*k.Count, 10))
	}
	for _, word := range []string{string(k.Species), string(k.Measure), string(k.Action)} {
		if word != "" {
			words = append(words, word)
		}
	}
	if len(words) == 0 {
		return ""
	}
	return " (" + strings.Join(words, ", ") + ")"
}

// pigs writes a number of pig equivalents with up to three decimals, never rounded up to a threshold it falls short of.
func pigs(n float64) string { return strconv.FormatFloat(math.Floor(n*1000)/1000, 'f', -1, 64) }
