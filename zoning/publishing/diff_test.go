package publishing_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/geo"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
	"gridzone/zoning/publishing"
)

// cells is a rectangle in hundredths of a degree from (120, 30).
func cells(west, south, east, north float64) orb.MultiPolygon {
	at := func(x, y float64) orb.Point { return orb.Point{120 + x/100, 30 + y/100} }
	return orb.MultiPolygon{{{at(west, south), at(east, south), at(east, north), at(west, north), at(west, south)}}}
}

func areaM2(west, south, east, north float64) float64 {
	return geo.Area(cells(west, south, east, north))
}

func drawn(code string, kind zoning.ZoneKind, shape orb.MultiPolygon) *zoning.Row {
	return &zoning.Row{Valid: zoning.Unbounded, Publication: "p", Thing: zoning.Zone{Code: code, Kind: kind}, Shape: shape}
}

// place is the town of 20 x 20 cells, its two villages side by side, and a group in the first:
//
//	20 +-------+-------+
//	   |  v1   |  v2   |     g: 0..5 x 0..5
//	   +---+   |       |
//	   | g |   |       |
//	 0 +---+---+-------+
//	   0      10      20
func place() []*zoning.Row {
	division := func(code string, level zoning.Level, shape orb.MultiPolygon) *zoning.Row {
		return &zoning.Row{Valid: zoning.Unbounded, Thing: zoning.Division{Code: code, Level: level}, Shape: shape}
	}
	return []*zoning.Row{division(town, zoning.Town, cells(0, 0, 20, 20)), division(town+"001", zoning.Village, cells(0, 0, 10, 20)),
		division(town+"002", zoning.Village, cells(10, 0, 20, 20)), division(town+"00101", zoning.Group, cells(0, 0, 5, 5)),
		division("330402009", zoning.Town, nil)}
}

func side(day zoning.Day, rows ...*zoning.Row) publishing.Side {
	by := map[zoning.Layer][]*zoning.Row{}
	for i, r := range append(place(), rows...) {
		c := *r
		c.ID = int64(i + 1)
		by[r.Layer()] = append(by[r.Layer()], &c)
	}
	return publishing.Side{Atlas: atlas.New(1, day, by), Day: day}
}

// told writes a diff in lines: zones, land, divisions.
func told(d publishing.Diff) (zones, divisions []string) {
	for _, z := range d.Zones {
		zones = append(zones, fmt.Sprintf("%s %s %v %v", z.Code, z.Change, z.Attributes, z.Geometry))
	}
	for _, c := range d.Divisions {
		divisions = append(divisions, c.Division.Code()+" "+string(c.Kind))
	}
	return zones, divisions
}

func compare(t *testing.T, before, after publishing.Side, division string) publishing.Diff {
	t.Helper()
	d, err := publishing.Compare(context.Background(), before, after, publishing.Scope{Division: division})
	require.NoError(t, err)
	require.Len(t, d.Lands, 2)
	for _, l := range d.Lands {
		require.InDelta(t, geo.Area(l.Gained), l.GainedM2, 1e-6)
		require.InDelta(t, geo.Area(l.Lost), l.LostM2, 1e-6)
	}
	return d
}

func same(t *testing.T, want, got float64) {
	t.Helper()
	assert.InDelta(t, want, got, 1e-3+want*1e-9)
}

func TestCompareAZoneThatMoves(t *testing.T) {
	before := side(1, drawn("z", zoning.Prohibited, cells(2, 2, 8, 8)), drawn("stays", zoning.Restricted, cells(2, 2, 18, 18)))
	after := side(1, drawn("z", zoning.Prohibited, cells(6, 2, 14, 8)), drawn("stays", zoning.Restricted, cells(2, 2, 18, 18)))
	d := compare(t, before, after, "")
	zones, divisions := told(d)
	assert.Equal(t, []string{"z changed [] true"}, zones)
	same(t, areaM2(8, 2, 14, 8), d.Zones[0].GainedM2)
	same(t, areaM2(2, 2, 6, 8), d.Zones[0].LostM2)
	same(t, areaM2(8, 2, 14, 8), d.Lands[0].GainedM2)
	same(t, areaM2(2, 2, 6, 8), d.Lands[0].LostM2)
	assert.Zero(t, d.Lands[1].GainedM2+d.Lands[1].LostM2)
	assert.Equal(t, []string{town + " prohibited", town + "001 prohibited", town + "00101 prohibited", town + "002 prohibited"}, divisions)
	same(t, areaM2(8, 2, 14, 8), d.Divisions[0].GainedM2)
	same(t, areaM2(8, 2, 10, 8), d.Divisions[1].GainedM2)
	same(t, areaM2(2, 2, 6, 8), d.Divisions[1].LostM2)
	assert.Zero(t, d.Divisions[2].GainedM2)
	same(t, areaM2(2, 2, 5, 5), d.Divisions[2].LostM2)
	same(t, areaM2(10, 2, 14, 8), d.Divisions[3].GainedM2)
	assert.Zero(t, d.Divisions[3].LostM2)

	// Cut to one village.
	d = compare(t, before, after, town+"002")
	_, divisions = told(d)
	assert.Equal(t, []string{town + "002 prohibited"}, divisions)
	same(t, areaM2(10, 2, 14, 8), d.Lands[0].GainedM2)
	assert.Zero(t, d.Lands[0].LostM2)
	require.Len(t, d.Zones, 1)
	same(t, areaM2(8, 2, 14, 8), d.Zones[0].GainedM2)
}

func TestCompare(t *testing.T) {
	const p, r = zoning.Prohibited, zoning.Restricted
	named := func(row *zoning.Row, change func(*zoning.Zone)) *zoning.Row {
		z := row.Thing.(zoning.Zone)
		change(&z)
		c := *row
		c.Thing = z
		return &c
	}
	whole := func(kind zoning.ZoneKind, scope zoning.Scope) *zoning.Row {
		return &zoning.Row{Valid: zoning.Unbounded, Thing: zoning.Zone{Code: "w", Kind: kind, Division: town + "002", Scope: scope}}
	}
	square, other := cells(2, 2, 8, 8), cells(4, 2, 14, 8)
	for _, tc := range []struct {
		name          string
		before, after []*zoning.Row
		zones         []string
		gained, lost  [2]float64 // prohibited, restricted
	}{
		{"nothing", []*zoning.Row{drawn("z", p, square)}, []*zoning.Row{drawn("z", p, square)}, nil, [2]float64{}, [2]float64{}},
		{"a code that changes is neither gain nor loss", []*zoning.Row{drawn("a", p, square)}, []*zoning.Row{drawn("b", p, square)},
			[]string{"a removed [] false", "b added [] false"}, [2]float64{}, [2]float64{}},
		{"one zone in two is neither", []*zoning.Row{drawn("a", p, square)}, []*zoning.Row{drawn("b", p, cells(2, 2, 5, 8)), drawn("c", p, cells(5, 2, 8, 8))},
			[]string{"a removed [] false", "b added [] false", "c added [] false"}, [2]float64{}, [2]float64{}},
		{"the kind", []*zoning.Row{drawn("z", r, square)}, []*zoning.Row{drawn("z", p, square)}, []string{"z changed [kind] false"},
			[2]float64{areaM2(2, 2, 8, 8), 0}, [2]float64{0, areaM2(2, 2, 8, 8)}},
		{"what another zone covers already", []*zoning.Row{drawn("a", p, square)}, []*zoning.Row{drawn("a", p, square), drawn("b", p, other)},
			[]string{"b added [] false"}, [2]float64{areaM2(8, 2, 14, 8), 0}, [2]float64{}},
		{"what another zone still covers", []*zoning.Row{drawn("a", p, square), drawn("b", p, other)}, []*zoning.Row{drawn("a", p, square)},
			[]string{"b removed [] false"}, [2]float64{}, [2]float64{areaM2(8, 2, 14, 8), 0}},
		{"two that overlap count once", nil, []*zoning.Row{drawn("a", p, square), drawn("b", p, other)}, []string{"a added [] false", "b added [] false"},
			[2]float64{areaM2(2, 2, 14, 8), 0}, [2]float64{}},
		{"words alone", []*zoning.Row{drawn("z", p, square)}, []*zoning.Row{named(drawn("z", p, square), func(z *zoning.Zone) {
			z.Name, z.Category, z.Division, z.Extent, z.Extra = "n", "01", town, "words", map[string]any{"x": 1}
			z.Bases = []zoning.Basis{{Number: "1"}}
		})}, []string{"z changed [name category division extent bases other] false"}, [2]float64{}, [2]float64{}},
		{"a whole division", nil, []*zoning.Row{whole(p, zoning.Whole)}, []string{"w added [] false"}, [2]float64{areaM2(10, 0, 20, 20), 0}, [2]float64{}},
		{"a division that gets a shape of its own", []*zoning.Row{whole(p, zoning.Whole)}, []*zoning.Row{named(drawn("w", p, cells(10, 0, 15, 20)), func(z *zoning.Zone) { z.Division = town + "002" })},
			[]string{"w changed [publication] true"}, [2]float64{}, [2]float64{areaM2(15, 0, 20, 20), 0}},
		{"a part that words describe has no area", []*zoning.Row{whole(r, zoning.Part)}, []*zoning.Row{whole(r, zoning.Whole)},
			[]string{"w changed [extent_scope] true"}, [2]float64{0, areaM2(10, 0, 20, 20)}, [2]float64{}},
		{"only touching", []*zoning.Row{drawn("a", p, square)}, []*zoning.Row{drawn("a", p, square), drawn("b", p, cells(8, 2, 12, 8))},
			[]string{"b added [] false"}, [2]float64{areaM2(8, 2, 12, 8), 0}, [2]float64{}},
		{"a hole that closes", []*zoning.Row{drawn("z", p, orb.MultiPolygon{{cells(2, 2, 8, 8)[0][0], cells(4, 4, 6, 6)[0][0]}})}, []*zoning.Row{drawn("z", p, square)},
			[]string{"z changed [] true"}, [2]float64{areaM2(4, 4, 6, 6), 0}, [2]float64{}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := compare(t, side(1, tc.before...), side(1, tc.after...), "")
			zones, _ := told(d)
			assert.Equal(t, tc.zones, zones)
			for i, l := range d.Lands {
				same(t, tc.gained[i], l.GainedM2)
				same(t, tc.lost[i], l.LostM2)
			}
			// The other way round what was gained is lost.
			back := compare(t, side(1, tc.after...), side(1, tc.before...), "")
			for i, l := range back.Lands {
				same(t, tc.lost[i], l.GainedM2)
				same(t, tc.gained[i], l.LostM2)
			}
		})
	}
}

func TestCompareSaysWhatIsNotDrawn(t *testing.T) {
	part := &zoning.Row{Valid: zoning.Unbounded, Thing: zoning.Zone{Code: "w", Kind: zoning.Restricted, Division: town + "002", Scope: zoning.Part}}
	d := compare(t, side(1), side(1, part, drawn("z", zoning.Restricted, cells(1, 1, 2, 2))), "")
	assert.False(t, d.Zones[0].Drawn)
	assert.Zero(t, d.Zones[0].GainedM2)
	assert.True(t, d.Zones[1].Drawn)
}

func TestCompareOfDivisions(t *testing.T) {
	own := drawn("far", zoning.Prohibited, cells(50, 50, 51, 51))
	own.Thing = zoning.Zone{Code: "far", Kind: zoning.Prohibited, Division: "330402009001"}
	after := side(1, own, drawn("z", zoning.Prohibited, cells(2, 2, 8, 8)), drawn("touches", zoning.Prohibited, cells(20, 0, 22, 2)))
	zones, _ := told(compare(t, side(1), after, town))
	assert.Equal(t, []string{"z added [] false"}, zones)
	d := compare(t, side(1), after, "330402009")
	zones, divisions := told(d)
	assert.Equal(t, []string{"far added [] false"}, zones, "a division without a shape has the zones that name it")
	assert.Empty(t, divisions)
	same(t, areaM2(50, 50, 51, 51), d.Lands[0].GainedM2)
	_, err := publishing.Compare(context.Background(), side(1), after, publishing.Scope{Division: "999"})
	require.ErrorIs(t, err, zoning.ErrNotFound)
}

func TestCompareOfDays(t *testing.T) {
	ends, begins := drawn("ends", zoning.Prohibited, cells(0, 0, 2, 2)), drawn("begins", zoning.Restricted, cells(5, 5, 7, 7))
	ends.Valid, begins.Valid = span(always, 10), span(10, forever)
	on := side(1, ends, begins)
	zones, _ := told(compare(t, on, publishing.Side{Atlas: on.Atlas, Day: 10}, ""))
	assert.Equal(t, []string{"begins added [] false", "ends removed [] false"}, zones)
	zones, _ = told(compare(t, on, publishing.Side{Atlas: on.Atlas, Day: 9}, ""))
	assert.Empty(t, zones)
}

func TestCompareFailsWithAnOverlay(t *testing.T) {
	bow := orb.MultiPolygon{{{{120, 30}, {120.1, 30.1}, {120.1, 30}, {120, 30.1}, {120, 30}}}}
	_, err := publishing.Compare(context.Background(), side(1), side(1, drawn("z", zoning.Prohibited, bow)), publishing.Scope{})
	require.ErrorIs(t, err, geo.ErrInvalid)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = publishing.Compare(ctx, side(1), side(1, drawn("z", zoning.Prohibited, cells(0, 0, 1, 1))), publishing.Scope{})
	require.ErrorIs(t, err, context.Canceled)
}

// What costs is the land that differs, not what stays or is said otherwise.
func TestCompareHasABound(t *testing.T) {
	stays, renamed := drawn("stays", zoning.Prohibited, cells(0, 0, 1, 1)), drawn("x", zoning.Prohibited, cells(5, 5, 6, 6))
	before := side(1, stays, renamed, drawn("z", zoning.Restricted, cells(2, 2, 8, 8)))
	other := drawn("x", zoning.Prohibited, cells(5, 5, 6, 6))
	other.Thing = zoning.Zone{Code: "x", Name: "other", Kind: zoning.Prohibited}
	after := side(1, stays, other, drawn("z", zoning.Restricted, cells(2, 2, 9, 9)))
	_, err := publishing.Compare(t.Context(), before, after, publishing.Scope{MaxVertices: 10})
	require.NoError(t, err)
	_, err = publishing.Compare(t.Context(), before, after, publishing.Scope{MaxVertices: 9})
	var cost *publishing.CostError
	require.ErrorAs(t, err, &cost)
	assert.Equal(t, publishing.CostError{Vertices: 10, Most: 9}, *cost)
	_, err = publishing.Compare(t.Context(), before, after, publishing.Scope{MaxVertices: 9, Division: "330402009"})
	require.NoError(t, err, "of the division alone")
}

// Random zones, against every sample point of the plane: a point is gained when it lies in a zone of the kind after and in none before.
func TestCompareAgainstPoints(t *testing.T) {
	for seed := range uint64(60) {
		rng := rand.New(rand.NewPCG(seed, 9))
		random := func(n int) (rows []*zoning.Row) {
			for i := range n {
				if rng.IntN(3) == 0 {
					continue
				}
				w, s := float64(rng.IntN(18)), float64(rng.IntN(18))
				kind := zoning.Prohibited
				if rng.IntN(2) == 0 {
					kind = zoning.Restricted
				}
				rows = append(rows, drawn(fmt.Sprintf("z%02d", i), kind, cells(w, s, w+1+float64(rng.IntN(6)), s+1+float64(rng.IntN(6)))))
			}
			return rows
		}
		common := random(6)
		for _, r := range common {
			z := r.Thing.(zoning.Zone)
			z.Code = "c" + z.Code
			r.Thing = z
		}
		before, after := side(1, append(random(8), common...)...), side(1, append(random(8), common...)...)
		d := compare(t, before, after, "")
		in := func(s publishing.Side, kind zoning.ZoneKind, p orb.Point) bool {
			for _, r := range s.Atlas.Rows(zoning.Zones, 1) {
				if r.Thing.(zoning.Zone).Kind == kind && geo.Locate(p, r.Shape) == geo.Inside {
					return true
				}
			}
			return false
		}
		for i, kind := range []zoning.ZoneKind{zoning.Prohibited, zoning.Restricted} {
			var gainedM2, lostM2, villageM2 float64
			for x := range 25 {
				for y := range 25 {
					p := orb.Point{120 + (float64(x)+0.5)/100, 30 + (float64(y)+0.5)/100}
					was, is := in(before, kind, p), in(after, kind, p)
					cell := areaM2(float64(x), float64(y), float64(x+1), float64(y+1))
					assert.Equal(t, is && !was, geo.Locate(p, d.Lands[i].Gained) == geo.Inside, "seed %d, %s, %v", seed, kind, p)
					assert.Equal(t, was && !is, geo.Locate(p, d.Lands[i].Lost) == geo.Inside, "seed %d, %s, %v", seed, kind, p)
					if is && !was {
						gainedM2 += cell
						if x < 10 && y < 20 {
							villageM2 += cell
						}
					}
					if was && !is {
						lostM2 += cell
					}
				}
			}
			require.InDelta(t, gainedM2, d.Lands[i].GainedM2, 0.01, "seed %d", seed)
			require.InDelta(t, lostM2, d.Lands[i].LostM2, 0.01, "seed %d", seed)
			of := 0.0
			for _, c := range d.Divisions {
				if c.Division.Code() == town+"001" && c.Kind == kind {
					of = c.GainedM2
				}
			}
			require.InDelta(t, villageM2, of, 0.01, "seed %d", seed)
		}
	}
}
