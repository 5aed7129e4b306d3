package api

import (
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"gridzone/access"
	"gridzone/zoning"
)

// actorKey is where a request's actor is kept.
const actorKey = "gridzone.actor"

// admit finds out who asks, and refuses who may not. What is public nobody needs to say who he is for; but a credential that is not
// good is never taken for none.
func (s *service) admit(c *gin.Context, op *operation) error {
	if s.o.Trusted {
		who, err := s.named(c.Request)
		if err == nil {
			who.Request = requestID(c)
			c.Set(actorKey, who)
		}
		return err
	}
	cred, given, err := credentialOf(c.Request.Header)
	switch {
	case err != nil:
		return err
	case !given && op.right == "":
		return nil
	case !given && op.here && s.here(c.Request):
		return nil
	case !given:
		return unauthenticated("this needs a key")
	}
	if len(c.Request.Header.Values("Gridzone-Actor")) > 0 {
		return badParameter("Gridzone-Actor", "who acts is known by the key; leave it out")
	}
	who, err := s.identify(c.Request.Context(), cred, op.right == "")
	if errors.Is(err, access.ErrUnknown) {
		if wait, ok := s.mayGuess(c.Request); !ok {
			return s.tooManyProblem(c, "wrong_key", wait, "too many wrong keys came from this address; a good one is still answered")
		}
		s.log.WarnContext(c.Request.Context(), "key refused", "request_id", requestID(c), "peer", s.peer(c.Request), "error", err)
		return unauthenticated(s.notGood(cred))
	}
	if err != nil {
		return err
	}
	if err := s.withinKeyRate(c, who.Key); err != nil {
		return err
	}
	if op.right != "" && cred.basic && fromElsewhere(c.Request) {
		return problem(codeFromElsewhere, "another site's page sent the request, with credentials that the browser adds by itself; send the key as Authorization: Bearer")
	}
	who.Request = requestID(c)
	c.Set(actorKey, who)
	if op.right == "" {
		return nil
	}
	if err := may(who, op.right); err != nil {
		return err
	}
	if op.whole && who.Limited() {
		return problem(codeForbidden, "this speaks of the whole city, and the key is limited to divisions; it takes one without")
	}
	return nil
}

// may refuses what the actor's role may not do.
func may(who zoning.Actor, right zoning.Right) error {
	if who.Role.May(right) {
		return nil
	}
	return problem(codeForbidden, "the role "+string(who.Role)+" may not do this; it takes a key of the role "+rolesWith(right))
}

// rolesWith lists the roles that have a right.
func rolesWith(right zoning.Right) string {
	roles := slices.DeleteFunc(zoning.Roles(), func(r zoning.Role) bool { return !r.May(right) })
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = string(r)
	}
	return strings.Join(names, " or ")
}

// actorOf returns who asks; one who has not said it has no role.
func actorOf(c *gin.Context) zoning.Actor {
	v, _ := c.Get(actorKey)
	a, _ := v.(zoning.Actor)
	return a
}

// demandRight refuses who has not a right, on addresses that are public but for something that was asked beside.
func demandRight(c *gin.Context, right zoning.Right) error {
	a := actorOf(c)
	if a.Role == "" {
		return unauthenticated("this needs a key")
	}
	return may(a, right)
}

// named is who asks for commands within this process: he may do everything, and is whom he says.
func (s *service) named(r *http.Request) (zoning.Actor, error) {
	values := r.Header.Values("Gridzone-Actor")
	if len(values) > 1 {
		return zoning.Actor{}, badParameter("Gridzone-Actor", "given more than once")
	}
	a, err := zoning.NamedActor(r.Header.Get("Gridzone-Actor"))
	if err != nil {
		return zoning.Actor{}, badParameter("Gridzone-Actor", "a name is up to 100 characters of UTF-8 without control characters")
	}
	a.Role = zoning.Admin
	return a, nil
}

// here tells whether a request comes from this machine itself, and was not passed on. Where the address of the connection is a proxy's that was named,
// nothing from it does: what the proxy passes on without a header that says so cannot be told from what programs here ask.
func (s *service) here(r *http.Request) bool {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || !peer.Addr().Unmap().IsLoopback() || s.proxy(peer.Addr().Unmap()) || !loopbackHost(r.Host) || fromElsewhere(r) {
		return false
	}
	return !passedOn(r)
}

// passedOn tells whether a request says that a proxy passed it on.
func passedOn(r *http.Request) bool {
	for name := range r.Header {
		if name == "Forwarded" || name == "Via" || name == "X-Real-Ip" || strings.HasPrefix(name, "X-Forwarded-") {
			return true
		}
	}
	return false
}

// fromElsewhere tells whether a page of another site may have had the browser send a request.
func fromElsewhere(r *http.Request) bool {
	for _, origin := range r.Header.Values("Origin") {
		u, err := url.Parse(origin)
		if err != nil || !strings.EqualFold(u.Host, r.Host) || (u.Scheme != "http" && u.Scheme != "https") {
			return true
		}
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "same-origin", "none":
		return false
	}
	return true
}

// loopbackHost tells whether a Host header names loopback, whatever the port.
func loopbackHost(hostport string) bool {
	host := hostport
	if h, _, err := net.SplitHostPort(hostport); err == nil {
		host = h
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	if strings.EqualFold(host, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}
