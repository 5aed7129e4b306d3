package atlas_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// Two villages side by side in a town, each 2 km wide; the west one has a group:
//
//	    0       2       4
//	4   +-------+-------+     W published by the town, over the west village's middle
//	    |  001  |  002  |     E by the east village, touches the line between them from the east
//	    | [W]   |[E]    |     X by a neighbouring town, from -1 to 0.5: it reaches into the west village
//	0   +-------+-------+     A: the whole of the east village, in words; P: a part of the town, in words
func placed() []*zoning.Row {
	issued := func(id, division string, from, to zoning.Day, state zoning.State) *zoning.Row {
		r := during(publication(id, division), from, to)
		p := r.Thing.(zoning.Publication)
		p.State = state
		r.Thing = p
		return r
	}
	by := func(publication string, r *zoning.Row, division string, from, to zoning.Day) *zoning.Row {
		z := r.Thing.(zoning.Zone)
		z.Division = division
		r.Thing, r.Publication = z, publication
		return during(r, from, to)
	}
	words := by("town", zone("P", zoning.Restricted, nil), "330402001", today-100, zoning.Forever)
	z := words.Thing.(zoning.Zone)
	z.Scope = zoning.Part
	words.Thing = z
	return []*zoning.Row{
		division("330400", zoning.City, box(-9, -9, 9, 9)),
		division("330402", zoning.County, box(-5, -5, 5, 5)),
		division("330402001", zoning.Town, box(0, 0, 4, 4)),
		division("330402001001", zoning.Village, box(0, 0, 2, 4)),
		division("330402001002", zoning.Village, box(2, 0, 4, 4)),
		division("33040200100101", zoning.Group, box(0, 0, 1, 1)),
		during(division("330402001003", zoning.Village, nil), zoning.Always, today),
		issued("town", "330402001", today-100, zoning.Forever, zoning.Published),
		issued("old", "330402001", today-900, today-100, zoning.Superseded),
		issued("east", "330402001002", today-50, zoning.Forever, zoning.Published),
		issued("next", "330402001001", today+1, zoning.Forever, zoning.Published),
		issued("draft", "330402001001", today-10, zoning.Forever, zoning.Draft),
		issued("other", "330402002", today-10, zoning.Forever, zoning.Published),
		issued("county", "330402", today-10, zoning.Forever, zoning.Published),
		by("town", zone("W", zoning.Prohibited, box(0.5, 1, 1.5, 2)), "330402001", today-100, zoning.Forever),
		words,
		by("old", zone("O", zoning.Prohibited, box(0.5, 1, 1, 2)), "330402001", today-900, today-100),
		by("east", zone("E", zoning.Restricted, box(2, 1, 3, 2)), "330402001002", today-50, zoning.Forever),
		by("east", zone("A", zoning.Prohibited, nil), "330402001002", today-50, zoning.Forever),
		by("east", zone("L", zoning.Prohibited, box(3, 3, 4, 4)), "330402001002", today+30, zoning.Forever),
		by("other", zone("X", zoning.Prohibited, box(-1, 3, 0.5, 3.5)), "330402002", today-10, zoning.Forever),
		by("gone", zone("G", zoning.Prohibited, box(1, 3, 1.1, 3.1)), "330402001001", today-10, zoning.Forever),
		by("next", zone("N", zoning.Restricted, box(1, 3, 1.5, 3.5)), "330402001001", today+1, zoning.Forever),
	}
}

// told writes issues as "id: zones".
func told(list []atlas.Issue) []string {
	lines := make([]string, len(list))
	for i, issue := range list {
		var codes []string
		for _, z := range issue.Zones {
			codes = append(codes, z.Row.Code())
		}
		lines[i] = strings.TrimSpace(issue.ID + ": " + strings.Join(codes, " "))
		if issue.Publication == nil {
			lines[i] += " (not on record)"
		}
	}
	return lines
}

func codesOf(rows []*zoning.Row) (codes []string) {
	for _, r := range rows {
		codes = append(codes, r.Code())
	}
	return codes
}

func TestPlace(t *testing.T) {
	a := build(placed()...)
	for _, tc := range []struct {
		code                  string
		day                   zoning.Day
		inForce, past, coming []string
	}{
		{"330402001001", today, []string{"town: W P", "county:", "other: X", "gone: G (not on record)"}, []string{"old: O"}, []string{"next: N"}},
		{"330402001001", today + 1, []string{"next: N", "town: W P", "county:", "other: X", "gone: G (not on record)"}, []string{"old: O"}, []string{}},
		{"330402001001", today - 500, []string{"old: O"}, []string{}, []string{"town: W P", "county:", "gone: G (not on record)", "other: X", "next: N"}},
		{"330402001001", today - 100, []string{"town: W P"}, []string{"old: O"}, []string{"county:", "gone: G (not on record)", "other: X", "next: N"}},
		{"330402001002", today, []string{"east: A E", "town: P", "county:"}, []string{"old:"}, []string{"east: L"}},
		{"33040200100101", today, []string{"town: P", "county:"}, []string{"old:"}, []string{"next:"}},
		{"330402001", today, []string{"town: W P", "county:", "east: A E", "other: X", "gone: G (not on record)"}, []string{"old: O"}, []string{"next: N", "east: L"}},
		{"330400", today, []string{}, []string{}, []string{}},
	} {
		p, err := a.Place(t.Context(), tc.code, tc.day)
		require.NoError(t, err)
		assert.Equal(t, tc.code, p.Division.Code())
		assert.Equal(t, tc.inForce, append([]string{}, told(p.InForce)...), "%s in force on %d", tc.code, tc.day)
		assert.Equal(t, tc.past, append([]string{}, told(p.Past)...), "%s past on %d", tc.code, tc.day)
		assert.Equal(t, tc.coming, append([]string{}, told(p.Coming)...), "%s coming on %d", tc.code, tc.day)
	}
}

func TestPlaceNamesDivisionsAndMeasuresZones(t *testing.T) {
	a := build(placed()...)
	p, err := a.Place(t.Context(), "330402001", today)
	require.NoError(t, err)
	assert.Equal(t, []string{"330400", "330402"}, codesOf(p.Above))
	assert.Equal(t, []string{"330402001001", "330402001002"}, codesOf(p.Below))
	p, err = a.Place(t.Context(), "330400", today)
	require.NoError(t, err)
	assert.Equal(t, []string{"330402"}, codesOf(p.Below))
	p, err = a.Place(t.Context(), "330402001002", today)
	require.NoError(t, err)
	whole, shaped, part := p.InForce[0].Zones[0], p.InForce[0].Zones[1], p.InForce[1].Zones[0]
	assert.InDelta(t, 8e6, whole.AreaM2, 3e4)
	assert.True(t, whole.ByDivision)
	assert.NotNil(t, whole.Land)
	assert.InDelta(t, 1e6, shaped.AreaM2, 4e3)
	assert.False(t, shaped.ByDivision)
	assert.Equal(t, shaped.Row.Shape, shaped.Land)
	assert.Zero(t, part.AreaM2)
	assert.Nil(t, part.Land)

	for _, code := range []string{"330402009", "330402001003", ""} {
		_, err := a.Place(t.Context(), code, today)
		require.ErrorIs(t, err, zoning.ErrNotFound)
	}
	_, err = a.Place(t.Context(), "330402001003", today-1)
	assert.NoError(t, err, "it was there then")
}
