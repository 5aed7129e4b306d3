package importers

import (
	"fmt"
	"slices"
	"unicode/utf8"

	"gridzone/importers/dataset"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// tellingCode is how many characters a code has at least that says by itself what it is the code of: lists of
// several layers are numbered from 1.
const tellingCode = 6

// layerOnRecord returns the layer under which most codes of a file for a layer are on record, "" unless it is another one and holds at
// least half of the codes, two or more, or one that is a division's and comes as a grid's. What is on record of the
// file's own layer speaks for it.
func layerOnRecord(now *atlas.Atlas, layer zoning.Layer, named map[string][]claim) (other zoning.Layer, found int) {
	counts := map[zoning.Layer]int{}
	for code, claims := range named {
		name := claims[0].name
		if len(now.History(layer, code)) > 0 {
			continue
		}
		for _, l := range zoning.FileLayers() {
			held := now.History(l, code)
			if len(held) == 0 || (utf8.RuneCountInString(code) < tellingCode && (name == "" || nameOf(held[0].Thing) != name)) {
				continue
			}
			counts[l]++
		}
	}
	for _, l := range zoning.FileLayers() {
		if counts[l] > found {
			other, found = l, counts[l]
		}
	}
	least := 2
	if layer == zoning.Grids && other == zoning.Divisions {
		least = 1
	}
	if found < least || 2*found < len(named) {
		return "", 0
	}
	return other, found
}

// nameOf returns the name of a thing of a file.
func nameOf(t zoning.Thing) string {
	switch t := t.(type) {
	case zoning.Division:
		return t.Name
	case zoning.Grid:
		return t.Name
	case zoning.Zone:
		return t.Name
	case zoning.Farm:
		return t.Name
	default:
		return ""
	}
}

// misfiled reports a file that seems to belong to another layer, by what is on record or by its columns.
func (f *file) misfiled(now *atlas.Atlas, r *Report) {
	if other, n := layerOnRecord(now, f.o.Layer, f.named); other != "" {
		r.leadError(Place{Code: codeWrongLayer, Feature: -1, Part: -1, Ring: -1,
			Detail: fmt.Sprintf("%d of the file's %d codes are on record as %s and not as %s: it seems to be a file of %s", n, len(f.named), other, f.o.Layer, other),
			Repair: wrongLayerRepair(other)})
		return
	}
	if f.o.Layer == zoning.Divisions && f.gridlike > 0 && 2*f.gridlike >= r.Features {
		r.leadError(Place{Code: codeWrongLayer, Feature: -1, Part: -1, Ring: -1,
			Detail: fmt.Sprintf("%d of the file's %d features have codes of 15 digits and the columns of grids: it seems to be a file of grids", f.gridlike, r.Features),
			Repair: wrongLayerRepair(zoning.Grids)})
	}
}

func wrongLayerRepair(layer zoning.Layer) string {
	return "import it with --layer " + string(layer) + " (layer=" + string(layer) + " over HTTP); if it is what you say it is, give its rows codes of their own"
}

// gridlike tells whether a feature that comes as a division has a grid's code and a grid's columns.
func gridlike(grids *columns, code string, properties []dataset.Property) bool {
	if len(code) != 15 || levelOf(code) != zoning.Group {
		return false
	}
	return slices.ContainsFunc(properties, func(p dataset.Property) bool {
		name, how := grids.find(p.Name)
		switch {
		case how == matchNone:
			return false
		case name == "kind":
			s, _ := p.Value.(string)
			kind, err := zoning.ParseGridKind(s)
			return err == nil && kind != "" && s != ""
		default:
			return name == "head" || name == "head_phone" || name == "members"
		}
	})
}
