package atlas_test

import (
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

func zonesAt(a *atlas.Atlas, p orb.Point, day zoning.Day) []string {
	return hitCodes(a.Locate(p, day).Zones)
}

func TestAmended(t *testing.T) {
	old, stays := zone("old", zoning.Prohibited, box(0, 0, 2, 2)), zone("stays", zoning.Restricted, box(1, 1, 4, 4))
	a := build(append(fourGrids(), old, stays, division("330402001", zoning.Town, box(0, 0, 8, 8)))...)
	fresh := during(zone("new", zoning.Prohibited, box(3, 3, 5, 5)), today+1, zoning.Forever)
	fresh.ID = -1
	words := row(zoning.Zone{Code: "whole", Kind: zoning.Restricted, Division: "330402001"}, nil)
	words.ID = -2
	b := a.Amended([]*zoning.Row{old}, []*zoning.Row{words, fresh})

	assert.Equal(t, a.Revision(), b.Revision())
	assert.Equal(t, a.Day(), b.Day())
	assert.Equal(t, []string{"old inside"}, zonesAt(a, at(0.5, 0.5), today), "a stays as it is")
	assert.Empty(t, zonesAt(b, at(0.5, 0.5), today))
	assert.Equal(t, []string{"stays inside"}, zonesAt(b, at(3.5, 3.5), today))
	assert.Equal(t, []string{"new inside", "stays inside"}, zonesAt(b, at(3.5, 3.5), today+1))
	assert.Equal(t, []string{"whole"}, codes(b.Locate(at(7, 7), today).Unshaped))
	assert.Equal(t, "a", b.Grid(at(1, 1), today).Row.Code())
	assert.Equal(t, []string{"new", "stays", "whole"}, codes(slices.Collect(b.OnRecord(zoning.Zones))))
	assert.Empty(t, slices.Collect(b.OnRecord("no such layer")))
	for r := range b.OnRecord(zoning.Zones) {
		assert.Equal(t, "new", r.Code())
		break
	}
}

func TestLand(t *testing.T) {
	own, whole := zone("own", zoning.Prohibited, box(0, 0, 2, 2)), row(zoning.Zone{Code: "whole", Kind: zoning.Restricted, Division: "330402001"}, nil)
	part := row(zoning.Zone{Code: "part", Kind: zoning.Restricted, Division: "330402001", Scope: zoning.Part}, nil)
	above := row(zoning.Zone{Code: "above", Kind: zoning.Restricted, Division: "330402001001"}, nil)
	nowhere := row(zoning.Zone{Code: "nowhere", Kind: zoning.Restricted, Division: "440402001"}, nil)
	a := build(own, whole, part, above, nowhere, division("330402001", zoning.Town, box(0, 0, 8, 8)))
	land := map[string]orb.MultiPolygon{}
	for _, r := range a.Rows(zoning.Zones, today) {
		if s := a.Land(r, today); s != nil {
			land[r.Code()] = s.Shape()
		}
	}
	assert.Equal(t, map[string]orb.MultiPolygon{"own": box(0, 0, 2, 2), "whole": box(0, 0, 8, 8)}, land)
}
