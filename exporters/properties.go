package exporters

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"gridzone/zoning"
)

// Property is one name and its JSON value (string, float64, bool, nil, or json.RawMessage).
type Property struct {
	Name  string
	Value any
}

// Properties returns the flat properties of a row under the names that files
// use, in a fixed order, null where there is nothing. They are fit for everybody:
// what else came with a file is not among them, as nobody knows what it says of people.
func Properties(r *zoning.Row) []Property {
	var p []Property
	add := func(name string, value any) { p = append(p, Property{name, value}) }
	add("code", r.Code())
	switch t := r.Thing.(type) {
	case zoning.Division:
		add("name", t.Name)
		add("level", string(t.Level))
		add("level_label", orNull(t.Level.Label()))
	case zoning.Grid:
		add("name", t.Name)
		add("kind", string(t.Kind))
		add("kind_label", orNull(t.Kind.Label()))
		add("division", orNull(t.Division))
		add("replaces", list(t.Replaces))
	case zoning.Zone:
		add("name", t.Name)
		add("kind", string(t.Kind))
		add("kind_label", orNull(t.Kind.Label()))
		add("category", orNull(t.Category))
		add("division", orNull(t.Division))
		add("extent", orNull(t.Extent))
		add("extent_scope", scope(t.Scope))
		add("bases", bases(t.Bases))
		add("publication", orNull(r.Publication))
	case zoning.Publication:
		add("state", string(t.State))
		add("division", orNull(t.Division))
		add("issuer", orNull(t.Issuer))
		add("document", orNull(t.Document))
		add("digest", orNull(t.Digest))
		add("title", orNull(t.Title))
		add("published_on", orNull(t.PublishedOn))
		add("unapproved", t.Unapproved)
	case zoning.Farm:
		add("name", t.Name)
		add("species", string(t.Species))
		add("species_label", orNull(t.Species.Label()))
		add("count", float64(t.Count))
		add("measure", string(t.Measure))
		add("measure_label", orNull(t.Measure.Label()))
		add("household", t.Household)
		add("division", orNull(t.Division))
	case zoning.Address:
		add("address", t.Address)
		add("kind", string(t.Kind))
		add("kind_label", orNull(t.Kind.Label()))
		add("aliases", orNull(joined(t.Aliases)))
		add("division", orNull(t.Division))
	}
	add("valid_from", orNull(r.Valid.From.String()))
	add("valid_to", orNull(r.Valid.To.String()))
	return p
}

// staffOnly returns the properties of a row that have a place of their own and are not for everybody.
func staffOnly(t zoning.Thing) []Property {
	if a, ok := t.(zoning.Address); ok {
		return []Property{{"source", orNull(a.Source)}}
	}
	return nil
}

// withExtra adds the properties that came with the file, by name. Where one of them is called extra, they all are members of one property of that
// name, as importers take it for that.
func withExtra(p []Property, t zoning.Thing) []Property {
	more := extras(p, t)
	if slices.ContainsFunc(more, func(q Property) bool { return q.Name == extraColumn }) {
		return append(p, Property{extraColumn, json.RawMessage(beside(p, t))})
	}
	return append(p, more...)
}

// beside writes the properties that came with the file as one JSON object; "" when there are none.
func beside(p []Property, t zoning.Thing) string {
	more := extras(p, t)
	if len(more) == 0 {
		return ""
	}
	dst := []byte{'{'}
	for i, q := range more {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendValue(append(appendString(dst, q.Name), ':'), q.Value)
	}
	return string(append(dst, '}'))
}

// extras returns the properties that came with the file, by name; one that has a name of p's own is left out.
func extras(p []Property, t zoning.Thing) []Property {
	extra := zoning.ExtraOf(t)
	var more []Property
	for _, name := range slices.Sorted(maps.Keys(extra)) {
		if !slices.ContainsFunc(p, func(q Property) bool { return q.Name == name }) {
			more = append(more, Property{name, plain(extra[name])})
		}
	}
	return more
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// joined writes other names so that an import reads the same: with a semicolon between them, or as a JSON list where one holds what else may stand
// between names.
func joined(aliases []string) string {
	if !slices.ContainsFunc(aliases, func(a string) bool { return strings.ContainsAny(a, "、|｜") }) {
		return strings.Join(aliases, ";")
	}
	dst := []byte{'['}
	for i, a := range aliases {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendString(dst, a)
	}
	return string(append(dst, ']'))
}

func scope(s zoning.Scope) string {
	if s == zoning.Part {
		return string(zoning.Part)
	}
	return string(zoning.Whole)
}

func list(codes []string) any {
	if len(codes) == 0 {
		return nil
	}
	return raw(codes)
}

// bases returns the legal bases as an array of objects that hold what is known.
func bases(all []zoning.Basis) any {
	if len(all) == 0 {
		return nil
	}
	type basis struct {
		Kind   string `json:"kind,omitempty"`
		Number string `json:"number,omitempty"`
		Title  string `json:"title,omitempty"`
		Date   string `json:"date,omitempty"`
		Status string `json:"status,omitempty"`
		Link   string `json:"link,omitempty"`
	}
	out := make([]basis, len(all))
	for i, b := range all {
		out[i] = basis{string(b.Kind), b.Number, b.Title, b.Date, b.Status, b.Link}
	}
	return raw(out)
}

// staffProperties returns the people of a grid: its head, null when vacant, and its members.
func staffProperties(staff []zoning.Staff) []Property {
	type member struct {
		Name        string `json:"name"`
		Phone       string `json:"phone,omitempty"`
		NamePublic  bool   `json:"name_public,omitempty"`
		PhonePublic bool   `json:"phone_public,omitempty"`
	}
	var head zoning.Staff
	members := []member{}
	for _, s := range staff {
		if s.Post == zoning.Head {
			head = s
			continue
		}
		members = append(members, member{s.Name, s.Phone, s.NamePublic, s.PhonePublic})
	}
	return []Property{{"head", orNull(head.Name)}, {"head_phone", orNull(head.Phone)},
		{"head_public", head.NamePublic}, {"head_phone_public", head.PhonePublic}, {"members", raw(members)}}
}

// plain turns a JSON value into what a Property may hold.
func plain(v any) any {
	switch v := v.(type) {
	case nil, string, bool, float64:
		return v
	case json.Number:
		return json.RawMessage(v)
	default:
		return raw(v)
	}
}

// raw encodes a value, leaving <, > and & as they are. What cannot be encoded is null.
func raw(v any) json.RawMessage {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return json.RawMessage("null")
	}
	return json.RawMessage(bytes.TrimSuffix(b.Bytes(), []byte{'\n'}))
}
