package zoning

import (
	"math/big"
	"slices"
)

// Rule is one line of what a publication lays down for its zones. An empty field holds for anything. The rules of
// a publication are read from the first to the last, and the first that fits decides.
type Rule struct {
	ZoneKind ZoneKind
	Species  Species // PigEquivalent: any animals, counted by the table of equivalents
	Measure  Measure // what Min and Max count; empty only without them
	Min, Max *int64  // the count is Min or more, and less than Max; nil: no bound
	Action   Action
	Outcome  RuleOutcome
	Deadline string // YYYY-MM-DD or empty: by when to close or move
	Basis    string // number of the document it rests on; empty: the publication's own
}

// Equivalents is a table of pig equivalents. Several official ones exist, so a table has a name.
type Equivalents struct {
	Name    string
	Source  string
	Animals []Equivalent
}

// Equivalent says that so many animals of a species count as so many pigs.
type Equivalent struct {
	Species       Species
	Animals, Pigs int64 // both positive
}

// Of returns the line for a species: its own, else that of the species that holds it.
func (e *Equivalents) Of(s Species) (Equivalent, bool) {
	if e == nil {
		return Equivalent{}, false
	}
	for _, name := range []Species{s, s.wider()} {
		if name == "" {
			continue
		}
		if i := slices.IndexFunc(e.Animals, func(a Equivalent) bool { return a.Species == name }); i >= 0 {
			return e.Animals[i], true
		}
	}
	if s == "pig" {
		return Equivalent{s, 1, 1}, true
	}
	return Equivalent{}, false
}

// Pigs returns a count of animals in pig equivalents, exactly; false when the table does not know the species.
func (e *Equivalents) Pigs(s Species, count int64) (*big.Rat, bool) {
	line, ok := e.Of(s)
	if !ok {
		return nil, false
	}
	pigs := big.NewRat(line.Pigs, line.Animals)
	return pigs.Mul(pigs, new(big.Rat).SetInt64(count)), true
}

// Same tells whether two tables say the same.
func (e *Equivalents) Same(f *Equivalents) bool {
	if e == nil || f == nil {
		return e == f
	}
	return e.Name == f.Name && e.Source == f.Source && slices.Equal(e.Animals, f.Animals)
}

// Same tells whether two rules say the same.
func (r Rule) Same(s Rule) bool {
	return sameNumber(r.Min, s.Min) && sameNumber(r.Max, s.Max) && r.ZoneKind == s.ZoneKind && r.Species == s.Species &&
		r.Measure == s.Measure && r.Action == s.Action && r.Outcome == s.Outcome && r.Deadline == s.Deadline && r.Basis == s.Basis
}

func sameNumber(a, b *int64) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

// Keeping is what is kept, or to be kept, at a place: what rules are asked about. Empty fields are not known.
type Keeping struct {
	Species Species
	Count   *int64
	Measure Measure
	Action  Action
}

// Ruling is what the rules on record make of a place and what is kept there.
type Ruling struct {
	Outcome        RuleOutcome // OutcomeNone when no rule speaks of it, or when it cannot be told
	Rule           *Rule       // that decided; nil with OutcomeNone
	Publication    *Row        // that laid it down; nil with OutcomeNone
	Number         int         // of the rule in its publication, from 1
	PigEquivalents *float64    // of what is kept, when the rule counts by them
	Equivalents    string      // name of the table they were reckoned by
	Needs          []string    // names of what must be known of the keeping before the outcome can be told

	Open  int         // number of the rule that cannot be applied for want of Needs; 0 if none stands in the way
	Worst RuleOutcome // that the outcome may be once Needs are known; else the outcome
}
