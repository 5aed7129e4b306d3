package kml

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"strings"

	"gridzone/importers/dataset"
)

// schema says of which type the fields of some Placemarks are.
type schema struct {
	names []string
	types map[string]string
}

// schema reads the Schema that was begun last.
func (k *Reader) schema(e xml.StartElement) error {
	s := &schema{types: map[string]string{}}
	err := k.s.children(func(e xml.StartElement) error {
		name := attribute(e, "name")
		if _, twice := s.types[name]; e.Name.Local != "SimpleField" || name == "" || twice {
			return nil
		}
		if k.fields++; k.fields > k.s.limits.Members {
			return k.s.fault(codeTooManyMembers, fmt.Sprintf("the schemas have more than %d fields", k.s.limits.Members), "leave out columns that are not needed")
		}
		s.names = append(s.names, name)
		s.types[name] = strings.TrimPrefix(strings.ToLower(attribute(e, "type")), "xsd:")
		return nil
	}, nil)
	if err != nil {
		return err
	}
	for _, id := range []string{attribute(e, "id"), attribute(e, "name")} {
		if id != "" && k.schemas[id] == nil {
			k.schemas[id] = s
		}
	}
	return nil
}

// extended reads the ExtendedData that was begun last.
func (k *Reader) extended(p *placemark) error {
	return k.s.children(func(e xml.StartElement) error {
		switch {
		case !isKML(e.Name.Space):
			k.note(noteForeign, "ExtendedData in a namespace of its own is not read", "write it as Data or SchemaData")
			return nil
		case e.Name.Local == "Data":
			return k.datum(p, e)
		case e.Name.Local == "SchemaData":
			return k.schemaData(p, e)
		}
		return nil
	}, nil)
}

// datum reads a Data element: a text under a name.
func (k *Reader) datum(p *placemark, e xml.StartElement) error {
	if err := k.bounded(p); err != nil {
		return err
	}
	name, value := attribute(e, "name"), ""
	err := k.s.children(func(e xml.StartElement) (err error) {
		if e.Name.Local == "value" {
			value, err = k.plain(p, name)
		}
		return err
	}, nil)
	if err == nil {
		k.property(p, name, value)
	}
	return err
}

// schemaData reads fields by a schema: one that the Placemark does not have is null.
func (k *Reader) schemaData(p *placemark, e xml.StartElement) error {
	url := attribute(e, "schemaUrl")
	by := k.schemas[url[strings.LastIndexByte(url, '#')+1:]]
	err := k.s.children(func(e xml.StartElement) error {
		name := attribute(e, "name")
		if e.Name.Local != "SimpleData" {
			if e.Name.Local == "SimpleArrayData" {
				k.note(noteForeign, "lists in ExtendedData (SimpleArrayData) are not read", "write them as SimpleData")
			}
			return nil
		}
		if err := k.bounded(p); err != nil {
			return err
		}
		value, err := k.plain(p, name)
		if err != nil {
			return err
		}
		if by == nil {
			k.property(p, name, value)
		} else {
			k.property(p, name, typed(value, by.types[name]))
		}
		return nil
	}, nil)
	if err != nil || by == nil {
		return err
	}
	for _, name := range by.names {
		if p.seen[name] {
			continue
		}
		// A small file must not become a large table.
		if k.absent++; k.absent > 1<<20 && int64(k.absent) > k.s.used {
			return k.s.fault(codeTooManyMembers, "the Placemarks lack most of the fields of their schema", "leave out columns that are not needed")
		}
		k.property(p, name, nil)
	}
	return nil
}

// bounded refuses a Placemark with more properties than one may have.
func (k *Reader) bounded(p *placemark) error {
	if len(p.Properties) < k.s.limits.Members {
		return nil
	}
	return k.s.fault(codeTooManyMembers, fmt.Sprintf("the Placemark has more than %d properties", k.s.limits.Members), "leave out columns that are not needed")
}

// plain reads the text of the element that was begun last.
func (k *Reader) plain(p *placemark, name string) (string, error) {
	line, column := k.s.xml.InputPos()
	value, marked, err := k.s.text()
	if marked {
		p.fail(dataset.Fault{Code: codeBadProperty, Detail: "the value of " + dataset.Shown(name) + " has elements in it", Repair: "write it as text, < as &lt;", Line: line, Column: column}.AtProperty(name))
	}
	return value, err
}

// typed reads a text as a field of a type (12-007r2, 9.4): what it is not stays a text.
func typed(text, kind string) any {
	trimmed := strings.TrimSpace(text)
	switch kind {
	case "int", "uint", "short", "ushort", "float", "double":
		if trimmed == "" {
			return nil
		}
		if json.Valid([]byte(trimmed)) && (trimmed[0] == '-' || trimmed[0] >= '0' && trimmed[0] <= '9') {
			return json.Number(trimmed)
		}
	case "bool":
		switch trimmed {
		case "":
			return nil
		case "1", "true":
			return true
		case "0", "false":
			return false
		}
	}
	return text
}

// says tells whether a property says what a text says.
func says(value any, text string) bool {
	switch v := value.(type) {
	case string:
		return strings.TrimSpace(v) == text
	case json.Number:
		return v.String() == text
	}
	return false
}

// attribute returns an attribute of an element that belongs to no other namespace.
func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}
