package importers

import (
	"github.com/paulmach/orb"

	"gridzone/zoning"
)

// thing makes the thing of a layer of the fields; faults go to f. at is where a farm without a polygon stands, or an address is.
func thing(layer zoning.Layer, f *fields, at *orb.Point) zoning.Thing {
	switch layer {
	case zoning.Divisions:
		return division(f)
	case zoning.Grids:
		return grid(f)
	case zoning.Farms:
		return farm(f, at)
	case zoning.Addresses:
		return address(f, at)
	default:
		return zone(f)
	}
}

func division(f *fields) zoning.Division {
	d := zoning.Division{Code: f.code("code"), Name: f.text("name")}
	switch {
	case f.left("level"):
		d.Level = levelOf(d.Code)
		return d
	case f.blank("level"):
		if d.Level = levelOf(d.Code); d.Level == "" {
			f.missing("level", "the division has no level")
		} else {
			f.note(codeLevelAssumed, "")
		}
		return d
	}
	level, err := zoning.ParseLevel(f.text("level"))
	if err != nil {
		f.fail(f.known["level"].column, "unknown_level", shown(f.text("level"))+" is not a level", "use city, county, town, village or group")
		return d
	}
	d.Level = level
	return d
}

// levelOf returns the level that a national code speaks of by its length, "" if it is none.
func levelOf(code string) zoning.Level {
	for i := range len(code) {
		if code[i] < '0' || code[i] > '9' {
			return ""
		}
	}
	switch n := len(code); {
	case n == 6 && code[4:] == "00":
		return zoning.City
	case n == 6:
		return zoning.County
	case n == 9:
		return zoning.Town
	case n == 12:
		return zoning.Village
	case n == 14, n == 15:
		return zoning.Group
	default:
		return ""
	}
}

func grid(f *fields) zoning.Grid {
	g := zoning.Grid{Code: f.code("code"), Name: f.text("name"), Kind: zoning.Base,
		Division: f.code("division"), Replaces: f.codes("replaces"), Extra: f.extra}
	switch {
	case f.left("kind"):
	case f.blank("kind"):
		f.note(codeKindAssumed, "")
	default:
		kind, err := zoning.ParseGridKind(f.text("kind"))
		if err != nil {
			f.fail(f.known["kind"].column, "unknown_kind", shown(f.text("kind"))+" is not a kind of grid", "use base (基础网格), dedicated (专属网格) or micro (微网格)")
		} else {
			g.Kind = kind
		}
	}
	if g.Division == "" {
		g.Division = zoning.DivisionOf(g)
	}
	return g
}

// categoryTable holds the other spellings of a zone's category.
var categoryTable = map[string]string{
	"1": "01", "2": "02", "3": "03", "4": "04", "5": "05",
	"饮用水水源保护区": "01", "饮用水源保护区": "01", "水源保护区": "01",
	"自然保护区": "02", "风景名胜区": "03",
	"人口集中区": "04", "城镇居民区": "04", "城镇居民区和文化教育科学研究区": "04",
	"其他": "05", "其它": "05", "法律法规规定的其他区域": "05",
}

func zone(f *fields) zoning.Zone {
	z := zoning.Zone{Code: f.code("code"), Name: f.text("name"), Category: f.text("category"),
		Division: f.code("division"), Extent: f.text("extent"), Bases: f.bases(), Extra: f.extra}
	if label, ok := categoryTable[z.Category]; ok {
		z.Category = label
	}
	switch {
	case f.left("kind"):
	case f.blank("kind"):
		f.missing("kind", "the zone has no kind")
	default:
		kind, err := zoning.ParseZoneKind(f.text("kind"))
		if err != nil {
			f.fail(f.known["kind"].column, "unknown_kind", shown(f.text("kind"))+" is not a kind of zone", "use prohibited (禁养区) or restricted (限养区); what is neither (适养区) is no zone: leave it out")
		}
		z.Kind = kind
	}
	scope, err := zoning.ParseScope(f.text("extent_scope"))
	if err != nil {
		f.fail(f.known["extent_scope"].column, "unknown_scope", shown(f.text("extent_scope"))+" is not an extent scope", "use whole or part")
	}
	z.Scope = scope
	return z
}
