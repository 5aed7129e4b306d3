package atlas_test

import (
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"gridzone/fixtures"
	"gridzone/geo"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// compareSpot compares a Spot that is used again and again with answers made from nothing.
func compareSpot(t require.TestingT, s *atlas.Spot, a *atlas.Atlas, p orb.Point, day zoning.Day) {
	want := a.Locate(p, day)
	s.Locate(a, p, day)
	same := func(part string) {
		require.Equal(t, want.Grid, s.Grid, "%s at %v", part, p)
		require.Equal(t, hitCodes(want.Zones), hitCodes(s.Zones), "%s at %v", part, p)
		require.Equal(t, codes(want.Unshaped), codes(s.Unshaped), "%s at %v", part, p)
		require.ElementsMatch(t, want.Standing, s.Standing, "%s at %v", part, p)
	}
	same("whole")
	require.Equal(t, hitCodes(want.Others), hitCodes(s.Others))
	require.Equal(t, want.Nearest, s.Nearest)
	require.InDelta(t, want.NearestM, s.NearestM, 0)
	require.Equal(t, codes(want.Divisions), codes(s.Divisions))
	s.Summarize(a, p, day)
	same("summary")
	require.Empty(t, s.Others)
	require.Nil(t, s.Nearest)
	if want.Grid == nil {
		require.Equal(t, codes(want.Divisions), codes(s.Divisions))
	} else {
		require.Empty(t, s.Divisions)
	}
}

func TestSpotAnswersAsLocate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := drawRows(t, rapid.IntRange(0, 12).Draw(t, "rows"))
		if rapid.Bool().Draw(t, "divided") {
			rows = append(rows, division("330402", zoning.County, box(0, 0, 6, 6)), division("330402001", zoning.Town, box(0, 0, 3, 6)), division("330402002", zoning.Town, nil),
				row(zoning.Zone{Code: "u1", Kind: zoning.Prohibited, Division: "330402001"}, nil), row(zoning.Zone{Code: "u2", Kind: zoning.Restricted, Division: "330402002"}, nil))
		}
		a := build(rows...)
		var s atlas.Spot
		for day := today - 3; day <= today+3; day += 3 {
			for range 20 {
				p := at(float64(rapid.IntRange(0, 16).Draw(t, "east"))/2, float64(rapid.IntRange(0, 16).Draw(t, "north"))/2)
				compareSpot(t, &s, a, p, day)
			}
		}
	})
}

// Many points asked together get what each gets alone, in their order, on the day of the fast directories and on others.
func TestGridsAnswerAsGrid(t *testing.T) {
	a := atlas.New(1, today, cityRows(fixtures.Options{Grids: 400, Vertices: 60}))
	r := rand.New(rand.NewPCG(5, 6))
	places := make([]orb.Point, 3*geo.WarmPoints-7)
	for i := range places {
		places[i] = orb.Point{120.69 + r.Float64()*0.12, 30.69 + r.Float64()*0.12}
	}
	for _, day := range []zoning.Day{today, today + 40_000} {
		want := []atlas.Hit{{}}
		for _, p := range places {
			want = append(want, a.Grid(p, day))
		}
		require.Equal(t, want, a.Grids([]atlas.Hit{{}}, places, day))
		require.Equal(t, want[:11], a.Grids([]atlas.Hit{{}}, places[:10], day))
	}
	assert.Empty(t, a.Grids(nil, nil, today))
}

func TestSpotAllocatesNothingInTheCity(t *testing.T) {
	a := atlas.New(1, today, cityRows(fixtures.Options{Grids: 400, Vertices: 60}))
	r := rand.New(rand.NewPCG(3, 4))
	extent := orb.Bound{Min: orb.Point{120.7, 30.7}, Max: orb.Point{120.8, 30.8}}
	places := make([]orb.Point, 0, 500)
	for len(places) < cap(places) {
		p := orb.Point{extent.Min[0] + r.Float64()*(extent.Max[0]-extent.Min[0]), extent.Min[1] + r.Float64()*(extent.Max[1]-extent.Min[1])}
		if a.Grid(p, today).Row != nil { // the search for the nearest grid allocates
			places = append(places, p)
		}
	}
	var s atlas.Spot
	ask := func() {
		for _, p := range places {
			s.Locate(a, p, today)
			s.Summarize(a, p, today)
		}
	}
	ask() // the memory grows to what is needed
	assert.Zero(t, testing.AllocsPerRun(3, ask))
	for _, p := range places {
		compareSpot(t, &s, a, p, today)
	}
}

func TestUnshapedZonesStandAsTheirDivisionDoes(t *testing.T) {
	a := build(division("330402", zoning.County, box(0, 0, 9, 9)), division("330402001", zoning.Town, box(0, 0, 1, 1)),
		row(zoning.Zone{Code: "z1", Kind: zoning.Prohibited, Division: "330402"}, nil), row(zoning.Zone{Code: "z2", Kind: zoning.Prohibited, Division: "330402001"}, nil))
	loc := a.Locate(at(1, 0.5), today)
	assert.Equal(t, []string{"z1", "z2"}, codes(loc.Unshaped))
	assert.Equal(t, []geo.Relation{geo.Inside, geo.Boundary}, loc.Standing)
	v := check(t, a, atlas.Site{Point: at(1, 0.5)})
	require.Len(t, v.Zones, 2)
	for i, h := range v.Zones {
		assert.Equal(t, loc.Standing[i], h.Relation, "a check says the same")
		assert.True(t, h.ByDivision)
	}
}
