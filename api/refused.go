package api

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

const (
	noteTime    = 5 * time.Second // for entering that a request was refused
	maxNoted    = 200             // bytes of an address in the audit trail
	unknownRest = time.Minute     // at least so far are entries apart that count requests of nobody known
)

// notes enters requests that were refused before they became commands.
type notes struct {
	mu      sync.Mutex
	unknown int64 // refused requests of nobody known since the last entry about them
	last    time.Time
}

// refused sees that a request that may not have what is closed, or a command that was not begun, is in the audit trail, once. Whoever comes
// without a good key is counted there, and no more: anybody can.
func (s *service) refused(c *gin.Context, op *operation, trace *zoning.Trace, err error) {
	if op.right == "" || trace.Entered() {
		return
	}
	p := asProblem(err)
	read := op.method == http.MethodGet
	switch who := actorOf(c); {
	case p.Status == http.StatusUnauthorized:
		s.refusedUnknown(c)
	case who.Name == "", p.RefusalCode() == "", read && p.Status != http.StatusForbidden:
	default:
		path := Concealed(c.Request.URL.EscapedPath())
		s.enter(c.Request.Context(), zoning.Command{Name: op.command(), Actor: who, Detail: detailOf("path", path[:min(len(path), maxNoted)])}, p)
	}
}

// refusedUnknown counts a request of nobody known, and enters the count when the last entry of that sort is a minute old.
func (s *service) refusedUnknown(c *gin.Context) {
	s.notes.mu.Lock()
	s.notes.unknown++
	count, now := s.notes.unknown, time.Now()
	due := now.Sub(s.notes.last) >= unknownRest
	if due {
		s.notes.unknown, s.notes.last = 0, now
	}
	s.notes.mu.Unlock()
	if due {
		s.enter(c.Request.Context(), zoning.Command{Name: "unknown", Actor: zoning.Actor{Name: "unknown", Request: requestID(c)},
			Detail: detailOf("requests", strconv.FormatInt(count, 10))}, problem(codeUnauthenticated, "no good key"))
	}
}

// enter puts a refusal into the audit trail. Where the store is away it is in the log alone.
func (s *service) enter(ctx context.Context, command zoning.Command, p *Problem) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteTime)
	defer cancel()
	ctx, trace := zoning.Traced(ctx)
	_, err := s.live.Do(ctx, command, func(context.Context, zoning.Tx, *atlas.Atlas) ([]byte, error) { return nil, p })
	if !trace.Entered() {
		s.log.WarnContext(ctx, "a refusal is not in the audit trail", "command", command.Name, "actor", command.Actor.Name, "code", p.Code, "error", err)
	}
}
