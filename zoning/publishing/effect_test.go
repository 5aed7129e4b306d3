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
	e, err := publishing.Affect(context.Background(), before, after, "", zoning.Actor{})
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

	// Of a division: by the one that a farm names, else by where it stands.
	for division, want := range map[string][2]int{town: {4, 3}, town + "00101": {2, 2}, town + "002": {1, 1}, "330402009": {0, 0}} {
		e, err = publishing.Affect(context.Background(), before, after, division, zoning.Actor{})
		require.NoError(t, err)
		assert.Equal(t, want, [2]int{e.Farms, len(e.Changed)}, division)
	}
	elsewhere := farm("f1", 14.5, 14.5)
	moved := side(1, published("p", town, span(always, forever)), drawn("r", zoning.Restricted, cells(2, 2, 8, 8)), elsewhere)
	e, err = publishing.Affect(context.Background(), moved, after, town+"00101", zoning.Actor{})
	require.NoError(t, err)
	assert.Equal(t, zoning.VerdictRestricted, e.Changed[0].Before.Verdict, "where it stands after")

	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = publishing.Affect(ctx, before, after, "", zoning.Actor{})
	require.ErrorIs(t, err, context.Canceled)
}

// A deadline that moves is a change: somebody must close sooner.
func TestAffectDeadline(t *testing.T) {
	made := func(deadline string) publishing.Side {
		p := published("p", town, span(always, forever))
		pub, _ := p.Thing.(zoning.Publication)
		pub.Rules = []zoning.Rule{{ZoneKind: zoning.Prohibited, Action: zoning.Existing, Outcome: zoning.OutcomeCloseOrMove, Deadline: deadline}}
		p.Thing = pub
		return side(1, p, drawn("z", zoning.Prohibited, cells(2, 2, 8, 8)), farm("in", 3, 3), farm("out", 12, 12))
	}
	e, err := publishing.Affect(context.Background(), made("2027-06-30"), made("2026-12-31"), "", zoning.Actor{})
	require.NoError(t, err)
	require.Len(t, e.Changed, 1)
	assert.Equal(t, "in", e.Changed[0].Farm.Code())
	assert.Equal(t, "2027-06-30", e.Changed[0].Before.Deadline)
	assert.Equal(t, "2026-12-31", e.Changed[0].After.Deadline)
	e, err = publishing.Affect(context.Background(), made("2026-12-31"), made("2026-12-31"), "", zoning.Actor{})
	require.NoError(t, err)
	assert.Empty(t, e.Changed)
}
