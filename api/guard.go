package api

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"gridzone/zoning"
)

// guard refuses a write that does not come from this machine, or that someone
// elsewhere may have had sent from it: a page in the browser (foreign Origin), a
// local proxy (forwarding headers), a name rebound to loopback (foreign Host).
func (s *service) guard(r *http.Request) error {
	if s.o.Trusted {
		return nil
	}
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || !peer.Addr().Unmap().IsLoopback() {
		return problem(codeForbidden, "the request comes from another machine; until keys exist, writes are accepted from loopback only")
	}
	for name := range r.Header {
		if name == "Forwarded" || name == "Via" || name == "X-Real-Ip" || strings.HasPrefix(name, "X-Forwarded-") {
			return problem(codeForbidden, "the header "+name+" says that a proxy passed the request on; send writes to the service itself")
		}
	}
	if !loopbackHost(r.Host) {
		return problem(codeForbidden, "the header Host does not name this machine's loopback; use localhost, 127.0.0.1 or [::1]")
	}
	for _, origin := range r.Header.Values("Origin") {
		u, err := url.Parse(origin)
		if err != nil || !strings.EqualFold(u.Host, r.Host) || (u.Scheme != "http" && u.Scheme != "https") {
			return problem(codeForbidden, "the header Origin names a page that is not this service's own")
		}
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "same-origin", "none":
		return nil
	}
	return problem(codeForbidden, "the header Sec-Fetch-Site says that another site's page sent the request")
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

// actor is who commands. Until keys exist it is what the caller says.
func actor(r *http.Request) (zoning.Actor, error) {
	values := r.Header.Values("Gridzone-Actor")
	if len(values) > 1 {
		return zoning.Actor{}, badParameter("Gridzone-Actor", "given more than once")
	}
	who, err := zoning.NamedActor(r.Header.Get("Gridzone-Actor"))
	if err != nil {
		return zoning.Actor{}, badParameter("Gridzone-Actor", "a name is up to 100 characters of UTF-8 without control characters")
	}
	return who, nil
}
