package api

import (
	"net/http"

	"gridzone/exporters"
	"gridzone/zoning"
)

// staffOperations are what may be known and done about the people at the posts of grids.
func (s *service) staffOperations() []operation {
	key := param{name: "Idempotency-Key", in: "header", description: "Makes a repeated request answer as the first did"}
	faults := []string{codeForbidden, codeNotFound, codeBusy, codeUnavailable}
	return []operation{{
		method: http.MethodGet, path: "/v1/grids/{code}/staff", id: "staff", act: readStaff, tag: "staff", summary: "Who is at the posts of a grid", right: zoning.Identify,
		description: "Personal data: who reads it, and of which grid, is on record in the audit trail before it is answered; while that cannot be done the answer is 503. The ETag names all that is said: an edit gives it back in If-Match.",
		params:      []param{codeParam("grid")}, answers: ok(typeOf[GridStaff](), "Its staff, as it is on record now"), problems: append([]string{codeNotAcceptable}, faults...), handle: s.staffOf,
	}, {
		method: http.MethodPut, path: "/v1/grids/{code}/staff", id: "putStaff", act: "set_staff", tag: "staff", summary: "Put the staff of a grid on record", right: zoning.Edit,
		description: "The body says all of it: whoever is left out is no longer at a post, and stays in the past until erased.",
		params:      []param{codeParam("grid"), {name: "If-Match", in: "header", description: "The ETag of the staff as it was read; needed where there is some"}, key},
		body:        &content{media: []string{mediaJSON}, of: typeOf[StaffAsked](), description: "Who is at its posts", example: StaffAsked{Staff: []StaffMember{{Post: "head", Name: "...", Phone: "...", NamePublic: true}}}},
		answers:     ok(typeOf[StaffSet](), "It is on record"),
		problems:    append([]string{codeBadBody, codeTooLarge, codeStale, codePrecondition, codeReused}, faults...), handle: s.putStaff,
	}, {
		method: http.MethodDelete, path: "/v1/grids/{code}/staff", id: "eraseStaff", act: eraseStaff, tag: "staff", summary: "Erase the people of a grid, from the past as well", right: zoning.Edit,
		description: "Names and numbers are taken out of the record, of all revisions, and not out of back-ups and copies made before. That it was done, by whom and when stays.",
		params:      []param{codeParam("grid"), {name: "former", kind: "boolean", def: false, description: "Only who is at no post any more"}, key},
		answers:     ok(typeOf[StaffErased](), "They are gone"), problems: append([]string{codeReused}, faults...), handle: s.eraseStaff,
	}, {
		method: http.MethodGet, path: "/v1/grids/export", id: "exportStaff", act: readStaff, tag: "staff", summary: "Grids with their staff as a file", right: zoning.Identify,
		description: "The grids in force today, with head, head_phone, head_public, head_phone_public and members as they are on record now. That they are read is on record before the file is made.",
		params:      []param{divisionParam(), {name: "f", enum: exporters.FormatNames(), description: "The format, instead of the header Accept"}, markedParam()},
		answers:     ok(nil, "The file, as an attachment", exportMedia()...), problems: append([]string{codeNotAcceptable, codeInvalid, codeTooLarge}, faults...), handle: s.exportStaff,
	}}
}
