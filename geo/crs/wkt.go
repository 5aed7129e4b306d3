package crs

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// FromWKT returns the system that a well-known text defines: version 1 as in a .prj, ESRI's or OGC's, or version 2 (ISO 19162). It is read by
// its datum, ellipsoid, units and parameters; its name decides nothing but which of two codes for the same numbers is shown.
// ErrDatum for datums that are not converted, ErrUnknown for anything else; both say what the text says.
func FromWKT(text string) (System, error) {
	root, err := parseNode(text)
	if err != nil {
		return System{}, fmt.Errorf("%w: %.60q is no well-known text", ErrUnknown, strings.TrimSpace(text))
	}
	for {
		inner, ok := root.child("SOURCECRS", "PROJCS", "PROJCRS", "PROJECTEDCRS", "GEOGCS", "GEOGCRS", "GEODCRS")
		if !ok || !containerTable[root.keyword] {
			break
		}
		root = inner
	}
	switch root.keyword {
	case "GEOGCS", "GEOGCRS", "GEODCRS", "GEODETICCRS", "GEOGRAPHICCRS":
		return geographic(root)
	case "PROJCS", "PROJCRS", "PROJECTEDCRS":
		return projected(root)
	}
	return System{}, fmt.Errorf("%w: a %.30s", ErrUnknown, root.keyword)
}

// containerTable names the nodes that hold the system proper.
var containerTable = map[string]bool{"COMPD_CS": true, "COMPOUNDCRS": true, "BOUNDCRS": true, "SOURCECRS": true}

// datumTable maps the names of datums, squeezed and in small letters, to the code of the system in degrees.
var datumTable = map[string]string{
	"china2000": "EPSG:4490", "cgcs2000": "EPSG:4490", "chinageodeticcoordinatesystem2000": "EPSG:4490", "dchina2000": "EPSG:4490", "dcgcs2000": "EPSG:4490",
	"wgs84": "EPSG:4326", "wgs1984": "EPSG:4326", "dwgs1984": "EPSG:4326", "worldgeodeticsystem1984": "EPSG:4326", "worldgeodeticsystem1984ensemble": "EPSG:4326",
}

// geographic reads a system in degrees.
func geographic(n node) (System, error) {
	datum, ok := n.child("DATUM", "GEODETICDATUM", "TRF", "ENSEMBLE")
	if !ok {
		return System{}, fmt.Errorf("%w: %.60q without a datum", ErrUnknown, n.name())
	}
	for word, shown := range map[string]string{"xian": "Xian 1980", "beijing": "Beijing 1954"} {
		if strings.Contains(strings.ToLower(datum.name()+n.name()), word) {
			return System{}, refused(shown)
		}
	}
	code, ok := datumTable[squeezed(strings.ToLower(datum.name()))]
	if !ok {
		return System{}, fmt.Errorf("%w: the datum %.60q; known are CGCS2000 and WGS 84", ErrUnknown, datum.name())
	}
	if s, ok := datum.child("SPHEROID", "ELLIPSOID"); ok {
		if a, ok := s.number(); !ok || math.Abs(a-radiusM) > 1e-3 {
			return System{}, fmt.Errorf("%w: a local plane on an ellipsoid of %.20q m: have the surveying office convert the file to CGCS2000", ErrDatum, s.value())
		}
	}
	if m, ok := n.child("PRIMEM", "PRIMEMERIDIAN"); ok {
		if at, ok := m.number(); !ok || at != 0 {
			return System{}, fmt.Errorf("%w: longitudes from %.60q, not Greenwich", ErrUnknown, m.name())
		}
	}
	if err := measured(n, math.Pi/180, "degrees", "UNIT", "ANGLEUNIT"); err != nil {
		return System{}, err
	}
	return Find(code)
}

// measured tells whether everything in n that has one of the units named has it in the size wanted.
func measured(n node, size float64, wanted string, keywords ...string) error {
	for _, in := range append([]node{n}, n.nodes...) {
		if in.keyword != "AXIS" && in.keyword != "PARAMETER" && in.keyword != n.keyword {
			continue
		}
		if u, ok := in.child(keywords...); ok {
			if got, ok := u.number(); !ok || math.Abs(got-size) > 1e-12 {
				return fmt.Errorf("%w: numbers in %.60q, not %s", ErrUnknown, u.name(), wanted)
			}
		}
	}
	return nil
}

// projected reads a system in metres.
func projected(n node) (System, error) {
	base, ok := n.child("GEOGCS", "BASEGEOGCRS", "BASEGEODCRS", "GEOGCRS")
	if !ok {
		return System{}, fmt.Errorf("%w: %.60q without the system it projects", ErrUnknown, n.name())
	}
	degrees, err := geographic(base)
	if err != nil {
		return System{}, err
	}
	holder := n
	if c, ok := n.child("CONVERSION"); ok {
		holder = c
	}
	for _, in := range []node{n, holder} {
		if err := measured(in, 1, "metres", "UNIT", "LENGTHUNIT"); err != nil {
			return System{}, err
		}
	}
	if err := measured(holder, math.Pi/180, "degrees", "ANGLEUNIT"); err != nil {
		return System{}, err
	}
	method, _ := holder.child("PROJECTION", "METHOD")
	switch squeezed(strings.ToLower(method.name())) {
	case "transversemercator", "gausskruger":
		return transverseOf(n.name(), degrees, holder)
	case "mercatorauxiliarysphere", "popularvisualisationpseudomercator":
		return System{name: "EPSG:3857", plan: webMercator{}}, nil
	case "mercator1sp":
		if strings.Contains(squeezed(strings.ToLower(n.name())), "pseudomercator") {
			return System{name: "EPSG:3857", plan: webMercator{}}, nil
		}
	}
	return System{}, fmt.Errorf("%w: the projection %.60q; known are Gauss-Krueger, UTM and Web Mercator", ErrUnknown, method.name())
}

// parameterTable maps the names of parameters of a transverse Mercator, squeezed, to what they are.
var parameterTable = map[string]string{
	"falseeasting": "east", "falsenorthing": "north", "scalefactor": "scale", "scalefactoratnaturalorigin": "scale",
	"centralmeridian": "meridian", "longitudeofnaturalorigin": "meridian", "latitudeoforigin": "latitude", "latitudeofnaturalorigin": "latitude",
}

// transverseOf reads the parameters of a transverse Mercator and gives it the code that has them, or a name of its own.
func transverseOf(name string, degrees System, n node) (System, error) {
	given := map[string]float64{"scale": 1}
	for _, p := range n.nodes {
		if p.keyword != "PARAMETER" {
			continue
		}
		what, known := parameterTable[squeezed(strings.ToLower(p.name()))]
		value, ok := p.number()
		if !known || !ok || math.IsNaN(value) || math.IsInf(value, 0) {
			return System{}, fmt.Errorf("%w: the parameter %.60q = %.20q", ErrUnknown, p.name(), p.value())
		}
		given[what] = value
	}
	meridian, ok := given["meridian"]
	if !ok || math.Abs(meridian) > 180 || given["latitude"] != 0 || given["scale"] <= 0 {
		return System{}, fmt.Errorf("%w: a transverse Mercator without a central meridian, or not from the equator", ErrUnknown)
	}
	t := transverse{on: grs80, meridian: meridian, scale: given["scale"], easting: given["east"], north: given["north"]}
	if degrees.Name() == "EPSG:4326" {
		t.on = wgs84
	}
	if code := t.code(strings.Contains(squeezed(strings.ToLower(name)), "3degree")); code != 0 {
		return System{name: "EPSG:" + strconv.Itoa(code), plan: t}, nil
	}
	return System{name: fmt.Sprintf("%s, transverse Mercator, meridian %g, scale %g, false easting %g, false northing %g",
		degrees.Name(), t.meridian, t.scale, t.easting, t.north), plan: t}, nil
}

// code finds the EPSG code of the projection, 0 for none. One in 6-degree zones may be one in 3-degree zones as well: three says which is meant.
func (t transverse) code(three bool) int {
	found := 0
	for _, f := range familyTable {
		for code := f.first; code <= f.last; code++ {
			if s := f.system(code - f.first); s == t && (found == 0 || three) {
				found = code
			}
		}
	}
	return found
}
