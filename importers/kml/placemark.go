package kml

import (
	"encoding/xml"
	"slices"
	"strings"

	"gridzone/importers/charset"
	"gridzone/importers/dataset"
)

// faultsKept bounds the faults of one Placemark that are told.
const faultsKept = 1000

// placemark is a feature while it is read.
type placemark struct {
	*dataset.Feature
	geometry
	name, description       string
	named, described, drawn bool
	seen                    map[string]bool // names of properties
}

func (p *placemark) fail(f dataset.Fault) {
	if len(p.Faults) < faultsKept {
		p.Faults = append(p.Faults, f)
	}
}

// placemark reads the Placemark that was begun last.
func (k *Reader) placemark() (*dataset.Feature, error) {
	line, _ := k.s.xml.InputPos()
	p := &placemark{Feature: &dataset.Feature{Line: line}, seen: map[string]bool{}}
	k.s.room = k.s.limits.FeatureBytes
	err := k.s.children(func(e xml.StartElement) error { return k.part(p, e) }, nil)
	k.s.free()
	if err != nil {
		return nil, err
	}
	k.entitle(p)
	k.shape(p)
	return p.Feature, nil
}

// part reads an element of a Placemark.
func (k *Reader) part(p *placemark, e xml.StartElement) (err error) {
	switch {
	case isGeometry(e.Name):
		if p.drawn {
			p.fail(dataset.Fault{Code: codeGeometryType, Detail: "the Placemark has more than one geometry", Repair: "put them into one MultiGeometry", Pointer: "/geometry", Part: -1, Ring: -1})
			return nil
		}
		p.drawn = true
		return k.geometry(p, e, true)
	case !isKML(e.Name.Space):
		return nil // of looks, or of who made the file
	}
	switch e.Name.Local {
	case "name":
		p.named = true
		p.name, _, err = k.s.text()
	case "description":
		p.described = true
		var marked bool
		p.description, marked, err = k.s.text()
		if marked || strings.Contains(p.description, "</") || strings.Contains(p.description, "<br") || strings.Contains(p.description, "/>") {
			p.described = false
			k.note(noteBalloon, "descriptions in HTML are not read: what they say in tables is in no column", "put the columns into ExtendedData (export the layer with GDAL or QGIS), if they are nowhere else")
		}
	case "address", "phoneNumber":
		var s string
		if s, _, err = k.s.text(); s != "" {
			k.property(p, e.Name.Local, s)
		}
	case "ExtendedData":
		return k.extended(p)
	case "TimeSpan", "TimeStamp":
		k.note(noteTime, "times of Placemarks (TimeSpan, TimeStamp) are not read", "give valid_from and valid_to in ExtendedData")
	}
	return err
}

// property adds a property, and refuses a name that comes twice.
func (k *Reader) property(p *placemark, name string, value any) {
	if p.seen[name] {
		line, column := k.s.xml.InputPos()
		p.fail(dataset.Fault{Code: codeDuplicateKey, Detail: "the name " + dataset.Shown(name) + " comes twice in the ExtendedData", Repair: "leave one of them", Line: line, Column: column}.AtProperty(name))
		return
	}
	if text, isText := value.(string); isText {
		if m, found := charset.Misread(text); found {
			line, column := k.s.xml.InputPos()
			p.fail(dataset.Fault{Code: codeGarbled, Detail: "the text " + k.in.Cell(name, text) + " of " + dataset.Shown(name) + " is garbled: it is " + m.How, Repair: "export the layer again from where its texts are right", Line: line, Column: column}.AtProperty(name))
		}
	}
	p.seen[name] = true
	p.Properties = append(p.Properties, dataset.Property{Name: name, Value: value})
}

// entitle adds the name and the description of a Placemark under the names that GDAL gives them, unless they repeat a property: programs write the
// name, or else the code, of a thing as the name of its Placemark, too. A property of the schema without a value is filled in: GDAL declares Name, and
// writes it as the name alone.
func (k *Reader) entitle(p *placemark) {
	add := func(name, other, text string) {
		text = strings.TrimSpace(text)
		if text == "" || slices.ContainsFunc(p.Properties, func(q dataset.Property) bool {
			return (strings.EqualFold(q.Name, name) || name == "Name" && strings.EqualFold(q.Name, "code")) && says(q.Value, text)
		}) {
			return
		}
		if p.seen[name] {
			i := slices.IndexFunc(p.Properties, func(q dataset.Property) bool { return q.Name == name })
			if i >= 0 && p.Properties[i].Value == nil {
				p.Properties = slices.Delete(p.Properties, i, i+1)
				delete(p.seen, name)
			} else {
				name = other
			}
		}
		k.property(p, name, text)
	}
	if p.named {
		add("Name", "placemark_name", p.name)
	}
	if p.described {
		add("description", "placemark_description", p.description)
	}
}
