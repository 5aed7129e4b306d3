package turning

import (
	"fmt"
	"math"
	"strconv"

	"github.com/paulmach/orb"

	"gridzone/geo/crs"
	"gridzone/importers/dataset"
)

// Kind is what the names of two numbers say of them.
type Kind int

// The kinds.
const (
	Degrees Kind = iota // longitude and latitude
	Metres              // easting and northing
	XY                  // X and Y: surveyors' X is the northing, mathematicians' the easting
)

// Axes is how the two numbers of the positions of a file are read.
type Axes struct {
	Swapped bool       // the second is the longitude or easting
	System  crs.System // that the file itself shows
	Placed  bool       // by the zone before its eastings
	Notes   []dataset.Note
}

// Tell decides from the first position of a file how all of them are read. first is named as longitude, easting or X, second as latitude, northing
// or Y; said is the system that the caller names, nil for none. Of XY, numbers decide which is the northing. Without a system named, metres are taken for CGCS2000
// by the number of the Gauss-Krueger zone before the easting: 13 to 23 are zones of 6 degrees, 25 to 45 of 3 degrees. The fault says what must be known first.
func (k Kind) Tell(first, second Ordinate, said *crs.System) (Axes, *Fault) {
	a := Axes{}
	swappable := k == XY
	switch first, second := first.Side, second.Side; {
	case first.latitude() || second.longitude():
		if !swappable {
			return a, &Fault{CodeWrongColumn, "the column of longitudes holds a latitude, or that of latitudes a longitude: the sides written with the numbers say so", "exchange the headings of the two columns"}
		}
		a.Swapped = true
		swappable = false
	case first.longitude() || second.latitude():
		swappable = false
	}
	p := orb.Point{first.Value, second.Value}
	if said != nil {
		a.Swapped = a.Swapped || swappable && backwards(p, *said)
		a.explain(k)
		return a, nil
	}
	if inDegrees(p) || first.Angle || second.Angle {
		a.Swapped = a.Swapped || swappable && !inChina(p) && inChina(turned(p, true))
		a.explain(k)
		return a, nil
	}
	fits, _ := gauss(p)
	if back, _ := gauss(turned(p, true)); !fits && back {
		if k != XY {
			return a, &Fault{CodeNoPlace, told(p) + ": the northing stands in the column of eastings, and the easting in that of northings", "exchange the headings of the two columns"}
		}
		a.Swapped = true
	} else if !fits {
		return a, &Fault{CodeNoPlace, told(p) + " are neither degrees nor metres of Gauss-Krueger in China", "correct the numbers, or name the system that they are in (crs)"}
	}
	if fault := a.zone(turned(p, a.Swapped)); fault != nil {
		return a, fault
	}
	a.explain(k)
	return a, nil
}

// zone tells the system from the zone before an easting.
func (a *Axes) zone(p orb.Point) *Fault {
	_, zone := gauss(p)
	const mercator = 1.52e7 // easternmost easting of China in Web Mercator
	switch {
	case zone == 0:
		return &Fault{CodeSystemNeeded, told(p) + " are metres without the number of a zone before the easting, and nothing says of which zone they are",
			"name the system (crs): of 3-degree zones EPSG:4549 around 120 E, EPSG:4548 around 117 E, EPSG:4550 around 123 E (EPSG:4534 to 4554 are all of them), of 6-degree zones EPSG:4509 around 117 E, EPSG:4510 around 123 E (EPSG:4502 to 4512)"}
	case p[0] < mercator && !a.Swapped:
		return &Fault{CodeSystemNeeded, told(p) + " may be metres of Web Mercator, or of the 6-degree zone " + strconv.Itoa(zone),
			"name the system (crs): EPSG:3857 for Web Mercator, EPSG:" + strconv.Itoa(code(zone)) + " for the zone"}
	}
	if a.System, a.Placed = zoned(p); a.Placed {
		width := 3
		if zone < 24 {
			width = 6
		}
		a.Notes = append(a.Notes, dataset.Note{Code: CodeFromPrefix,
			Detail: fmt.Sprintf("the eastings begin with %d, which is a zone of %d degrees: they are in %s, if they are in CGCS2000", zone, width, a.System.Name()),
			Repair: "none needed, unless they were surveyed in Xian 1980 or Beijing 1954: those look alike, and lie up to 100 m and more beside it"})
	}
	return nil
}

// zoned returns the system that the zone before an easting tells.
func zoned(p orb.Point) (crs.System, bool) {
	if fits, zone := gauss(p); fits && zone > 0 {
		s, err := crs.Find("EPSG:" + strconv.Itoa(code(zone)))
		return s, err == nil
	}
	return crs.System{}, false
}

// explain notes that the numbers were swapped.
func (a *Axes) explain(k Kind) {
	if a.Swapped && k == XY {
		a.Notes = append(a.Notes, dataset.Note{Code: CodeSwapped, Detail: "X holds the northing or latitude and Y the easting or longitude, as surveyors write them: read so",
			Repair: "none needed"})
	}
}

// Position puts the two numbers of a position in order. The fault is that a side does not fit.
func (a *Axes) Position(first, second Ordinate) (orb.Point, *Fault) {
	if a.Swapped {
		first, second = second, first
	}
	if first.Side.latitude() || second.Side.longitude() {
		return orb.Point{}, &Fault{CodeWrongColumn, "a latitude stands where the longitudes do, or the reverse: the sides written with the numbers say so", "correct the row"}
	}
	return orb.Point{first.Value, second.Value}, nil
}

func (s Side) latitude() bool  { return s == North || s == South }
func (s Side) longitude() bool { return s == East || s == West }

// backwards tells whether p is a position of a system only when its numbers are exchanged, or much more likely then.
func backwards(p orb.Point, s crs.System) bool {
	if !s.Projected() {
		return !inChina(p) && inChina(turned(p, true))
	}
	return !s.Holds(p) && s.Holds(turned(p, true))
}

func turned(p orb.Point, swap bool) orb.Point {
	if swap {
		return orb.Point{p[1], p[0]}
	}
	return p
}

// inDegrees tells whether two numbers can be degrees in some order.
func inDegrees(p orb.Point) bool {
	return math.Abs(p[0]) <= 180 && math.Abs(p[1]) <= 180
}

// inChina tells whether p is a longitude and a latitude of China, generously. The two have no number in common there.
func inChina(p orb.Point) bool { return p[0] >= 73 && p[0] <= 136 && p[1] >= 3 && p[1] <= 54 }

// gauss tells whether p is an easting and a northing of Gauss-Krueger in China, and of which zone; 0: none stands before the easting.
func gauss(p orb.Point) (fits bool, zone int) {
	if p[1] < 3e5 || p[1] > 6.1e6 || p[0] < 0 || p[0] >= 46e6 {
		return false, 0
	}
	zone = int(p[0] / 1e6)
	if east := p[0] - 1e6*float64(zone); east < 1e5 || east > 9e5 {
		return false, 0
	}
	if zone == 0 && p[1] < 1e6 { // which of two is the easting could not be told
		return false, 0
	}
	return zone == 0 || code(zone) > 0, zone
}

// code is that of a system of CGCS2000 with the zone's number before the easting; 0: there is none.
func code(zone int) int {
	switch {
	case zone >= 13 && zone <= 23:
		return 4491 + zone - 13
	case zone >= 25 && zone <= 45:
		return 4513 + zone - 25
	}
	return 0
}

// told writes two numbers for people.
func told(p orb.Point) string {
	return strconv.FormatFloat(p[0], 'f', -1, 64) + " and " + strconv.FormatFloat(p[1], 'f', -1, 64)
}
