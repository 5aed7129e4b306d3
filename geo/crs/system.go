package crs

import (
	"math"
	"strconv"

	"github.com/paulmach/orb"
)

// System is a coordinate system. The zero value is EPSG:4490, which is what is stored. Systems compare with ==.
type System struct {
	name string
	plan projection // nil: the numbers are what is stored
}

// projection is one way between what is stored and a system's numbers.
type projection interface {
	forward(lonLat orb.Point) orb.Point
	inverse(p orb.Point) orb.Point
	// holds tells whether a position can be one of this system, generously.
	holds(p orb.Point) bool
}

// Name returns the name the system is shown by: EPSG:4549, OGC:CRS84, gcj02.
// It is one that Find knows, except for a projection without a code, which only its definition describes.
func (s System) Name() string {
	if s.name == "" {
		return "EPSG:4490"
	}
	return s.name
}

// Stored tells whether the system's numbers are kept as they are.
func (s System) Stored() bool { return s.plan == nil }

// Projected tells whether positions are metres, easting before northing; otherwise they are degrees.
func (s System) Projected() bool {
	switch s.plan.(type) {
	case transverse, webMercator:
		return true
	}
	return false
}

// ToLonLat turns a position of this system into longitude and latitude of CGCS2000, right to a micrometre
// for what Holds accepts. What no place has comes back as NaN or far off: ask Holds first.
func (s System) ToLonLat(p orb.Point) orb.Point {
	if s.plan == nil {
		return p
	}
	return s.plan.inverse(p)
}

// FromLonLat is the inverse of ToLonLat.
func (s System) FromLonLat(p orb.Point) orb.Point {
	if s.plan == nil {
		return p
	}
	return s.plan.forward(p)
}

// Holds tells whether p can be a position in this system: degrees on the globe, or metres that
// lie within 450 km of the central meridian and under its zone's prefix.
func (s System) Holds(p orb.Point) bool {
	if s.plan == nil {
		return onGlobe(p)
	}
	return s.plan.holds(p)
}

// Misplaced says in words why p, which Holds refuses, cannot be a position of this system, and what may have happened.
func (s System) Misplaced(p orb.Point) string {
	why := strconv.FormatFloat(p[0], 'f', -1, 64) + ", " + strconv.FormatFloat(p[1], 'f', -1, 64) + " is no place in " + s.Name()
	swapped := orb.Point{p[1], p[0]}
	prefix := math.Floor(p[0] / 1e6)
	switch {
	case !s.Projected() && onGlobe(p):
		return why + ", which is made for China"
	case !s.Projected() && onGlobe(swapped):
		return why + "; longitude and latitude look swapped"
	case s.Holds(swapped):
		return why + "; the northing (surveyors' X) seems to stand before the easting (Y)"
	case s.Projected() && onGlobe(p):
		return why + "; these look like degrees, and it takes metres"
	case !s.Projected():
		return why + "; these look like metres, and it takes degrees"
	case prefix > 0 && s.Holds(orb.Point{p[0] - 1e6*prefix, p[1]}):
		why += "; its eastings have no zone number before them, and this one begins with " + strconv.Itoa(int(prefix))
		return why + likely(s.renumbered(int(prefix)))
	case prefix == 0 && s.zone() > 0 && s.Holds(orb.Point{p[0] + 1e6*float64(s.zone()), p[1]}):
		why += "; its eastings begin with the number of the zone, " + strconv.Itoa(s.zone()) + ", and this one does not"
		return why + likely(s.renumbered(0))
	case prefix > 0 && s.zone() > 0 && s.zone() != int(prefix):
		why += "; it begins with the number of another zone, " + strconv.Itoa(int(prefix))
		return why + likely(s.renumbered(int(prefix)))
	}
	return why + "; it may be of another zone"
}

// likely names the system that a position is likely to be of, if there is one.
func likely(name string) string {
	if name == "" {
		return ""
	}
	return ": it looks like " + name
}

// onGlobe tells whether p is a longitude and a latitude; a NaN is neither.
func onGlobe(p orb.Point) bool { return math.Abs(p[0]) <= 180 && math.Abs(p[1]) <= 90 }
