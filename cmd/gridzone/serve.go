package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/paulmach/orb"

	"gridzone/api"
	"gridzone/fixtures"
	"gridzone/gazetteer"
	"gridzone/geo"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

type serveCmd struct {
	limits
	outside
	provider
	geocoder
	beneath
	Listen      string        `help:"Address to answer on (default ${default})." default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
	Store       string        `help:"What holds the data: a GeoPackage file, or a database as postgres://user@host/name; created when absent (default gridzone.gpkg, with --demo demo.gpkg)." placeholder:"PATH"`
	Demo        bool          `help:"Serve a made-up city, which is loaded when the store is empty."`
	TimeZone    string        `help:"Time zone in which days begin, for a new store (default Asia/Shanghai); one that is there keeps its own." placeholder:"NAME"`
	PublicURL   string        `help:"Where clients reach the service; links in answers start with it." name:"public-url" placeholder:"URL"`
	Poll        time.Duration `help:"How often to look for what another process committed." default:"1s"`
	ReadyMaxAge time.Duration `help:"/readyz fails when the last good look at the store is older; 0: never." default:"0s"`
	MinRevision time.Duration `help:"How long a request with the header Min-Revision waits for that revision." name:"min-revision-wait" default:"2s"`
	Drain       time.Duration `help:"How long to finish requests after a signal to stop." default:"30s"`
	LogFormat   string        `help:"Log as ${enum}." enum:"text,json" default:"text"`
	LogLevel    slog.Level    `help:"Least level to log: debug, info, warn, error." default:"info"`
}

// Run serves until a signal, then finishes what it began.
func (c serveCmd) Run(ctx context.Context, std streams) error {
	if c.PublicURL != "" {
		if u, err := url.Parse(c.PublicURL); err != nil || u.Host == "" {
			return usagef("--public-url %q is not an address such as https://grids.example.org", c.PublicURL)
		}
	}
	if c.Poll <= 0 {
		return usagef("--poll must be more than 0")
	}
	if c.MinRevision <= 0 {
		return usagef("--min-revision-wait must be more than 0")
	}
	if err := errors.Join(c.limits.check(), c.outside.check(), c.provider.check(), c.geocoder.check()); err != nil {
		return err
	}
	options := c.provider.options(c.outside.options(c.limits.options(api.Options{
		PublicURL: strings.TrimRight(c.PublicURL, "/"), ReadyMaxAge: c.ReadyMaxAge, MinRevisionWait: c.MinRevision,
	})))
	if err := c.beneath.open(&options); err != nil {
		return err
	}
	if c.Store == "" {
		c.Store = "gridzone.gpkg"
		if c.Demo {
			c.Store = demoFile
		}
	}
	log := c.logger(std)
	options.Logger = log
	served, err := c.serves(log)
	if err != nil {
		return err
	}
	// Take the address first: a port in use must not cost the loading of a city.
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", c.Listen)
	if err != nil {
		return listenFault(err)
	}
	defer listener.Close()
	end, err := c.geocoder.open(&options)
	if err != nil {
		return err
	}
	defer end()
	a, err := openApp(ctx, appOptions{store: c.Store, timeZone: c.TimeZone, demo: c.Demo, serves: true, api: options})
	if err != nil {
		return err
	}
	defer a.close()
	if c.Demo {
		if err := c.demo(ctx, a, std); err != nil {
			return err
		}
	}
	first, err := a.firstKey(ctx)
	if err != nil { // a standby that takes no commands is served all the same
		log.Warn("there is no key yet, and none could be made; gridzone key create makes one where the store can be written", "error", err)
	}
	c.warn(log, listener.Addr())
	c.greet(std, listener.Addr(), a, first)
	return a.serve(ctx, listener, served, c.Poll, c.Drain)
}

// demo loads the made-up city into an empty store. Another one is served as it is, and it is said if that is not the city as it is made up now.
func (c serveCmd) demo(ctx context.Context, a *app, std streams) error {
	if a.live.Atlas().Revision() == 0 {
		return loadDemo(ctx, a, fixtures.Options{Seed: 1}, std)
	}
	loaded, err := fixtures.Loaded(ctx, a.live)
	if err != nil {
		return fmt.Errorf("look for the made-up city in %s: %w", shown(c.Store), err)
	}
	if !loaded {
		fmt.Fprintf(std.err, "gridzone: %s holds a made-up city of an older making, or something else; it is served as it is. "+
			"Move it away and start again to have the city as it is made up now, with rules and quotas\n", shown(c.Store))
	}
	return nil
}

// listenFault tells an address that is none, which is wrong use, from one that cannot be had now.
func listenFault(err error) error {
	var address *net.AddrError
	var name *net.DNSError
	err = fmt.Errorf("%w; choose another with --listen", err)
	if errors.As(err, &address) || (errors.As(err, &name) && name.IsNotFound) {
		return usageError{err}
	}
	return err
}

func (c serveCmd) logger(std streams) *slog.Logger {
	options := &slog.HandlerOptions{Level: c.LogLevel, ReplaceAttr: api.ConcealAttr}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(std.err, options))
	}
	return slog.New(slog.NewTextHandler(std.err, options))
}

// greet prints where the service answers, and what to try first.
func (c serveCmd) greet(std streams, address net.Addr, a *app, first string) {
	base := c.scheme() + "://" + hereabouts(address)
	now := a.live.Atlas()
	fmt.Fprintf(std.out, "gridzone %s answers at %s (store %s, revision %d)\n", version, base, shown(c.Store), now.Revision())
	if first != "" {
		fmt.Fprintf(std.out, `The first key, of an admin. It is shown this once; another is made with: gridzone key create --store '%s' --role admin
  export GRIDZONE_KEY=%s
`, shown(c.Store), first)
	}
	at, found := somewhere(now)
	if c.Demo || isDemo(c.Store) {
		at, found = orb.Point{120.75, 30.75}, true // where the made-up city has a zone to show
	}
	if !found {
		fmt.Fprintf(std.out, `Nothing is on record yet. Import files, divisions first:
  gridzone import --store '%[1]s' --layer divisions FILE
  gridzone import --store '%[1]s' --layer grids FILE
  gridzone import --store '%[1]s' --layer zones FILE
`, shown(c.Store))
		return
	}
	fmt.Fprintf(std.out, `Try:
  curl '%s/v1/locate?lon=%g&lat=%g'
  curl '%s/v1/check?lon=%g&lat=%g'
  curl '%s/collections/grids/items?limit=2'
`, base, at[0], at[1], base, at[0], at[1], base)
	if door, found := someDoor(now, at); found {
		fmt.Fprintf(std.out, "  curl -G --data-urlencode 'address=%s' '%s/v1/locate'\n", door, base)
	}
}

// hereabouts is an address as somebody on this machine can open it: one that stands for all of the machine's is none.
func hereabouts(address net.Addr) string {
	if tcp, ok := address.(*net.TCPAddr); ok && (len(tcp.IP) == 0 || tcp.IP.IsUnspecified()) {
		return net.JoinHostPort("localhost", strconv.Itoa(tcp.Port))
	}
	return address.String()
}

// someDoor returns an address to ask about, near a point, that can be written between apostrophes.
func someDoor(now *atlas.Atlas, at orb.Point) (string, bool) {
	index, ok := now.Companion().(*gazetteer.Index)
	if !ok {
		return "", false
	}
	const near, few = 10_000, 50
	for _, n := range index.Nearest(at, now.Day(), few, near) {
		if n.Kind == zoning.Door && !strings.ContainsAny(n.Address, "'\n\r") {
			return n.Address, true
		}
	}
	return "", false
}

// somewhere returns a point to ask about: inside a grid in force today, or inside what else there is.
func somewhere(now *atlas.Atlas) (at orb.Point, found bool) {
	for _, layer := range []zoning.Layer{zoning.Grids, zoning.Zones, zoning.Divisions} {
		for _, r := range now.Rows(layer, now.Day()) {
			if len(r.Shape) > 0 {
				return geo.InteriorPoint(r.Shape), true
			}
		}
	}
	return at, false
}

// serve answers on listener until ctx is done, then cancels the imports that nobody waits for, and drains.
func (a *app) serve(ctx context.Context, listener net.Listener, served served, poll, drain time.Duration) error {
	following, stop := context.WithCancel(context.WithoutCancel(ctx))
	var beside sync.WaitGroup
	beside.Go(func() { a.live.Follow(following, poll) })
	beside.Go(func() { a.settle(following) })
	defer func() { stop(); beside.Wait() }()

	server := api.Server(a.handler, listener.Addr().String())
	server.ErrorLog = served.log
	api.LimitConnections(server, served.connections)
	ended := make(chan error, 1)
	if served.secured != nil {
		server.TLSConfig = served.secured.config()
		go func() { ended <- server.ServeTLS(listener, "", "") }()
	} else {
		go func() { ended <- server.Serve(listener) }()
	}
	select {
	case err := <-ended:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	cancelled := make(chan struct{})
	go func() {
		defer close(cancelled)
		a.imports.Close() // who reads their events gets the end, and is not waited for
	}()
	err := api.Drain(server, drain)
	<-cancelled
	if err != nil {
		return fmt.Errorf("requests were still running after %s and were cut off: %w", drain, err)
	}
	if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
