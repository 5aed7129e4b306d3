package gazetteer

import (
	"slices"

	"gridzone/zoning"
)

// Level tells how exactly a candidate names a place.
type Level string

// The levels, from the most exact. What is no door has a point somewhere on or in it.
const (
	AtDoor    Level = "door" // a number on record, or a landmark, which has a point of its own
	AtRoad    Level = "road" // a road, an estate, or a landmark of which a number was asked for that is not on record
	AtGroup   Level = "group"
	AtVillage Level = "village"
	AtTown    Level = "town"
	AtCounty  Level = "county"
)

func levels() []Level { return []Level{AtDoor, AtRoad, AtGroup, AtVillage, AtTown, AtCounty} }

func (l Level) rank() int { return slices.Index(levels(), l) }

// LevelOf returns the level of an address of a kind.
func LevelOf(k zoning.AddressKind) Level {
	switch k {
	case zoning.Road:
		return AtRoad
	case zoning.Hamlet:
		return AtGroup
	case zoning.Centre:
		return AtVillage
	default:
		return AtDoor
	}
}

// levelOfDivision returns the level of a division; empty for a city, which is no answer.
func levelOfDivision(l zoning.Level) Level {
	switch l {
	case zoning.County:
		return AtCounty
	case zoning.Town:
		return AtTown
	case zoning.Village:
		return AtVillage
	case zoning.Group:
		return AtGroup
	default:
		return ""
	}
}
