package api_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/access"
	"gridzone/api"
	"gridzone/zoning"
)

const aPoint = "GET /v1/locate?lon=120.05&lat=30.05"

// once lets each address ask a single time.
func once(proxies ...string) api.Options {
	o := api.Options{RateAddress: 1e-6}
	for _, p := range proxies {
		o.Proxies = append(o.Proxies, netip.MustParsePrefix(p))
	}
	return o
}

func TestOneAddressIsLimited(t *testing.T) {
	s := open(t, once(), town()...)
	assert.Equal(t, 200, s.ask(aPoint, "", "Peer: 192.0.2.7:1000").status)
	a := s.ask(aPoint, "", "Peer: 192.0.2.7:1001")
	require.Equal(t, 429, a.status, "another port is not another caller")
	assert.Equal(t, "rate_limited", decode[api.Problem](t, a).Code)
	assert.Regexp(t, `^\d{6,7}$`, a.header.Get("Retry-After"))
	assert.Equal(t, "*", a.header.Get("Access-Control-Allow-Origin"), "a page is told why it gets no answer")
	assert.Equal(t, 429, s.ask("GET /no/such", "", "Peer: 192.0.2.7:1").status)
	assert.Empty(t, s.ask("GET /metrics", "", "Peer: 192.0.2.7:1").header.Get("Access-Control-Allow-Origin"))
	assert.Equal(t, 200, s.ask(aPoint, "", "Peer: 192.0.2.8:1000").status)

	passed := []int{}
	for range 3 { // a proxy here that nobody named is one caller
		r := httptest.NewRequest(http.MethodGet, strings.TrimPrefix(aPoint, "GET "), nil)
		r.RemoteAddr = "127.0.0.1:1"
		r.Header.Set("X-Forwarded-For", "203.0.113.9")
		w := httptest.NewRecorder()
		s.outside.ServeHTTP(w, r)
		passed = append(passed, w.Code)
	}
	assert.Equal(t, []int{200, 429, 429}, passed)
	for range 3 {
		assert.Equal(t, 200, s.ask(aPoint, "", "Peer: 127.0.0.1:1").status, "programs on this machine are not counted")
		assert.Equal(t, 200, s.ask(aPoint, "", "Peer: [::1]:1").status)
		assert.Equal(t, 200, s.ask("GET /healthz", "", "Peer: 192.0.2.7:1").status, "who watches over the service is not shut out")
		assert.Equal(t, 200, s.ask("GET /readyz", "", "Peer: 192.0.2.7:1").status)
	}
	assert.Contains(t, s.ask("GET /metrics", "", s.key(access.Asked{Role: zoning.Viewer})).body, `gridzone_rate_limited_total{by="address"} 5`)
}

// A key is counted from the moment that it is known, whatever its request comes to and from wherever it comes.
func TestEveryRequestOfAKeyIsCounted(t *testing.T) {
	s := open(t, api.Options{RateKey: 1e-6}, town()...)
	for name, request := range map[string]struct {
		asked  string
		status int
	}{
		"forbidden": {"GET /v1/keys", 403}, "wrong": {"GET /v1/farms?no_such=1", 400}, "not there": {"GET /v1/farms/none", 404}, "answered": {"GET /v1/farms", 200}, "public": {aPoint, 200},
	} {
		key, other := s.key(access.Asked{Role: zoning.Viewer}), s.key(access.Asked{Role: zoning.Viewer})
		require.Equal(t, request.status, s.ask(request.asked, "", key, "Peer: 192.0.2.7:1").status, name)
		for _, again := range []string{request.asked, "GET /v1/farms", "GET /v1/keys"} {
			a := s.ask(again, "", key, "Peer: 192.0.2.8:1")
			require.Equal(t, 429, a.status, "%s, then %s", name, again)
			assert.Equal(t, "rate_limited", decode[api.Problem](t, a).Code)
			assert.NotEmpty(t, a.header.Get("Retry-After"))
		}
		assert.Equal(t, 200, s.ask("GET /v1/farms", "", other, "Peer: 192.0.2.7:1").status, "another key")
	}
}

// A batch of any number of rows is one request.
func TestARowIsNotARequest(t *testing.T) {
	s := open(t, once(), town()...)
	rows := "lon,lat\n"
	for i := range 50 {
		rows += fmt.Sprintf("120.0%d,30.05\n", i%10)
	}
	a := s.ask("POST /v1/locate", rows, "Content-Type: text/csv", "Peer: 192.0.2.7:1")
	require.Equal(t, 200, a.status)
	assert.NotContains(t, a.body, "rate_limited")
}

// Whoever has a network of IPv6 has 2^64 addresses, and is one caller.
func TestANetworkIsOneCaller(t *testing.T) {
	s := open(t, once(), town()...)
	assert.Equal(t, 200, s.ask(aPoint, "", "Peer: [2001:db8:0:1::1]:1").status)
	assert.Equal(t, 429, s.ask(aPoint, "", "Peer: [2001:db8:0:1:ffff::2]:1").status)
	assert.Equal(t, 200, s.ask(aPoint, "", "Peer: [2001:db8:0:2::1]:1").status)
	assert.Equal(t, 200, s.ask(aPoint, "", "Peer: 192.0.2.7:1").status)
	assert.Equal(t, 429, s.ask(aPoint, "", "Peer: [::ffff:192.0.2.7]:1").status, "one address written in two ways")
}

// Who a request counts against, by what stands in its chain. Each case asks first from the address that must be meant, then through the chain.
func TestChainsOfProxies(t *testing.T) {
	for name, c := range map[string]struct {
		peer  string
		chain []string
		meant string // a peer that speaks for itself
	}{
		"nobody is trusted unasked":                {"203.0.113.9:1", []string{"192.0.2.1"}, "203.0.113.9:2"},
		"the proxy's client":                       {"10.0.0.1:1", []string{"192.0.2.1"}, "192.0.2.1:2"},
		"the right one, not what the client wrote": {"10.0.0.1:1", []string{"127.0.0.1, 198.51.100.5, 192.0.2.1"}, "192.0.2.1:2"},
		"through two proxies":                      {"10.0.0.1:1", []string{"198.51.100.5, 192.0.2.1, 10.0.0.2"}, "192.0.2.1:2"},
		"in several lines":                         {"10.0.0.1:1", []string{"198.51.100.5", "192.0.2.1", "10.0.0.2"}, "192.0.2.1:2"},
		"with a port":                              {"10.0.0.1:1", []string{"192.0.2.1:4711"}, "192.0.2.1:2"},
		"of IPv6":                                  {"10.0.0.1:1", []string{"[2001:db8::1]:4711"}, "[2001:db8::9]:2"},
		"of IPv6 in brackets":                      {"10.0.0.1:1", []string{"[2001:db8::1]"}, "[2001:db8::9]:2"},
		"IPv4 in IPv6":                             {"[::ffff:10.0.0.1]:1", []string{"::ffff:192.0.2.1"}, "192.0.2.1:2"},
		"garbage is the proxy's own":               {"10.0.0.1:1", []string{"192.0.2.1, <script>"}, "10.0.0.1:2"},
		"garbage behind a second proxy":            {"10.0.0.1:1", []string{"192.0.2.1, unknown, 10.0.0.2"}, "10.0.0.2:2"},
		"nothing between commas":                   {"10.0.0.1:1", []string{"192.0.2.1,,"}, "10.0.0.1:2"},
		"nothing at all":                           {"10.0.0.1:1", nil, "10.0.0.1:2"},
		"all are proxies":                          {"10.0.0.1:1", []string{"10.0.0.3, 10.0.0.2"}, "10.0.0.3:2"},
		"a zone is no other address":               {"10.0.0.1:1", []string{"fe80::1%eth0"}, "[fe80::1]:2"},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, once("10.0.0.0/8"), town()...)
			require.Equal(t, 200, s.ask(aPoint, "", "Peer: "+c.meant).status)
			headers := []string{"Peer: " + c.peer, "Forwarded: for=198.51.100.77", "X-Real-Ip: 198.51.100.78"}
			for _, line := range c.chain {
				headers = append(headers, "X-Forwarded-For: "+line)
			}
			assert.Equal(t, 429, s.ask(aPoint, "", headers...).status)
		})
	}
}

// A proxy on this machine is not this machine's own programs: who comes through it is counted, also one that cannot be told.
func TestAProxyOnThisMachine(t *testing.T) {
	s := open(t, once("127.0.0.1/32"), town()...)
	for _, chain := range []string{"192.0.2.1", "127.0.0.1", "garbage"} {
		header := "X-Forwarded-For: " + chain
		want := 200
		if chain == "garbage" {
			want = 429 // counts with the one before
		}
		assert.Equal(t, want, s.ask(aPoint, "", header).status, chain)
		assert.Equal(t, 429, s.ask(aPoint, "", header).status, chain)
	}
	for range 3 {
		assert.Equal(t, 200, s.ask(aPoint, "").status, "the machine's own programs")
	}
}

// The log names who asked, and says once that a proxy is met that nobody named.
func TestTheLogNamesTheCaller(t *testing.T) {
	s := open(t, once("10.0.0.0/8"), town()...)
	s.ask("POST /v1/overlaps", "{}", "Peer: 10.0.0.1:1", "X-Forwarded-For: 6.6.6.6, 192.0.2.1")
	assert.Contains(t, s.logged.String(), "peer=192.0.2.1 ")
	assert.NotContains(t, s.logged.String(), "6.6.6.6")
	s.logged.Reset()
	for range 5 {
		s.ask("POST /v1/overlaps", "{}", "Peer: 203.0.113.9:1", "X-Forwarded-For: 192.0.2.2")
	}
	assert.Contains(t, s.logged.String(), "peer=203.0.113.9:1 ")
	assert.Equal(t, 1, strings.Count(s.logged.String(), "--trusted-proxy"))
	assert.Equal(t, 1, strings.Count(s.logged.String(), "msg=request "), "what is refused for its rate writes no line")
}
