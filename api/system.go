package api

import (
	"github.com/paulmach/orb"

	"gridzone/geo/crs"
)

// system is a coordinate system on the wire: longitude, then latitude, in degrees, or easting, then northing, in
// metres. That is the axis order of GeoJSON, not that of the EPSG register.
type system struct{ crs.System }

// crs84URI is how OGC API - Features names longitude and latitude.
const crs84URI = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"

// parseSystem reads parameter crs (what comes in) or out_crs (what goes out, in degrees); EPSG:4490 if absent.
func parseSystem(q *query, name string) (system, error) {
	v, ok := q.get(name)
	if !ok {
		return system{}, nil
	}
	k, err := crs.Find(v)
	var detail string
	switch {
	case err != nil:
		detail = err.Error()
	case name == "out_crs" && k.Projected():
		detail = k.Name() + " is in metres; answers are in degrees: EPSG:4490, EPSG:4326, OGC:CRS84, gcj02 or bd09"
	default:
		return system{k}, nil
	}
	p := problem(codeBadCRS, name+": "+detail)
	p.Errors = []ErrorPlace{{Code: codeBadCRS, Pointer: name, Detail: detail}}
	return system{}, p
}

// parseSystems reads both crs and out_crs.
func parseSystems(q *query) (in, out system, err error) {
	if in, err = parseSystem(q, "crs"); err != nil {
		return in, out, err
	}
	out, err = parseSystem(q, "out_crs")
	return in, out, err
}

// place turns a position that came in into longitude and latitude as they are stored. When it is none of this system, name says which
// ordinate to look at, lon (the easting) or lat (the northing), and detail what may have happened.
func (k system) place(x, y float64) (p orb.Point, name, detail string) {
	p = orb.Point{x, y}
	if !k.Projected() {
		if name, detail = outOfRange(x, y); name != "" {
			return p, name, detail
		}
		if k.Stored() {
			return p, "", ""
		}
	}
	if !k.Holds(p) {
		return p, "lon", k.Misplaced(p)
	}
	return k.ToLonLat(p), "", ""
}

// point turns a stored point into this system.
func (k system) point(p orb.Point) orb.Point { return k.FromLonLat(p) }

// shape turns a stored shape into this system; the stored one is left alone.
func (k system) shape(g orb.MultiPolygon) orb.MultiPolygon {
	if k.Stored() || g == nil {
		return g
	}
	g = g.Clone()
	for _, poly := range g {
		for _, ring := range poly {
			for i := range ring {
				ring[i] = k.FromLonLat(ring[i])
			}
		}
	}
	return g
}
