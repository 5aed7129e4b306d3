package atlas

import (
	"maps"
	"slices"
	"sync"

	"gridzone/zoning"
)

// Turn is a day on which something else is in force than the day before.
type Turn struct {
	Day    zoning.Day
	Layers []zoning.Layer // where, in the order of turning
}

// turning are the layers whose days anyone may be told, largest shapes first. Farms and exceptions are not among them.
func turning() []zoning.Layer {
	return []zoning.Layer{zoning.Divisions, zoning.Grids, zoning.Zones, zoning.Publications}
}

// turns finds the turns of an Atlas once, when somebody asks.
type turns struct {
	once  sync.Once
	found []Turn
}

// Turns returns the days on which rows of the public layers begin or cease to be in force, in order. The slice is shared.
func (a *Atlas) Turns() []Turn {
	a.turns.once.Do(func() { a.turns.found = a.turnsOf(turning()...) })
	return a.turns.found
}

// turnsOf returns the turns of some layers, in order.
func (a *Atlas) turnsOf(layers ...zoning.Layer) []Turn {
	where := map[zoning.Day]uint{} // a bit for each layer
	for i, name := range layers {
		for _, r := range a.layer(name).rows {
			for _, edge := range [2]zoning.Day{r.Valid.From, r.Valid.To} {
				if edge != zoning.Always && edge != zoning.Forever {
					where[edge] |= 1 << i
				}
			}
		}
	}
	found := make([]Turn, 0, len(where))
	for _, day := range slices.Sorted(maps.Keys(where)) {
		t := Turn{Day: day}
		for i, name := range layers {
			if where[day]&(1<<i) != 0 {
				t.Layers = append(t.Layers, name)
			}
		}
		found = append(found, t)
	}
	return found
}
