package atlas

import (
	"cmp"
	"context"
	"fmt"

	"gridzone/zoning"
)

// DefaultAccuracyM is how far off a place may be when nothing else is said: what a cadastral survey may be.
const DefaultAccuracyM = 0.2

// FarmSite returns where a farm on record stands and what is kept there, as a check asks about it: there already, as
// a farm or as a household.
// ErrInvalid for a row that is no farm.
func FarmSite(farm *zoning.Row) (Site, error) {
	f, ok := farm.Thing.(zoning.Farm)
	if !ok {
		return Site{}, fmt.Errorf("%w: %s is no farm", zoning.ErrInvalid, farm.Code())
	}
	s := Site{Point: f.At, AccuracyM: DefaultAccuracyM,
		Keeping: zoning.Keeping{Species: f.Species, Count: &f.Count, Measure: cmp.Or(f.Measure, zoning.Stock), Action: f.Action()}}
	if len(farm.Shape) > 0 {
		s.Shape = farm.Shape
	}
	return s, nil
}

// CheckFarm says what is published for a farm on record on day.
func (a *Atlas) CheckFarm(ctx context.Context, farm *zoning.Row, day zoning.Day) (Verdict, error) {
	site, err := FarmSite(farm)
	if err != nil {
		return Verdict{}, err
	}
	v, err := a.Check(ctx, site, day)
	if err != nil {
		return Verdict{}, fmt.Errorf("check farm %s: %w", farm.Code(), err)
	}
	return v, nil
}
