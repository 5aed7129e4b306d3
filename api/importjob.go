package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"gridzone/importers"
	"gridzone/importers/jobs"
	"gridzone/zoning"
)

// Import is an import that nobody waits for.
type Import struct {
	ID          string       `json:"id" doc:"128 random bits in hex"`
	State       string       `json:"state" enum:"queued,reading,judging,committing,done,refused,failed,cancelled" doc:"queued: it waits for its turn, to begin or to write. Of one that is refused, failed or cancelled nothing is on record"`
	Layer       string       `json:"layer" enum:"divisions,grids,zones,farms,addresses"`
	Name        string       `json:"name,omitempty" doc:"Of the file"`
	Publication string       `json:"publication,omitempty" doc:"Draft that the zones go into"`
	DryRun      bool         `json:"dry_run"`
	Bytes       int64        `json:"bytes" doc:"Read of the file so far"`
	Size        int64        `json:"size" doc:"Of the file, bytes"`
	Features    int          `json:"features" doc:"Read so far"`
	Share       float64      `json:"share" minimum:"0" maximum:"1" doc:"Done of the work, about; it never goes back, and is 1 when the import is done or refused"`
	Taken       string       `json:"taken" format:"date-time"`
	Ended       string       `json:"ended,omitempty" format:"date-time"`
	Report      *EndedReport `json:"report,omitempty" doc:"When done or refused: what the request would have been answered had it waited"`
	Problem     *Problem     `json:"problem,omitempty" doc:"When failed: why"`
	Detail      string       `json:"detail,omitempty" doc:"When cancelled: by whom, and what is on record of it"`
}

// EndedReport is the report of an import that has ended. Where the file was refused it is a problem as well.
type EndedReport struct {
	Type      string `json:"type,omitempty"`
	Title     string `json:"title,omitempty"`
	Status    int    `json:"status,omitempty"`
	Detail    string `json:"detail,omitempty"`
	Code      string `json:"code,omitempty"`
	RequestID string `json:"request_id,omitempty"`
	ImportReport
}

// newImport is what is told of a job.
func (s *service) newImport(now *jobs.Status) Import {
	w := Import{ID: now.ID, State: string(now.State), Layer: string(now.Layer), Name: now.Name, Publication: now.Publication, DryRun: now.DryRun,
		Bytes: now.Bytes, Size: now.Size, Features: now.Features, Share: math.Floor(now.Share*1e4) / 1e4, Taken: instant(now.Taken)}
	if now.State.Ended() {
		w.Ended = instant(now.Ended)
	}
	switch {
	case now.State == jobs.Refused:
		p := refused(now.Report, "file", now.Request)
		w.Report = &EndedReport{Type: p.Type, Title: p.Title, Status: p.Status, Detail: p.Detail, Code: p.Code, RequestID: p.RequestID, ImportReport: s.report(now.Report)}
	case now.Report != nil:
		w.Report = &EndedReport{ImportReport: s.report(now.Report)}
	case errors.Is(now.Err, jobs.ErrStopped):
		w.Detail = "the service stopped before the import was committed; nothing of it is on record: send it again"
	case now.State == jobs.Cancelled:
		w.Detail = "the import was cancelled; nothing of it is on record"
	case now.State == jobs.Failed:
		w.Problem = failure(now)
	}
	return w
}

// instant writes a moment.
func instant(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// failure says why a job failed.
func failure(now *jobs.Status) *Problem {
	err := now.Err
	if now.Publication != "" {
		err = told(err)
	}
	p := asProblem(err)
	p.RequestID = now.Request
	return p
}

// queueFault says why an import is not taken.
func queueFault(err error) error {
	switch {
	case errors.Is(err, jobs.ErrStopped):
		return problem(codeUnavailable, "the service stops, and takes no more imports; nothing was begun: send it again in a moment")
	case errors.Is(err, zoning.ErrBusy):
		return problem(codeBusy, "too many imports are under way; nothing was begun: send it again when one has ended")
	default:
		return err
	}
}

// enqueue has an import run in its turn and answers 202. taken tells whether the file is the import's from now on.
func (s *service) enqueue(c *gin.Context, q *query, file *os.File, o importers.Options) (taken bool, err error) {
	size, digest, err := asked(file, q, &o)
	if err != nil {
		return false, err
	}
	j, taken, err := s.o.Imports.Add(jobs.Order{File: file, Close: func() { discard(file) }, Size: size, Digest: digest,
		Request: requestID(c), Options: o, Ended: s.logImport})
	if err != nil {
		return false, queueFault(err)
	}
	now, _ := j.Status()
	h := c.Writer.Header()
	h.Set("Location", s.public.link(c.Request, "/v1/imports/"+now.ID))
	h.Set("Preference-Applied", respondAsync)
	s.tellImport(c, http.StatusAccepted, &now)
	return taken, nil
}

// asked returns the size of the file, and where there is an idempotency key the digest of all that is asked.
func asked(file *os.File, q *query, o *importers.Options) (size int64, digest string, err error) {
	info, err := file.Stat()
	if err != nil {
		return 0, "", fmt.Errorf("look at the file: %w", err)
	}
	if o.Key == "" {
		return info.Size(), "", nil
	}
	sum := sha256.New()
	if _, err = io.Copy(sum, file); err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err != nil {
		return 0, "", fmt.Errorf("digest the file: %w", err)
	}
	for i, name := range q.names {
		if q.given[i] {
			fmt.Fprintf(sum, " %q=%q", name, q.vals[i])
		}
	}
	fmt.Fprintf(sum, " %q %d", o.Name, o.Version)
	return info.Size(), hex.EncodeToString(sum.Sum(nil)), nil
}

// logImport notes what came of an import that nobody waited for.
func (s *service) logImport(now jobs.Status) {
	level := slog.LevelInfo
	about := []slog.Attr{slog.String("request_id", now.Request), slog.String("import", now.ID), slog.String("state", string(now.State)),
		slog.String("layer", string(now.Layer)), slog.Int("features", now.Features), slog.Duration("took", now.Ended.Sub(now.Taken))}
	if now.State == jobs.Failed {
		about = append(about, slog.Any("error", now.Err))
		if failure(&now).Status >= http.StatusInternalServerError {
			level = slog.LevelError
		}
	}
	s.log.LogAttrs(context.Background(), level, "import ended", about...)
}

// tellImport answers with what is told of a job.
func (s *service) tellImport(c *gin.Context, status int, now *jobs.Status) {
	body := marshal(s.newImport(now))
	h := c.Writer.Header()
	h["Cache-Control"] = noStore
	h["Content-Type"] = mediaJSONValue
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	c.Status(status)
	_, _ = c.Writer.Write(body) // a client that is gone is no fault
}

// job finds the import that a request names.
func (s *service) job(c *gin.Context) (*jobs.Job, error) {
	id, err := pathValue(c, "id")
	if err != nil {
		return nil, err
	}
	j, err := s.o.Imports.Job(id)
	if err == nil {
		now, _ := j.Status()
		if who := actorOf(c); now.Actor != who.Name && (who.Limited() || !who.Role.May(zoning.Administer)) {
			err = zoning.ErrNotFound // somebody else's is not there
		}
	}
	if errors.Is(err, zoning.ErrNotFound) {
		return nil, problem(codeNotFound, "this process knows of no such import: each knows those that it took itself, for "+s.o.Imports.Keep().String()+
			" after they ended, if it runs that long. Sent again with its Idempotency-Key, one that was committed is answered as it was then")
	}
	return j, err
}

// importState answers GET /v1/imports/{id}.
func (s *service) importState(c *gin.Context, _ *query) error {
	j, err := s.job(c)
	if err != nil {
		return err
	}
	now, _ := j.Status()
	s.tellImport(c, http.StatusOK, &now)
	return nil
}

// cancelImport answers DELETE /v1/imports/{id}, when the import has ended one way or the other. It is cancelled, and that is on record, all
// the same when the caller goes away meanwhile.
func (s *service) cancelImport(c *gin.Context, _ *query) error {
	j, err := s.job(c)
	if err != nil {
		return err
	}
	before, _ := j.Status()
	j.Cancel()
	patience(c, time.Hour)
	ctx := c.Request.Context()
	select {
	case <-j.Ended():
	case <-ctx.Done(): // what becomes of it is in the import's own entry, if it comes to one
		s.noteCancel(c, &before)
		return ctx.Err()
	}
	now, _ := j.Status()
	switch now.State {
	case jobs.Cancelled:
		if !before.State.Ended() {
			s.noteCancel(c, &now)
		}
		s.tellImport(c, http.StatusOK, &now)
		return nil
	case jobs.Done:
		if now.DryRun {
			return problem(codeConflict, "the dry run had ended before it could be cancelled; nothing of it is on record")
		}
		return problem(codeConflict, "the import was committed before it could be cancelled, and stays: the newest revision is "+strconv.FormatInt(now.Report.Revision, 10))
	default:
		return problem(codeConflict, "the import had ended before it could be cancelled: it is "+string(now.State)+", and says why")
	}
}

// noteCancel enters that an import under way was told to end. It has ended, whether that can be entered or not: where the store is away, or others hold it,
// it is in the log alone, as a refusal is.
func (s *service) noteCancel(c *gin.Context, of *jobs.Status) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.Request.Context()), noteTime)
	defer cancel()
	command := zoning.Command{Name: cancelsImport, Actor: actorOf(c), Detail: detailOf("import", of.ID, "of", of.Actor)}
	if err := s.note(ctx, command); err != nil {
		s.log.WarnContext(ctx, "that an import was cancelled is not in the audit trail", "import", of.ID, "actor", command.Actor.Name, "error", err)
	}
}
