package api

import (
	"math"
	"slices"

	"gridzone/gazetteer"
	"gridzone/geo/crs"
	"gridzone/zoning/atlas"
)

// param is one parameter of an operation, as parsed and as described.
type param struct {
	name, in    string // in: query (when empty), path, header
	description string
	kind        string // string (when empty), number, integer, boolean
	format      string
	enum        []string
	def         any
	example     any
	low, high   *float64
	required    bool
}

func bound(f float64) *float64 { return &f }

// Parameters that several operations share.
func lonParam() param {
	return param{name: "lon", kind: "number", required: true, example: 120.75,
		description: "Longitude in degrees; with a projected crs the easting in metres (surveyors' Y)"}
}

func latParam() param {
	return param{name: "lat", kind: "number", required: true, example: 30.75,
		description: "Latitude in degrees; with a projected crs the northing in metres (surveyors' X)"}
}

// optional returns the same parameters, which may be left out.
func optional(params ...param) []param {
	for i := range params {
		params[i].required = false
	}
	return params
}

func addressParam() param {
	return param{name: "address", example: "南湖区中山路12号", description: "An address as people write it, instead of lon and lat"}
}

func limitParam(of string) param {
	return param{name: "limit", kind: "integer", def: gazetteer.DefaultLimit, low: bound(1), high: bound(mostCandidates), description: "At most so many " + of}
}

// pinParams say what every question is about and in which coordinates.
func pinParams() []param {
	return []param{
		{name: "at", format: "date", example: "2026-11-23", description: "Day asked about; today if absent. The answer echoes it"},
		{name: "revision", kind: "integer", low: bound(0), example: 12, description: "Revision of the store asked; the newest if absent. The answer echoes it"},
	}
}

// askParams are pinParams of a question that can be put to a draft as well.
func askParams() []param {
	return append(pinParams(), param{name: "draft", example: "nanhu-2026-1", description: "Id of a draft: the answer is what it would be were that published, at the newest revision, " +
		"on its first day in force (or today, if that is past) unless at says otherwise. The answer echoes it, and in the header Gridzone-Draft; no cache keeps it. " +
		"A key that may read drafts is needed"})
}

// draftFaults are the problems of a question that can be put to a draft: its own, and those of the draft.
func draftFaults(own ...string) []string {
	return append(slices.Clone(own), codeForbidden, codeConflict, codeUnavailable)
}

func crsParam() param {
	return param{name: "crs", def: "EPSG:4490", example: "EPSG:4490",
		description: "Coordinate system of what comes in, longitude or easting first: " + crs.Known()}
}

func outCRSParam() param {
	return param{name: "out_crs", def: "EPSG:4490", example: "gcj02",
		description: "Coordinate system of what goes out, longitude first: EPSG:4490, EPSG:4326, OGC:CRS84, gcj02 or bd09"}
}

func codeParam(of string) param {
	return param{name: "code", in: "path", required: true, description: "Code of the " + of, example: "330402001001001"}
}

func layerParam() param {
	return param{name: "layer", in: "path", required: true, enum: []string{"divisions", "grids", "zones", "addresses"}, description: "The layer", example: "grids"}
}

func divisionParam() param {
	return param{name: "division", example: "330402001001", description: "Code of a division; everything on record if absent"}
}

// siteParams say what a check is about, apart from the place.
func siteParams() []param {
	return []param{
		{name: "accuracy_m", kind: "number", def: atlas.DefaultAccuracyM, low: bound(0), high: bound(maxAccuracyM), example: 5,
			description: "Uncertainty of the place in metres; 0 switches it off"},
		{name: "species", example: "pig", description: "Animals the rules are asked about: pig, poultry, layer, broiler, duck, goose, cattle, dairy_cow, beef_cattle, sheep or rabbit, or their Chinese names"},
		{name: "count", kind: "integer", low: bound(0), high: bound(math.MaxInt32), example: 50, description: "How many animals"},
		{name: "measure", example: "stock", description: "What count counts: stock (存栏, animals there at a time) or slaughter (出栏, animals sent off in a year); the two are not the same number"},
		{name: "action", example: "new", description: "What is done or to be done at the place: new (新建), enlarge (扩建), existing (已有) or household (散养户)"},
	}
}

// queryNames lists the query parameters of an operation, in order.
func queryNames(params []param) []string {
	var names []string
	for _, p := range params {
		if p.in == "" {
			names = append(names, p.name)
		}
	}
	return names
}
