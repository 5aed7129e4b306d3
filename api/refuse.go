package api

import (
	"strconv"

	"github.com/gin-gonic/gin"

	"gridzone/importers"
)

// refuse answers with the report of a file, a farm or a zone that was refused, as a problem.
func (s *service) refuse(c *gin.Context, what string, report *importers.Report) {
	p := refused(report, what, requestID(c))
	if report.Foreign() {
		writeProblem(c, p, p)
		return
	}
	writeProblem(c, p, RefusedReport{Type: p.Type, Title: p.Title, Status: p.Status, Detail: p.Detail, Code: p.Code,
		RequestID: p.RequestID, ImportReport: s.report(report)})
}

// refused is the problem that something has faults, or that it belongs to divisions which the actor may not touch.
func refused(report *importers.Report, what, request string) *Problem {
	code, says := codeRefused, "the "+what+" has "+strconv.Itoa(report.ErrorCount)+" faults; nothing was changed"
	if report.Foreign() {
		code, says = codeForeign, says+". Some of it belongs to divisions that this key may not touch"
	}
	p := problem(code, says)
	if p.RequestID = request; code == codeForeign {
		p.Errors = newPlaces(report.Errors)
	}
	return p
}
