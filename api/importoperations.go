package api

import (
	"net/http"

	"gridzone/zoning"
)

// cancelsImport is the command under which it is on record that an import was cancelled.
const cancelsImport = "cancel_import"

// importOperations are about imports that nobody waits for.
func (s *service) importOperations() []operation {
	id := param{name: "id", in: "path", required: true, example: "5f1c9a2e7b305f1c9a2e7b305f1c9a2e", description: "Id of the import, as Location gave it"}
	const known = " A process knows the imports that it took itself, for an hour after they ended; another replica answers 404."
	return []operation{{
		method: http.MethodGet, path: "/v1/imports/{id}", id: "importState", tag: "commands", summary: "How far an import is, and what came of it",
		description: "Of an import that was sent with Prefer: respond-async." + known,
		params:      []param{id}, answers: ok(typeOf[Import](), "The import"),
		problems: []string{codeForbidden, codeNotFound}, right: zoning.Edit, handle: s.importState,
	}, {
		method: http.MethodGet, path: "/v1/imports/{id}/events", id: "importEvents", tag: "commands", summary: "How far an import is, as it goes on",
		description: "Server-sent events: progress now and when something changes, a few a second at most, and end as the last; the data of each is the import as JSON. " +
			"Comments come in between while nothing changes. Whoever comes back with the Last-Event-ID of the end is answered 204; any other is of no account." + known,
		params: []param{id, {name: "Last-Event-ID", in: "header", description: "Id of the last event that was read"}},
		answers: append(ok(nil, "Events, until the import has ended", mediaEvents),
			content{status: http.StatusNoContent, description: "The end has been read already"}),
		problems: []string{codeForbidden, codeNotAcceptable, codeNotFound, codeBusy}, right: zoning.Edit, handle: s.importEvents,
	}, {
		method: http.MethodDelete, path: "/v1/imports/{id}", id: "cancelImport", act: cancelsImport, tag: "commands", summary: "Cancel an import",
		description: "Answered when the import has ended: 200 when nothing of it is on record, 409 when it had ended before, which may be on record. An import that was cancelled already is answered alike." + known,
		params:      []param{id}, answers: ok(typeOf[Import](), "The import, cancelled"),
		problems: []string{codeForbidden, codeNotFound, codeConflict}, right: zoning.Edit, handle: s.cancelImport,
	}}
}
