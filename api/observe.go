package api

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"gridzone/zoning"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"
)

const requestIDHeader = "X-Request-Id"

// requestIDs makes ids that are unique across processes: a random start and a count.
type requestIDs struct {
	prefix string
	n      atomic.Uint64
}

func newRequestIDs() *requestIDs {
	var b [6]byte
	_, _ = rand.Read(b[:]) // never fails
	return &requestIDs{prefix: hex.EncodeToString(b[:]) + "-"}
}

func (r *requestIDs) next() string {
	var buf [40]byte
	return string(strconv.AppendUint(append(buf[:0], r.prefix...), r.n.Add(1), 36))
}

// goodRequestID tells whether a caller's id may be echoed and logged.
func goodRequestID(id string) bool {
	if id == "" || len(id) > 64 || strings.Contains(id, zoning.KeyMark) {
		return false
	}
	for i := 0; i < len(id); i++ {
		if id[i] <= ' ' || id[i] > '~' {
			return false
		}
	}
	return true
}

// requestID returns the id that observe gave the request.
func requestID(c *gin.Context) string {
	if v := c.Writer.Header()[requestIDHeader]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// observe names, measures and logs each request and turns a panic into a 500.
// Answered reads are logged at debug, writes at info, failures at error.
func (s *service) observe(c *gin.Context) {
	start := time.Now()
	if id := c.Request.Header[requestIDHeader]; len(id) == 1 && goodRequestID(id[0]) {
		c.Writer.Header()[requestIDHeader] = id
	} else {
		c.Writer.Header()[requestIDHeader] = []string{s.ids.next()}
	}
	c.Writer.Header()["X-Content-Type-Options"] = noSniff
	if len(c.Request.TransferEncoding) > 0 {
		// A length that came beside the chunks is gone by now. Whoever passed the request on may have gone by it, and
		// taken what follows for another request (RFC 9112, 6.1): so nothing follows.
		c.Writer.Header()["Connection"] = closing
	}
	c.Writer.Header()["Gridzone-Revision"] = s.current().header // a question pinned to another says so
	c.Writer.Header()["Gridzone-Polled"] = s.polledHeader()
	defer func() {
		broken := recover()
		if broken != nil && !isAbort(broken) {
			s.log.ErrorContext(c.Request.Context(), "panic", "request_id", requestID(c),
				"path", c.Request.URL.Path, "panic", fmt.Sprint(broken), "stack", string(debug.Stack()))
			if !c.Writer.Written() {
				s.fail(c, problem(codeInternal, "the fault is on record under this request id"))
				broken = nil
			}
		}
		s.record(c, time.Since(start), broken != nil)
		if broken != nil {
			panic(http.ErrAbortHandler) // the answer was begun: it must look broken
		}
	}()
	c.Next()
}

func isAbort(v any) bool {
	err, ok := v.(error)
	return ok && errors.Is(err, http.ErrAbortHandler)
}

// record counts the request and logs it.
func (s *service) record(c *gin.Context, took time.Duration, broken bool) {
	route, status := c.FullPath(), c.Writer.Status()
	s.metrics.observe(route, c.Request.Method, status, took)
	level := slog.LevelDebug
	switch {
	case broken:
		level = slog.LevelWarn
	case status == http.StatusTooManyRequests, c.GetBool(busyKey): // a line for each would be the caller's to write
	case status >= 500 && !c.GetBool(callersKey):
		level = slog.LevelError
	case c.Request.Method != http.MethodGet && c.Request.Method != http.MethodHead && c.Request.Method != http.MethodOptions:
		level = slog.LevelInfo
	}
	if !s.log.Enabled(c.Request.Context(), level) {
		return
	}
	ctx := context.WithoutCancel(c.Request.Context())
	s.log.LogAttrs(ctx, level, "request", slog.String("request_id", requestID(c)),
		slog.String("method", c.Request.Method), slog.String("path", c.Request.URL.Path), slog.String("route", route),
		slog.Int("status", status), slog.Int("bytes", max(c.Writer.Size(), 0)), slog.Duration("took", took),
		slog.String("peer", s.peer(c.Request)), slog.Bool("broken", broken))
}
