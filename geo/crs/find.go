package crs

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// ErrUnknown says that a name is of no system known here.
var ErrUnknown = errors.New("unknown coordinate system")

// ErrDatum says that a system rests on a datum that only parameters which differ from place to place lead out of.
var ErrDatum = errors.New("coordinate system without a conversion")

// seriesTable holds what the projections need of the ellipsoids of CGCS2000 (GRS 80, to within 0.1 mm) and WGS 84.
var seriesTable = [...]*ellipsoid{grs80: newEllipsoid(6378137, 298.257222101), wgs84: newEllipsoid(6378137, 298.257223563)}

// datum is a place in seriesTable.
type datum int

const (
	grs80 datum = iota
	wgs84
)

// family is a run of EPSG codes for the zones of one projection, from west to east.
type family struct {
	first, last int // codes
	system      func(i int) transverse
	name        string // of the family, with its codes
}

// familyTable lists the projections known by code. China's zones of 6 degrees are counted from Greenwich, those of 3 degrees so that zone
// n has the central meridian 3n; a zone's number may stand before the easting, as millions.
var familyTable = []family{
	{4491, 4501, func(i int) transverse { return gauss(75+6*i, 13+i) }, "6-degree Gauss-Krueger with the zone's number before the easting"},
	{4502, 4512, func(i int) transverse { return gauss(75+6*i, 0) }, "6-degree Gauss-Krueger"},
	{4513, 4533, func(i int) transverse { return gauss(75+3*i, 25+i) }, "3-degree Gauss-Krueger with the zone's number before the easting"},
	{4534, 4554, func(i int) transverse { return gauss(75+3*i, 0) }, "3-degree Gauss-Krueger"},
	{32601, 32660, func(i int) transverse { return utm(i, 0) }, "UTM north"},
	{32701, 32760, func(i int) transverse { return utm(i, 10e6) }, "UTM south"},
}

// gauss is Gauss-Krueger on CGCS2000; zone 0 puts no prefix before the easting.
func gauss(meridian, zone int) transverse {
	return transverse{on: grs80, meridian: float64(meridian), scale: 1, easting: 500e3 + 1e6*float64(zone)}
}

func utm(i int, north float64) transverse {
	return transverse{on: wgs84, meridian: float64(-177 + 6*i), scale: 0.9996, easting: 500e3, north: north}
}

// refusalTable lists the runs of EPSG codes of systems that are not converted.
var refusalTable = []struct {
	first, last int
	name        string
}{
	{4610, 4610, "Xian 1980"}, {2327, 2390, "Xian 1980"},
	{4214, 4214, "Beijing 1954"}, {2401, 2442, "Beijing 1954"}, {21413, 21423, "Beijing 1954"}, {21453, 21463, "Beijing 1954"}, {21473, 21483, "Beijing 1954"},
	{4555, 4555, "New Beijing"}, {4568, 4589, "New Beijing"}, {4652, 4656, "New Beijing"}, {4766, 4800, "New Beijing"}, {4812, 4812, "New Beijing"}, {4822, 4822, "New Beijing"},
}

// epsgName matches how an EPSG code is written: bare, EPSG:n, and the URN and URI of OGC.
var epsgName = regexp.MustCompile(`(?i)^(?:epsg:{1,2}|urn:(?:ogc|x-ogc):def:crs:epsg:[0-9.]*:|https?://www\.opengis\.net/def/crs/epsg/[0-9.]+/)?([0-9]{4,5})$`)

// aliasTable lists the names of systems that have no code, or are known by name as well. Letters are compared without case, blanks, - and _.
var aliasTable = map[string]System{
	"crs84": {name: "OGC:CRS84"}, "ogc:crs84": {name: "OGC:CRS84"},
	"urn:ogc:def:crs:ogc:1.3:crs84": {name: "OGC:CRS84"}, "urn:ogc:def:crs:ogc::crs84": {name: "OGC:CRS84"}, "urn:ogc:def:crs:ogc:2:84": {name: "OGC:CRS84"},
	"http://www.opengis.net/def/crs/ogc/1.3/crs84": {name: "OGC:CRS84"}, "https://www.opengis.net/def/crs/ogc/1.3/crs84": {name: "OGC:CRS84"},
	"cgcs2000": {}, "wgs84": {name: "EPSG:4326"},
	"gcj02":  {name: "gcj02", plan: gcj02{}},
	"bd09":   {name: "bd09", plan: bd09{}},
	"bd09ll": {name: "bd09", plan: bd09{}},
}

// Find returns the system of a name: an EPSG code as EPSG:4549, bare, or as OGC's URN or URI; CRS84; gcj02, bd09 and CGCS2000 in the usual spellings; or the
// well-known text that defines it, as FromWKT reads it.
// ErrUnknown for others, ErrDatum for Xian 1980 and Beijing 1954; both say what to do.
func Find(name string) (System, error) {
	plain := strings.ToLower(strings.TrimSpace(name))
	if m := epsgName.FindStringSubmatch(plain); m != nil {
		code, err := strconv.Atoi(m[1])
		if err != nil {
			return System{}, fmt.Errorf("%w: %.60q", ErrUnknown, name)
		}
		return byCode(code)
	}
	if s, ok := aliasTable[plain]; ok {
		return s, nil
	}
	if s, ok := aliasTable[squeezed(plain)]; ok {
		return s, nil
	}
	if strings.ContainsAny(plain, "[(") {
		return FromWKT(name)
	}
	return System{}, fmt.Errorf("%w: %.60q; known are %s", ErrUnknown, name, Known())
}

// byCode returns the system of an EPSG code.
func byCode(code int) (System, error) {
	name := "EPSG:" + strconv.Itoa(code)
	switch code {
	case 4490:
		return System{}, nil
	case 4326:
		return System{name: name}, nil
	case 3857:
		return System{name: name, plan: webMercator{}}, nil
	}
	for _, f := range familyTable {
		if f.first <= code && code <= f.last {
			return System{name: name, plan: f.system(code - f.first)}, nil
		}
	}
	for _, r := range refusalTable {
		if r.first <= code && code <= r.last {
			return System{}, refused(r.name)
		}
	}
	return System{}, fmt.Errorf("%w: %s; known are %s", ErrUnknown, name, Known())
}

func refused(datum string) error {
	return fmt.Errorf("%w: %s lies up to 100 m and more beside CGCS2000, by parameters that differ from place to place and are not public: have the surveying office convert the file to CGCS2000", ErrDatum, datum)
}

// Known lists in words what Find knows.
func Known() string {
	var b strings.Builder
	b.WriteString("EPSG:4490 (CGCS2000), EPSG:4326, OGC:CRS84, EPSG:3857")
	for _, f := range familyTable {
		fmt.Fprintf(&b, ", EPSG:%d to %d (%s)", f.first, f.last, f.name)
	}
	b.WriteString(", gcj02, bd09, and any transverse Mercator of CGCS2000 or WGS 84 by its well-known text")
	return b.String()
}

// squeezed leaves out what people put between the parts of a name.
func squeezed(s string) string { return strings.NewReplacer(" ", "", "-", "", "_", "").Replace(s) }
