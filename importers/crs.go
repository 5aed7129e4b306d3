package importers

import (
	"maps"
	"slices"
	"strings"
)

// crsTable lists the names of systems whose coordinates are stored as they are.
// In a GeoJSON file they always come longitude first, whatever the system's own axis order.
var crsTable = map[string]string{
	"epsg:4490":                     "EPSG:4490",
	"urn:ogc:def:crs:epsg::4490":    "EPSG:4490",
	"epsg:4326":                     "EPSG:4326",
	"urn:ogc:def:crs:epsg::4326":    "EPSG:4326",
	"crs84":                         "OGC:CRS84",
	"ogc:crs84":                     "OGC:CRS84",
	"urn:ogc:def:crs:ogc:1.3:crs84": "OGC:CRS84",
	"urn:ogc:def:crs:ogc::crs84":    "OGC:CRS84",
	"urn:ogc:def:crs:ogc:2:84":      "OGC:CRS84",
	"cgcs2000":                      "EPSG:4490",
	"http://www.opengis.net/def/crs/ogc/1.3/crs84": "OGC:CRS84",
	"http://www.opengis.net/def/crs/epsg/0/4490":   "EPSG:4490",
	"http://www.opengis.net/def/crs/epsg/0/4326":   "EPSG:4326",
}

// Systems lists the short names of the coordinate systems that files are read in.
func Systems() []string {
	short := map[string]bool{}
	for _, s := range crsTable {
		short[s] = true
	}
	return slices.Sorted(maps.Keys(short))
}

// Reads tells whether files in a coordinate system, by any of its names, are read.
func Reads(system string) bool {
	_, ok := geographic(system)
	return ok
}

// geographic returns the short name of a system in degrees that needs no conversion.
func geographic(name string) (string, bool) {
	short, ok := crsTable[strings.ToLower(strings.TrimSpace(name))]
	return short, ok
}

// crsOf reads the member crs of the 2008 GeoJSON specification: {"type": "name",
// "properties": {"name": "..."}}, or null.
func crsOf(v any) (name string, ok bool) {
	m, isObject := v.(map[string]any)
	if v == nil {
		return "", true
	}
	if !isObject {
		return "", false
	}
	properties, _ := m["properties"].(map[string]any)
	name, _ = properties["name"].(string)
	return name, m["type"] == "name" && name != ""
}
