package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"

	"github.com/paulmach/orb"

	"gridzone/geo"
	"gridzone/geo/crs"
	"gridzone/importers"
	"gridzone/importers/decimal"
)

// maxViolations is how many faults of one geometry a problem lists.
const maxViolations = 100

// position is one GeoJSON position, read strictly: at least two numbers, no null.
type position orb.Point

// UnmarshalJSON implements json.Unmarshaler.
func (p *position) UnmarshalJSON(b []byte) error {
	inner, ok := bytes.CutPrefix(bytes.TrimSpace(b), []byte("["))
	if ok {
		inner, ok = bytes.CutSuffix(inner, []byte("]"))
	}
	if !ok {
		return problem(codeBadBody, "a position must be an array of numbers, longitude first")
	}
	n := 0
	for one := range bytes.SplitSeq(inner, []byte(",")) {
		f, good := decimal.Parse(bytes.TrimSpace(one))
		if !good {
			return problem(codeBadBody, "a position must hold numbers only, longitude first")
		}
		if n < 2 {
			p[n] = f
		}
		n++
	}
	if n < 2 {
		return problem(codeBadBody, "a position must hold a longitude and a latitude")
	}
	return nil
}

// geoJSON is what is read of a GeoJSON object.
type geoJSON struct {
	Type        string          `json:"type"`
	Coordinates json.RawMessage `json:"coordinates"`
	Geometry    json.RawMessage `json:"geometry,omitempty"`
	CRS         *struct {
		Properties struct {
			Name string `json:"name"`
		} `json:"properties"`
	} `json:"crs"`
}

// readGeometry reads a GeoJSON geometry, or the one of a Feature: a point, or an
// area (then the second result is not nil). pointer is where it stands in the body. Its positions are in a system: that
// of the request or, where it names none, of the member crs of old files, which in then becomes.
func readGeometry(raw []byte, pointer string, in *system) (orb.Point, orb.MultiPolygon, error) {
	var g geoJSON
	if err := decodeForeign(raw, pointer, &g); err != nil {
		return orb.Point{}, nil, err
	}
	if g.CRS != nil && g.CRS.Properties.Name != "" {
		named, err := crs.Find(g.CRS.Properties.Name)
		switch {
		case err != nil:
			return orb.Point{}, nil, problem(codeBadCRS, at(pointer)+"the member crs: "+err.Error())
		case *in == system{}:
			*in = system{named}
		case !(named.Stored() && in.Stored()) && named != in.System:
			return orb.Point{}, nil, problem(codeBadCRS, at(pointer)+"the member crs names "+named.Name()+", and the request says crs="+in.Name())
		}
	}
	switch g.Type {
	case "Feature":
		if len(g.Geometry) == 0 || string(g.Geometry) == "null" {
			return orb.Point{}, nil, problem(codeBadBody, at(pointer)+"the feature has no geometry")
		}
		return readGeometry(g.Geometry, pointer+"/geometry", in)
	case "Point":
		var p position
		if err := json.Unmarshal(g.Coordinates, &p); err != nil {
			return orb.Point{}, nil, problem(codeBadBody, at(pointer+"/coordinates")+jsonFault(err))
		}
		placed, name, detail := in.place(p[0], p[1])
		if name != "" {
			return orb.Point{}, nil, badGeometry(pointer, []ErrorPlace{{Code: string(geo.RuleOutOfRange), Pointer: pointer + "/coordinates", Detail: name + ": " + detail}})
		}
		return placed, nil, nil
	case "Polygon":
		var rings [][]position
		if err := json.Unmarshal(g.Coordinates, &rings); err != nil {
			return orb.Point{}, nil, problem(codeBadBody, at(pointer+"/coordinates")+jsonFault(err))
		}
		return area([][][]position{rings}, pointer, false, *in)
	case "MultiPolygon":
		var parts [][][]position
		if err := json.Unmarshal(g.Coordinates, &parts); err != nil {
			return orb.Point{}, nil, problem(codeBadBody, at(pointer+"/coordinates")+jsonFault(err))
		}
		return area(parts, pointer, true, *in)
	case "FeatureCollection":
		return orb.Point{}, nil, problem(codeBadBody, at(pointer)+"one feature at a time; send many as newline-delimited JSON or as a JSON array")
	}
	return orb.Point{}, nil, problem(codeBadBody, at(pointer)+"type "+strconv.Quote(g.Type)+" is not answered; send a Polygon, a MultiPolygon or a Feature with one")
}

// area checks a polygon or multipolygon and names every fault in it.
func area(parts [][][]position, pointer string, multi bool, in system) (orb.Point, orb.MultiPolygon, error) {
	var faults []ErrorPlace
	g := make(orb.MultiPolygon, len(parts))
	for i, rings := range parts {
		g[i] = make(orb.Polygon, len(rings))
		for j, ring := range rings {
			g[i][j] = make(orb.Ring, len(ring))
			for k, p := range ring {
				g[i][j][k] = orb.Point(p)
				if in.Stored() {
					continue // whether it lies on the globe is told with the other faults
				}
				placed, name, detail := in.place(p[0], p[1])
				if name != "" && len(faults) < maxViolations {
					v := geo.Violation{Rule: geo.RuleOutOfRange, Part: i, Ring: j, Vertex: k}
					faults = append(faults, ErrorPlace{Code: string(v.Rule), Pointer: violationPointer(v, pointer, multi), Part: &v.Part, Ring: &v.Ring, Detail: name + ": " + detail})
				}
				g[i][j][k] = placed
			}
		}
	}
	if len(faults) > 0 {
		return orb.Point{}, nil, badGeometry(pointer, faults)
	}
	for _, v := range geo.Validate(g, maxViolations) {
		if v.Warning() {
			continue
		}
		e := ErrorPlace{Code: string(v.Rule), Pointer: violationPointer(v, pointer, multi), Part: &v.Part, Ring: &v.Ring}
		e.Detail, e.Repair = importers.Explain(v.Rule)
		if name, _ := outOfRange(v.At[0], v.At[1]); name == "" {
			asked := in.FromLonLat(v.At)
			e.Coordinate = &[2]float64{asked[0], asked[1]}
		} else if _, detail := outOfRange(v.At[0], v.At[1]); v.Rule == geo.RuleOutOfRange {
			e.Detail = name + ": " + detail
			if repair := importers.ExplainExtent(g.Bound()); repair != "" {
				e.Repair = repair
			}
		}
		faults = append(faults, e)
	}
	if len(faults) > 0 {
		return orb.Point{}, nil, badGeometry(pointer, faults)
	}
	return orb.Point{}, g, nil
}

// violationPointer is the RFC 6901 pointer to the place of a violation.
func violationPointer(v geo.Violation, pointer string, multi bool) string {
	pointer += "/coordinates"
	if multi {
		pointer += "/" + strconv.Itoa(max(v.Part, 0))
	}
	if v.Ring < 0 {
		return pointer
	}
	pointer += "/" + strconv.Itoa(v.Ring)
	if v.Vertex >= 0 {
		pointer += "/" + strconv.Itoa(v.Vertex)
	}
	return pointer
}

func badGeometry(pointer string, faults []ErrorPlace) *Problem {
	p := problem(codeBadGeometry, at(pointer)+faults[0].Detail)
	p.Errors = faults
	return p
}

func at(pointer string) string {
	if pointer == "" {
		return ""
	}
	return pointer + ": "
}

// jsonFault says what is wrong with JSON without naming Go types.
func jsonFault(err error) string {
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		return "not JSON at byte " + strconv.FormatInt(e.Offset, 10)
	}
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return "a " + e.Value + " stands where it cannot at byte " + strconv.FormatInt(e.Offset, 10)
	}
	if e, ok := errors.AsType[*Problem](err); ok {
		return e.Detail
	}
	return "not what is expected here"
}

// Geometry is a shape as GeoJSON, shells counter-clockwise (RFC 7946).
type Geometry struct {
	Type        string           `json:"type" enum:"MultiPolygon"`
	Coordinates [][][][2]float64 `json:"coordinates"`
}

// newGeometry returns nil for no shape.
func newGeometry(g orb.MultiPolygon) *Geometry {
	if len(g) == 0 {
		return nil
	}
	w := &Geometry{Type: "MultiPolygon", Coordinates: make([][][][2]float64, len(g))}
	for i, poly := range g {
		w.Coordinates[i] = make([][][2]float64, len(poly))
		for j, ring := range poly {
			out := make([][2]float64, len(ring))
			want := orb.CCW
			if j > 0 {
				want = orb.CW
			}
			reversed := ring.Orientation() != want
			for k, p := range ring {
				at := k
				if reversed {
					at = len(ring) - 1 - k
				}
				out[at] = p
			}
			w.Coordinates[i][j] = out
		}
	}
	return w
}
