package zoning

import "slices"

// Verdict says what is published for a place. It is never a permission.
type Verdict string

// The verdicts, worst first, and the one that says only a survey can tell.
const (
	VerdictProhibited   Verdict = "prohibited"
	VerdictRestricted   Verdict = "restricted"
	VerdictNotPublished Verdict = "not_published" // nothing in force for the division
	VerdictOutside      Verdict = "outside"       // no division on record here
	VerdictNoZone       Verdict = "no_zone"       // published for, and outside every zone
	VerdictNeedsSurvey  Verdict = "needs_survey"
)

// Severity orders verdicts: the higher the worse; 0 for needs_survey, which has no place in the order.
func (v Verdict) Severity() int {
	switch v {
	case VerdictProhibited:
		return 5
	case VerdictRestricted:
		return 4
	case VerdictNotPublished:
		return 3
	case VerdictOutside:
		return 2
	case VerdictNoZone:
		return 1
	default:
		return 0
	}
}

// RuleOutcome is what the rules make of a verdict for certain animals and a certain action.
type RuleOutcome string

// The outcomes, worst first.
const (
	OutcomeForbidden   RuleOutcome = "forbidden"
	OutcomeCloseOrMove RuleOutcome = "close_or_move"
	OutcomeConditional RuleOutcome = "conditional"
	OutcomeExempt      RuleOutcome = "exempt"
	OutcomeNone        RuleOutcome = "none" // no rule on record speaks of it
)

// Severity orders outcomes: the higher the worse; 0 for none and for anything else.
func (o RuleOutcome) Severity() int {
	list := RuleOutcomes()
	if i := slices.Index(list, o); i >= 0 {
		return len(list) - i
	}
	return 0
}

// OrWorse returns the worse of two outcomes.
func (o RuleOutcome) OrWorse(p RuleOutcome) RuleOutcome {
	if p.Severity() > o.Severity() {
		return p
	}
	return o
}

// RuleOutcomes lists what a rule may say, worst first.
func RuleOutcomes() []RuleOutcome {
	return []RuleOutcome{OutcomeForbidden, OutcomeCloseOrMove, OutcomeConditional, OutcomeExempt}
}
