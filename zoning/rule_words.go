package zoning

import (
	"fmt"
	"strings"
)

// Words writes the rule as an English phrase: what it speaks of, its thresholds, what it says and by when.
func (r Rule) Words() string {
	words := r.who() + " in a " + string(r.ZoneKind) + " zone"
	if counted := r.counted(); counted != "" {
		words += " with " + counted
	}
	words += " is " + r.Outcome.words()
	if r.Deadline != "" {
		words += " by " + r.Deadline
	}
	return words
}

func (r Rule) who() string {
	switch r.Action {
	case New:
		return "a new farm"
	case Enlarge:
		return "a farm to be enlarged"
	case Existing:
		return "an existing farm"
	case Household:
		return "a household"
	default:
		return "any farm or household"
	}
}

// counted writes the animals and the thresholds; "" when the rule holds for any.
func (r Rule) counted() string {
	animals := strings.ReplaceAll(string(r.Species), "_", " ")
	if animals == "" {
		animals = "animals of any species"
	}
	if r.Species == PigEquivalent {
		animals = "pig equivalents (猪当量)"
	} else if label := r.Species.Label(); label != "" {
		animals += " (" + label + ")"
	}
	measure := ""
	switch r.Measure {
	case Stock:
		measure = " in stock (存栏)"
	case Slaughter:
		measure = " sent to slaughter in a year (出栏)"
	}
	switch {
	case r.Min != nil && r.Max != nil:
		return fmt.Sprintf("%d or more and less than %d %s%s", *r.Min, *r.Max, animals, measure)
	case r.Min != nil:
		return fmt.Sprintf("%d or more %s%s", *r.Min, animals, measure)
	case r.Max != nil:
		return fmt.Sprintf("less than %d %s%s", *r.Max, animals, measure)
	case r.Species == "" && r.Measure == "", r.Species == PigEquivalent && r.Measure == "":
		return ""
	default:
		return animals + measure
	}
}

func (o RuleOutcome) words() string {
	switch o {
	case OutcomeForbidden:
		return "forbidden"
	case OutcomeCloseOrMove:
		return "to close or move"
	case OutcomeConditional:
		return "subject to conditions"
	case OutcomeExempt:
		return "exempt"
	default:
		return string(o)
	}
}
