package geopackage

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"gridzone/importers/dataset"
)

// column is a column of the layer that is read.
type column struct {
	name string
	yes  bool // of 0 and 1 for no and yes
}

// hidden tells columns that a table reckons (https://www.sqlite.org/pragma.html#pragma_table_xinfo).
const hiddenVirtual, hiddenStored = 2, 3

// geometryTypeTable are the declared types of other geometries than the layer's.
var geometryTypeTable = []string{"GEOMETRY", "POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON", "GEOMETRYCOLLECTION", "CURVE", "SURFACE"}

// columns lists the columns that are read, and notes the others. The number that a feature has in the file, fid, is no property of it.
func (d *database) columns(l layer, view bool, limit int, note func(code, detail, repair string)) (all []column, err error) {
	found, blobs, reckoned := false, []string{}, []string{}
	err = d.ask(schemaEntries, func(v []any) error {
		called, kind := str(v[1]), strings.ToUpper(strings.TrimSpace(str(v[2])))
		hidden, _ := v[6].(int64)
		switch {
		case !utf8.ValidString(called) || strings.ContainsRune(called, 0):
			return damaged("it is no sound GeoPackage: the name of a column is no UTF-8: " + dataset.Shown(called))
		case strings.EqualFold(called, l.column) && l.column != "":
			found = true
		case strings.EqualFold(called, "fid"), strings.EqualFold(called, "ogc_fid"):
		case !view && strings.Contains(kind, "BLOB"), slices.Contains(geometryTypeTable, kind): // in a view a column without a type is called so
			blobs = append(blobs, called)
		case hidden == hiddenVirtual && !view, hidden == hiddenStored && !view:
			reckoned = append(reckoned, called)
		case len(all) == limit:
			return &dataset.FileFault{Code: codeTooManyMembers, Detail: fmt.Sprintf("the layer has more than %d columns", limit), Repair: "leave out columns that are not needed"}
		default:
			all = append(all, column{called, kind == "BOOLEAN" || kind == "BOOL"})
		}
		return nil
	}, "PRAGMA table_xinfo("+name(l.table)+")")
	if err != nil {
		return nil, err
	}
	if l.features && (!found || l.column == "") {
		return nil, damaged("it is no sound GeoPackage: the layer " + dataset.Shown(l.table) + " has no column " + dataset.Shown(l.column) + " for its geometry")
	}
	if len(blobs) > 0 {
		note(noteBlob, "columns of pictures, files and further geometries are not read: "+dataset.Listed(blobs), "none needed")
	}
	if len(reckoned) > 0 {
		note(noteReckons, "columns that the table reckons from others are not read: "+dataset.Listed(reckoned), "export the layer as a table of its own, if they are needed")
	}
	return all, nil
}
