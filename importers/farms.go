package importers

import (
	"cmp"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"gridzone/geo"
	"gridzone/zoning"
)

// farm makes a farm of the fields; at is its point, nil when it has a polygon.
func farm(f *fields, at *orb.Point) zoning.Farm {
	t := zoning.Farm{Code: f.code("code"), Name: f.text("name"), Division: f.code("division")}
	if at != nil {
		t.At = *at
	}
	species, err := zoning.ParseSpecies(f.text("species"))
	switch {
	case err != nil:
		f.fail(f.known["species"].column, "unknown_species", shown(f.text("species"))+" is not a species",
			"use pig (猪), poultry (家禽), layer (蛋鸡), broiler (肉鸡), duck (鸭), goose (鹅), cattle (牛), dairy_cow (奶牛), beef_cattle (肉牛), sheep (羊) or rabbit (兔)")
	case species == "" && !f.left("species"):
		f.missing("species", "the farm does not say which animals it keeps")
	}
	t.Species = species
	t.Count, t.Measure = f.animals()
	t.Household = f.household()
	t.Extra = f.extra // last: what is not counted is kept there
	return t
}

// animals reads how many animals a farm has, and what that counts. A column count goes before one that says by its
// name what it counts, and stock goes before slaughter; the columns not taken are kept beside.
func (f *fields) animals() (int64, zoning.Measure) {
	measure, err := zoning.ParseMeasure(f.text("measure"))
	if err != nil {
		f.fail(f.known["measure"].column, "unknown_measure", shown(f.text("measure"))+" is not a measure", "use stock (存栏) or slaughter (出栏)")
	}
	taken := ""
	for _, name := range []string{"count", string(zoning.Stock), string(zoning.Slaughter)} {
		switch {
		case !f.has(name):
		case taken == "" && !f.blank(name) && (name == "count" || measure == "" || string(measure) == name):
			taken = name
		default:
			f.beside(name)
		}
	}
	switch {
	case taken == "":
		if !f.corrects || f.mentions("count") {
			f.missing("count", "the farm does not say how many animals it has")
		}
		return 0, cmp.Or(measure, zoning.Stock)
	case taken != "count":
		measure = zoning.Measure(taken)
	case measure == "":
		if !f.left("measure") {
			f.note(codeMeasureAssumed, "")
		}
		measure = zoning.Stock
	}
	return f.whole(taken), measure
}

// household reads whether a household keeps the animals: yes or no, or which of the two it is.
func (f *fields) household() bool {
	at := f.known["household"]
	s, _ := plainText(at.value)
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "household", "散户", "散养户", "养殖户", "农户":
		return true
	case "farm", "养殖场", "规模场", "规模养殖场":
		return false
	}
	return f.flag("household", "write yes (是, 散养户) or no (否, 养殖场)")
}

// beside keeps a known column as a property of the file that has no place of its own.
func (f *fields) beside(name string) {
	at := f.known[name]
	if f.blank(name) {
		return
	}
	f.note(codeExtraKept, at.column)
	if f.extra == nil {
		f.extra = map[string]any{}
	}
	f.extra[at.column] = at.value
}

// whole reads a property as a whole number that is not negative; one written 500.0 is.
func (f *fields) whole(name string) int64 {
	at := f.known[name]
	s, isText := plainText(at.value)
	s = strings.TrimSpace(s)
	n, err := strconv.ParseFloat(s, 64)
	if _, isNumber := at.value.(json.Number); !isNumber && strings.ContainsFunc(s, func(r rune) bool { return (r < '0' || r > '9') && r != '.' }) {
		isText = false // what only a program would take for a number
	}
	if !isText || err != nil || n != math.Trunc(n) || n < 0 || n > math.MaxInt32 {
		f.fail(at.column, "bad_count", "the "+name+" "+shown(s)+" is not a number of animals", "write a whole number in digits, 0 or more, without its unit")
		return 0
	}
	return int64(n)
}

// astray tells of a farm or an address that is outside the division it names, and whether it is.
func (j *judge) astray(p *parsed, row *zoning.Row) (outside bool) {
	division := zoning.DivisionOf(row.Thing)
	at, known := j.byCode[division]
	if !slices.Contains(zoning.PointLayers(), row.Layer()) || !known {
		return false
	}
	if spot, isPoint := row.Spot(); isPoint {
		outside = j.prepared[at].Locate(spot) == geo.Outside
	} else {
		outside = !geo.Intersects(geo.Prepare(row.Shape), j.prepared[at])
	}
	if outside {
		j.warn(p, codeElsewhere, "the "+singular(row.Layer())+" "+shown(row.Code())+" stands outside the division "+shown(division)+" that it names", "correct its place or its division")
	}
	return outside
}

// spot looks at the point of a feature whose text was sound; detail and repair say what is wrong where there is none.
func (p *parsed) spot(at *orb.Point, detail, repair string) {
	pointer := p.base + "/geometry"
	if at == nil {
		p.errors = append(p.errors, Place{Code: codeNoGeometry, Pointer: pointer, Part: -1, Ring: -1,
			Detail: detail, Repair: repair})
		return
	}
	p.shaped = true
	place := Place{Pointer: pointer + "/coordinates", Part: -1, Ring: -1, At: at}
	if s, ok := suspect(at.Bound()); ok {
		p.suspicion, p.odd = s.code, *at
		place.Code, place.Detail, place.Repair = s.code, s.detail, s.repair
		p.errors = append(p.errors, place)
		return
	}
	if rule := ruleTable[geo.RuleOutOfRange]; math.Abs(at[0]) > 180 || math.Abs(at[1]) > 90 {
		place.Code, place.Detail, place.Repair = string(geo.RuleOutOfRange), rule.detail, rule.repair
		p.errors = append(p.errors, place)
	}
}
