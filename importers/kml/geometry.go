package kml

import (
	"encoding/xml"
	"fmt"
	"strings"

	"github.com/paulmach/orb"

	"gridzone/importers/dataset"
)

// geometry is what a Placemark is drawn as.
type geometry struct {
	polygons orb.MultiPolygon
	points   int
	point    orb.Point // the first of them
	other    string    // the first geometry of a type that is not read
}

// isGeometry tells whether an element is a geometry of KML or of Google's extension, one that is read or not.
func isGeometry(n xml.Name) bool {
	if !isKML(n.Space) && !strings.HasPrefix(n.Space, "http://www.google.com/kml/ext/") {
		return false
	}
	switch n.Local {
	case "Polygon", "Point", "MultiGeometry", "LineString", "LinearRing", "Model", "Track", "MultiTrack":
		return true
	}
	return false
}

// geometry reads the geometry that was begun last. Geometries in each other come out as one list.
func (k *Reader) geometry(p *placemark, e xml.StartElement, outermost bool) error {
	switch e.Name.Local {
	case "Polygon":
		return k.polygon(p)
	case "Point":
		return k.children("coordinates", func() error {
			ring, err := k.coordinates(p, -1, -1)
			if p.points++; err == nil && p.points == 1 && len(ring) > 0 {
				p.point = ring[0]
			}
			if err == nil && len(ring) > 1 {
				p.fail(dataset.Fault{Code: codeBadPosition, Detail: fmt.Sprintf("the point has %d positions", len(ring)), Repair: "give it one: 120.75,30.75", Pointer: "/geometry/coordinates", Part: -1, Ring: -1})
			}
			return err
		})
	case "MultiGeometry":
		p.Multi = p.Multi || outermost
		return k.s.children(func(e xml.StartElement) error {
			if !isGeometry(e.Name) {
				return nil
			}
			return k.geometry(p, e, false)
		}, nil)
	}
	if p.other == "" {
		p.other = e.Name.Local
	}
	return nil
}

// children calls read at each element of a name in the one that was begun last.
func (k *Reader) children(name string, read func() error) error {
	return k.s.children(func(e xml.StartElement) error {
		if e.Name.Local != name || !isKML(e.Name.Space) {
			return nil
		}
		return read()
	}, nil)
}

// polygon reads the Polygon that was begun last: its outer boundary first, wherever it stands.
func (k *Reader) polygon(p *placemark) error {
	part := len(p.polygons)
	poly := orb.Polygon{}
	outers := 0
	line, column := k.s.xml.InputPos()
	err := k.s.children(func(e xml.StartElement) error {
		if !isKML(e.Name.Space) {
			return nil
		}
		switch e.Name.Local {
		case "outerBoundaryIs":
			return k.children("LinearRing", func() error {
				return k.children("coordinates", func() error {
					ring, err := k.coordinates(p, part, 0)
					if outers++; outers == 1 {
						poly = append(orb.Polygon{ring}, poly...)
					}
					return err
				})
			})
		case "innerBoundaryIs":
			return k.children("LinearRing", func() error {
				return k.children("coordinates", func() error {
					at := len(poly)
					if outers == 0 {
						at++
					}
					ring, err := k.coordinates(p, part, at)
					poly = append(poly, ring)
					return err
				})
			})
		}
		return nil
	}, nil)
	fault := dataset.Fault{Code: codeBadCoordinates, Pointer: "/geometry/coordinates", Part: part, Ring: -1, Line: line, Column: column}
	switch {
	case outers > 1:
		fault.Detail, fault.Repair = "the polygon has more than one outer boundary", "make each a Polygon of its own, in a MultiGeometry"
		p.fail(fault)
	case outers == 0 && len(poly) > 0:
		fault.Detail, fault.Repair = "the polygon has holes and no outer boundary", "give its outer boundary (outerBoundaryIs)"
		p.fail(fault)
	}
	p.polygons = append(p.polygons, poly)
	return err
}

// shape decides what a Placemark's geometries are as a feature.
func (k *Reader) shape(p *placemark) {
	refuse := func(detail, repair string) {
		p.fail(dataset.Fault{Code: codeGeometryType, Detail: detail, Repair: repair, Pointer: "/geometry", Part: -1, Ring: -1})
	}
	read := "neither Polygon nor MultiGeometry of them"
	if k.in.Points {
		read = "none of Point, Polygon and MultiGeometry of polygons"
	}
	p.Shape = p.polygons
	switch {
	case p.other == "LineString", p.other == "LinearRing":
		refuse("the geometry type "+p.other+" is "+read, "turn the lines into polygons (close the outline) before exporting")
	case p.other != "":
		refuse("the geometry type "+p.other+" is "+read, "leave it out: models and tracks are no areas")
	case len(p.polygons) > 0 && p.points > 0:
		k.note(noteLabel, "points that stand beside polygons in a MultiGeometry are taken for their labels and not read", "none needed")
	case len(p.polygons) > 0 || p.points == 0:
	case !k.in.Points:
		refuse("the geometry type Point is "+read, "grids, zones and divisions are areas: export the polygon layer, not its label points")
	case p.points > 1:
		refuse("the MultiGeometry has more than one point", "export one Point for each feature")
	default:
		at := p.point
		p.Feature.Point = &at
	}
}
