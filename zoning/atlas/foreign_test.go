package atlas_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// north 4 +----------+----------+
//
//	  |          |          |
//	  | town A   | town B   |      county: from 0 to 12 east and from 0 to 6 north;
//	  | village  | village  |      nothing but it north of 4 and east of 8
//	  | A1 (all) | B1 (all) |
//	0 +----------+----------+
//	  0          4          8 east
const (
	countyK, townA, townB = "330402", "330402001", "330402002"
	villageA1, villageB1  = "330402001001", "330402002001"
)

func towns() *atlas.Atlas {
	return build(
		division(countyK, zoning.County, box(0, 0, 12, 6)),
		division(townA, zoning.Town, box(0, 0, 4, 4)), division(townB, zoning.Town, box(4, 0, 8, 4)),
		division(villageA1, zoning.Village, box(0, 0, 4, 4)), division(villageB1, zoning.Village, box(4, 0, 8, 4)),
		division("330402003", zoning.Town, nil),
		division("G1", zoning.Group, box(0, 0, 1, 1)), division("G10", zoning.Group, box(1, 0, 2, 1)),
	)
}

func TestMayTouchPlaces(t *testing.T) {
	now := towns()
	in := func(code string, w, s, e, n float64) *zoning.Row {
		return row(zoning.Grid{Code: "g", Kind: zoning.Base, Division: code}, box(w, s, e, n))
	}
	farm := func(code string, east, north float64) *zoning.Row {
		return row(zoning.Farm{Code: "f", Division: code, At: at(east, north)}, nil)
	}
	only := func(own ...string) []string { return own }
	for _, c := range []struct {
		name  string
		own   []string
		row   *zoning.Row
		where string // code of the division named; empty: it may
	}{
		{"in its town", only(townA), in(townA, 1, 1, 2, 2), ""},
		{"to the line", only(townA), in(townA, 2, 2, 4, 4), ""},
		{"a row of another's", only(townA), in(villageB1, 1, 1, 2, 2), villageB1},
		{"in the other town", only(townA), in(townA, 5, 1, 6, 2), villageB1},
		{"half over the line", only(townA), in(villageA1, 3, 1, 5, 2), villageB1},
		{"half over it, for one who may touch both", only(townA, townB), in(villageA1, 3, 1, 5, 2), ""},
		{"half over it, for one of the county", only(countyK), in(villageA1, 3, 1, 5, 2), ""},
		{"half over it, without a limit", nil, in(villageA1, 3, 1, 5, 2), ""},
		{"a hair over it: 900 of 1,000,000 m2", only(townA), in(townA, 3.0009, 1, 4.0009, 2), ""},
		{"1100 of 1,000,000 m2", only(townA), in(townA, 3.0011, 1, 4.0011, 2), villageB1},
		{"200 of 10,000 m2", only(townA), in(townA, 3.902, 1, 4.002, 1.1), villageB1},
		{"90 of 10,000 m2", only(townA), in(townA, 3.9009, 1, 4.0009, 1.1), ""},
		{"beside the town in the county", only(townA), in(townA, 1, 4.5, 2, 5), countyK},
		{"over the county's edge", only(countyK), in(countyK, 11, 1, 13, 2), ""},
		{"outside everything", only(townA), in(townA, 20, 1, 21, 2), ""},
		{"a town without a shape, in the county", only("330402003"), in("330402003", 9, 1, 10, 2), ""},
		{"a town without a shape, in a town that has one", only("330402003"), in("330402003", 5, 1, 6, 2), villageB1},
		{"a group", only("G1"), in("G1", 0.2, 0.2, 0.8, 0.8), ""},
		{"a group whose code begins alike", only("G1"), in("G1", 1.2, 0.2, 1.8, 0.8), villageA1},
		{"two of which one lies in the other", only("G1", townA), in("G1", 0, 0, 1, 2), ""},
		{"a farm at home", only(townA), farm(townA, 1, 1), ""},
		{"a farm on the line", only(townA), farm(townA, 4, 1), ""},
		{"a farm in the other town", only(townA), farm(townA, 5, 1), villageB1},
		{"a farm beside it in the county", only(townA), farm(townA, 1, 5), countyK},
		{"an address in the other town", only(townA), row(zoning.Address{Code: "a", Division: townA, At: at(5, 1)}, nil), villageB1},
		{"its own line moved into the other town", only(townA), division(townA, zoning.Town, box(0, 0, 5, 4)), villageB1},
		{"its own line drawn tighter", only(townA), division(townA, zoning.Town, box(0, 0, 3, 4)), ""},
		{"a zone of words", only(townA), row(zoning.Zone{Code: "z", Division: townA}, nil), ""},
	} {
		err := now.MayTouch(zoning.Actor{Divisions: c.own}, c.row, today)
		if c.where == "" {
			assert.NoError(t, err, c.name)
			continue
		}
		var foreign *zoning.ForeignError
		require.ErrorAs(t, err, &foreign, c.name)
		assert.Equal(t, c.where, foreign.Division, c.name)
		assert.Equal(t, zoning.DivisionOf(c.row.Thing) != c.where, foreign.Place, c.name)
	}
	nobodys := row(zoning.Zone{Code: "z"}, box(1, 1, 2, 2))
	require.ErrorIs(t, now.MayTouch(zoning.Actor{Divisions: only(townA)}, nobodys, today), zoning.ErrForbidden)
}

// What two of an actor's divisions both hold counts once, or half of a shape could lie anywhere.
func TestMayTouchCountsOwnLandOnce(t *testing.T) {
	now := build(division("P", zoning.Town, box(0, 0, 2, 2)), division("Q", zoning.Town, box(0, 0, 2, 2)), division("R", zoning.Town, box(2, 0, 4, 2)))
	actor := zoning.Actor{Divisions: []string{"P", "Q"}}
	half := row(zoning.Grid{Code: "g", Kind: zoning.Base, Division: "P"}, box(1, 0, 3, 2))
	assert.ErrorIs(t, now.MayTouch(actor, half, today), zoning.ErrForbidden)
}

// The divisions are those in force on the day.
func TestMayTouchOnADay(t *testing.T) {
	now := build(during(division("P", zoning.Town, box(0, 0, 2, 2)), zoning.Always, today), during(division("Q", zoning.Town, box(0, 0, 2, 2)), today, zoning.Forever))
	grid := row(zoning.Grid{Code: "g", Kind: zoning.Base, Division: "P"}, box(0, 0, 1, 1))
	actor := zoning.Actor{Divisions: []string{"P"}}
	assert.NoError(t, now.MayTouch(actor, grid, today-1))
	assert.ErrorIs(t, now.MayTouch(actor, grid, today), zoning.ErrForbidden, "its division has ended, and another lies there")
}

// A division holds a shape when next to all of it lies there; the smallest counts.
func TestHolding(t *testing.T) {
	now := towns()
	assert.Equal(t, "G1", now.Holding(box(0.1, 0.1, 0.9, 0.9), today))
	assert.Equal(t, villageA1, now.Holding(box(1, 1, 2, 2), today))
	assert.Equal(t, countyK, now.Holding(box(3, 1, 5, 2), today))
	assert.Equal(t, countyK, now.Holding(box(0, 5, 1, 6), today))
	assert.Empty(t, now.Holding(box(20, 20, 21, 21), today))
}

// Who is limited to divisions is shown the farms of those alone, and counted no others.
func TestFarmsSeen(t *testing.T) {
	farm := func(code, of string, east float64) *zoning.Row {
		return row(zoning.Farm{Code: code, Species: "pig", Division: of, At: at(east, 1)}, nil)
	}
	now := build(division(townA, zoning.Town, box(0, 0, 4, 4)), division(townB, zoning.Town, box(4, 0, 8, 4)),
		farm("f1", villageA1, 1), farm("f2", villageB1, 5), farm("f3", "", 1), farm("f4", townA, 1))
	for _, c := range []struct {
		own  []string
		want []string
	}{
		{nil, []string{"f1", "f2", "f3", "f4"}},
		{[]string{townA}, []string{"f1", "f4"}},
		{[]string{villageA1}, []string{"f1"}},
		{[]string{townB}, []string{"f2"}},
		{[]string{countyK}, []string{"f1", "f2", "f4"}},
		{[]string{"33040"}, nil},
	} {
		page, err := now.Farms(t.Context(), atlas.FarmQuery{Limit: 10, Seen: zoning.Actor{Divisions: c.own}}, today)
		require.NoError(t, err)
		var got []string
		for _, f := range page.Farms {
			got = append(got, f.Farm.Code())
		}
		assert.Equal(t, c.want, got, c.own)
		assert.Equal(t, len(c.want), page.Matched, c.own)
	}
}
