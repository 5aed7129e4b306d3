package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"gridzone/api"
	"gridzone/gazetteer"
	"gridzone/store/gpkg"
	"gridzone/store/postgres"
	"gridzone/web"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// A server under measurement runs in a process of its own, so that its time and
// memory are not the client's. It is this program again, with -child.

// constant is the answer of the bare handler.
type constant struct {
	Header map[string]string
	Body   []byte
}

// runChild serves until its standard input ends: the api over a file, alone, with an index of its addresses or with the map page, or, as a replica, over a database, or a bare Gin engine that answers what a file holds.
func runChild(ctx context.Context, kind, path string) error {
	handler, stop, err := childHandler(ctx, kind, path)
	if err != nil {
		return err
	}
	defer stop()
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := api.Server(handler, listener.Addr().String())
	go func() { _ = server.Serve(listener) }()
	debug.FreeOSMemory() // what building the Atlas left behind is not the answers'
	fmt.Println(listener.Addr())
	_, _ = bufio.NewReader(os.Stdin).ReadByte() // until the parent closes it
	return server.Close()
}

func childHandler(ctx context.Context, kind, path string) (http.Handler, func(), error) {
	if kind == "bare" || kind == "recovery" {
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, nil, err
		}
		var c constant
		return bareGin(&c, kind == "bare"), func() {}, json.Unmarshal(data, &c)
	}
	store, err := childStore(ctx, kind, path)
	if err != nil {
		return nil, nil, err
	}
	options := atlas.Options{}
	if kind == "addresses" {
		options.Companion = gazetteer.Make
	}
	live, err := atlas.Open(ctx, store, options)
	if err != nil {
		return nil, nil, errors.Join(err, store.Close())
	}
	o := api.Options{Logger: slog.New(slog.DiscardHandler)}
	if kind == "page" {
		o.Page = web.Page()
	}
	handler, err := api.New(live, o)
	following, stop := context.WithCancel(ctx)
	go live.Follow(following, time.Second)
	return handler, func() { stop(); _ = store.Close() }, err
}

// childStore opens the file or, for a replica, the database that path names.
func childStore(ctx context.Context, kind, path string) (zoning.Store, error) {
	if kind == "replica" {
		return postgres.Open(ctx, path, "")
	}
	return gpkg.Open(ctx, path)
}

// bareGin is an engine that answers a constant body under constant headers: with recovery and, when observed, with
// what any service keeps of a request (as the route measured does): its id, figures for Prometheus and, at debug, a line in the log.
func bareGin(c *constant, observed bool) http.Handler {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.Use(gin.Recovery())
	if observed {
		engine.Use(observe(slog.New(slog.DiscardHandler)))
	}
	answer := func(g *gin.Context) {
		for name, value := range c.Header {
			if observed && name == requestID {
				continue
			}
			g.Writer.Header()[name] = []string{value}
		}
		g.Writer.Header()["Content-Length"] = []string{strconv.Itoa(len(c.Body))}
		_, _ = g.Writer.Write(c.Body) // the client reads or is gone
	}
	engine.GET("/v1/locate", answer)
	engine.GET("/v1/addresses", answer)
	engine.GET("/tiles/:layer/:z/:x/:y", answer)
	return engine
}

const requestID = "X-Request-Id"

// observe is the middleware that the bare handler has in common with the api's, written plainly.
func observe(log *slog.Logger) gin.HandlerFunc {
	labels := []string{"route", "method", "status"}
	requests := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "requests_total"}, labels)
	seconds := prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "request_seconds"}, labels[:2])
	return func(g *gin.Context) {
		start := time.Now()
		id := g.GetHeader(requestID)
		if id == "" {
			id = strconv.FormatUint(rand.Uint64(), 36)
		}
		g.Header(requestID, id)
		g.Next()
		took := time.Since(start)
		requests.WithLabelValues(g.FullPath(), g.Request.Method, strconv.Itoa(g.Writer.Status())).Inc()
		seconds.WithLabelValues(g.FullPath(), g.Request.Method).Observe(took.Seconds())
		if log.Enabled(g.Request.Context(), slog.LevelDebug) {
			log.Debug("request", "request_id", id, "path", g.Request.URL.Path, "took", took)
		}
	}
}

// child is a server in a process of its own.
type child struct {
	address string
	pid     int
}

// start runs a child with a number of processors and ends it after the section.
func (b *bench) start(ctx context.Context, kind, path string, processors int) (child, error) {
	self, err := os.Executable()
	if err != nil {
		return child{}, err
	}
	cmd := exec.CommandContext(ctx, self, "-child", kind, "-path", path)
	cmd.Env = append(os.Environ(), "GOMAXPROCS="+strconv.Itoa(processors))
	cmd.Stderr = os.Stderr
	in, err1 := cmd.StdinPipe()
	out, err2 := cmd.StdoutPipe()
	if err := errors.Join(err1, err2, cmd.Start()); err != nil {
		return child{}, err
	}
	b.later(func() { in.Close(); _ = cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	return child{address: strings.TrimSpace(line), pid: cmd.Process.Pid}, err
}

func (c child) base() string { return "http://" + c.address }

// forget makes the highest memory seen start again from now.
func (c child) forget() error {
	return os.WriteFile(filepath.Join("/proc", strconv.Itoa(c.pid), "clear_refs"), []byte("5"), 0)
}

// memory returns the resident memory of the process in bytes, now and at its highest.
func (c child) memory() (now, most int64, err error) {
	status, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(c.pid), "status"))
	if err != nil {
		return 0, 0, err
	}
	for line := range strings.Lines(string(status)) {
		fields := strings.Fields(line)
		if len(fields) < 2 {
			continue
		}
		kb, _ := strconv.ParseInt(fields[1], 10, 64) // other lines have no number
		switch fields[0] {
		case "VmRSS:":
			now = kb << 10
		case "VmHWM:":
			most = kb << 10
		}
	}
	return now, most, nil
}

// processorTime returns what the process has used.
func (c child) processorTime() (time.Duration, error) {
	stat, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(c.pid), "stat"))
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	user, err1 := strconv.ParseInt(fields[11], 10, 64)
	system, err2 := strconv.ParseInt(fields[12], 10, 64)
	return time.Duration(user+system) * 10 * time.Millisecond, errors.Join(err1, err2)
}
