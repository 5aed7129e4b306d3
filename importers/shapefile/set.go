package shapefile

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"gridzone/importers/archive"
	"gridzone/importers/dataset"
)

// set is the files of one shapefile in an archive: those of one folder and name, whatever their case.
type set struct {
	name  string // as people know it
	path  string // without ending
	parts map[string]*archive.Entry
	notes []dataset.Note
}

// choose returns the shapefile that is named in an archive, or the only one; two, where they are the halves of one layer.
func choose(a *archive.Archive, in *dataset.Input) ([]*set, error) {
	var all []*set
	by := map[string]*set{}
	for _, e := range a.Entries() {
		if e.Ext() != ".shp" {
			continue
		}
		s := &set{path: strings.TrimSuffix(e.Name, path.Ext(e.Name)), parts: map[string]*archive.Entry{}}
		s.name = path.Base(s.path)
		all = append(all, s)
		by[strings.ToLower(s.path)] = s
	}
	var rest []string
	for _, e := range a.Entries() {
		stem, ext := split(e)
		if s := by[stem]; s != nil { // of the same name are indexes and descriptions as well, which are not needed
			s.parts[ext] = e
		} else {
			rest = append(rest, e.Name)
		}
	}
	if len(all) == 0 {
		return nil, fault(codePartMissing, "pack the .shp with the .dbf of the same name", "the archive holds no .shp; it has %s", cmp.Or(dataset.Listed(rest), "nothing"))
	}
	chosen := whole(all, in)
	if chosen == nil {
		one, err := named(all, tell(all), in)
		if err != nil {
			return nil, err
		}
		chosen = []*set{one}
	}
	for _, s := range chosen {
		if s.parts[".dbf"] == nil {
			return nil, fault(codePartMissing, "pack the .dbf of the same name with it", "%s has no .dbf beside it: shapes without codes", dataset.Shown(s.path+".shp"))
		}
	}
	for _, s := range all {
		if in.Table == "" && !slices.Contains(chosen, s) {
			rest = append(rest, s.path+".shp")
		}
	}
	if len(rest) > 0 {
		chosen[0].notes = []dataset.Note{{Code: noteOthers, Detail: "not read are " + dataset.Listed(rest), Repair: "none needed, if they are not part of the layer"}}
	}
	return chosen, nil
}

// split cuts the ending off the name of an entry, in lower case.
func split(e *archive.Entry) (stem, ext string) {
	name := strings.ToLower(e.Name)
	ext = path.Ext(name)
	if strings.HasSuffix(name, ".shp.xml") {
		ext = ".shp.xml"
	}
	return strings.TrimSuffix(name, ext), ext
}

// tell gives shapefiles of one name in several folders their paths as names.
func tell(all []*set) []string {
	count := map[string]int{}
	for _, s := range all {
		count[strings.ToLower(s.name)]++
	}
	names := make([]string, len(all))
	for i, s := range all {
		if count[strings.ToLower(s.name)] > 1 {
			s.name = s.path
		}
		names[i] = s.name
	}
	return names
}

// named returns the shapefile of a name, or with none the only one, or that which has the name of what the file is read as.
func named(all []*set, names []string, in *dataset.Input) (*set, error) {
	wanted := in.Table
	if wanted == "" {
		if len(all) == 1 {
			return all[0], nil
		}
		wanted = in.Layer
	}
	for _, s := range all {
		for _, name := range []string{s.name, s.path, s.path + ".shp"} {
			if strings.EqualFold(name, wanted) {
				return s, nil
			}
		}
	}
	if in.Table == "" {
		return nil, fault(codeTableNeeded, "name one of them as table (--table NAME), or send them one by one", "the archive holds %d shapefiles: %s", len(all), dataset.Listed(names))
	}
	return nil, fault(codeNoTable, "name one that is there", "the archive holds no shapefile %s; it has %s", dataset.Shown(in.Table), dataset.Listed(names))
}
