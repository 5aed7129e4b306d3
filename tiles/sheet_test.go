package tiles

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"math"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/fixtures"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// square has its sides in hundredths of a degree from (120, 30).
func square(west, south, east, north float64) orb.MultiPolygon {
	at := func(x, y float64) orb.Point { return orb.Point{120 + x/100, 30 + y/100} }
	return orb.MultiPolygon{{{at(west, south), at(east, south), at(east, north), at(west, north), at(west, south)}}}
}

func rowOf(t zoning.Thing, shape orb.MultiPolygon) *zoning.Row {
	return &zoning.Row{Valid: zoning.Unbounded, Thing: t, Shape: shape}
}

func zoneRow(code string, kind zoning.ZoneKind, shape orb.MultiPolygon) *zoning.Row {
	return rowOf(zoning.Zone{Code: code, Name: "zone " + code, Kind: kind, Division: "330402001001"}, shape)
}

func small() map[zoning.Layer][]*zoning.Row {
	return map[zoning.Layer][]*zoning.Row{
		zoning.Divisions: {rowOf(zoning.Division{Code: "330402001001", Name: "West", Level: zoning.Village}, square(0, 0, 10, 20))},
		zoning.Grids: {rowOf(zoning.Grid{Code: "330402001001001", Name: "A", Kind: zoning.Base, Division: "330402001001",
			Extra: map[string]any{"head": "示例人", "head_phone": "000"}}, square(0, 0, 10, 10))},
		zoning.Zones: {zoneRow("P", zoning.Prohibited, square(2, 2, 5, 5)), zoneRow("R", zoning.Restricted, square(4, 4, 8, 8)), zoneRow("W", zoning.Restricted, nil)},
	}
}

// tileOver returns the features of a tile that shows (120.01, 30.01), by layer and code.
func tileOver(t testing.TB, s *Sheet) map[string]map[string]map[string]any {
	t.Helper()
	p := project(orb.Point{120.01, 30.01})
	body, err := s.Tile(context.Background(), 9, int(p.x>>(shiftOf(9)+extentBits)), int(p.y>>(shiftOf(9)+extentBits)))
	require.NoError(t, err)
	out := map[string]map[string]map[string]any{}
	for name, l := range decoded(t, body) {
		out[name] = map[string]map[string]any{}
		for _, f := range l.Features {
			out[name][f.Properties["code"].(string)] = f.Properties
		}
	}
	return out
}

// Attributes are those of the list, and nothing that a file said beside. A zone that covers its division is drawn as that.
func TestAttributes(t *testing.T) {
	got := tileOver(t, sheetOf(t, atlas.New(1, today, small()), All))
	assert.Equal(t, map[string]any{"code": "330402001001001", "name": "A", "kind": "base", "division": "330402001001"}, got["grids"]["330402001001001"])
	assert.Equal(t, map[string]any{"code": "330402001001", "name": "West", "level": "village"}, got["divisions"]["330402001001"])
	assert.Equal(t, map[string]any{"code": "P", "name": "zone P", "kind": "prohibited", "division": "330402001001"}, got["zones"]["P"])
	assert.Equal(t, map[string]any{"code": "W", "name": "zone W", "kind": "restricted", "division": "330402001001", "extent_scope": "whole"}, got["zones"]["W"])
	for _, l := range Layers() {
		assert.Equal(t, got[string(l)], got[string(l)+LabelSuffix], "labels say the same")
		assert.NotEmpty(t, got[string(l)])
	}
}

// A name stays while the content does: over revisions of other layers, and days on which nothing changes.
func TestNamesFollowTheContent(t *testing.T) {
	tiles := New(Options{})
	rows := small()
	rows[zoning.Zones][1].Valid.From = today + 1
	one := atlas.New(1, today, rows)
	sheet := func(a *atlas.Atlas, name string, day zoning.Day) *Sheet {
		s, err := tiles.Sheet(a, name, day)
		require.NoError(t, err)
		return s
	}
	grids, zones := sheet(one, "grids", today), sheet(one, "zones", today)
	assert.Same(t, zones, sheet(one, "zones", today-1))
	tomorrow := sheet(one, "zones", today+1)
	assert.NotEqual(t, zones.Version(), tomorrow.Version(), "a zone begins without a new revision")
	assert.NotContains(t, tileOver(t, zones)["zones"], "R")
	assert.Contains(t, tileOver(t, tomorrow)["zones"], "R")
	assert.Same(t, grids, sheet(one, "grids", today+1))

	two := one.Next(2, today, nil, []*zoning.Row{zoneRow("Q", zoning.Prohibited, square(6, 1, 7, 2))})
	assert.Same(t, grids, sheet(two, "grids", today))
	assert.NotEqual(t, zones.Version(), sheet(two, "zones", today).Version())
	assert.NotEqual(t, sheet(one, All, today).Version(), sheet(two, All, today).Version())
	three := two.Next(3, today, []*zoning.Row{two.History(zoning.Zones, "Q")[0]}, nil)
	assert.Same(t, zones, sheet(three, "zones", today), "as before")
	revision, day := zones.Named()
	assert.EqualValues(t, 1, revision)
	assert.Equal(t, today, day)
	assert.Same(t, zones, tiles.Named("zones", zones.Version(), 1, today))
	assert.Nil(t, tiles.Named("zones", zones.Version(), 1, today+1))
	assert.Same(t, zones, tiles.Named("zones", zones.Version(), 3, today), "as a replica names it that began at revision 3")
	assert.Nil(t, tiles.Named("zones", zones.Version(), 2, today), "the revision in between had other zones")
	assert.Nil(t, tiles.Named("grids", zones.Version(), 1, today))

	again, err := New(Options{}).Sheet(two, "zones", today)
	require.NoError(t, err)
	assert.Equal(t, sheet(two, "zones", today).Version(), again.Version(), "whoever draws it")
	_, err = tiles.Sheet(one, "farms", today)
	require.ErrorIs(t, err, zoning.ErrNotFound)
}

// Whatever of a row is drawn is part of the name: caches keep a tile for ever under the one that it has.
func TestNamesCoverWhatIsDrawn(t *testing.T) {
	land := func() orb.MultiPolygon {
		g := square(2, 2, 5, 5)
		return orb.MultiPolygon{append(g[0], square(3, 3, 4, 4)[0][0]), square(6, 6, 7, 7)[0]}
	}
	zone := zoning.Zone{Code: "P", Name: "N", Kind: zoning.Prohibited, Category: "01", Division: "330402001001", Scope: zoning.Whole}
	grid := zoning.Grid{Code: "330402001001001", Name: "A", Kind: zoning.Base, Division: "330402001001"}
	division := zoning.Division{Code: "330402001001", Name: "West", Level: zoning.Village}
	version := func(one *zoning.Row) string {
		rows := small()
		rows[one.Layer()] = []*zoning.Row{one}
		return sheetOf(t, atlas.New(1, today, rows), string(one.Layer())).Version()
	}
	of := func(thing zoning.Thing, change func(*zoning.Row)) string {
		one := rowOf(thing, land())
		one.Publication = "p1"
		change(one)
		return version(one)
	}
	same := func(*zoning.Row) {}
	for layer, changed := range map[zoning.Layer]map[string]string{
		zoning.Zones: {
			"nothing":     of(zone, same),
			"code":        of(zoning.Zone{Code: "Q", Name: "N", Kind: zoning.Prohibited, Category: "01", Division: "330402001001"}, same),
			"name":        of(zoning.Zone{Code: "P", Name: "M", Kind: zoning.Prohibited, Category: "01", Division: "330402001001"}, same),
			"kind":        of(zoning.Zone{Code: "P", Name: "N", Kind: zoning.Restricted, Category: "01", Division: "330402001001"}, same),
			"category":    of(zoning.Zone{Code: "P", Name: "N", Kind: zoning.Prohibited, Category: "02", Division: "330402001001"}, same),
			"division":    of(zoning.Zone{Code: "P", Name: "N", Kind: zoning.Prohibited, Category: "01", Division: "330402001"}, same),
			"publication": of(zone, func(r *zoning.Row) { r.Publication = "p2" }),
			"a place":     of(zone, func(r *zoning.Row) { r.Shape[0][0][1][0] = math.Nextafter(r.Shape[0][0][1][0], 180) }),
			"of a hole":   of(zone, func(r *zoning.Row) { r.Shape[0][1][1][1] = math.Nextafter(r.Shape[0][1][1][1], 90) }),
			"no hole":     of(zone, func(r *zoning.Row) { r.Shape[0] = r.Shape[0][:1] }),
			"a part less": of(zone, func(r *zoning.Row) { r.Shape = r.Shape[:1] }),
			"no shape":    of(zone, func(r *zoning.Row) { r.Shape = nil }),
			"as large":    of(zone, func(r *zoning.Row) { r.Shape = small()[zoning.Divisions][0].Shape }), // as the division that no shape stands for
		},
		zoning.Grids: {
			"nothing":  of(grid, same),
			"name":     of(zoning.Grid{Code: "330402001001001", Name: "B", Kind: zoning.Base, Division: "330402001001"}, same),
			"kind":     of(zoning.Grid{Code: "330402001001001", Name: "A", Kind: zoning.Micro, Division: "330402001001"}, same),
			"division": of(zoning.Grid{Code: "330402001001001", Name: "A", Kind: zoning.Base, Division: "330402001002"}, same),
		},
		zoning.Divisions: {
			"nothing": of(division, same),
			"name":    of(zoning.Division{Code: "330402001001", Name: "East", Level: zoning.Village}, same),
			"level":   of(zoning.Division{Code: "330402001001", Name: "West", Level: zoning.Group}, same),
		},
	} {
		seen := map[string]string{}
		for what, v := range changed {
			assert.Empty(t, seen[v], "%s: %s has the name of %s", layer, what, seen[v])
			seen[v] = what
		}
	}
	aside := zoning.Grid{Code: "330402001001001", Name: "A", Kind: zoning.Base, Division: "330402001001", Extra: map[string]any{"note": "x"}}
	assert.Equal(t, of(grid, same), of(aside, same), "what is not drawn is no part of it")
}

// A grid that is called otherwise is on tiles of another name, and they say so.
func TestTilesFollowANewName(t *testing.T) {
	tiles := New(Options{})
	one := atlas.New(1, today, small())
	before, err := tiles.Sheet(one, "grids", today)
	require.NoError(t, err)
	require.Equal(t, "A", tileOver(t, before)["grids"]["330402001001001"]["name"])
	was := one.Rows(zoning.Grids, today)[0]
	renamed := *was
	grid := was.Thing.(zoning.Grid)
	grid.Name = "B"
	renamed.Thing = grid
	after, err := tiles.Sheet(one.Next(2, today, []*zoning.Row{was}, []*zoning.Row{&renamed}), "grids", today)
	require.NoError(t, err)
	assert.NotEqual(t, before.Version(), after.Version())
	assert.Equal(t, "B", tileOver(t, after)["grids"]["330402001001001"]["name"])
}

// What is drawn of the same content is the same bytes under the same version. When this fails because tiles are drawn otherwise, drawnAs goes up: caches keep
// what bears an old version for ever.
func TestBytesGoWithTheVersion(t *testing.T) {
	s := sheetOf(t, cityAtlas(fixtures.Options{Seed: 3, Grids: 40, Vertices: 60, Zones: 20}), All)
	h := sha256.New()
	for zoom := 5; zoom <= 13; zoom += 2 {
		for _, at := range tilesOver(s, zoom) {
			body, err := s.Tile(context.Background(), zoom, at[0], at[1])
			require.NoError(t, err)
			h.Write(body)
		}
	}
	assert.Equal(t, 1, drawnAs)
	assert.Equal(t, "ogkvwiclvnwadgtd", s.Version(), "of this content, drawn as that, on any machine")
	assert.Equal(t, "cf43b0b43097c41a8da8b62ec1b8e8c02f7266ef73ab4f85f90806b8132b4f8b", hex.EncodeToString(h.Sum(nil)))
}

func TestFeatureID(t *testing.T) {
	assert.EqualValues(t, 330402001001001, FeatureID("330402001001001"))
	assert.EqualValues(t, 330400, FeatureID("330400"))
	seen := map[uint64]string{}
	for _, code := range []string{"0330400", "1330402001001001", "P", "", "p", "330400 ", "-1", "+1", "1e3", "１２"} {
		id := FeatureID(code)
		assert.GreaterOrEqual(t, id, uint64(1)<<52, "%q", code)
		assert.Less(t, id, uint64(1)<<53, "%q", code)
		assert.Empty(t, seen[id])
		seen[id] = code
	}
}
