package importers

import (
	"fmt"
	"math"
	"strings"

	"github.com/paulmach/orb"

	"gridzone/geo"
	"gridzone/geo/crs"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

const (
	// whereabouts is how many positions are tried in other systems.
	whereabouts = 64
	// cityM is how far from every division on record a position may lie and still be taken for one of the city.
	cityM = 2000
	// namesTold is how many systems are named that would do.
	namesTold = 3
)

// lost is a position that is not where it should be, in the numbers of its file, and the division that its feature names, if it names one.
type lost struct {
	at       orb.Point
	division string
}

// likelySystem is a system that brings all of some lost positions into the city.
type likelySystem struct {
	name string
	own  int // positions in the division that they name
}

// reading is one way to take the numbers of a position.
type reading struct {
	says string // after the name of a system
	of   func(p orb.Point) (orb.Point, bool)
}

// readingTable lists the ways in which positions are taken, in the order in which they are tried: as they stand, without the number of a zone before
// their eastings, and the other way round.
var readingTable = []reading{
	{"", func(p orb.Point) (orb.Point, bool) { return p, true }},
	{" without the number before the eastings", func(p orb.Point) (orb.Point, bool) {
		return orb.Point{math.Mod(p[0], 1e6), p[1]}, p[0] >= 1e6
	}},
	{northingFirst, func(p orb.Point) (orb.Point, bool) { return orb.Point{p[1], p[0]}, true }},
}

const northingFirst = " with the northing first"

// elsewhere names the systems in which positions would lie in the city, if there are any, and how they must be read: a likely cause of their
// lying elsewhere in another.
func (j *judge) elsewhere(found []lost, but crs.System) (names string, how string) {
	if len(found) == 0 || len(j.divisions) == 0 {
		return "", ""
	}
	if len(found) > whereabouts {
		found = found[:whereabouts]
	}
	for _, read := range readingTable {
		var good []likelySystem
		most := 0
		first, _ := read.of(found[0].at)
		for _, s := range append([]crs.System{{}}, crs.Holding(first)...) {
			if s == but && read.says == "" {
				continue
			}
			if own, in := j.inCity(found, s, read); in {
				good = append(good, likelySystem{s.Name(), own})
				most = max(most, own)
			}
		}
		var list []string
		for _, c := range good {
			if c.own == most && len(list) < namesTold {
				list = append(list, c.name)
			}
		}
		if len(list) > 0 {
			return strings.Join(list, " or "), read.says
		}
	}
	return "", ""
}

// inCity tells whether a system brings all positions, read so, into the city, and how many of them into the division that they name.
func (j *judge) inCity(found []lost, s crs.System, read reading) (own int, in bool) {
	for _, l := range found {
		p, ok := read.of(l.at)
		if !ok || !s.Holds(p) {
			return 0, false
		}
		p = s.ToLonLat(p)
		if i, known := j.byCode[l.division]; known && j.prepared[i].Locate(p) != geo.Outside {
			own++
		} else if len(j.index.Covering(nil, p)) == 0 && len(j.index.Within(nil, p, cityM)) == 0 {
			return 0, false
		}
	}
	return own, true
}

// cause says in which system, or which way round, the features that lie outside the city would lie in it.
func (j *judge) cause(out []*parsed) string {
	var found []lost
	for _, p := range out {
		row := p.candidate.Row
		at, _ := cornerOf(row)
		found = append(found, lost{j.system.FromLonLat(at), zoning.DivisionOf(row.Thing)})
	}
	switch names, how := j.elsewhere(found, j.system); {
	case names == "":
		return ""
	case how == northingFirst && !j.system.Projected():
		return ": latitude and longitude are swapped, it seems"
	case j.system.Projected():
		return fmt.Sprintf(": in %s%s they would lie in the city; %s seems to be the wrong zone or number before the eastings", names, how, j.system.Name())
	default:
		return fmt.Sprintf(": in %s%s they would lie in the city", names, how)
	}
}

// metres names the system of a file in metres that says of none, by the divisions on record.
func (f *file) metres(now *atlas.Atlas, today zoning.Day, r *Report) {
	if len(f.odd) == 0 || f.suspicions[codeProjected] != f.shaped {
		return
	}
	names, how := f.newJudge(now, today, r).elsewhere(f.odd, crs.System{})
	if names == "" {
		return
	}
	place := Place{Code: codeProjected, Feature: -1, Part: -1, Ring: -1,
		Detail: "in " + names + how + " the coordinates would lie in the divisions on record", Repair: "name that coordinate system: --crs " + names + " (crs=" + names + " over HTTP)"}
	if how != "" {
		place.Repair = "export the layer again, easting first and with the number of its zone or none, and name its coordinate system (crs)"
	}
	r.leadError(place)
}
