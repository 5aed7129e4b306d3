package api

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"gridzone/zoning"
)

const (
	noteTime = 5 * time.Second // for entering that a request was refused
	maxNoted = 200             // bytes of an address in the audit trail
	unknown  = "unknown"       // command and actor of requests of nobody known
)

// refused sees that a request that may not have what is closed, or a command that was not begun, is in the audit trail, once: for itself, or counted with
// others like it.
func (s *service) refused(c *gin.Context, op *operation, trace *zoning.Trace, err error) {
	if op.right == "" || trace.Entered() {
		return
	}
	p := asProblem(err)
	read := op.method == http.MethodGet
	told := p.Status == http.StatusForbidden || p.Status == http.StatusNotFound && op.right == zoning.Identify // people whom the caller may not know of read as not there
	switch who := actorOf(c); {
	case p.Status == http.StatusUnauthorized:
		s.refusedUnknown(c, p)
	case who.Name == "", p.RefusalCode() == "", read && !told:
	default:
		path := zoning.Conceal(c.Request.URL.EscapedPath())
		s.enter(c.Request.Context(), zoning.Command{Name: op.command(), Actor: who, Detail: detailOf("path", path[:min(len(path), maxNoted)])}, p, zoning.RefusedAlone)
	}
}

// refusedUnknown enters a request of nobody known: one in a minute for each sort of address, the others of that minute together.
func (s *service) refusedUnknown(c *gin.Context, p *Problem) {
	who := zoning.Actor{Name: unknown, Request: requestID(c)}
	switch addr := s.origin(c.Request).addr; {
	case addr.IsLoopback():
		who.Name = unknown + " on this machine"
	case addr.IsPrivate(), addr.IsLinkLocalUnicast():
		who.Name = unknown + " in a private network"
	}
	s.enter(c.Request.Context(), zoning.Command{Name: unknown, Actor: who}, p, 1)
}

// enter puts a refusal into the audit trail: the first of a minute for themselves, the others counted. Where the store is away it is in the log alone.
func (s *service) enter(ctx context.Context, command zoning.Command, p *Problem, alone int) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteTime)
	defer cancel()
	if err := s.live.Refused(ctx, command, p.RefusalCode(), alone); err != nil {
		s.log.WarnContext(ctx, "a refusal is not in the audit trail", "command", command.Name, "actor", command.Actor.Name, "code", p.Code, "error", err)
	}
}
