package exporters

import (
	"encoding/json"

	"gridzone/zoning"
)

// columnKind is what a column of a table holds.
type columnKind uint8

const (
	text  columnKind = iota
	whole            // a whole number
	yesNo
	day
)

// kindTable lists the columns that hold no text.
var kindTable = map[string]columnKind{
	"count": whole, "household": yesNo, "head_public": yesNo, "head_phone_public": yesNo, "valid_from": day, "valid_to": day,
}

// extraColumn is the column with what a row's own file said of it beside its properties, as one JSON object.
const extraColumn = "extra"

// column is a column of a table.
type column struct {
	name string
	kind columnKind
}

// columns returns the columns that the rows of a layer have in a table, in the order of their values.
func (o *Options) columns() []column {
	var thing zoning.Thing
	switch o.Layer {
	case zoning.Divisions:
		thing = zoning.Division{}
	case zoning.Grids:
		thing = zoning.Grid{}
	case zoning.Zones:
		thing = zoning.Zone{}
	case zoning.Addresses:
		thing = zoning.Address{}
	default:
		thing = zoning.Farm{}
	}
	properties := Properties(&zoning.Row{Thing: thing, Valid: zoning.Unbounded})
	if !o.Public {
		properties = append(properties, staffOnly(thing)...)
	}
	if o.Staff != nil {
		properties = append(properties, staffProperties(nil)...)
	}
	var all []column
	for _, p := range properties {
		all = append(all, column{p.Name, kindTable[p.Name]})
	}
	if o.extra() {
		all = append(all, column{extraColumn, text})
	}
	return all
}

// extra tells whether tables have the column extra: divisions bring nothing for it.
func (o *Options) extra() bool { return !o.Public && o.Layer != zoning.Divisions }

// values returns what a row has in each of the columns: nil, a string, an int64 or a bool.
func (o *Options) values(r *zoning.Row, properties []Property) []any {
	var all []any
	for _, p := range properties {
		switch v := p.Value.(type) {
		case float64:
			all = append(all, int64(v)) // counts are whole
		case json.RawMessage:
			all = append(all, string(v))
		default:
			all = append(all, v)
		}
	}
	if o.extra() {
		var more any
		if s := beside(properties, r.Thing); s != "" {
			more = s
		}
		all = append(all, more)
	}
	return all
}
