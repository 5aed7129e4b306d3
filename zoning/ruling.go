package zoning

import (
	"math/big"
	"slices"
)

// What must be known of a keeping before a rule can be applied to it, as Needs names it, in the order in which it does.
const (
	NeedSpecies     = "species" // or a narrower one than was given
	NeedCount       = "count"
	NeedMeasure     = "measure"     // or the count by the other measure
	NeedAction      = "action"      // what is done or to be done
	NeedEquivalents = "equivalents" // of the species given, in a table of pig equivalents
)

// Needs lists all that a Ruling may need, in order.
func Needs() []string {
	return []string{NeedSpecies, NeedCount, NeedMeasure, NeedAction, NeedEquivalents}
}

// Decide applies the rules of one publication for zones of a kind to a keeping, from the first to the last: the first
// that fits decides. Thresholds are compared in whole numbers, so that no rounding decides.
//
// A rule that asks for what the keeping leaves open stops the reading, unless something else in it fails to fit: the
// outcome is none, Open is its number, Needs what it asks for and Worst the worst that it or a rule after it may come to.
// Stock and slaughter are different numbers. A rule with thresholds that counts by the other measure than the
// keeping's is passed over; one after it that comes to something else, milder or harder, decides only if it counts by the keeping's own. Where the keeping does
// not say what its count counts, the count fits no threshold and misses none.
func Decide(rules []Rule, kind ZoneKind, k Keeping, e *Equivalents) Ruling {
	var open, other Ruling // stopped at a rule; passed one of the other measure
	var passed []*Rule     // those
	for i, r := range rules {
		if r.ZoneKind != kind {
			continue
		}
		fits, needs := e.fit(r, k)
		switch {
		case !fits:
			if len(needs) > 0 && other.Open == 0 {
				other = Ruling{Outcome: OutcomeNone, Open: i + 1, Needs: needs}
			}
			if len(needs) > 0 {
				passed, other.Worst = append(passed, &rules[i]), r.Outcome.OrWorse(other.Worst)
			}
		case len(needs) > 0:
			if open.Open == 0 {
				open = Ruling{Outcome: OutcomeNone, Open: i + 1, Needs: needs}
			}
			open.Worst = r.Outcome.OrWorse(open.Worst)
		case open.Open > 0:
			open.Worst = r.Outcome.OrWorse(open.Worst).OrWorse(other.Worst)
			return open
		case r.Measure == "" && slices.ContainsFunc(passed, func(p *Rule) bool { return p.Outcome != r.Outcome || p.Deadline != r.Deadline }):
			other.Worst = r.Outcome.OrWorse(other.Worst)
			return other
		default:
			return e.decided(&rules[i], i+1, k)
		}
	}
	switch {
	case open.Open > 0:
		open.Worst = open.Worst.OrWorse(other.Worst)
		return open
	case other.Open > 0:
		return other
	}
	return Ruling{Outcome: OutcomeNone}
}

// decided is the ruling of a rule that fits.
func (e *Equivalents) decided(r *Rule, number int, k Keeping) Ruling {
	ruling := Ruling{Outcome: r.Outcome, Worst: r.Outcome, Rule: r, Number: number}
	if r.Species == PigEquivalent && k.Count != nil {
		if exact, known := e.Pigs(k.Species, *k.Count); known {
			pigs, _ := exact.Float64()
			ruling.PigEquivalents, ruling.Equivalents = &pigs, e.Name
		}
	}
	return ruling
}

// fit tells whether a rule fits as far as is known, and what else it asks for. A rule that counts by the other
// measure does not fit and yet needs the measure.
func (e *Equivalents) fit(r Rule, k Keeping) (fits bool, needs []string) {
	counts := r.Min != nil || r.Max != nil
	switch {
	case r.Species == "" || r.Species == PigEquivalent || k.Species.Within(r.Species):
	case k.Species == "" || r.Species.Within(k.Species):
		needs = append(needs, NeedSpecies)
	default:
		return false, nil
	}
	if r.Action != "" && k.Action != "" && r.Action != k.Action {
		return false, nil
	}
	other := r.Measure != "" && k.Measure != "" && r.Measure != k.Measure
	if other && !counts {
		return false, nil
	}
	if counts && !other {
		within, open := e.within(r, k)
		if !within && k.Measure != "" { // else nobody knows what the count counts
			return false, nil
		}
		needs = append(needs, open...)
	}
	if r.Measure != "" && k.Measure == "" || other {
		needs = append(needs, NeedMeasure)
	}
	if r.Action != "" && k.Action == "" {
		needs = append(needs, NeedAction)
	}
	slices.SortFunc(needs, func(a, b string) int { return slices.Index(Needs(), a) - slices.Index(Needs(), b) })
	return !other, slices.Compact(needs)
}

// within tells whether the count keeps to the thresholds, as far as is known, and what must be known to tell.
func (e *Equivalents) within(r Rule, k Keeping) (within bool, needs []string) {
	line := Equivalent{Animals: 1, Pigs: 1}
	if r.Species == PigEquivalent {
		var known bool
		if line, known = e.Of(k.Species); !known {
			needs = append(needs, e.missing(k.Species))
		}
	}
	if k.Count == nil {
		needs = append(needs, NeedCount)
	}
	if len(needs) > 0 {
		return true, needs
	}
	count := product(*k.Count, line.Pigs)
	return (r.Min == nil || count.Cmp(product(*r.Min, line.Animals)) >= 0) && (r.Max == nil || count.Cmp(product(*r.Max, line.Animals)) < 0), nil
}

// missing tells what helps where the table has no line for a species: to name one, or a narrower one that the table
// knows; otherwise only a line.
func (e *Equivalents) missing(s Species) string {
	if s == "" || (e != nil && slices.ContainsFunc(e.Animals, func(a Equivalent) bool { return a.Species.Within(s) })) {
		return NeedSpecies
	}
	return NeedEquivalents
}

// product multiplies without overflow.
func product(a, b int64) *big.Int { return new(big.Int).Mul(big.NewInt(a), big.NewInt(b)) }
