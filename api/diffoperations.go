package api

import (
	"net/http"
	"slices"

	"gridzone/zoning"
)

// comparisons are what is asked of two revisions, and of what a publication changes.
func (s *service) comparisons() []operation {
	id := param{name: "id", in: "path", required: true, description: "Id of the publication", example: "nanhu-2026-1"}
	at := param{name: "at", format: "date", example: "2026-11-23", description: "Day of both sides; if absent the first day in force, or, if that was past, the day on which it is or was put on record"}
	bom := markedParam()
	f := func(names ...string) param {
		return param{name: "f", enum: names, description: "The format, instead of the header Accept"}
	}
	division := divisionParam()
	division.description = "Code of a division: zones that belong to it or share land with it, and land in it; everything if absent"
	ofFarms := division
	ofFarms.description = "Code of a division: its farms alone; all if absent"
	forms := []param{division, f("json", "geojson", "csv"), bom, outCRSParam()}
	answers := append(ok(typeOf[DiffAnswer](), "The difference", mediaJSON, "text/csv"), ok(typeOf[DiffFeatures](), "The difference", mediaGeoJSON)...)
	faults := []string{codeBadCRS, codeNotAcceptable, codeNotFound, codeBusy, codeUnavailable}
	const land = "Zones are matched by code; the days of effect are no difference. Land is compared by the union of the zones of a kind: what only passes from one zone to another is neither gained nor lost. " +
		"As GeoJSON the land itself and the zones that are not the same; as CSV one table of totals, divisions and zones. Where the zones that differ have more than 300,000 vertices, name a division."
	return []operation{{
		method: http.MethodGet, path: "/v1/diff", id: "diff", tag: "questions", summary: "What differs between two revisions, or two days",
		description: land,
		params: slices.Concat([]param{
			{name: "from_revision", kind: "integer", low: bound(0), example: 11, description: "Revision of the side before; the newest if absent, which needs from_at"},
			{name: "to_revision", kind: "integer", low: bound(0), example: 12, description: "Revision of the side after; the newest if absent"},
			{name: "at", format: "date", example: "2026-11-23", description: "Day of both sides; today if absent"},
			{name: "from_at", format: "date", description: "Day of the side before, instead of at; today if absent"},
			{name: "to_at", format: "date", description: "Day of the side after, instead of at; today if absent"}}, forms),
		answers: answers, problems: faults, handle: s.diff,
	}, {
		method: http.MethodGet, path: "/v1/publications/{id}/diff", id: "publicationDiff", tag: "publications", summary: "What a publication changes, zone by zone and in square metres",
		description: "A draft is compared with what is in force, what was published with the revision before the one that put it on record. " + land +
			" The diff of a draft takes a key that may read drafts.",
		params:  slices.Concat([]param{id, at}, forms),
		answers: answers, problems: append([]string{codeConflict}, faults...), handle: s.publicationDiff,
	}, {
		method: http.MethodGet, path: "/v1/publications/{id}/effect", id: "publicationEffect", tag: "publications", summary: "Which farms on record a publication gives another verdict or outcome", right: zoning.Inspect,
		description: "Every farm is checked on both sides of the publication's diff, as one that is there already. Which zone or rule says so does not count. As JSON with totals, or as CSV.",
		params:      []param{id, at, ofFarms, f("json", "csv"), bom},
		answers:     ok(typeOf[EffectAnswer](), "The farms that change", mediaJSON, "text/csv"),
		problems:    []string{codeForbidden, codeNotAcceptable, codeNotFound, codeConflict, codeBusy, codeUnavailable}, handle: s.publicationEffect,
	}}
}
