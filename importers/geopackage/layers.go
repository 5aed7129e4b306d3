package geopackage

import (
	"fmt"
	"slices"
	"strings"

	"gridzone/importers/dataset"
)

// application ids of the versions of the standard.
const (
	appGPKG = 0x47504b47 // GPKG
	appGP10 = 0x47503130 // GP10
	appGP11 = 0x47503131 // GP11
)

// The tables in which the standard says what is in the file.
const (
	contentsTable = "gpkg_contents"
	geometryTable = "gpkg_geometry_columns"
	systemsTable  = "gpkg_spatial_ref_sys"
)

// object is a table or a view of the schema.
type object struct {
	name, sql string
	view      bool
	virtual   bool
}

// layer is what the standard's tables say of a table.
type layer struct {
	table, identifier string
	features          bool // it has a geometry
	column            string
	srs               int64
}

// objects reads the tables and views of the schema, by their names in lower case.
func (d *database) objects() (map[string]object, error) {
	all := map[string]object{}
	err := d.ask(schemaEntries, func(v []any) error {
		o := object{name: str(v[1]), sql: str(v[2]), view: str(v[0]) == "view"}
		o.virtual = strings.HasPrefix(strings.ToLower(o.sql), "create virtual")
		all[strings.ToLower(o.name)] = o
		if o.view {
			d.guard.views = append(d.guard.views, strings.ToLower(o.name))
		}
		return nil
	}, "SELECT type, name, sql FROM sqlite_schema WHERE type IN ('table', 'view')")
	return all, err
}

// layers lists the layers that the file says it has, in the order in which it lists them.
func (d *database) layers(objects map[string]object, app uint32) ([]layer, error) {
	if _, ok := objects[contentsTable]; !ok {
		return nil, &dataset.FileFault{Code: codeNotGeoPackage, Detail: "the file is an SQLite database and no GeoPackage: it has no table " + contentsTable + otherwise(objects, app),
			Repair: "export the layer as a GeoPackage"}
	}
	for _, name := range []string{contentsTable, geometryTable, systemsTable} {
		if o, ok := objects[name]; ok && (o.view || o.virtual) {
			return nil, damaged("it is no sound GeoPackage: " + name + " is no table")
		}
	}
	var all []layer
	err := d.ask(schemaEntries, func(v []any) error {
		if kind := str(v[1]); kind == "features" || kind == "attributes" {
			all = append(all, layer{table: str(v[0]), identifier: str(v[2]), features: kind == "features"})
		}
		return nil
	}, "SELECT table_name, data_type, identifier FROM "+contentsTable)
	if _, ok := objects[geometryTable]; !ok || err != nil {
		return all, err
	}
	err = d.ask(schemaEntries, func(v []any) error {
		srs, _ := v[2].(int64)
		for i := range all {
			if strings.EqualFold(all[i].table, str(v[0])) && all[i].features {
				all[i].column, all[i].srs = str(v[1]), srs
			}
		}
		return nil
	}, "SELECT table_name, column_name, srs_id FROM "+geometryTable)
	return all, err
}

// otherwise names what a database is that is no GeoPackage, if it is known.
func otherwise(objects map[string]object, app uint32) string {
	has := func(names ...string) bool {
		for _, n := range names {
			if _, ok := objects[n]; !ok {
				return false
			}
		}
		return true
	}
	switch {
	case has("tiles", "metadata"):
		return " (it looks like MBTiles)"
	case has("spatial_ref_sys", "geometry_columns"):
		return " (it looks like SpatiaLite)"
	case app == appGPKG || app == appGP10 || app == appGP11:
		return ", though it is marked as one"
	}
	return ""
}

// choose returns the layer that is meant. assumed says that it was one of several, and has the name of what it is read as.
func choose(all []layer, in *dataset.Input) (chosen layer, assumed bool, err error) {
	var features, attributes []layer
	for _, l := range all {
		if l.features {
			features = append(features, l)
		} else {
			attributes = append(attributes, l)
		}
	}
	if in.Table != "" {
		for _, same := range []func(l layer) bool{func(l layer) bool { return l.table == in.Table }, func(l layer) bool { return l.identifier == in.Table }, func(l layer) bool { return strings.EqualFold(l.table, in.Table) }} {
			for _, l := range all {
				if same(l) {
					return l, false, nil
				}
			}
		}
		return layer{}, false, &dataset.FileFault{Code: codeNoTable, Detail: "there is no layer " + dataset.Shown(in.Table) + " in the GeoPackage; " + inIt(all), Repair: "name one of these (table)"}
	}
	from := features
	if len(from) == 0 {
		from = attributes
	}
	switch len(from) {
	case 0:
		return layer{}, false, &dataset.FileFault{Code: codeNoTable, Detail: "the GeoPackage has no layer of features; " + inIt(all), Repair: "export the layer again, as features and not as tiles"}
	case 1:
		return from[0], false, nil
	}
	for _, l := range from {
		if in.Layer != "" && l.table == in.Layer {
			return l, true, nil
		}
	}
	return layer{}, false, &dataset.FileFault{Code: codeTableNeeded, Detail: fmt.Sprintf("the GeoPackage has %d layers: %s", len(from), dataset.Listed(tables(from))), Repair: "name the one to be read as table (--table NAME)"}
}

// inIt says which layers there are.
func inIt(all []layer) string {
	if len(all) == 0 {
		return "it has none"
	}
	return "there are " + dataset.Listed(tables(all))
}

// features names the layers that have a geometry.
func features(all []layer) []string {
	return tables(slices.DeleteFunc(slices.Clone(all), func(l layer) bool { return !l.features }))
}

func tables(all []layer) []string {
	names := make([]string, len(all))
	for i, l := range all {
		names[i] = l.table
	}
	return names
}

// str returns a text of the standard's tables; "" for anything else.
func str(v any) string {
	s, _ := v.(string)
	return s
}
