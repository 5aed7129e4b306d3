package atlas_test

import (
	"context"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/geo"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

func TestOverlaps(t *testing.T) {
	a := build(append(fourGrids(), division("330402", zoning.County, box(0, 0, 9, 9)), zone("z", zoning.Prohibited, box(3, 0, 5, 4)),
		during(baseGrid("old", box(0, 0, 4, 4)), zoning.Always, today), zone("unshaped", zoning.Restricted, nil))...)
	input := box(1, 0, 3, 2)
	m2, items, err := a.Overlaps(context.Background(), input, zoning.SpatialLayers(), today, true)
	require.NoError(t, err)
	assert.InEpsilon(t, geo.Area(input), m2, 1e-12)
	type line struct {
		layer       zoning.Layer
		code        string
		input, item float64
	}
	var got []line
	sum := 0.0
	for _, o := range items {
		got = append(got, line{o.Row.Layer(), o.Row.Code(), float64(int(o.ShareOfInput*1000+0.5)) / 1000, float64(int(o.ShareOfItem*1000+0.5)) / 1000})
		if o.AreaM2 > 0 {
			assert.InEpsilon(t, geo.Area(o.Shape), o.AreaM2, 1e-6)
		} else {
			assert.Empty(t, o.Shape)
		}
		if g, ok := o.Row.Thing.(zoning.Grid); ok && g.Kind == zoning.Base {
			sum += o.AreaM2
		}
	}
	assert.InEpsilon(t, m2, sum, 1e-9, "base grids tile the input")
	assert.Equal(t, line{zoning.Divisions, "330402", 1, 0.049}, got[0])
	assert.ElementsMatch(t, []line{{zoning.Grids, "a", 0.5, 0.5}, {zoning.Grids, "b", 0.5, 0.5}, {zoning.Grids, "0m", 0.5, 0.5}}, got[1:4])
	assert.Equal(t, []line{{zoning.Grids, "0u", 0, 0}, {zoning.Grids, "c", 0, 0}, {zoning.Grids, "d", 0, 0}, {zoning.Zones, "z", 0, 0}}, got[4:], "what touches, by layer and code")
	_, items, err = a.Overlaps(context.Background(), input, []zoning.Layer{zoning.Grids}, today-1, false)
	require.NoError(t, err)
	assert.Equal(t, "old", items[0].Row.Code())
	assert.Nil(t, items[0].Shape)
	_, _, err = a.Overlaps(context.Background(), input, []zoning.Layer{"farms"}, today, false)
	require.ErrorIs(t, err, zoning.ErrInvalid)
	_, _, err = a.Overlaps(context.Background(), input, []zoning.Layer{zoning.Publications}, today, false)
	require.ErrorIs(t, err, zoning.ErrInvalid)
}

// Whatever zone a check of a footprint lists, overlaps list too, polygon or not.
func TestOverlapsListTheZonesOfACheck(t *testing.T) {
	a, cases := lawyersWorld(t)
	byDivision, loose := 0, 0
	for _, c := range cases {
		if strings.Contains(c["place"], ",") {
			continue
		}
		footprint, on := rectangle(t, c["place"]), day(t, c["day"], 0)
		v, err := a.Check(context.Background(), atlas.Site{Shape: footprint}, on)
		require.NoError(t, err)
		_, items, err := a.Overlaps(context.Background(), footprint, []zoning.Layer{zoning.Zones}, on, true)
		require.NoError(t, err)
		type line struct {
			code       string
			byDivision bool
			m2, share  float64
		}
		var want, got []line
		for _, h := range v.Zones {
			want = append(want, line{h.Row.Code(), h.ByDivision, h.OverlapM2, h.Share})
		}
		for _, o := range items {
			got = append(got, line{o.Row.Code(), o.ByDivision, o.AreaM2, o.ShareOfInput})
			assert.Equal(t, o.AreaM2 > 0, len(o.Shape) > 0, c["case"])
			if o.ByDivision {
				byDivision++
				if a.Land(o.Row, on) == nil && o.AreaM2 == 0 {
					loose++
				}
			}
		}
		assert.ElementsMatch(t, want, got, c["case"])
	}
	assert.Positive(t, byDivision)
	assert.Positive(t, loose)
}

func TestNeighbours(t *testing.T) {
	a := build(append(fourGrids(), baseGrid("noshape", nil), during(baseGrid("later", box(0, 4, 2, 6)), today+1, zoning.Forever))...)
	type line struct {
		code string
		km   float64
	}
	neighbours := func(code string, day zoning.Day) []line {
		found, err := a.Neighbours(context.Background(), code, day)
		require.NoError(t, err)
		list := []line{}
		for _, n := range found {
			list = append(list, line{n.Row.Code(), float64(int(n.BorderM/100+0.5)) / 10})
		}
		return list
	}
	assert.Equal(t, []line{{"b", 2}, {"c", 2}, {"d", 0}}, neighbours("a", today))
	assert.Equal(t, []line{{"d", 2}, {"a", 2}, {"later", 2}, {"b", 0}}, neighbours("c", today+1), "b meets c in a point")
	assert.Empty(t, neighbours("0m", today), "other kinds are no neighbours")
	assert.Empty(t, neighbours("noshape", today))
	_, err := a.Neighbours(context.Background(), "later", today)
	require.ErrorIs(t, err, zoning.ErrNotFound)
}

func TestPage(t *testing.T) {
	var rows []*zoning.Row
	for i := range 10 {
		rows = append(rows, baseGrid(string(rune('a'+i)), box(float64(i), 0, float64(i+1), 1)))
	}
	rows = append(rows, baseGrid("shapeless", nil), during(baseGrid("x", box(0, 0, 1, 1)), today+1, zoning.Forever))
	a := build(rows...)
	page := func(bbox *orb.Bound, after string, limit int) ([]string, int) {
		found, matched := a.Page(zoning.Grids, today, bbox, after, limit)
		return codes(found), matched
	}
	var walked []string
	for after := ""; ; {
		list, matched := page(nil, after, 3)
		assert.Equal(t, 11, matched)
		walked = append(walked, list...)
		if len(list) < 3 {
			break
		}
		after = list[2]
	}
	assert.Equal(t, []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "shapeless"}, walked)
	touching := orb.Bound{Min: at(2, 1), Max: at(4.5, 2)}
	list, matched := page(&touching, "", 10)
	assert.Equal(t, []string{"b", "c", "d", "e"}, list, "boxes are closed")
	assert.Equal(t, 4, matched)
	list, matched = page(&touching, "c", 1)
	assert.Equal(t, []string{"d"}, list)
	assert.Equal(t, 4, matched)
	list, _ = page(nil, "zzz", 5)
	assert.Empty(t, list)
	found, matched := a.Page("farms", today, &touching, "", 5)
	assert.Empty(t, found)
	assert.Zero(t, matched)
	assert.Equal(t, 11, a.Count(zoning.Grids, today))
	assert.Equal(t, 12, a.Count(zoning.Grids, today+1))
	_, err := a.Row(zoning.Grids, "x", today)
	require.ErrorIs(t, err, zoning.ErrNotFound)
}

func TestAPageWithATwoPartShape(t *testing.T) {
	two := append(box(0, 0, 1, 1), box(4, 4, 5, 5)...)
	between := orb.Bound{Min: at(2, 2), Max: at(3, 3)}
	found, _ := build(baseGrid("two", two)).Page(zoning.Grids, today, &between, "", 5)
	assert.Equal(t, []string{"two"}, codes(found), "the box of the whole shape counts")
	assert.Nil(t, atlas.New(1, today, nil).Grid(at(0, 0), today).Row)
}
