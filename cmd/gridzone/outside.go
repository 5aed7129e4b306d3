package main

import (
	"log"
	"log/slog"
	"net"
	"net/netip"
	"slices"

	"gridzone/api"
)

// outside is how the service stands towards those who ask from elsewhere.
type outside struct {
	RateAddress    float64  `help:"Requests a second that one address may make, twice as many at once (default ${default}); 0: any. Programs on this machine are not counted." name:"rate-address" default:"500" placeholder:"N"`
	RateKey        float64  `help:"Requests a second that may come with one key, from wherever, twice as many at once (default ${default}); 0: any." name:"rate-key" default:"500" placeholder:"N"`
	TrustedProxy   []string `help:"Address or network of a proxy whose X-Forwarded-For is believed; may be given again (default none)." name:"trusted-proxy" placeholder:"CIDR"`
	MaxConnections int      `help:"Connections open at a time (default ${default}); those that wait longest make room for new ones. No more than the process may have files open." name:"max-connections" default:"10000" placeholder:"N"`
	MaxEach        int      `help:"Connections of them from one address, of IPv6 from its first 64 bits (default ${default}); 0: any. Programs on this machine and trusted proxies are not counted." name:"max-connections-address" default:"256" placeholder:"N"`
	MaxUnread      int64    `help:"Bytes of memory held for requests under way and for answers that their callers do not read (default ${default}); of one address that is not this machine an eighth." name:"max-unread" default:"1073741824" placeholder:"N"`
	TLSCert        string   `help:"Certificate, chain included, to answer over TLS; read again when it changes (PEM)." name:"tls-cert" placeholder:"FILE"`
	TLSKey         string   `help:"Its private key (PEM)." name:"tls-key" placeholder:"FILE"`
}

func (o outside) check() error {
	if o.RateAddress < 0 {
		return usagef("--rate-address must not be less than 0")
	}
	if o.RateKey < 0 {
		return usagef("--rate-key must not be less than 0")
	}
	if o.MaxConnections <= 0 {
		return usagef("--max-connections must be more than 0")
	}
	if o.MaxEach < 0 {
		return usagef("--max-connections-address must not be less than 0")
	}
	if o.MaxUnread <= 0 {
		return usagef("--max-unread must be more than 0")
	}
	if (o.TLSCert == "") != (o.TLSKey == "") {
		return usagef("--tls-cert and --tls-key go together")
	}
	_, err := o.proxies()
	return err
}

// served is how connections are taken.
type served struct {
	connections api.ConnectionLimits
	secured     *certificates // nil: in clear
	log         *log.Logger   // of faults in connections
}

// serves readies what the connections need. Where the process may open too few files for the connections asked for,
// there are fewer, so that the store and what is kept aside can always be opened.
func (o outside) serves(to *slog.Logger) (s served, err error) {
	if o.TLSCert != "" {
		if s.secured, err = openCertificates(o.TLSCert, o.TLSKey, to); err != nil {
			return s, err
		}
	}
	proxies, err := o.proxies()
	if err != nil {
		return s, err
	}
	s.connections = api.ConnectionLimits{Most: o.MaxConnections, Each: o.MaxEach, Free: func(from netip.Addr) bool {
		return from.IsLoopback() || slices.ContainsFunc(proxies, func(p netip.Prefix) bool { return p.Contains(from) })
	}}
	s.log = slog.NewLogLogger(to.Handler(), slog.LevelInfo)
	if files, known := openFiles(); known {
		if most := max(1, files-max(64, files/4)); most < s.connections.Most {
			s.connections.Most = most
			to.Info("connections are limited by the files that this process may have open", "connections", most, "files", files)
		}
	}
	return s, nil
}

// scheme is what addresses of the service start with.
func (o outside) scheme() string {
	if o.TLSCert != "" {
		return "https"
	}
	return "http"
}

// proxies reads the networks of trusted proxies; an address alone is a network of one.
func (o outside) proxies() ([]netip.Prefix, error) {
	var found []netip.Prefix
	for _, text := range o.TrustedProxy {
		network, err := netip.ParsePrefix(text)
		if addr, alone := netip.ParseAddr(text); err != nil && alone == nil {
			addr = addr.Unmap()
			network, err = addr.WithZone("").Prefix(addr.BitLen())
		}
		if err != nil {
			return nil, usagef("--trusted-proxy %q is neither an address nor a network such as 10.0.0.0/8", text)
		}
		found = append(found, network.Masked())
	}
	return found, nil
}

func (o outside) options(a api.Options) api.Options {
	a.RateAddress, a.RateKey, a.MaxUnread = o.RateAddress, o.RateKey, o.MaxUnread
	a.Proxies, _ = o.proxies() // were looked at by check
	return a
}

// warn says what is dangerous about answering on this address.
func (o outside) warn(log *slog.Logger, address net.Addr) {
	tcp, ok := address.(*net.TCPAddr)
	if ok && !tcp.IP.IsLoopback() && o.TLSCert == "" {
		log.Warn("other machines can reach this address and nothing is encrypted; keys would travel in clear: "+
			"give --tls-cert and --tls-key, or let a proxy in front end TLS", "address", address.String())
	}
}
