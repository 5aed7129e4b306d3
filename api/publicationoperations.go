package api

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"gridzone/zoning"
	"gridzone/zoning/publishing"
)

// publicationOperations are what is asked of publications, and the steps of their lives.
func (s *service) publicationOperations() []operation {
	const seen = " Those with a key see drafts as well, in their divisions, who did what and why, and the version; all others what was published."
	id := param{name: "id", in: "path", required: true, description: "Id of the publication", example: "nanhu-2026-1"}
	zone := codeParam("zone")
	ifMatch := param{name: "If-Match", in: "header", description: "The ETag of the publication as it was read; what was decided on an older version is refused"}
	needed := param{name: "If-Match", in: "header", required: true, description: "The ETag of the draft as it was read, or * for whichever version"}
	key := param{name: "Idempotency-Key", in: "header", description: "Makes a repeated request answer as the first did"}
	pinned := pinParams()
	faults := []string{codeNotAcceptable, codeNotFound, codeBusy}
	command := []string{codeForbidden, codeBadBody, codeMediaType, codeTooLarge, codeConflict, codeStale, codeReused, codeInvalid, codeBusy, codeUnavailable}
	onOne := append([]string{codeNotFound}, command...)
	one := func(status int, description string) []content {
		return []content{{status: status, of: typeOf[Publication](), media: []string{mediaJSON}, description: description}}
	}
	step := func(right zoning.Right, name, summary, description string, handle func(*gin.Context, *query) error, more ...string) operation {
		match := ifMatch
		if name == "approve" {
			match = param{name: "If-Match", in: "header", required: true, description: "The ETag of the publication as it was read: that version is approved, or none"}
		}
		return operation{method: http.MethodPost, path: "/v1/publications/{id}/" + name, id: name + "Publication", act: "publication_" + name, tag: "publications", right: right,
			summary: summary, description: description, params: []param{id, match, key},
			body:    &content{media: []string{mediaJSON}, of: typeOf[StepAsked](), optional: true, description: "Why", example: StepAsked{Why: "as decided on 12 November"}},
			answers: one(http.StatusOK, "What it has become"), problems: append(more, onOne...), handle: handle}
	}
	return []operation{{
		method: http.MethodGet, path: "/v1/publications", id: "publications", tag: "publications", summary: "Publications, those of imports among them",
		description: "Ordered by id, by pages." + seen,
		params: append([]param{{name: "state", enum: stateNames(), description: "Only those in this state; drafts that were discarded are listed when they are asked for alone"},
			{name: "division", example: "330402001", description: "Code of a division: those for it and for what lies in it"},
			{name: "limit", kind: "integer", def: defaultLimit, low: bound(1), high: bound(maxLimit), description: "Publications in a page"},
			{name: "after", example: "nanhu-2026-1", description: "Publications with ids after this one; the link next gives it"},
			{name: "at", format: "date", example: "2026-11-23", description: "Only those in force on this day; of all days if absent"}}, pinned[1]),
		answers: ok(typeOf[PublicationList](), "A page"), problems: faults, handle: s.publications,
	}, {
		method: http.MethodPost, path: "/v1/publications", id: "createPublication", act: "publication_create", tag: "publications", summary: "Begin a draft", right: zoning.Edit,
		description: "Nothing but what is known yet has to be said.", params: []param{key},
		body:    &content{media: []string{mediaJSON}, of: typeOf[PublicationAsked](), description: "What it says", example: PublicationAsked{Division: "330402001001", Issuer: "Town government", Document: "No. 12", Title: "Zones", ValidFrom: "2026-12-01"}},
		answers: one(http.StatusCreated, "The draft; its address is in the header Location"), problems: append([]string{codeBadPublication}, command...), handle: s.createPublication,
	}, {
		method: http.MethodGet, path: "/v1/publications/{id}", id: "publication", tag: "publications", summary: "A publication",
		description: "Its zones have an address of their own." + seen, params: []param{id, pinned[1]},
		answers: ok(typeOf[Publication](), "The publication"), problems: faults, handle: s.publication,
	}, {
		method: http.MethodPatch, path: "/v1/publications/{id}", id: "editPublication", act: "publication_edit", tag: "publications", summary: "Change what a draft says", right: zoning.Edit,
		description: "A merge patch (RFC 7396): what it does not name stays, null takes away, a list comes in the place of the list.",
		params:      []param{id, needed, key},
		body:        &content{media: []string{mediaMergePatch, mediaJSON}, description: "Members of a publication", of: typeOf[map[string]any](), example: map[string]any{"title": "Zones of the village", "valid_to": nil}},
		answers:     one(http.StatusOK, "The draft"), problems: append([]string{codeBadPublication, codePrecondition}, onOne...), handle: s.editPublication,
	}, {
		method: http.MethodDelete, path: "/v1/publications/{id}", id: "discardPublication", act: "publication_discard", tag: "publications", summary: "Discard a draft", right: zoning.Edit,
		description: "Its zones are gone; what it said, who discarded it and why can still be read, and its id is not used again. What was submitted is rejected first, what was published is withdrawn. A draft discarded before is in the wrong state, " +
			"unless the request is repeated with its Idempotency-Key.",
		params:  []param{id, {name: "why", example: "begun for the wrong village", description: "What is to be said of it"}, needed, key},
		answers: one(http.StatusOK, "What it has become"), problems: append([]string{codeBadPublication, codePrecondition}, onOne...), handle: s.discardPublication,
	}, {
		method: http.MethodGet, path: "/v1/publications/{id}/document", id: "publicationDocument", tag: "publications", summary: "The document of a publication",
		description: "Of a draft, and of what an import left, to those with a key only.", params: []param{id},
		answers: ok(nil, "The file", "application/pdf", "application/octet-stream"), problems: []string{codeNotFound, codeUnavailable}, handle: s.ownDocument,
	}, {
		method: http.MethodPut, path: "/v1/publications/{id}/document", id: "attachDocument", act: "publication_attach", tag: "publications", summary: "Attach a PDF file to a draft", right: zoning.Edit,
		description: "Up to 32 MiB, recognised by its content. It takes the place of the one before.",
		params:      []param{id, {name: "name", example: "notice.pdf", description: "Name of the file"}, needed, key},
		body:        &content{media: []string{"application/pdf", "application/octet-stream"}, description: "The file"},
		answers:     one(http.StatusOK, "The draft"), problems: append([]string{codePrecondition, codeBadPublication}, onOne...), handle: s.attachDocument,
	}, {
		method: http.MethodGet, path: "/v1/publications/{id}/zones", id: "publicationZones", tag: "publications", summary: "The zones of a publication, of all days",
		description: "Of a draft, what it would publish; else what is on record of it at the revision." + seen,
		params:      []param{id, pinned[1], outCRSParam(), {name: "f", enum: []string{"json", "geojson"}, description: "The format, instead of the header Accept"}},
		answers:     ok(typeOf[FeaturePage](), "Its zones", mediaGeoJSON), problems: append([]string{codeBadCRS}, faults...), handle: s.publicationZones,
	}, {
		method: http.MethodPut, path: "/v1/publications/{id}/zones/{code}", id: "putZone", act: "put", tag: "publications", summary: "Put one zone into a draft", right: zoning.Edit,
		description: "The body says all of the zone: it takes the place of what the draft has under this code, on all days. It is read as an import is, and answered likewise.",
		params:      []param{id, zone, needed, key},
		body:        &content{media: []string{mediaGeoJSON, mediaJSON}, of: typeOf[ZoneAsked](), description: "A GeoJSON Feature with a Polygon, a MultiPolygon or null"},
		answers: []content{{status: http.StatusOK, of: typeOf[ImportReport](), media: []string{mediaJSON}, description: "It was in the draft"},
			{status: http.StatusCreated, of: typeOf[ImportReport](), media: []string{mediaJSON}, description: "It is new in the draft"}},
		problems: append([]string{codeRefused, codePrecondition}, onOne...), handle: s.putZone,
	}, {
		method: http.MethodDelete, path: "/v1/publications/{id}/zones/{code}", id: "removeZone", act: "publication_remove", tag: "publications", summary: "Take a zone out of a draft", right: zoning.Edit,
		description: "On all days.", params: []param{id, zone, needed, key},
		answers: one(http.StatusOK, "The draft"), problems: append([]string{codePrecondition}, onOne...), handle: s.removeZone,
	}, {
		method: http.MethodGet, path: "/v1/publications/{id}/findings", id: "publicationFindings", tag: "publications", summary: "What is to be known of a draft before it is published", right: zoning.Inspect,
		description: "In the light of what is on record now. Findings that are errors keep it from being submitted and from being published.", params: []param{id},
		answers: ok(typeOf[PublicationFindings](), "The findings, the gravest first"), problems: append([]string{codeForbidden, codeConflict, codeUnavailable}, faults...), handle: s.findings,
	},
		step(zoning.Edit, "submit", "Hand a draft to whoever approves it", "Findings that are errors must be mended first.", s.step(anything, publishing.Submit), codeFindings, codeBadPublication),
		step(zoning.Approve, "approve", "Publish what was submitted", "By somebody else than who submitted it, in the version that was read. Publication, zones, and what it supersedes change in one revision; "+
			"all is in force on its own days without anybody's doing.", s.step(oneVersion, publishing.Approve), codePrecondition, codeFindings, codeSameActor, codeBadPublication),
		step(zoning.Approve, "reject", "Hand what was submitted back as a draft", "It needs a reason.", s.step(anything, publishing.Reject), codeBadPublication),
		step(zoning.Approve, "withdraw", "End a publication and its zones from a day on", "It needs a reason. What it superseded does not come back: that takes a new publication. The end of one that was withdrawn or superseded already can be made earlier, "+
			"to today or later, while it is still to come.",
			s.withdrawPublication, codeBadPublication),
	}
}
