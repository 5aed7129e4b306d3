package api

import (
	"math"
	"net/http"
	"slices"

	"gridzone/zoning"
)

// coverageOperations are what is asked of the tiling, and the exceptions that let its faults stand.
func (s *service) coverageOperations() []operation {
	id := param{name: "id", in: "path", required: true, example: "E12", description: "Id of the exception"}
	key := param{name: "Idempotency-Key", in: "header", description: "Makes a repeated request answer as the first did"}
	return []operation{{
		method: http.MethodGet, path: "/v1/coverage", id: "coverage", tag: "coverage", summary: "How well the grids tile",
		description: "Gaps, overlaps within one kind, slivers, grids over a village line or in another village than their code says, grids on record twice, villages without a grid, " +
			"and another number of grids than expected. One place is one fault. A fault that an exception covers is listed with it and does not count as open. " +
			"As JSON, as GeoJSON with a feature for each fault, or as a page with a picture of each.",
		params: slices.Concat([]param{divisionParam(),
			{name: "sliver_m", kind: "number", def: defaultSliverM, low: bound(0), high: bound(1000), description: "A gap or an overlap narrower than this is a sliver, metres"},
			{name: "gap_m2", kind: "number", def: defaultGapM2, low: bound(0), high: bound(1e9), description: "Gaps smaller than this are not reported, square metres"},
			{name: "expected", kind: "integer", low: bound(0), high: bound(math.MaxInt32), example: 5237, description: "How many base grids the division should have; another number is a fault"}},
			pinParams(), []param{outCRSParam()}, pageParams("json", "geojson", "html")),
		answers: append(append(ok(typeOf[CoverageAnswer](), "The faults", mediaJSON), ok(typeOf[CoverageFeatures](), "The faults", mediaGeoJSON)...),
			ok(nil, "The faults", "text/html")...),
		problems: []string{codeBadCRS, codeNotAcceptable, codeNotFound, codeBusy}, pages: true, handle: s.coverage,
	}, {
		method: http.MethodGet, path: "/v1/coverage/exceptions", id: "exceptions", tag: "coverage", summary: "The exceptions in force", right: zoning.Inspect,
		description: "With who recorded them.", params: append(pinParams(), outCRSParam()), answers: ok(typeOf[ExceptionList](), "The exceptions"),
		problems: []string{codeBadCRS, codeForbidden, codeNotAcceptable, codeNotFound, codeBusy}, handle: s.exceptions,
	}, {
		method: http.MethodPost, path: "/v1/coverage/exceptions", id: "except", tag: "coverage", summary: "Let faults of a kind stand at a place", right: zoning.Edit,
		description: "A fault of the kind is let stand where the place holds all of it, but for a strip of a centimetre along its line, as coordinates rounded to 7 decimals lose. " +
			"It is found and listed as before, bears the exception and does not count as open. An exception is a revision of its own: what is asked of an earlier one knows nothing of it.",
		params:   []param{crsParam(), key},
		body:     &content{media: []string{mediaJSON}, of: typeOf[ExceptionAsked](), description: "The exception"},
		answers:  []content{{status: http.StatusCreated, of: typeOf[ExceptionAnswer](), media: []string{mediaJSON}, description: "It is on record"}},
		problems: []string{codeBadBody, codeBadCRS, codeInvalid, codeForbidden, codeMediaType, codeTooLarge, codeBadGeometry, codeReused, codeBusy, codeUnavailable}, handle: s.except,
	}, {
		method: http.MethodGet, path: "/v1/coverage/exceptions/{id}", id: "exception", tag: "coverage", summary: "An exception", right: zoning.Inspect,
		description: "As it was in force on a day.", params: slices.Concat([]param{id}, pinParams(), []param{outCRSParam()}), answers: ok(typeOf[ExceptionAnswer](), "The exception"),
		problems: []string{codeBadCRS, codeForbidden, codeNotAcceptable, codeNotFound, codeBusy}, handle: s.exception,
	}, {
		method: http.MethodDelete, path: "/v1/coverage/exceptions/{id}", id: "endException", act: "end", tag: "coverage", summary: "End an exception from a day on", right: zoning.Edit,
		description: "Before that day, and at earlier revisions, it stays.",
		params:      []param{id, {name: "from", format: "date", example: "2026-12-01", description: "The first day on which it is no longer in force; today if absent"}, key},
		answers:     ok(typeOf[ExceptionEnded](), "It has ended"), problems: []string{codeForbidden, codeNotFound, codeReused, codeBusy, codeUnavailable}, handle: s.endException,
	}}
}
