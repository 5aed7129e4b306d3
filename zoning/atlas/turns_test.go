package atlas_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// Between two turns the same is in force; an Atlas that follows another has its own.
func TestTurns(t *testing.T) {
	lasting := func(code string, from, to zoning.Day) *zoning.Row {
		g := baseGrid(code, box(0, 0, 1, 1))
		g.Valid = zoning.Interval{From: from, To: to}
		return g
	}
	a, b := lasting("a", today-9, today), lasting("a", today, zoning.Forever)
	z := zone("z", zoning.Prohibited, box(0, 0, 1, 1))
	z.Valid.From = today
	first := atlas.New(1, today, map[zoning.Layer][]*zoning.Row{zoning.Grids: {lasting("always", zoning.Always, zoning.Forever), a, b}, zoning.Zones: {z}})
	assert.Equal(t, []atlas.Turn{{Day: today - 9, Layers: []zoning.Layer{zoning.Grids}}, {Day: today, Layers: []zoning.Layer{zoning.Grids, zoning.Zones}}}, first.Turns())
	next := first.Next(2, today, []*zoning.Row{a, z}, []*zoning.Row{lasting("c", today+3, today+4)})
	assert.Equal(t, []atlas.Turn{{Day: today, Layers: []zoning.Layer{zoning.Grids}}, {Day: today + 3, Layers: []zoning.Layer{zoning.Grids}}, {Day: today + 4, Layers: []zoning.Layer{zoning.Grids}}}, next.Turns())
	assert.Len(t, first.Turns(), 2)
}
