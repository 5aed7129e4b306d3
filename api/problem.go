package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"gridzone/access"
	"gridzone/access/tokens"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
	"gridzone/zoning/publishing"
)

// Problem is an RFC 9457 problem. Code is stable; the texts are not.
type Problem struct {
	Type      string       `json:"type" doc:"urn:gridzone:problem: and the code" example:"urn:gridzone:problem:bad_parameter"`
	Title     string       `json:"title" example:"A parameter is missing or wrong"`
	Status    int          `json:"status" example:"400"`
	Detail    string       `json:"detail" doc:"What is wrong here and what to do"`
	Code      string       `json:"code" doc:"Stable, snake_case" example:"bad_parameter"`
	Errors    []ErrorPlace `json:"errors,omitempty" doc:"Each fault and its place"`
	Replaced  []string     `json:"replaced_by,omitempty" doc:"Codes that replaced the retired one asked for"`
	RequestID string       `json:"request_id" doc:"Name it when asking for help"`

	revision []string // header of the pinned revision that it speaks of; nil: the current one
}

// ErrorPlace says where something is wrong. Pointer is an RFC 6901 JSON pointer,
// or the name of a parameter.
type ErrorPlace struct {
	Code       string      `json:"code" example:"self_crossing"`
	Pointer    string      `json:"pointer,omitempty" doc:"JSON pointer into the body, or the name of a parameter"`
	Line       int         `json:"line,omitempty" doc:"For faults of the text: line, from 1"`
	Column     int         `json:"column,omitempty" doc:"For faults of the text: byte of the line, from 1"`
	Feature    *int        `json:"feature,omitempty" doc:"Position of the feature, from 0"`
	ID         string      `json:"id,omitempty" doc:"Code of the feature, or id of the publication, that it is about"`
	Part       *int        `json:"part,omitempty" doc:"Polygon of a multipolygon, from 0"`
	Ring       *int        `json:"ring,omitempty" doc:"Ring of the polygon; 0 is the shell"`
	Coordinate *[2]float64 `json:"coordinate,omitempty" doc:"Longitude and latitude"`
	With       string      `json:"with,omitempty" doc:"Code of the other row that it is about"`
	AreaM2     float64     `json:"area_m2,omitempty" doc:"Of the place, square metres"`
	AreaBefore *float64    `json:"area_before_m2,omitempty" doc:"Of the feature, before a repair"`
	AreaAfter  *float64    `json:"area_after_m2,omitempty" doc:"Of the feature, after it"`
	Detail     string      `json:"detail"`
	Repair     string      `json:"repair,omitempty" doc:"How to mend it"`
}

// Error makes a Problem an error.
func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// RefusalCode is the code under which the audit trail knows it, when it refuses what was asked.
func (p *Problem) RefusalCode() string {
	if p.Status >= http.StatusInternalServerError || p.Code == codeInterrupted { // whoever sent it went away
		return ""
	}
	return p.Code
}

// The codes of problems. They are part of the interface.
const (
	codeBadParameter     = "bad_parameter"
	codeUnknownParameter = "unknown_parameter"
	codeBadCRS           = "unsupported_crs"
	codeBeyondCRS        = "beyond_crs"
	codeBadBody          = "bad_body"
	codeInterrupted      = "interrupted"
	codeInvalid          = "invalid"
	codeUnauthenticated  = "unauthenticated"
	codeForbidden        = "forbidden"
	codeFromElsewhere    = "not_from_here"
	codeNotFound         = "not_found"
	codeNoRoute          = "no_such_resource"
	codeMethod           = "method_not_allowed"
	codeNotAcceptable    = "not_acceptable"
	codeConflict         = "conflict"
	codeStale            = "stale"
	codeForeign          = "foreign_division"
	codePrecondition     = "precondition_required"
	codeTooLarge         = "too_large"
	codeMediaType        = "unsupported_media_type"
	codeRefused          = "refused"
	codeBadGeometry      = "bad_geometry"
	codeRateLimited      = "rate_limited"
	codeReused           = "idempotency_key_reused"
	codeSameActor        = "same_actor"
	codeFindings         = "findings"
	codeBadPublication   = "bad_publication"
	codeInternal         = "internal"
	codeBusy             = "busy"
	codeBehind           = "behind"
	codeUnavailable      = "unavailable"
	codeIssuerAway       = "issuer_away"
	codeTimeout          = "timeout"
)

// problemKind is one line of the problem table.
type problemKind struct {
	code   string
	status int
	title  string
	cause  error // of the domain's vocabulary; nil: raised by the API itself
}

// problemTable is every problem there is. The first line whose cause an error
// wraps gives its status.
func problemTable() []problemKind {
	return []problemKind{
		{codeBadParameter, http.StatusBadRequest, "A parameter is missing or wrong", nil},
		{codeUnknownParameter, http.StatusBadRequest, "There is no such parameter", nil},
		{codeBadCRS, http.StatusBadRequest, "The coordinate system is not known here", nil},
		{codeBeyondCRS, http.StatusBadRequest, "The coordinate system does not reach the place", nil},
		{codeBadBody, http.StatusBadRequest, "The body cannot be read", nil},
		{codeInterrupted, http.StatusBadRequest, "The body ended before it was whole", nil},
		{codeInvalid, http.StatusBadRequest, "The request breaks a rule", zoning.ErrInvalid},
		{codeUnauthenticated, http.StatusUnauthorized, "Who asks is not known", access.ErrUnknown},
		{codeForbidden, http.StatusForbidden, "Whoever asks may not do this", nil},
		{codeFromElsewhere, http.StatusForbidden, "The request comes from another site's page", nil},
		{codeSameActor, http.StatusForbidden, "Who submitted a publication cannot approve it", publishing.ErrSameActor},
		{codeForeign, http.StatusForbidden, "It belongs to a division that this key may not touch", zoning.ErrForbidden},
		{codeNotFound, http.StatusNotFound, "Nothing on record under that name", zoning.ErrNotFound},
		{codeNoRoute, http.StatusNotFound, "There is nothing at this address", nil},
		{codeMethod, http.StatusMethodNotAllowed, "The method does not fit this address", nil},
		{codeNotAcceptable, http.StatusNotAcceptable, "No format that was asked for can be given", nil},
		{codeConflict, http.StatusConflict, "The state is not the one the request was made for", zoning.ErrConflict},
		{codeStale, http.StatusPreconditionFailed, "The edit was made for an earlier version", zoning.ErrStale},
		{codePrecondition, http.StatusPreconditionRequired, "The edit must name the version it was made for", nil},
		{codeTooLarge, http.StatusRequestEntityTooLarge, "The body is too large", nil},
		{codeMediaType, http.StatusUnsupportedMediaType, "The format of the body is not known here", nil},
		{codeRefused, http.StatusUnprocessableEntity, "The data was refused; nothing was changed", nil},
		{codeBadGeometry, http.StatusUnprocessableEntity, "The geometry is not valid", nil},
		{codeFindings, http.StatusUnprocessableEntity, "The publication has findings that must be mended first", nil},
		{codeBadPublication, http.StatusUnprocessableEntity, "What the publication would say breaks a rule", nil},
		{codeReused, http.StatusUnprocessableEntity, "The idempotency key was used with another request", zoning.ErrReused},
		{codeRateLimited, http.StatusTooManyRequests, "Too many requests", nil},
		{codeInternal, http.StatusInternalServerError, "The service failed", nil},
		{codeBusy, http.StatusServiceUnavailable, "Too much is asked at once", zoning.ErrBusy},
		{codeBehind, http.StatusServiceUnavailable, "The revision asked for is not served here yet", nil},
		{codeUnavailable, http.StatusServiceUnavailable, "The store is away", zoning.ErrUnavailable},
		{codeIssuerAway, http.StatusServiceUnavailable, "The issuer of tokens is away", tokens.ErrIssuerAway},
		{codeTimeout, http.StatusServiceUnavailable, "The answer took too long", context.DeadlineExceeded},
	}
}

// problem makes a problem of a code in the table.
func problem(code, detail string) *Problem {
	for _, k := range problemTable() {
		if k.code == code {
			return &Problem{Type: "urn:gridzone:problem:" + k.code, Title: k.title, Status: k.status, Code: k.code, Detail: detail}
		}
	}
	panic("api: problem code not in the table: " + code)
}

// badParameter is a 400 that names the parameter.
func badParameter(name, detail string) *Problem {
	p := problem(codeBadParameter, name+": "+detail)
	p.Errors = []ErrorPlace{{Code: codeBadParameter, Pointer: name, Detail: detail}}
	return p
}

// asProblem turns any error into a problem. What is not in the vocabulary is a
// 500 that says nothing of the inside.
func asProblem(err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		q := *p
		return &q
	}
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return problem(codeTooLarge, "at most "+strconv.FormatInt(tooLarge.Limit, 10)+" bytes are accepted here")
	}
	for _, k := range problemTable() {
		if k.cause == nil || !errors.Is(err, k.cause) {
			continue
		}
		detail := k.title
		switch k.code {
		case codeInvalid:
			detail = err.Error()
		case codeUnauthenticated:
			detail = "the key or the token was revoked or has expired since the request came; nothing was done"
		case codeForeign:
			if foreign := new(zoning.ForeignError); errors.As(err, &foreign) {
				detail = foreign.Detail() + "; nothing was changed. Leave it out, or have someone do it who may"
			}
		case codeReused:
			detail = "this Idempotency-Key came before with another request; send a new key"
		case codeUnavailable:
			detail = "the store cannot be reached; try again in a moment. A command may have been done all the same: send it again with the same Idempotency-Key"
			switch {
			case errors.Is(err, zoning.ErrReplaced):
				detail = "the store is no longer where it was opened; nothing was done. /readyz says what to do"
			case errors.Is(err, atlas.ErrWentBack):
				detail = "the store does not hold the revision that is served; nothing was done. /readyz says what to do"
			}
		case codeIssuerAway:
			detail = "whether the token is good cannot be known now, as its issuer does not answer; nothing was done. Try again in a moment, or send a key"
		case codeBusy, codeTimeout:
			detail = "nothing was changed by this; try again in a moment"
		}
		return problem(k.code, detail)
	}
	return problem(codeInternal, "the fault is on record under this request id")
}

// statusGone is what is logged and counted of a request whose caller went away. It is never read.
const statusGone = 499

// callersKey marks a request that was answered with 503 and is no failure of the service: what was asked for is not there yet.
const callersKey = "gridzone.callers"

// busyKey marks a request that was refused because too much is asked at once.
const busyKey = "gridzone.busy"

// fail answers with the problem that err is.
func (s *service) fail(c *gin.Context, err error) {
	p := asProblem(err)
	p.RequestID = requestID(c)
	p.brief()
	if p.revision != nil {
		c.Writer.Header()["Gridzone-Revision"] = p.revision
	}
	if p.Status >= 500 && c.Request.Context().Err() != nil { // nobody is there to be answered
		p.Status = statusGone
	}
	switch {
	case p.Code == codeBehind: // it asked for what may never be
		c.Set(callersKey, true)
	case p.Code == codeBusy: // a line for each would be the callers' to write
		s.metrics.busy.Inc()
		c.Set(busyKey, true)
		s.log.DebugContext(c.Request.Context(), "request refused", "request_id", p.RequestID, "error", err)
	case p.Status >= 500:
		s.log.ErrorContext(c.Request.Context(), "request failed", "request_id", p.RequestID,
			"method", c.Request.Method, "path", c.Request.URL.Path, "status", p.Status, "error", err)
	}
	if s.forPeople(c) {
		if !slices.Contains(c.Writer.Header()["Vary"], "Accept") {
			c.Writer.Header().Add("Vary", "Accept")
		}
		if readsPage(c.Request) {
			s.writeProblemPage(c, p)
			return
		}
	}
	writeProblem(c, p, p)
}

// longest is how many bytes a text in a problem may take. Who sent more of it knows it.
const longest = 2000

// brief cuts texts that repeat more of the request than anybody reads.
func (p *Problem) brief() {
	p.Detail = cut(p.Detail)
	for i, e := range p.Errors {
		if len(e.Detail) > longest || len(e.Pointer) > longest || len(e.ID) > longest {
			p.Errors = slices.Clone(p.Errors)
			p.Errors[i].Detail, p.Errors[i].Pointer, p.Errors[i].ID = cut(e.Detail), cut(e.Pointer), cut(e.ID)
		}
	}
}

func cut(text string) string {
	if len(text) <= longest {
		return text
	}
	return strings.ToValidUTF8(text[:longest], "") + " …"
}

// writeProblem writes body, which says what p says, as a problem.
func writeProblem(c *gin.Context, p *Problem, body any) {
	beginProblem(c, p)
	writeAs(c, "application/problem+json", []byte(zoning.Conceal(string(marshal(body)))))
}

// beginProblem writes the status of a problem and the headers that every problem has. Nothing else is answered.
func beginProblem(c *gin.Context, p *Problem) {
	h := c.Writer.Header()
	if p.Status == http.StatusServiceUnavailable {
		h.Set("Retry-After", "1")
	}
	for _, name := range []string{"Etag", "Last-Modified"} {
		h.Del(name)
	}
	h.Set("Cache-Control", "no-store")
	if p.Status == http.StatusUnauthorized {
		h["Www-Authenticate"] = []string{`Bearer realm="gridzone"`, `Basic realm="gridzone", charset="UTF-8"`}
	}
	c.Abort()
	c.Status(p.Status)
}
