package publishing

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// Standing is what a check says of a farm on one side.
type Standing struct {
	Verdict  zoning.Verdict
	Outcome  zoning.RuleOutcome
	Deadline string // of the rule that decides; empty: none
}

func standingOf(v zoning.Verdict, r zoning.Ruling) Standing {
	s := Standing{Verdict: v, Outcome: r.Outcome}
	if r.Rule != nil {
		s.Deadline = r.Rule.Deadline
	}
	return s
}

// FarmChange is a farm on record that stands otherwise on the other side.
type FarmChange struct {
	Farm          *zoning.Row
	Before, After Standing
}

// StandingChange counts the farms that go from one standing to another.
type StandingChange struct {
	Before, After Standing
	Farms         int
}

// Effect is what a change does to the farms on record.
type Effect struct {
	Farms   int              // that were looked at
	Changed []FarmChange     // by code
	Totals  []StandingChange // of those that change, the most farms first
}

// Affect tells which farms in force on the side after, of a division or, with an empty code, all of them, get another verdict, outcome or deadline
// than on the side before, as far as they may be seen by an actor, each checked as atlas.CheckFarm does. Which zone or rule says so does not count. Verdicts are worked out and kept as
// atlas.Farms does, with its errors: ErrBusy when there is more to work out than one question may.
func Affect(ctx context.Context, before, after Side, division string, seen zoning.Actor) (Effect, error) {
	asked := atlas.FarmQuery{Division: division, Limit: math.MaxInt, Seen: seen}
	farms, err := after.Atlas.Farms(ctx, asked, after.Day)
	if err != nil {
		return Effect{}, err
	}
	old, err := before.Atlas.Farms(ctx, asked, before.Day)
	if err != nil {
		return Effect{}, err
	}
	known := make(map[*zoning.Row]Standing, len(old.Farms))
	for _, f := range old.Farms {
		known[f.Farm] = standingOf(f.Verdict, f.Ruling)
	}
	e := Effect{Farms: len(farms.Farms)}
	counted := map[StandingChange]int{}
	for _, f := range farms.Farms {
		was, same := known[f.Farm]
		if !same { // not the same row before: another division, another place, or not yet on record
			if was, err = before.standing(ctx, f.Farm); err != nil {
				return Effect{}, err
			}
		}
		is := standingOf(f.Verdict, f.Ruling)
		if was == is {
			continue
		}
		e.Changed = append(e.Changed, FarmChange{f.Farm, was, is})
		counted[StandingChange{Before: was, After: is}]++
	}
	for change, farms := range counted {
		change.Farms = farms
		e.Totals = append(e.Totals, change)
	}
	slices.SortFunc(e.Totals, func(a, b StandingChange) int {
		return cmp.Or(cmp.Compare(b.Farms, a.Farms), a.Before.compare(b.Before), a.After.compare(b.After))
	})
	return e, nil
}

// standing checks a farm on one side.
func (s Side) standing(ctx context.Context, farm *zoning.Row) (Standing, error) {
	if err := ctx.Err(); err != nil {
		return Standing{}, err
	}
	v, err := s.Atlas.CheckFarm(ctx, farm, s.Day)
	if err != nil {
		return Standing{}, err
	}
	return standingOf(v.Verdict, v.Ruling), nil
}

// compare orders standings by name.
func (s Standing) compare(t Standing) int {
	return cmp.Or(strings.Compare(string(s.Verdict), string(t.Verdict)), strings.Compare(string(s.Outcome), string(t.Outcome)), strings.Compare(s.Deadline, t.Deadline))
}
