package atlas_test

import (
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
)

// Whoever is limited to divisions certifies in them alone; a check belongs to the smallest division at its place. The towns are those of TestMayTouchPlaces.
func TestMayCertify(t *testing.T) {
	now := towns()
	only := func(own ...string) []string { return own }
	for _, c := range []struct {
		name  string
		own   []string
		p     orb.Point
		shape orb.MultiPolygon
		of    string // to which the check belongs; empty with refused: where it lies instead
		not   bool
	}{
		{"without a limit", nil, at(5, 1), nil, villageB1, false},
		{"without a limit, where no division is", nil, at(20, 20), nil, "", false},
		{"at home", only(townA), at(3, 1), nil, villageA1, false},
		{"in the other town", only(townA), at(5, 1), nil, villageB1, true},
		{"on the line", only(townA), at(4, 1), nil, villageA1, false},
		{"on the line, from the other side", only(townB), at(4, 1), nil, villageB1, false},
		{"of a town by one of a village in it", only("G1"), at(3, 1), nil, villageA1, true},
		{"beside the town in the county", only(townA), at(1, 5), nil, countyK, true},
		{"where no division is", only(countyK), at(20, 20), nil, "", true},
		{"one of the county", only(countyK), at(5, 1), nil, villageB1, false},
		{"a footprint at home", only(townA), at(3, 1), box(2.5, 0.5, 3.5, 1.5), villageA1, false},
		{"a footprint a hair over the line", only(townA), at(3.5, 1.5), box(3.0009, 1, 4.0009, 2), villageA1, false},
		{"a footprint half over the line", only(townA), at(3.5, 1.5), box(3, 1, 5, 2), villageB1, true},
		{"for one of both towns", only(townA, townB), at(3.5, 1.5), box(3, 1, 5, 2), villageA1, false},
	} {
		of, err := now.MayCertify(zoning.Actor{Divisions: c.own}, c.p, c.shape, today)
		if !c.not {
			require.NoError(t, err, c.name)
			assert.Equal(t, c.of, of, c.name)
			continue
		}
		var foreign *zoning.ForeignError
		require.ErrorAs(t, err, &foreign, c.name)
		assert.Equal(t, c.of, foreign.Division, c.name)
		assert.Equal(t, c.of != "", foreign.Place, c.name)
		assert.Empty(t, of, c.name)
	}
}

// The divisions are those of the day on which the check is stored.
func TestMayCertifyOnADay(t *testing.T) {
	now := build(during(division("P", zoning.Town, box(0, 0, 2, 2)), zoning.Always, today), during(division("Q", zoning.Town, box(0, 0, 2, 2)), today, zoning.Forever))
	actor := zoning.Actor{Divisions: []string{"P"}}
	_, err := now.MayCertify(actor, at(1, 1), nil, today-1)
	require.NoError(t, err)
	_, err = now.MayCertify(actor, at(1, 1), nil, today)
	assert.ErrorIs(t, err, zoning.ErrForbidden, "its division has ended")
}
