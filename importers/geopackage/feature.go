package geopackage

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/paulmach/orb"

	"gridzone/geo/gpb"
	"gridzone/geo/wkb"
	"gridzone/importers/charset"
	"gridzone/importers/dataset"
)

// faultsKept bounds the faults of one feature that are told.
const faultsKept = 100

// feature makes a feature of a row: the geometry, then its columns.
func (r *Reader) feature(values []any) *dataset.Feature {
	f := &dataset.Feature{End: int64(float64(r.in.Size) * float64(r.n) / float64(max(r.total, r.n)))} // the rows stand anywhere in the file
	for i, c := range r.columns {
		value, fault := property(values[i+1], c.yes, func(text string) string { return r.in.Cell(c.name, text) })
		if fault != nil {
			f.Faults = append(f.Faults, fault.AtProperty(c.name))
			continue
		}
		if _, isBlob := value.([]byte); isBlob {
			r.once(noteBlob, "values that are no text and no number are not read; the first is in the column "+dataset.Shown(c.name), "none needed")
			value = nil
		}
		f.Properties = append(f.Properties, dataset.Property{Name: c.name, Value: value})
	}
	if r.layer.features {
		r.geometry(f, values[0])
	}
	return f
}

// once notes what is said once of a file.
func (r *Reader) once(code, detail, repair string) {
	for _, n := range r.about.Notes {
		if n.Code == code {
			return
		}
	}
	r.note(code, detail, repair)
}

// largestWhole is the number from which on a float64 does not hold every whole number.
const largestWhole = 1 << 53

// property turns a value of SQLite into one of a feature; a blob comes back as it is. shown makes a text fit for a message.
func property(v any, yes bool, shown func(string) string) (any, *dataset.Fault) {
	switch v := v.(type) {
	case int64:
		if yes && (v == 0 || v == 1) {
			return v == 1, nil
		}
		return json.Number(strconv.FormatInt(v, 10)), nil
	case float64:
		switch {
		case math.IsNaN(v) || math.IsInf(v, 0):
			return nil, &dataset.Fault{Code: codeNumberRange, Detail: "the number is not finite", Repair: "correct it, or empty it"}
		case v == math.Trunc(v) && math.Abs(v) < largestWhole:
			return json.Number(strconv.FormatFloat(v, 'f', 0, 64)), nil
		}
		return json.Number(strconv.FormatFloat(v, 'g', -1, 64)), nil
	case string:
		switch {
		case !utf8.ValidString(v):
			return nil, &dataset.Fault{Code: codeBadUTF8, Detail: "the text is not UTF-8, as texts of a GeoPackage are", Repair: "export the layer again; the program that wrote it took GBK for UTF-8"}
		case strings.ContainsRune(v, 0):
			return nil, &dataset.Fault{Code: codeNUL, Detail: "there is a NUL in the text", Repair: "remove it"}
		}
		if m, found := charset.Misread(v); found {
			return nil, &dataset.Fault{Code: codeGarbled, Detail: "the text " + shown(v) + " is garbled: it is " + m.How, Repair: "export the layer again from where its texts are right (open the source in its own encoding)"}
		}
		return v, nil
	}
	return v, nil
}

// geometry reads the geometry of a feature.
func (r *Reader) geometry(f *dataset.Feature, v any) {
	fail := func(code, detail, repair string) {
		f.Faults = append(f.Faults, dataset.Fault{Code: code, Detail: detail, Repair: repair, Pointer: "/geometry", Part: -1, Ring: -1})
	}
	if v == nil {
		return
	}
	const again = "export the layer again, into a new GeoPackage"
	blob, isBlob := v.([]byte)
	if !isBlob {
		fail(codeGeometry, "the geometry is a text or a number", again)
		return
	}
	h, err := gpb.Split(blob)
	if err != nil {
		fail(codeGeometry, "the geometry is not written as the standard has it: "+err.Error(), again)
		return
	}
	if int64(h.SRS) != r.layer.srs {
		fail(codeOtherSystem, fmt.Sprintf("the geometry says that it is in the coordinate system %d, its layer that it is in %d", h.SRS, r.layer.srs), again)
		return
	}
	g, err := wkb.Foreign(h.Body)
	switch {
	case err != nil:
		fail(codeGeometry, "the geometry is not written as the standard has it: "+err.Error(), again)
	case h.Empty && (g.Point != nil || vertices(g.Shape) > 0):
		fail(codeGeometry, "the geometry is said to be empty, and is not", again)
	case g.Type == "Polygon" || g.Type == "MultiPolygon":
		f.Multi, f.Heights = g.Type == "MultiPolygon", g.Heights
		r.shape(f, g.Shape)
	case g.Type == "Point" && r.in.Points:
		f.Vertices, f.Heights = 1, g.Heights
		if f.Point = g.Point; f.Point != nil && !finite(*f.Point) {
			f.Faults = append(f.Faults, dataset.Fault{Code: codeBadPosition, Detail: "an ordinate is not a finite number", Repair: "correct the point", Pointer: "/geometry/coordinates", Part: -1, Ring: -1})
		}
	default:
		fail(codeGeometryType, "the geometry type "+g.Type+" is "+r.others(), mend(g.Type, r.in.Points))
	}
}

// others says what is read.
func (r *Reader) others() string {
	if r.in.Points {
		return "none of Point, Polygon and MultiPolygon"
	}
	return "neither Polygon nor MultiPolygon"
}

// mend says what to do with a geometry that is not read.
func mend(kind string, points bool) string {
	switch kind {
	case "LineString", "MultiLineString", "CircularString", "CompoundCurve", "MultiCurve":
		return "turn the lines into polygons (close the outline) before exporting"
	case "Point", "MultiPoint":
		if points {
			return "export one Point for each feature"
		}
		return "grids, zones and divisions are areas: export the polygon layer, not its label points"
	case "CurvePolygon", "MultiSurface":
		return "turn the arcs into straight pieces (in QGIS: Convert Geometry Type, or Segmentize) before exporting"
	}
	return "export the polygons alone, as one Polygon or MultiPolygon a feature"
}

// shape takes a shape over, and says which of its positions are no numbers.
func (r *Reader) shape(f *dataset.Feature, shape orb.MultiPolygon) {
	f.Shape, f.Vertices = shape, vertices(shape)
	fault := func(code, detail, repair string, part, ring, vertex int) {
		if len(f.Faults) >= faultsKept {
			return
		}
		pointer := "/geometry/coordinates"
		if f.Multi {
			pointer += "/" + strconv.Itoa(part)
		}
		pointer += "/" + strconv.Itoa(ring)
		if vertex >= 0 {
			pointer += "/" + strconv.Itoa(vertex)
		}
		f.Faults = append(f.Faults, dataset.Fault{Code: code, Detail: detail, Repair: repair, Pointer: pointer, Part: part, Ring: ring})
	}
	if f.Vertices > r.limits.FeatureVertices {
		fault(codeTooManyVertices, fmt.Sprintf("a feature has more than %d vertices", r.limits.FeatureVertices), "simplify it or split it, or have the limit raised", 0, 0, -1)
		return
	}
	for i, poly := range shape {
		for j, ring := range poly {
			if len(ring) > r.limits.RingVertices {
				fault(codeTooManyVertices, fmt.Sprintf("a ring has more than %d vertices", r.limits.RingVertices), "simplify it or split it, or have the limit raised", i, j, -1)
			}
			for k, at := range ring {
				if !finite(at) {
					fault(codeBadPosition, "an ordinate is not a finite number", "correct the position, or draw the shape again", i, j, k)
				}
			}
		}
	}
}

// vertices counts the positions of a shape.
func vertices(shape orb.MultiPolygon) int {
	n := 0
	for _, poly := range shape {
		for _, ring := range poly {
			n += len(ring)
		}
	}
	return n
}

func finite(p orb.Point) bool {
	return !math.IsNaN(p[0]+p[1]) && !math.IsInf(p[0], 0) && !math.IsInf(p[1], 0)
}
