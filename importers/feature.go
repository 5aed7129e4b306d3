package importers

import (
	"fmt"

	"github.com/paulmach/orb"

	"gridzone/importers/dataset"
)

// feature is one GeoJSON feature as the file has it, with all that is wrong with its text.
type feature struct {
	dataset.Feature
	foreign string
	faults  []*fault
	fatal   *fault // reading stopped here
}

// geometry reads coordinates.
type geometry struct {
	s        *scanner
	limits   dataset.Limits
	points   orb.Ring // of the ring being read; used again
	vertices int
	heights  int
}

// featureReader reads one feature after another; it keeps what can be used again.
type featureReader struct {
	scanner  scanner
	geometry geometry
	limits   dataset.Limits
	points   bool // a point may stand where a polygon may
}

// newFeatureReader returns a reader of features that are areas or, with points, areas or points.
func newFeatureReader(limits dataset.Limits, points bool) *featureReader {
	r := &featureReader{limits: limits, points: points}
	r.scanner.names = make(map[string]string)
	r.geometry = geometry{s: &r.scanner, limits: limits}
	return r
}

// faultsKept bounds the faults of one feature that are told; a file of nothing but faults stays cheap.
const faultsKept = 1000

// read reads the text of one feature. short names the fault when the text ends too soon.
func (r *featureReader) read(text []byte, short string) *feature {
	f := &feature{}
	s := &r.scanner
	s.text, s.pos, s.depth, s.members, s.short = text, 0, r.limits.Depth, r.limits.Members, short
	s.soft = func(x *fault) {
		if len(f.faults) < faultsKept {
			f.faults = append(f.faults, x)
		}
	}
	r.geometry.vertices, r.geometry.heights = 0, 0
	f.fatal = r.feature(f)
	if f.fatal == nil {
		if s.next(); s.pos < len(s.text) {
			f.fatal = s.fail(s.pos, codeTrailingData, "something follows the feature", "put one feature on a line, or all of them into a FeatureCollection")
			f.fatal.resumable = true
		}
	}
	f.Vertices, f.Heights = r.geometry.vertices, r.geometry.heights
	s.text = nil
	return f
}

func (r *featureReader) feature(f *feature) *fault {
	s := &r.scanner
	c := s.next()
	at := s.pos
	if c != '{' {
		if _, err := s.value(false); err != nil {
			return err
		}
		s.soft(s.fail(at, codeNotFeature, "a feature is a JSON object", "give an object with type, properties and geometry"))
		return nil
	}
	var kind string
	var typed, hasGeometry, hasProperties, bare bool
	err := s.object(func(name string) *fault {
		switch name {
		case "type":
			typed = true
			v, err := s.value(true)
			kind, _ = v.(string)
			return err
		case "geometry":
			hasGeometry = true
			return r.shape(f)
		case "properties":
			hasProperties = true
			return r.properties(f)
		case "id":
			s.next()
			at := s.pos
			v, err := s.value(true)
			switch v.(type) {
			case map[string]any, []any, bool, nil:
				if err == nil {
					s.soft(s.fail(at, codeNotFeature, "the id of a feature is a text or a number", "correct it or leave it out"))
				}
			}
			return err
		case "coordinates", "geometries", "features":
			bare = true
		case "bbox":
		default:
			f.foreign = name
		}
		_, err := s.value(false)
		return err
	})
	switch {
	case err != nil:
		return err
	case kind != "Feature" && bare, r.placed(kind):
		s.soft(s.fail(at, codeNotFeature, "a bare geometry or collection stands where a feature is due: it has no code",
			`wrap it: {"type": "Feature", "properties": {"code": "..."}, "geometry": {...}}`))
	case !typed:
		s.soft(s.fail(at, codeNotFeature, "the feature has no type", `add "type": "Feature"`))
	case kind != "Feature":
		s.soft(s.fail(at, codeNotFeature, "the type of a feature is \"Feature\"", `write "type": "Feature"`))
	case bare:
		s.soft(s.fail(at, codeMixedTypes, "a feature has no coordinates, geometries or features of its own (RFC 7946, 7.1)", "move them into its geometry"))
	case !hasGeometry:
		s.soft(s.fail(at, codeNoGeometry, "the feature has no geometry member", `add it, or "geometry": null where there is none`))
	case !hasProperties:
		s.soft(s.fail(at, codeMissingProperty, "the feature has no properties member", "add it with at least the code"))
	}
	return nil
}

func (r *featureReader) properties(f *feature) *fault {
	s := &r.scanner
	c := s.next()
	at := s.pos
	if c != '{' {
		_, err := s.value(false)
		if err == nil && c != 'n' {
			s.soft(s.fail(at, codeBadProperty, "the properties are not an object", `write {"code": "..."}`))
		}
		return err
	}
	return s.object(func(name string) *fault {
		v, err := s.value(true)
		f.Properties = append(f.Properties, dataset.Property{Name: name, Value: v})
		return err
	})
}

// shape reads a geometry: null, a Polygon or a MultiPolygon, or a Point where points may stand.
func (r *featureReader) shape(f *feature) *fault {
	s := &r.scanner
	c := s.next()
	at := s.pos
	if c != '{' {
		_, err := s.value(false)
		if err == nil && c != 'n' {
			s.soft(s.fail(at, codeGeometryType, "the geometry is not an object", "give "+r.kinds()))
		}
		return err
	}
	var kind string
	var typed, placed, read bool
	var from, depth int // of coordinates met before the type
	err := s.object(func(name string) *fault {
		switch name {
		case "type":
			typed = true
			v, err := s.value(true)
			kind, _ = v.(string)
			return err
		case "coordinates":
			placed = true
			if typed && r.placed(kind) {
				read = true
				return r.coordinates(f, kind)
			}
			from, depth = s.pos, s.depth
		}
		_, err := s.value(false)
		return err
	})
	switch {
	case err != nil:
		return err
	case !typed:
		s.soft(s.fail(at, codeGeometryType, "the geometry has no type", `add "type": "Polygon"`))
	case !r.placed(kind):
		s.soft(s.fail(at, codeGeometryType, r.misfit(kind), r.typeRepair(kind)))
	case !placed:
		s.soft(s.fail(at, codeBadCoordinates, "the geometry has no coordinates", `write "geometry": null where there is none`))
	case !read:
		after := s.pos
		s.pos, s.depth = from, depth
		err = r.coordinates(f, kind)
		s.pos, s.depth = after, depth+1
	}
	return err
}

// placed tells whether a geometry of the type is read.
func (r *featureReader) placed(kind string) bool {
	return kind == "Polygon" || kind == "MultiPolygon" || r.points && kind == "Point"
}

// kinds names what may stand as a geometry.
func (r *featureReader) kinds() string {
	if r.points {
		return "a Point, a Polygon or a MultiPolygon"
	}
	return "a Polygon, a MultiPolygon or null"
}

// misfit says that a geometry of the type is not read.
func (r *featureReader) misfit(kind string) string {
	if r.points {
		return fmt.Sprintf("the geometry type %s is none of Point, Polygon and MultiPolygon", shown(kind))
	}
	return fmt.Sprintf("the geometry type %s is neither Polygon nor MultiPolygon", shown(kind))
}

func (r *featureReader) coordinates(f *feature, kind string) *fault {
	if kind == "Point" {
		p, err := r.geometry.position()
		f.Point = &p
		return err
	}
	f.Shape = orb.MultiPolygon{}
	if f.Multi = kind == "MultiPolygon"; f.Multi {
		parts, err := r.geometry.multiPolygon()
		if parts != nil {
			f.Shape = parts
		}
		return err
	}
	rings, err := r.geometry.polygon()
	f.Shape = append(f.Shape, rings)
	return err
}

// typeRepair says what to do with a geometry that is not read.
func (r *featureReader) typeRepair(kind string) string {
	switch {
	case r.points && kind == "MultiPoint":
		return "export one Point for each feature"
	case r.points:
		return "use Point, Polygon or MultiPolygon, written so"
	}
	switch kind {
	case "LineString", "MultiLineString":
		return "turn the lines into polygons (close the outline) before exporting"
	case "Point", "MultiPoint":
		return "grids, zones and divisions are areas: export the polygon layer, not its label points"
	case "GeometryCollection":
		return "export the polygons alone, as one Polygon or MultiPolygon a feature"
	default:
		return "use Polygon or MultiPolygon, written so"
	}
}

// shown makes a short text of a file fit for a report.
func shown(s string) string { return fmt.Sprintf("%q", clipped(s, 40)) }

// clipped cuts a text to so many characters.
func clipped(s string, most int) string {
	n := 0
	for i := range s {
		if n++; n > most {
			return s[:i] + "..."
		}
	}
	return s
}
