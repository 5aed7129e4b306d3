package exporters

import (
	"bytes"
	"encoding/xml"

	"github.com/paulmach/orb"

	"gridzone/geo"
	"gridzone/zoning"
)

// What stands before and after the placemarks of a KML file.
const (
	kmlBefore = xml.Header + `<kml xmlns="http://www.opengis.net/kml/2.2"><Document>` + "\n"
	kmlAfter  = "\n</Document></kml>\n"
)

// placemark appends a row as a Placemark of KML: its name, or else its code, its properties as ExtendedData, null ones left out. What came beside them with
// the row's own file is one JSON object, as in a table: Data have no types. A character that XML cannot hold becomes U+FFFD.
func (o *output) placemark(dst []byte, r *zoning.Row, properties []Property) []byte {
	b := bytes.NewBuffer(dst)
	text := func(s string) { _ = xml.EscapeText(b, []byte(s)) } // a buffer takes all
	name := r.Code()
	for _, p := range properties {
		if s, isText := p.Value.(string); (p.Name == "name" || p.Name == "address") && isText && s != "" {
			name = s
		}
	}
	b.WriteString("<Placemark><name>")
	text(name)
	b.WriteString("</name><ExtendedData>")
	for i, value := range o.o.values(r, properties) {
		if value == nil {
			continue
		}
		b.WriteString(`<Data name="`)
		if i < len(properties) {
			text(properties[i].Name)
		} else {
			text(extraColumn)
		}
		b.WriteString(`"><value>`)
		text(inWords(value))
		b.WriteString("</value></Data>")
	}
	b.WriteString("</ExtendedData>")
	return append(appendKML(b.Bytes(), r), "</Placemark>"...)
}

// appendKML appends where a row is, nothing for a row without a shape. Coordinates keep every bit.
func appendKML(dst []byte, r *zoning.Row) []byte {
	if at, isPoint := r.Spot(); isPoint {
		return append(appendPair(append(dst, "<Point><coordinates>"...), at, ','), "</coordinates></Point>"...)
	}
	if len(r.Shape) == 0 {
		return dst
	}
	if len(r.Shape) > 1 {
		dst = append(dst, "<MultiGeometry>"...)
	}
	for _, p := range r.Shape {
		dst = append(dst, "<Polygon>"...)
		for i, ring := range p {
			name := "outerBoundaryIs"
			if i > 0 {
				name = "innerBoundaryIs"
			}
			dst = append(dst, "<"+name+"><LinearRing><coordinates>"...)
			dst = appendTuples(dst, geo.Wound(ring, i == 0))
			dst = append(dst, "</coordinates></LinearRing></"+name+">"...)
		}
		dst = append(dst, "</Polygon>"...)
	}
	if len(r.Shape) > 1 {
		dst = append(dst, "</MultiGeometry>"...)
	}
	return dst
}

func appendTuples(dst []byte, ring orb.Ring) []byte {
	for k, at := range ring {
		if k > 0 {
			dst = append(dst, ' ')
		}
		dst = appendPair(dst, at, ',')
	}
	return dst
}
