package api

import (
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"gridzone/geo/crs"
)

// system is a coordinate system on the wire. All of them are longitude, then
// latitude, in degrees: the axis order of GeoJSON, not that of the EPSG register.
type system struct {
	name string
	out  func(orb.Point) orb.Point // from what is stored; nil: the same numbers
	in   bool                      // accepted for what comes in
}

const defaultSystem = "EPSG:4490"

// systems are the coordinate systems known here, the default first.
func systems() []system {
	return []system{
		{name: defaultSystem, in: true},
		{name: "EPSG:4326", in: true},
		{name: "CRS84", in: true},
		{name: "gcj02", out: crs.ToGCJ02},
		{name: "bd09", out: crs.ToBD09},
	}
}

// crs84URI is how OGC API - Features names longitude and latitude.
const crs84URI = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"

func findSystem(name string) (system, bool) {
	for _, k := range systems() {
		if strings.EqualFold(name, k.name) {
			return k, true
		}
	}
	switch strings.ToUpper(name) {
	case "OGC:CRS84", strings.ToUpper(crs84URI):
		return system{name: "CRS84", in: true}, true
	case "4490", "4326":
		return findSystem("EPSG:" + name)
	}
	return system{}, false
}

// parseSystem reads parameter crs (what comes in) or out_crs (what goes out).
func parseSystem(q *query, name string) (system, error) {
	v, ok := q.get(name)
	if !ok {
		return system{name: defaultSystem, in: true}, nil
	}
	k, ok := findSystem(v)
	if ok && (k.in || name == "out_crs") {
		return k, nil
	}
	var known []string
	for _, k := range systems() {
		if k.in || name == "out_crs" {
			known = append(known, k.name)
		}
	}
	detail := strconv.Quote(v) + " is not known here; known for " + name + " (longitude first): " + strings.Join(known, ", ")
	p := problem(codeBadCRS, detail)
	p.Errors = []ErrorPlace{{Code: codeBadCRS, Pointer: name, Detail: detail}}
	return system{}, p
}

// point turns a stored point into this system.
func (k system) point(p orb.Point) orb.Point {
	if k.out == nil {
		return p
	}
	return k.out(p)
}

// shape turns a stored shape into this system; the stored one is left alone.
func (k system) shape(g orb.MultiPolygon) orb.MultiPolygon {
	if k.out == nil || g == nil {
		return g
	}
	g = g.Clone()
	for _, poly := range g {
		for _, ring := range poly {
			for i := range ring {
				ring[i] = k.out(ring[i])
			}
		}
	}
	return g
}
