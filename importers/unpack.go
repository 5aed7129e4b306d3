package importers

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"gridzone/importers/dataset"
)

// How exports write what a flat table has no room for.
const (
	extraColumn = "extra" // further properties as one JSON object
	carriedOn   = "__"    // extent__2 carries on extent
	stemOfName  = 6       // bytes of the name of a column that those that carry it on begin with
	leastFull   = 200     // bytes of a text that is carried on
	mostFull    = 254
)

// unpacked returns the properties that were meant by those of a flat table: a text that goes on in further columns is whole again, and the
// members of the object in the column extra are properties.
func (c *columns) unpacked(list []dataset.Property) []dataset.Property {
	packed := func(p dataset.Property) bool {
		_, mapped := c.mapped[p.Name]
		return !mapped && (p.Name == extraColumn || strings.Contains(p.Name, carriedOn))
	}
	if !slices.ContainsFunc(list, packed) {
		return list
	}
	var out []dataset.Property
	for _, p := range joined(list) {
		members, isObject := object(p.Value)
		switch {
		case !packed(p) || p.Name != extraColumn || (p.Value != nil && !isObject):
			out = append(out, p)
		default:
			for _, name := range slices.Sorted(maps.Keys(members)) {
				out = append(out, dataset.Property{Name: name, Value: members[name]})
			}
		}
	}
	return out
}

// object returns a JSON object, or one that is written as a text.
func object(v any) (map[string]any, bool) {
	if members, ok := v.(map[string]any); ok {
		return members, true
	}
	var members map[string]any
	ok := inText(v, "{", &members)
	return members, ok
}

// array returns a JSON array, or one that is written as a text.
func array(v any) ([]any, bool) {
	if values, ok := v.([]any); ok {
		return values, true
	}
	var values []any
	ok := inText(v, "[", &values)
	return values, ok
}

// inText reads JSON that is written as a text, as flat tables have it.
func inText(v any, begin string, into any) bool {
	s, isText := v.(string)
	if !isText || !strings.HasPrefix(s, begin) || strings.Contains(s, `\u0000`) { // no text on record holds that
		return false
	}
	d := json.NewDecoder(strings.NewReader(s))
	d.UseNumber()
	return d.Decode(into) == nil && !d.More()
}

// joined puts the texts together that were too long for one column, and leaves out the columns that carry nothing on.
func joined(list []dataset.Property) []dataset.Property {
	at := make(map[string]int, len(list))
	for i, p := range list {
		at[p.Name] = i
	}
	taken := map[int]bool{}
	whole := make(map[int]string)
	for i, p := range list {
		s, isText := p.Value.(string)
		stem := p.Name[:min(len(p.Name), stemOfName)]
		all := s
		for n := 2; isText && len(s) >= leastFull && len(s) <= mostFull; n++ {
			k, ok := at[stem+carriedOn+strconv.Itoa(n)]
			if !ok {
				break
			}
			if s, isText = list[k].Value.(string); isText {
				all, taken[k], whole[i] = all+s, true, all+s
			}
		}
	}
	var out []dataset.Property
	for i, p := range list {
		if s, ok := whole[i]; ok {
			p.Value = s
		}
		if !taken[i] && !(p.Value == nil && carriesOn(p.Name)) {
			out = append(out, p)
		}
	}
	return out
}

// carriesOn tells whether a column is named like one that carries on another.
func carriesOn(name string) bool {
	_, number, ok := strings.Cut(name, carriedOn)
	n, err := strconv.Atoi(number)
	return ok && err == nil && n > 1
}
