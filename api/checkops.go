package api

import (
	"net/http"
	"slices"

	"gridzone/zoning"
)

// certificates is the part of the table about stored checks.
func (s *service) certificates() []operation {
	id := param{name: "id", in: "path", required: true, example: "00112233445566778899aabbccddeeff", description: "Id of the stored check"}
	lon, lat := lonParam(), latParam()
	lon.required, lat.required = false, false
	return []operation{{
		method: http.MethodPost, path: "/v1/checks", id: "storeCheck", act: storeCheck, tag: "commands", summary: "Answer a question about one place and store both",
		description: "The question is that of GET and POST /v1/check, in the query, or as members of the body, or a GeoJSON geometry or Feature as the body. " +
			"Day and revision are pinned: today and the newest if absent. The digest goes into the audit trail. " +
			"A key that is limited to divisions stores checks of places in them alone, by the divisions on record today.",
		params: slices.Concat([]param{lon, lat}, pinParams(), []param{crsParam()}, siteParams(), []param{
			{name: "draft", description: "Refused: what is stored rests on what is on record"},
			{name: "Idempotency-Key", in: "header", description: "Makes a repeated request answer as the first did"},
		}),
		body:    &content{media: []string{mediaJSON, mediaGeoJSON}, description: "The question, or its place"},
		answers: []content{{status: http.StatusCreated, media: []string{mediaJSON}, of: typeOf[StoredCheck](), description: "The certificate; Location is where it stays"}},
		problems: []string{codeBadBody, codeBadCRS, codeForbidden, codeNotAcceptable, codeNotFound, codeConflict, codeTooLarge, codeBadGeometry,
			codeReused, codeBusy, codeUnavailable}, right: zoning.Certify, handle: s.storeOne,
	}, {
		method: http.MethodGet, path: "/v1/checks/{id}", id: "storedCheck", tag: "certificates", summary: "A stored check",
		description: "As JSON in the canonical form of RFC 8785, or as a page to print on A4.",
		params:      append([]param{id}, pageParams("json", "html")...), answers: ok(typeOf[StoredCheck](), "The certificate"),
		problems: []string{codeNotAcceptable, codeNotFound, codeConflict, codeBusy, codeUnavailable}, pages: true, handle: s.oneCheck,
	}, {
		method: http.MethodGet, path: "/v1/checks/{id}/verify", id: "verifyCheck", tag: "certificates", summary: "Does a stored check stand as issued?",
		description: "The answer is recomputed from what was on record then and compared with the one issued: verdict, zones, rule, grid and divisions must be equal, " +
			"metres and square metres within 0.001 or a millionth, shares within a millionth. Separately it says what the answer is today.",
		params: append([]param{id}, pageParams("json", "html")...), answers: ok(typeOf[CheckVerification](), "What was found"),
		problems: []string{codeNotAcceptable, codeNotFound, codeConflict, codeBusy, codeUnavailable}, pages: true, handle: s.verifyOne,
	}, {
		method: http.MethodPost, path: "/v1/checks/verify", id: "verifyCopy", tag: "certificates", summary: "Is a copy of a certificate worth anything?",
		description: "Says whether the copy is the certificate on record, untampered, and verifies that one.",
		body:        &content{media: []string{mediaJSON}, of: typeOf[StoredCheck](), description: "The copy"},
		answers:     ok(typeOf[CopyVerification](), "What was found"),
		problems:    []string{codeBadBody, codeNotAcceptable, codeTooLarge, codeBusy, codeUnavailable}, handle: s.verifyCopy,
	}}
}
