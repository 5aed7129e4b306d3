package api

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"gridzone/importers/jobs"
	"gridzone/zoning"
)

// mediaEvents is the media type of server-sent events, as the HTML standard has them.
const mediaEvents = "text/event-stream"

const (
	maxWatching = 256                    // readers of events at a time
	eventPause  = 250 * time.Millisecond // between two events of one reader; the last comes at once
	heartbeat   = 15 * time.Second       // after the last event, while nothing changes
	eventWrite  = 30 * time.Second       // for a reader to take what was written
)

// importEvents answers GET /v1/imports/{id}/events: what the import is at, now and whenever that changes, until it has ended. A
// reader who is slow misses changes and not the last; the import never waits for one.
func (s *service) importEvents(c *gin.Context, _ *query) error {
	j, err := s.job(c)
	if err != nil {
		return err
	}
	if err := mustAccept(c.Request, mediaEvents); err != nil {
		return err
	}
	if now, _ := j.Status(); now.State.Ended() && c.Request.Header.Get("Last-Event-ID") == strconv.FormatInt(now.N, 10) {
		c.Status(http.StatusNoContent) // it has all there is: a reader that comes back by itself stops
		c.Writer.WriteHeaderNow()
		return nil
	}
	select {
	case s.watching <- struct{}{}:
		defer func() { <-s.watching }()
	default:
		return fmt.Errorf("%w: too many read events", zoning.ErrBusy)
	}
	h := c.Writer.Header()
	h.Set("Content-Type", mediaEvents)
	h["Cache-Control"] = noStore
	h.Set("X-Accel-Buffering", "no") // a proxy must not gather events
	c.Status(http.StatusOK)
	if c.Request.Method == http.MethodHead {
		c.Writer.WriteHeaderNow()
		return nil
	}
	e := events{c: c, rc: http.NewResponseController(c.Writer)}
	_ = e.rc.SetReadDeadline(time.Time{}) // nothing more is read; in process there is none to move
	e.watch(c.Request.Context(), j, s.newImport)
	return nil
}

// events writes server-sent events to one reader.
type events struct {
	c  *gin.Context
	rc *http.ResponseController
}

// watch writes what a job is at until the job has ended or the reader is gone.
func (e *events) watch(ctx context.Context, j *jobs.Job, tell func(*jobs.Status) Import) {
	for sent := int64(0); ; {
		now, changed := j.Status()
		if now.N != sent {
			name := "progress"
			if now.State.Ended() {
				name = "end"
			}
			body := marshal(tell(&now)) // ends with a line feed, and has no other
			if !e.write("id: "+strconv.FormatInt(now.N, 10)+"\nevent: "+name+"\ndata: "+string(body)+"\n") || now.State.Ended() {
				return
			}
			sent = now.N
			select {
			case <-time.After(eventPause):
			case <-j.Ended():
			case <-ctx.Done():
				return
			}
			continue
		}
		select {
		case <-changed:
		case <-time.After(heartbeat):
			if !e.write(":\n\n") {
				return
			}
		case <-ctx.Done():
			return
		}
	}
}

// write sends text now, and tells whether the reader took it.
func (e *events) write(text string) bool {
	_ = e.rc.SetWriteDeadline(time.Now().Add(eventWrite)) // in process there is none to move
	if _, err := e.c.Writer.WriteString(text); err != nil {
		return false
	}
	return e.rc.Flush() == nil
}
