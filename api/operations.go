package api

import (
	"net/http"
	"reflect"
	"slices"
	"strings"

	"gridzone/geo/crs"
	"gridzone/importers"
	"gridzone/zoning"
)

// mediaOpenAPI is the media type of the description.
const mediaOpenAPI = "application/vnd.oai.openapi+json;version=3.1"

// content is one body of an operation: what goes in, or an answer of a status.
type content struct {
	status      int // 0: what goes in
	description string
	media       []string
	of          reflect.Type // nil: text
	or          reflect.Type // that it may also be; nil: nothing else
	optional    bool         // what goes in may be left out
	array       bool         // of many
	example     any
}

func typeOf[T any]() reflect.Type { return reflect.TypeFor[T]() }

// operations is the table of everything the API does.
func (s *service) operations() []operation {
	ops := slices.Concat(s.questions(), s.coordinateOperations(), s.dayOperations(), s.commands(), s.importOperations(), s.farmOperations(), s.staffOperations(), s.publicationOperations(), s.comparisons(), s.coverageOperations(), s.certificates(), s.places(), s.resources(), s.exports(), s.tileOperations(), s.keyOperations(), s.auditOperations(), s.mapOperations(), s.upkeep())
	for i := range ops {
		ops[i].names = queryNames(ops[i].params)
		if ops[i].body != nil && !slices.Contains(ops[i].problems, codeMediaType) {
			ops[i].problems = slices.Concat(ops[i].problems, []string{codeMediaType})
		}
		if s.tokens != nil {
			ops[i].problems = slices.Concat(ops[i].problems, []string{codeIssuerAway})
		}
		if ops[i].ofRevision() {
			ops[i].params = slices.Concat(ops[i].params, []param{minRevisionParam()})
			ops[i].problems = slices.Concat(ops[i].problems, []string{codeBehind})
		}
		if !watched(ops[i].path) {
			ops[i].problems = slices.Concat(ops[i].problems, []string{codeBusy})
		}
	}
	return ops
}

func ok(of reflect.Type, description string, media ...string) []content {
	if len(media) == 0 {
		media = []string{mediaJSON}
	}
	return []content{{status: http.StatusOK, of: of, description: description, media: media}}
}

// batchMedia are the formats of a batch, in and out.
func batchMedia() []string { return []string{mediaJSON, mediaNDJSON, "text/csv", mediaSheet} }

const batchText = "One question for each row, answered in order and in the format that came in: a JSON array, newline-delimited JSON, CSV " +
	"(UTF-8 with or without a byte order mark, or GBK; the answer is UTF-8) or an XLSX workbook, of which one sheet is answered, each row where it stands. What else a row holds is carried through, shapes apart: of a GeoJSON Feature its id and its properties are. A bad row gets its " +
	"error in its row and does not stop the rest. All answers come from one revision and one day. A JSON object alone is answered alone."

const addressText = "An address is looked up among those on record, however people write it: levels may be missing, numbers match exactly or not at all. The grid is answered when the address names one door there; " +
	"otherwise point and grid are null, and candidates, best first, tell what it can mean: a road, a village, several doors. match tells what it is taken for, how exactly, with which confidence, and whether that is certain. " +
	"Where the service asks a map vendor about addresses without a door on record, its candidates come last, name their source and are never certain."

const olderAddressesText = " What is on record of addresses at an older revision is made ready when somebody first asks: while that goes on, up to half a minute where millions came or went since, " +
	"the answer is 503 busy with Retry-After. Who asks again then gets it; the newest revision is answered meanwhile."

func (s *service) questions() []operation {
	point := slices.Concat([]param{lonParam(), latParam()}, askParams(), []param{crsParam(), outCRSParam()})
	place := slices.Concat(optional(lonParam(), latParam()), askParams(), []param{crsParam(), outCRSParam(), addressParam(), limitParam("candidates, of an address")})
	many := slices.Concat(askParams(), []param{crsParam(), outCRSParam(), markedParam(), {name: "sheet", example: "farms",
		description: "Of a workbook the sheet to answer; the first that is not hidden if absent"}})
	return []operation{{
		method: http.MethodGet, path: "/v1/locate", id: "locate", tag: "questions", summary: "What is at a point, or at an address",
		description: "The grid that covers the point (base before dedicated before micro, then inside before boundary, then the lowest code), all others, the divisions and the zones there. Edges belong to what they bound. " + addressText + olderAddressesText,
		params:      place, answers: []content{{status: http.StatusOK, media: []string{mediaJSON}, of: typeOf[PointAnswer](), or: typeOf[AddressAnswer](), description: "What is there"}},
		problems: draftFaults(codeBadCRS, codeNotAcceptable, codeNotFound, codeBusy), handle: s.locate,
	}, {
		method: http.MethodGet, path: "/v1/addresses", id: "addresses", tag: "questions", summary: "Addresses as one types, or near a point",
		description: "With q the addresses and divisions on record that what was typed may grow into, those of which least is missing first; where nothing begins so, what it can mean with a mistake in it. " +
			"With lon and lat as well, the nearest of those of which equally much is missing come first. With lon and lat alone the addresses near the point, nearest first." + olderAddressesText,
		params: slices.Concat([]param{{name: "q", example: "中山路1", description: "What was typed of an address"}}, optional(lonParam(), latParam()),
			[]param{limitParam("addresses"), {name: "within_m", kind: "number", def: float64(nearM), low: bound(0), high: bound(farthestM), description: "Of a point alone: how far off an address is near"}}, pinParams(), []param{crsParam(), outCRSParam()}),
		answers: ok(typeOf[AddressList](), "The addresses"), problems: []string{codeBadCRS, codeNotAcceptable, codeNotFound, codeBusy, codeUnavailable}, handle: s.addresses,
	}, {
		method: http.MethodPost, path: "/v1/locate", id: "locateMany", tag: "questions", summary: "What is at each of many points, or addresses",
		description: batchText + " CSV and XLSX answers add the columns grid, grid_relation, division, zones (codes joined by ;) and error. " +
			"Where there are no lon and lat, rows are asked by their address (a column, or a member of JSON, called address, 地址, 标准地址, 详细地址, 门牌地址, 地址名称, 地址全称 or 标准地址名称, or as address_column says): then they add match, match_level, confidence, certain, lon, lat (of the single door alone) and " +
			"candidates (how many places the address can mean, at most 10) before error. An address that nothing on record explains is no error: its match is empty. No vendor is asked." + olderAddressesText,
		params: append(many, param{name: "by", enum: []string{byPoint, byAddress}, example: byAddress, description: "By what rows that have both are asked; by their points if absent"},
			param{name: "address_column", example: "住址", description: "The heading of the column, or the name of the member, that holds the addresses, where it is none of the known ones or one of several; rows are asked by it then"}),
		body:     &content{media: append(batchMedia(), mediaGeoSeq), of: typeOf[PlaceAsked](), or: typeOf[AddressAsked](), array: true, description: "Rows with lon and lat, or with an address", example: []PlaceAsked{{Lon: 120.75, Lat: 30.75}}},
		answers:  []content{{status: http.StatusOK, media: batchMedia(), of: typeOf[LocatedRow](), or: typeOf[AddressedRow](), array: true, description: "The rows, answered in order"}},
		problems: draftFaults(codeBadBody, codeBadCRS, codeNotAcceptable, codeTooLarge, codeMediaType, codeBusy, codeNotFound), handle: s.locateMany,
	}, {
		method: http.MethodGet, path: "/v1/check", id: "check", tag: "questions", summary: "What is published for a point",
		description: "A verdict with every zone hit, worst first. It speaks of the place alone and is never a permission. Outcome is what the rules of the publications make of it for the " +
			"species, count, measure and action: of several zones hit the worst; none with needs when a rule asks for what the question leaves open.",
		params: slices.Concat(point, siteParams()), answers: ok(typeOf[CheckAnswer](), "The verdict"),
		problems: draftFaults(codeBadCRS, codeNotAcceptable, codeNotFound, codeBusy), handle: s.checkPoint,
	}, {
		method: http.MethodPost, path: "/v1/check", id: "checkMany", tag: "questions", summary: "What is published for a footprint, or for many places",
		description: batchText + " In JSON a row has lon and lat or a GeoJSON geometry, or is a Feature. Its members, the properties of a Feature or the columns species, count, measure, action and accuracy_m " +
			"(畜种, 数量, 存栏量, 出栏量, 计量, 行为, 精度) go before the parameters. CSV and XLSX answers add verdict, outcome, certain, reasons, boundary_distance_m, alternatives, rule and needs to the columns of a point located.",
		params:   slices.Concat(many, siteParams()),
		body:     &content{media: append(batchMedia(), mediaGeoJSON, mediaGeoSeq), of: typeOf[PlaceAsked](), array: true, description: "Rows with a place", example: []PlaceAsked{{Lon: 120.75, Lat: 30.75}}},
		answers:  []content{{status: http.StatusOK, media: batchMedia(), of: typeOf[CheckedRow](), array: true, description: "The rows, answered in order"}},
		problems: draftFaults(codeBadBody, codeBadCRS, codeNotAcceptable, codeTooLarge, codeMediaType, codeBadGeometry, codeBusy, codeNotFound), handle: s.checkMany,
	}, {
		method: http.MethodPost, path: "/v1/overlaps", id: "overlaps", tag: "questions", summary: "What a polygon meets",
		description: "The rows that share a point with the polygon, with the area they share; what only touches comes with area 0.",
		params: slices.Concat([]param{{name: "layer", example: "grids", description: "Layers, joined by commas: divisions, grids, zones; all if absent"},
			{name: "shapes", kind: "boolean", def: false, description: "Give the shape they share as well"}}, askParams(), []param{crsParam(), outCRSParam()}),
		body:     &content{media: []string{mediaGeoJSON, mediaJSON}, of: typeOf[ShapeAsked](), description: "A GeoJSON Polygon, MultiPolygon or a Feature with one"},
		answers:  ok(typeOf[OverlapsAnswer](), "What it meets, largest first"),
		problems: draftFaults(codeBadBody, codeBadCRS, codeNotAcceptable, codeTooLarge, codeMediaType, codeBadGeometry, codeBusy, codeNotFound), handle: s.overlaps,
	}, {
		method: http.MethodGet, path: "/v1/grids/{code}/neighbours", id: "neighbours", tag: "questions", summary: "Grids that touch a grid",
		params: slices.Concat([]param{codeParam("grid")}, pinParams()), answers: ok(typeOf[NeighboursAnswer](), "Its neighbours, longest shared border first"),
		problems: []string{codeNotAcceptable, codeNotFound, codeBusy}, handle: s.neighbours,
	}}
}

func (s *service) commands() []operation {
	return []operation{{
		method: http.MethodPost, path: "/v1/imports", id: "import", tag: "commands", summary: "Put a file on record",
		description: "The file is the body, or the field file of a form. All of it is put on record as one revision, or nothing. " +
			"With Prefer: respond-async the answer comes as soon as the file is here, and names the import, which can be watched and cancelled.",
		params: []param{
			{name: "layer", required: true, enum: []string{"divisions", "grids", "zones", "farms", "addresses"}, example: "grids", description: "The layer the file belongs to"},
			{name: "crs", example: "EPSG:4490", description: "Coordinate system of the file, longitude or easting first: " + crs.Known() + "; as the file says, else EPSG:4490, if absent"},
			{name: "format", example: "geojson", description: "Format of the file; recognised from its content if absent"},
			{name: "table", example: "wg_2026", description: "Which of the layers, tables, sheets or folders of the file; needed where it has several"},
			{name: "encoding", example: "GBK", description: "Encoding of its texts, where the file does not say it: UTF-8, GBK, GB18030"},
			{name: "dry_run", kind: "boolean", def: false, description: "Report what would be done, and do nothing"},
			{name: "map", example: "code=GRID_CODE,name=GRID_NAME", description: "Properties of the file by other names"},
			{name: "replace", example: "330402001001", description: "Code of a division: rows in it that the file does not name end"},
			{name: "from", format: "date", example: "2026-12-01", description: "With replace: the first day on which they are no longer in force; today if absent"},
			{name: "repair", example: "duplicate_vertices,bow_ties", description: "Repairs of shapes, joined by commas; none is done unasked: " + strings.Join(importers.Repairs(), ", ") + ". A dry run offers what would help"},
			{name: "allow_area_change", kind: "boolean", def: false, description: "Repairs may change the area of a feature by more than 0.1 %"},
			{name: "allow", example: "court order 12/2026: both villages serve the market", description: "Why grids may overlap that did not before: they are let in, with a warning for each and the reason in the audit trail; without it a file with an overlap of more than 1 m2 within one kind, new or larger than on record, is refused"},
			{name: "name", example: "grids.geojson", description: "Name of the file, for the report"},
			{name: "publication", example: "nanhu-2026-1", description: "Id of a draft that zones go into, instead of on record"},
			{name: "If-Match", in: "header", description: "With publication: the ETag of the draft as it was read, or * for whichever version; needed unless it is a dry run"},
			{name: "Idempotency-Key", in: "header", description: "Makes a repeated request answer as the first did, once that was committed: what was refused, failed or run dry is judged anew. " +
				"With respond-async, while the first is under way, it is answered with the same import"},
			{name: "Prefer", in: "header", example: respondAsync, description: "respond-async (RFC 7240): do not wait for the import to end"},
		},
		body: &content{media: []string{mediaGeoJSON, mediaGeoPackage, "application/vnd.google-earth.kml+xml", "application/vnd.google-earth.kmz", mediaZIP, "text/csv", "text/plain", mediaSheet, "application/octet-stream", "multipart/form-data"}, description: "The file; a zipped shapefile as application/zip"},
		answers: append(ok(typeOf[ImportReport](), "The report: done, or a dry run"),
			content{status: http.StatusAccepted, of: typeOf[Import](), media: []string{mediaJSON}, description: "With respond-async: the import, which Location leads to; Preference-Applied says so"}),
		problems: []string{codeBadBody, codeInvalid, codeForbidden, codeNotFound, codeConflict, codeStale, codePrecondition, codeTooLarge,
			codeRefused, codeReused, codeBusy, codeUnavailable}, right: zoning.Edit, handle: s.imports,
	}, s.revertOperation()}
}

func (s *service) resources() []operation {
	format := param{name: "f", enum: []string{"json"}, description: "The format, instead of the header Accept"}
	geo := param{name: "f", enum: []string{"json", "geojson"}, description: "The format, instead of the header Accept"}
	pinned, asked := append(pinParams(), format), append(askParams(), format)
	faults := []string{codeNotAcceptable, codeNotFound, codeBusy}
	return []operation{{
		method: http.MethodGet, path: "/", id: "home", tag: "resources", summary: "Where to go from here",
		params:  append(pinParams(), param{name: "f", enum: []string{"json", "html"}, description: "The format, instead of the header Accept"}),
		answers: ok(typeOf[Home](), "Links"), problems: faults, pages: true, handle: s.home,
	}, {
		method: http.MethodGet, path: "/conformance", id: "conformance", tag: "resources", summary: "Conformance classes",
		params: pinned, answers: ok(typeOf[Conformance](), "The classes"), problems: faults, handle: s.conformance,
	}, {
		method: http.MethodGet, path: "/collections", id: "collections", tag: "resources", summary: "The layers",
		params: asked, answers: ok(typeOf[Collections](), "The layers"), problems: draftFaults(faults...), handle: s.listCollections,
	}, {
		method: http.MethodGet, path: "/collections/{layer}", id: "collection", tag: "resources", summary: "A layer",
		params: append([]param{layerParam()}, asked...), answers: ok(typeOf[Collection](), "The layer"), problems: draftFaults(faults...), handle: s.collection,
	}, {
		method: http.MethodGet, path: "/collections/{layer}/items", id: "items", tag: "resources", summary: "The rows of a layer, by pages",
		description: "Ordered by code. The link next leads through all rows in force on one day at one revision, whatever is imported meanwhile.",
		params: slices.Concat([]param{layerParam(),
			{name: "bbox", example: "120.7,30.7,120.8,30.8", description: "West, south, east, north in degrees; rows whose shape's box meets it"},
			{name: "limit", kind: "integer", def: defaultLimit, low: bound(1), high: bound(maxLimit), description: "Rows in a page"},
			{name: "after", example: "330402001001003", description: "Rows with codes after this one; the link next gives it"}},
			askParams(), []param{outCRSParam(), geo}),
		answers:  ok(typeOf[FeaturePage](), "A page", mediaGeoJSON),
		problems: draftFaults(append(faults, codeBadCRS)...), handle: s.items,
	}, {
		method: http.MethodGet, path: "/collections/{layer}/items/{code}", id: "item", tag: "resources", summary: "A row of a layer",
		params:  slices.Concat([]param{layerParam(), codeParam("row")}, askParams(), []param{outCRSParam(), geo}),
		answers: ok(typeOf[FeatureAnswer](), "The row", mediaGeoJSON), problems: draftFaults(append(faults, codeBadCRS)...), handle: s.item,
	}}
}

func (s *service) upkeep() []operation {
	return []operation{{
		method: http.MethodGet, path: "/openapi.json", id: "openapi", tag: "operations", summary: "This description",
		answers: ok(nil, "OpenAPI 3.1", mediaOpenAPI), handle: s.openapiPage,
	}, {
		method: http.MethodGet, path: "/docs", id: "docs", tag: "operations", summary: "This description, to read",
		answers: ok(nil, "A page", "text/html"), pages: true, handle: s.docsPage,
	}, {
		method: http.MethodGet, path: "/healthz", id: "healthz", tag: "operations", summary: "Does the process answer?",
		answers: ok(typeOf[Health](), "It does"), handle: s.healthz,
	}, {
		method: http.MethodGet, path: "/readyz", id: "readyz", tag: "operations", summary: "Can questions be answered, and how fresh are the answers?",
		answers: append(ok(typeOf[Readiness](), "Ready"), content{status: http.StatusServiceUnavailable, of: typeOf[Readiness](), media: []string{mediaJSON}, description: "Not ready"}),
		handle:  s.readyz,
	}, {
		method: http.MethodGet, path: "/metrics", id: "metrics", tag: "operations", summary: "Figures for Prometheus", right: zoning.Inspect, here: true,
		answers: ok(nil, "Text exposition format", "text/plain"), handle: s.metricsPage,
	}}
}
