package importers

import (
	"fmt"
	"math"
	"strconv"

	"github.com/paulmach/orb"

	"gridzone/geo"
	"gridzone/geo/crs"
	"gridzone/importers/dataset"
)

// systemOf reads the member crs of the 2008 GeoJSON specification: {"type": "name",
// "properties": {"name": "..."}}, or null for the system that is taken without one. Positions
// come longitude or easting first, whatever the named system's own axis order.
func systemOf(v any) (crs.System, *fault) {
	if v == nil {
		return crs.System{}, nil
	}
	m, _ := v.(map[string]any)
	properties, _ := m["properties"].(map[string]any)
	name, _ := properties["name"].(string)
	if m["type"] != "name" || name == "" {
		return crs.System{}, &fault{code: codeBadCRS, detail: "the member crs does not name a coordinate system",
			repair: `leave it out, or write {"type": "name", "properties": {"name": "EPSG:4490"}}`}
	}
	s, err := crs.Find(name)
	if err != nil {
		return crs.System{}, &fault{code: codeBadCRS, detail: "the member crs: " + err.Error(), repair: "export the file in degrees of CGCS2000 (EPSG:4490)"}
	}
	return s, nil
}

// An edge that is straight in a projected system is not quite so in longitude and latitude, as shapes are kept: one of 1 km leaves its line by 1 cm. That is
// looked for from longM on, and told from bentM on, a twentieth of what a cadastral survey may be off.
const longM, bentM = 500, 0.01

// convert turns the positions of a feature into longitude and latitude. A position that its system
// cannot hold is an error, and the first ends it.
func (p *parsed) convert(f *dataset.Feature, from crs.System) (ok bool) {
	place := func(at *orb.Point, pointer string, part, ring int) bool {
		if !from.Holds(*at) {
			p.errors = append(p.errors, Place{Code: codeMisplaced, Pointer: p.base + "/geometry/coordinates" + pointer, Part: part, Ring: ring,
				Detail: from.Misplaced(*at), Repair: "name the system that the file is in, easting or longitude first"})
			return false
		}
		*at = from.ToLonLat(*at)
		return true
	}
	if f.Point != nil {
		return place(f.Point, "", -1, -1)
	}
	bent := 0.0
	for i, poly := range f.Shape {
		for j, ring := range poly {
			var before orb.Point
			for k, at := range ring {
				if !place(&ring[k], ringPointer(f.Multi, i, j, k), i, j) {
					return false
				}
				if k > 0 && from.Projected() && math.Hypot(at[0]-before[0], at[1]-before[1]) > longM {
					middle := from.ToLonLat(orb.Point{(at[0] + before[0]) / 2, (at[1] + before[1]) / 2})
					bent = max(bent, geo.Distance(middle, orb.Point{(ring[k-1][0] + ring[k][0]) / 2, (ring[k-1][1] + ring[k][1]) / 2}))
				}
				before = at
			}
		}
	}
	if bent > bentM {
		p.warnings = append(p.warnings, Place{Code: codeBent, extent: bent, Pointer: p.base + "/geometry/coordinates", Part: -1, Ring: -1,
			Detail: fmt.Sprintf("an edge that is straight in %s lies up to %.2f m beside the straight line in longitude and latitude that is kept", from.Name(), bent),
			Repair: "set more turning points along the long edges, if that matters"})
	}
	return true
}

// ringPointer is the pointer of a position below coordinates.
func ringPointer(multi bool, part, ring, vertex int) string {
	return ringsPointer(multi, part, ring) + "/" + strconv.Itoa(vertex)
}
