package crs

import (
	"strconv"

	"github.com/paulmach/orb"
)

// Holding returns the projected systems with a code in which p can be a position, easting first.
func Holding(p orb.Point) []System {
	var found []System
	add := func(code int) {
		if s, err := byCode(code); err == nil && s.Holds(p) {
			found = append(found, s)
		}
	}
	for _, f := range familyTable {
		for code := f.first; code <= f.last; code++ {
			add(code)
		}
	}
	add(3857)
	return found
}

// zone returns the number that stands before the eastings of a system, 0 for none.
func (s System) zone() int {
	t, ok := s.plan.(transverse)
	if !ok || t.easting < 1e6 {
		return 0
	}
	return int(t.easting / 1e6)
}

// renumbered returns the name of the system with this one's family and meridian whose eastings have no number before them, or that of zone, which have;
// "" if there is none.
func (s System) renumbered(zone int) string {
	t, ok := s.plan.(transverse)
	if !ok {
		return ""
	}
	for _, f := range familyTable {
		for code := f.first; code <= f.last; code++ {
			other := f.system(code - f.first)
			named := System{name: "EPSG:" + strconv.Itoa(code), plan: other}
			if named.zone() == zone && other.on == t.on && other.scale == t.scale && (zone > 0 || other.meridian == t.meridian) {
				return named.name
			}
		}
	}
	return ""
}
