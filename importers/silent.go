package importers

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"gridzone/zoning"
)

// keepable lists the properties of a layer that stay as they are on record when a file has no column for them. Names
// of staff stay as well, see staff.
func keepable(layer zoning.Layer) []string {
	switch layer {
	case zoning.Divisions:
		return []string{"name", "level"}
	case zoning.Grids:
		return []string{"name", "kind", "division", "replaces"}
	case zoning.Zones:
		return []string{"name", "kind", "category", "division", "extent", "extent_scope", "bases"}
	case zoning.Farms:
		return []string{"name", "species", "count", "measure", "household", "division"}
	case zoning.Addresses:
		return []string{"kind", "aliases", "division", "source"}
	default:
		return nil
	}
}

// needed lists the properties that a thing cannot be without.
func needed(t zoning.Thing) []string {
	switch t := t.(type) {
	case zoning.Division:
		if t.Level == "" { // nor does its code say it
			return []string{"level"}
		}
		return nil
	case zoning.Zone:
		return []string{"kind"}
	case zoning.Farm:
		return []string{"species", "count"}
	default:
		return nil
	}
}

// silent returns the properties of a layer that the feature does not mention.
func (f *fields) silent(layer zoning.Layer) []string {
	return slices.DeleteFunc(keepable(layer), f.mentions)
}

// mentions tells whether the feature has the property, under its own name or counted under that of what it counts.
func (f *fields) mentions(name string) bool {
	counted := name == "count" || name == "measure"
	return f.has(name) || counted && (f.has(string(zoning.Stock)) || f.has(string(zoning.Slaughter)))
}

// before returns the row of those on record that a candidate corrects: the one in force today when the file gives no
// dates, else the first that its days meet. others are the rest of what is on record of the code.
func before(history []*zoning.Row, c zoning.Candidate, today zoning.Day) (row *zoning.Row, others []*zoning.Row) {
	for _, held := range history {
		meets := held.Valid.Contains(today)
		if c.Dated {
			meets = held.Valid.Overlaps(c.Row.Valid)
		}
		if row == nil && meets {
			row = held
		} else {
			others = append(others, held)
		}
	}
	return row, others
}

// keep completes a row with what is on record where the feature is silent. A code that is on record for other days
// than today alone needs dates: nobody could tell which days are meant.
func (j *judge) keep(p *parsed) *zoning.Row {
	row := p.candidate.Row
	held, others := before(j.history(row.Layer(), row.Code()), p.candidate, j.today)
	if held == nil {
		if len(others) == 0 {
			return row
		}
		if !p.candidate.Dated {
			days := make([]string, len(others))
			for i, r := range others {
				days[i] = inWords(r.Valid)
			}
			j.fail(p, codeDatesNeeded, fmt.Sprintf("%s is on record %s, and not today: the feature does not say which days it is about", shown(row.Code()), strings.Join(days, " and ")),
				"give valid_from, and valid_to where it ends")
			return row
		}
		for _, property := range needed(row.Thing) {
			if slices.Contains(p.silent, property) {
				j.fail(p, codeMissingProperty, fmt.Sprintf("%s is on record for other days alone: on those of the feature there is no %s to keep", shown(row.Code()), property),
					"add the property "+property)
			}
		}
		return row
	}
	if j.o.Code != "" {
		return row
	}
	thing, kept := completed(row.Thing, held.Thing, p.silent)
	if len(kept) == 0 {
		return row
	}
	j.warn(p, codeKeptFromRecord, fmt.Sprintf("%s: %s stays as it is on record, as the file has no such column", shown(row.Code()), strings.Join(kept, ", ")),
		"none needed; to empty a property, write it as null")
	whole := *row
	whole.Thing = thing
	return &whole
}

// completed returns a thing with the properties named taken from another, and which of them said something.
func completed(t, from zoning.Thing, silent []string) (zoning.Thing, []string) {
	var kept []string
	take := func(name string, said bool, set func()) {
		if said && slices.Contains(silent, name) {
			set()
			kept = append(kept, name)
		}
	}
	switch t := t.(type) {
	case zoning.Division:
		was, _ := from.(zoning.Division)
		take("name", was.Name != "", func() { t.Name = was.Name })
		take("level", was.Level != "" && was.Level != t.Level, func() { t.Level = was.Level })
		return t, kept
	case zoning.Grid:
		was, _ := from.(zoning.Grid)
		take("name", was.Name != "", func() { t.Name = was.Name })
		take("kind", was.Kind != t.Kind, func() { t.Kind = was.Kind })
		take("division", was.Division != "" && was.Division != t.Division, func() { t.Division = was.Division })
		take("replaces", len(was.Replaces) > 0, func() { t.Replaces = was.Replaces })
		t.Extra = besides(t.Extra, was.Extra, &kept)
		return t, kept
	case zoning.Zone:
		was, _ := from.(zoning.Zone)
		take("name", was.Name != "", func() { t.Name = was.Name })
		take("kind", true, func() { t.Kind = was.Kind })
		take("category", was.Category != "", func() { t.Category = was.Category })
		take("division", was.Division != "", func() { t.Division = was.Division })
		take("extent", was.Extent != "", func() { t.Extent = was.Extent })
		take("extent_scope", was.Scope == zoning.Part, func() { t.Scope = was.Scope })
		take("bases", len(was.Bases) > 0, func() { t.Bases = was.Bases })
		t.Extra = besides(t.Extra, was.Extra, &kept)
		return t, kept
	case zoning.Farm:
		was, _ := from.(zoning.Farm)
		take("name", was.Name != "", func() { t.Name = was.Name })
		take("species", true, func() { t.Species = was.Species })
		take("count", true, func() { t.Count = was.Count })
		take("measure", was.Measure != t.Measure, func() { t.Measure = was.Measure })
		take("household", was.Household, func() { t.Household = was.Household })
		take("division", was.Division != "", func() { t.Division = was.Division })
		t.Extra = besides(t.Extra, was.Extra, &kept)
		return t, kept
	case zoning.Address:
		was, _ := from.(zoning.Address)
		take("kind", was.Kind != t.Kind, func() { t.Kind = was.Kind })
		take("aliases", len(was.Aliases) > 0, func() { t.Aliases = was.Aliases })
		take("division", was.Division != "" && was.Division != t.Division, func() { t.Division = was.Division })
		take("source", was.Source != "", func() { t.Source = was.Source })
		t.Extra = besides(t.Extra, was.Extra, &kept)
		return t, kept
	default:
		return t, nil
	}
}

// besides returns the other properties of a feature with those on record that it does not mention.
func besides(extra, was map[string]any, kept *[]string) map[string]any {
	whole := maps.Clone(extra)
	for _, name := range slices.Sorted(maps.Keys(was)) {
		if _, said := extra[name]; said {
			continue
		}
		if whole == nil {
			whole = map[string]any{}
		}
		whole[name] = was[name]
		*kept = append(*kept, shown(name))
	}
	return whole
}
