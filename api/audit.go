package api

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"gridzone/importers/delimited"
	"gridzone/zoning"
)

// AuditEntry is one link of the audit trail.
type AuditEntry struct {
	N        int64           `json:"n" doc:"From 1, without a gap"`
	Time     string          `json:"time" format:"date-time"`
	Actor    string          `json:"actor"`
	Command  string          `json:"command"`
	Detail   json.RawMessage `json:"detail,omitempty" doc:"What was asked, without personal data"`
	Key      string          `json:"key,omitempty" doc:"Id of the key that the actor came with"`
	Request  string          `json:"request,omitempty" doc:"Id of the request"`
	Refused  string          `json:"refused,omitempty" doc:"Code of the problem; absent: it was done"`
	Revision int64           `json:"revision" doc:"The newest afterwards"`
	Previous string          `json:"previous" doc:"Hash of the entry before"`
	Hash     string          `json:"hash" doc:"SHA-256 of the entry, hex"`
}

// AuditHead is how far the audit trail goes. Kept elsewhere it proves later that nothing up to it was changed or cut off.
type AuditHead struct {
	N    int64  `json:"n" doc:"Entries"`
	Hash string `json:"hash" doc:"Of the last"`
	Time string `json:"time,omitempty" format:"date-time" doc:"Of the last"`
}

// AuditFault is the first thing that is wrong with an audit trail.
type AuditFault struct {
	N    int64  `json:"n" doc:"Of the entry"`
	Kind string `json:"kind" enum:"edited,deleted,inserted,moved,cut_off,rewritten"`
}

// AuditVerification says whether the audit trail is as it was written.
type AuditVerification struct {
	Holds bool        `json:"holds" doc:"All of it holds, and agrees with the heads it was held against"`
	Head  AuditHead   `json:"head" doc:"As far as it holds"`
	Heads []AuditHead `json:"heads" doc:"Those it was held against, as they were asked for"`
	Fault *AuditFault `json:"fault"`
}

func newAuditHead(h zoning.TrailHead) AuditHead {
	w := AuditHead{N: h.N, Hash: h.Hash}
	if !h.Time.IsZero() {
		w.Time = instant(h.Time)
	}
	return w
}

// auditHead answers GET /v1/audit/head.
func (s *service) auditHead(c *gin.Context, _ *query) error {
	head, err := s.live.Trail().TrailHead(c.Request.Context())
	if err != nil {
		return err
	}
	c.Writer.Header()["Cache-Control"] = noStore
	write(c, marshal(newAuditHead(head)))
	return nil
}

// verifyAudit answers GET /v1/audit/verification.
func (s *service) verifyAudit(c *gin.Context, q *query) error {
	heads, err := headsAsked(q)
	if err != nil {
		return err
	}
	release, err := s.enterHeavy(c.Request.Context(), heavyWait)
	if err != nil {
		return err
	}
	defer release()
	patience(c, time.Hour)
	found, err := s.live.Trail().VerifyTrail(c.Request.Context(), heads...)
	if err != nil {
		return err
	}
	w := AuditVerification{Holds: found.Fault == nil, Head: newAuditHead(found.Head), Heads: []AuditHead{}}
	for _, h := range heads {
		w.Heads = append(w.Heads, newAuditHead(h))
	}
	if found.Fault != nil {
		w.Fault = &AuditFault{N: found.Fault.N, Kind: string(found.Fault.Kind)}
	}
	c.Writer.Header()["Cache-Control"] = noStore
	write(c, marshal(w))
	return nil
}

// headsAsked reads the parameter head: N:HASH, several joined by commas.
func headsAsked(q *query) ([]zoning.TrailHead, error) {
	text, given := q.get("head")
	if !given {
		return nil, nil
	}
	var heads []zoning.TrailHead
	for one := range strings.SplitSeq(text, ",") {
		number, hash, _ := strings.Cut(one, ":")
		n, err := strconv.ParseInt(number, 10, 64)
		if err != nil || n < 0 || (n > 0 && len(hash) != 64) || (n == 0 && hash != "") {
			return nil, badParameter("head", strconv.Quote(one)+" is not the number of an entry and its hash, as N:HASH")
		}
		heads = append(heads, zoning.TrailHead{N: n, Hash: strings.ToLower(hash)})
	}
	return heads, nil
}

// auditAtOnce is how many entries are read together: nobody who reads slowly keeps the store open.
const auditAtOnce = 1000

// readAudit answers GET /v1/audit. That it was read is itself on record, before it is.
func (s *service) readAudit(c *gin.Context, q *query) error {
	ctx := c.Request.Context()
	asked, err := s.trailAsked(q)
	if err != nil {
		return err
	}
	if err := s.heardOf(ctx, asked); err != nil {
		return err
	}
	form, err := q.choice("f", "ndjson", "csv")
	if err != nil {
		return err
	}
	if form == "" {
		media, ok := accepts(c.Request, mediaNDJSON, mediaCSV)
		if !ok {
			return mustAccept(c.Request, mediaNDJSON, mediaCSV)
		}
		form = map[string]string{mediaNDJSON: "ndjson", mediaCSV: "csv"}[media]
	}
	if c.Request.Method != http.MethodHead {
		command := zoning.Command{Name: "read_audit", Actor: actorOf(c), Detail: askedOf(q)}
		if err := s.note(context.WithoutCancel(ctx), command); err != nil {
			return err
		}
	}
	head, err := s.live.Trail().TrailHead(ctx)
	if err != nil {
		return err
	}
	h := c.Writer.Header()
	h["Cache-Control"] = noStore
	h.Set("Content-Type", map[string]string{"ndjson": mediaNDJSON, "csv": mediaCSV}[form])
	h.Set("Content-Disposition", disposition("audit."+form))
	if c.Request.Method == http.MethodHead {
		return nil
	}
	if err := s.writeTrail(ctx, c, asked, head.N, form); err != nil {
		s.log.WarnContext(ctx, "the audit trail broke off", "request_id", requestID(c), "error", err)
		panic(http.ErrAbortHandler) // it was begun, and must look broken
	}
	return nil
}

// writeTrail writes the entries up to the last one there was, some at a time.
func (s *service) writeTrail(ctx context.Context, c *gin.Context, asked zoning.TrailQuery, last int64, form string) error {
	out := trailWriter{to: c.Writer, csv: form == "csv"}
	if err := out.begin(); err != nil {
		return err
	}
	for {
		patience(c, streamIdle)
		page := make([]zoning.AuditEntry, 0, auditAtOnce)
		for e, err := range s.live.Trail().Entries(ctx, asked) {
			if err != nil {
				return err
			}
			if e.N > last {
				break
			}
			page = append(page, e)
		}
		for i := range page {
			if err := out.entry(&page[i]); err != nil {
				return err
			}
		}
		if len(page) < auditAtOnce {
			return nil
		}
		asked.After = page[len(page)-1].N
	}
}

// trailWriter writes entries as lines.
type trailWriter struct {
	to  io.Writer
	csv bool
}

func (w trailWriter) begin() error {
	if !w.csv {
		return nil
	}
	return w.row("n", "time", "actor", "command", "detail", "key", "request", "refused", "revision", "previous", "hash")
}

// row writes a row of a table that is meant to be opened in a spreadsheet program, in which nothing of it is calculated.
func (w trailWriter) row(cells ...string) error {
	var text strings.Builder
	row := csv.NewWriter(&text)
	_ = row.Write(cells) // to memory
	row.Flush()
	_, err := w.to.Write(delimited.AppendTame(nil, []byte(text.String())))
	return err
}

func (w trailWriter) entry(e *zoning.AuditEntry) error {
	if w.csv {
		return w.row(strconv.FormatInt(e.N, 10), instant(e.Time), e.Actor, e.Command, e.Detail, e.Key, e.Request, e.Refused, strconv.FormatInt(e.Revision, 10), e.Previous, e.Hash)
	}
	_, err := w.to.Write(marshal(AuditEntry{N: e.N, Time: instant(e.Time), Actor: e.Actor, Command: e.Command, Detail: json.RawMessage(e.Detail), Key: e.Key,
		Request: e.Request, Refused: e.Refused, Revision: e.Revision, Previous: e.Previous, Hash: e.Hash}))
	return err
}

// auditOperations are about the audit trail.
func (s *service) auditOperations() []operation {
	return []operation{{
		method: http.MethodGet, path: "/v1/audit", id: "audit", act: "read_audit", tag: "audit", summary: "Who commanded what, was refused what, and read which personal data", right: zoning.Administer, whole: true,
		description: "A line for each entry, in their order; in CSV nothing is calculated by a spreadsheet program. What is asked for is all asked for at once: entries that fit every parameter given. That it was read is itself an entry, the last that is answered if it fits.",
		params: []param{{name: "since", example: "2026-11-01", description: "Only entries of this time and later: a day, or a time of RFC 3339"}, {name: "until", example: "2026-12-01T08:00:00Z", description: "Only entries before this time: a day, or a time of RFC 3339"},
			{name: "actor", example: "wang", description: "Only entries of who goes by exactly this name"}, {name: "key", example: "0a1b2c3d", description: "Only entries of who came with the key of this id"},
			{name: "command", example: "set_staff", description: "Only entries of this command, done or refused"},
			{name: "after", kind: "integer", low: bound(0), example: 1000, description: "Only entries after this number"}, {name: "f", enum: []string{"ndjson", "csv"}, description: "The format, instead of the header Accept"}},
		answers: []content{{status: http.StatusOK, media: []string{mediaNDJSON, mediaCSV}, of: typeOf[AuditEntry](), description: "The entries"}}, problems: []string{codeNotAcceptable, codeBusy, codeUnavailable}, handle: s.readAudit,
	}, {
		method: http.MethodGet, path: "/v1/audit/head", id: "auditHead", tag: "audit", summary: "How far the audit trail goes", right: zoning.Administer, whole: true,
		description: "Keep it elsewhere: held against it, a trail that was cut off or written anew is found.",
		answers:     ok(typeOf[AuditHead](), "The last entry's number and hash"), problems: []string{codeNotAcceptable, codeUnavailable}, handle: s.auditHead,
	}, {
		method: http.MethodGet, path: "/v1/audit/verification", id: "auditVerification", tag: "audit", summary: "Is the audit trail as it was written?", right: zoning.Administer, whole: true,
		description: "The whole chain is recomputed, and the first entry that is wrong is named.",
		params:      []param{{name: "head", example: "1200:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", description: "Heads that were kept, as N:HASH, joined by commas"}},
		answers:     ok(typeOf[AuditVerification](), "What was found"), problems: []string{codeNotAcceptable, codeBusy, codeUnavailable}, handle: s.verifyAudit,
	}}
}
