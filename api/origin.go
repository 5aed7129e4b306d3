package api

import (
	"encoding/binary"
	"net/http"
	"net/netip"
	"strings"
)

// origin is where a request comes from.
type origin struct {
	addr   netip.Addr // the zero Addr: it cannot be told
	passed bool       // a trusted proxy says that it passed the request on
}

// origin tells where a request comes from: the address of its connection, unless that is a trusted proxy's. Then it is the
// first address of X-Forwarded-For, from the right, that is not a trusted proxy's. What stands further left may be made up by
// anybody and is not looked at. Where that header holds no address, the last one known counts. Forwarded (RFC 7239) is not read:
// of two headers that name callers, one would be the caller's own.
func (s *service) origin(r *http.Request) origin {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return origin{}
	}
	o := origin{addr: peer.Addr().Unmap()}
	if !s.proxy(o.addr) {
		return o
	}
	lines := r.Header["X-Forwarded-For"]
	for i := len(lines) - 1; i >= 0; i-- {
		rest := lines[i]
		for more := true; more; {
			o.passed = true
			at := strings.LastIndexByte(rest, ',')
			hop := rest[at+1:]
			if more = at >= 0; more {
				rest = rest[:at]
			}
			addr, known := hopAddr(strings.TrimSpace(hop))
			if !known {
				return o
			}
			o.addr = addr
			if !s.proxy(addr) {
				return o
			}
		}
	}
	return o
}

// proxy tells whether an address is a trusted proxy's.
func (s *service) proxy(a netip.Addr) bool {
	for _, p := range s.o.Proxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// hopAddr reads an address as proxies write it: alone, or with a port.
func hopAddr(hop string) (netip.Addr, bool) {
	addr, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(hop, "["), "]"))
	if err != nil {
		with, err := netip.ParseAddrPort(hop)
		if err != nil {
			return netip.Addr{}, false
		}
		addr = with.Addr()
	}
	return addr.Unmap().WithZone(""), true
}

// peer is where a request comes from, for the log.
func (s *service) peer(r *http.Request) string {
	if o := s.origin(r); o.passed {
		return o.addr.String()
	}
	return r.RemoteAddr
}

// local tells whether the request comes from a program on this machine that speaks for itself: not from a proxy here, named or not.
func (o origin) local(r *http.Request) bool {
	return o.addr.IsLoopback() && !o.passed && !passedOn(r)
}

// network is what counts as one caller: an IPv4 address, or 64 bits of an IPv6 one, which is what a subscriber is given.
type network struct {
	bits uint64
	four bool
}

func (o origin) network() network {
	if o.addr.Is4() {
		b := o.addr.As4()
		return network{uint64(binary.BigEndian.Uint32(b[:])), true}
	}
	b := o.addr.As16()
	return network{binary.BigEndian.Uint64(b[:8]), false}
}
