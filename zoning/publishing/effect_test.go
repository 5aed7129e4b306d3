package publishing_test

import (
	"context"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
	"gridzone/zoning/publishing"
)

func farm(code string, x, y float64) *zoning.Row {
	return &zoning.Row{Valid: zoning.Unbounded, Thing: zoning.Farm{Code: code, Species: "pig", Count: 10, At: orb.Point{120 + x/100, 30 + y/100}}}
}

func TestAffect(t *testing.T) {
	made := func(zones ...*zoning.Row) publishing.Side {
		pub := published("p", town, span(always, forever))
		past := farm("past", 5, 5)
		past.Valid = span(always, 0)
		return side(1, append(zones, pub, farm("f1", 3, 3), farm("f2", 4, 4), farm("f3", 15, 15), farm("f4", 9, 9), past)...)
	}
	before := made(drawn("r", zoning.Restricted, cells(2, 2, 8, 8)), drawn("p", zoning.Prohibited, cells(14, 14, 16, 16)), drawn("q", zoning.Prohibited, cells(8.5, 8.5, 10, 10)))
	after := made(drawn("r", zoning.Prohibited, cells(2, 2, 8, 8)), drawn("q2", zoning.Prohibited, cells(8.5, 8.5, 10, 10)))
	e, err := publishing.Affect(context.Background(), before, after)
	require.NoError(t, err)
	assert.Equal(t, 4, e.Farms)
	var changed []string
	for _, c := range e.Changed {
		changed = append(changed, c.Farm.Code()+": "+string(c.Before.Verdict)+" -> "+string(c.After.Verdict))
	}
	assert.Equal(t, []string{"f1: restricted -> prohibited", "f2: restricted -> prohibited", "f3: prohibited -> no_zone"}, changed)
	standing := func(v zoning.Verdict) publishing.Standing {
		return publishing.Standing{Verdict: v, Outcome: zoning.OutcomeNone}
	}
	assert.Equal(t, []publishing.StandingChange{
		{Before: standing(zoning.VerdictRestricted), After: standing(zoning.VerdictProhibited), Farms: 2},
		{Before: standing(zoning.VerdictProhibited), After: standing(zoning.VerdictNoZone), Farms: 1},
	}, e.Totals)

	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = publishing.Affect(ctx, before, after)
	require.ErrorIs(t, err, context.Canceled)
}
