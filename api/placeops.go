package api

import (
	"net/http"
	"slices"

	"gridzone/exporters"
)

// places is the part of the table about what the public reads.
func (s *service) places() []operation {
	code := codeParam("division")
	code.example = "330402001001"
	pinned := append([]param{code}, pinParams()...)
	faults := []string{codeNotAcceptable, codeNotFound, codeBusy}
	return []operation{{
		method: http.MethodGet, path: "/v1/places/{code}", id: "place", tag: "places", summary: "What is published for a division",
		description: "The publications for the division, for those that hold it and for those in it, and any other with a zone here: in force, coming and past. Drafts are not shown. " +
			"Of a city it is what was published for the city as a whole.",
		params: pinned, answers: ok(typeOf[PlaceAnswer](), "What is published"), problems: faults, handle: s.placeData,
	}, {
		method: http.MethodGet, path: "/v1/places/{code}/zones", id: "placeZones", tag: "places", summary: "The zones in force for a division, with their shapes",
		description: "As GeoJSON, or as a file of any format that a layer is exported in.",
		params:      append(slices.Clone(pinned), param{name: "f", enum: exporters.FormatNames(), description: "The format; GeoJSON if absent"}, markedParam()),
		answers:     []content{{status: http.StatusOK, of: typeOf[PlaceFeatures](), media: exportMedia(), description: "The zones"}},
		problems:    append(slices.Clone(faults), codeInvalid, codeTooLarge, codeUnavailable), handle: s.placeZones,
	}, {
		method: http.MethodGet, path: "/places", id: "placeIndex", tag: "places", summary: "Where the pages of divisions are",
		params: append(pinParams(), pageParams("html")...), answers: ok(nil, "A page", "text/html"), problems: faults, pages: true, handle: s.placeIndex,
	}, {
		method: http.MethodGet, path: "/places/{code}", id: "placePage", tag: "places", summary: "The public page of a division",
		params: append(slices.Clone(pinned), pageParams("html")...), answers: ok(nil, "A page", "text/html"), problems: faults, pages: true, handle: s.placePage,
	}, {
		method: http.MethodGet, path: "/documents/{sha256}", id: "document", tag: "places", summary: "The document of a publication",
		description: "Of publications that were published through approval, those superseded or withdrawn since among them. Files that were imported are not given out.",
		params:      []param{{name: "sha256", in: "path", required: true, description: "SHA-256 of the document, hex"}},
		answers:     ok(nil, "The document, as it was attached", "application/octet-stream"), problems: []string{codeNotFound, codeUnavailable}, pages: true, handle: s.document,
	}}
}
