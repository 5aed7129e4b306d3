package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/paulmach/orb"

	"gridzone/api"
	"gridzone/zoning/atlas"
)

// serve answers on a loopback port.
func (b *bench) serve(ctx context.Context, handler http.Handler) (string, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	server := api.Server(handler, listener.Addr().String())
	go func() { _ = server.Serve(listener) }()
	b.later(func() { _ = server.Close() })
	return "http://" + listener.Addr().String(), nil
}

func newAPI(live *atlas.Live) (http.Handler, error) {
	return api.New(live, api.Options{Logger: slog.New(slog.DiscardHandler)})
}

// httpSection compares GET /v1/locate with a bare Gin handler that answers a body of the same size over keep-alive connections.
func httpSection(ctx context.Context, b *bench) error {
	_, live, err := b.city(ctx, 500)
	if err != nil {
		return err
	}
	handler, err := newAPI(live)
	if err != nil {
		return err
	}
	locate, err := b.serve(ctx, handler)
	if err != nil {
		return err
	}
	asked := points(live.Atlas(), 1<<12)
	body, headers, err := get(locate + query(asked[0]))
	if err != nil {
		return err
	}
	bare, err := b.serve(ctx, bareGin(body, headers))
	if err != nil {
		return err
	}
	const n = 20_000
	var ourRate, bareRate, ourP99, bareP99 []float64
	for range b.rounds {
		for _, side := range []struct {
			base string
			rate *[]float64
			p99  *[]float64
		}{{locate, &ourRate, &ourP99}, {bare, &bareRate, &bareP99}} {
			rate, p99, err := drive(side.base, asked, n)
			if err != nil {
				return err
			}
			*side.rate = append(*side.rate, rate)
			*side.p99 = append(*side.p99, p99.Seconds()*1e6)
		}
	}
	b.note("GET /v1/locate against a bare Gin handler, requests per second", "0.80 of it",
		"%.0f of %.0f: %.2f", median(ourRate), median(bareRate), median(ourRate)/median(bareRate))
	b.note("the same, p99", "within 1.5x", "%.0f us against %.0f us: %.2fx", median(ourP99), median(bareP99), median(ourP99)/median(bareP99))
	return nil
}

func query(p orb.Point) string { return fmt.Sprintf("/v1/locate?lon=%.7f&lat=%.7f", p[0], p[1]) }

func get(address string) ([]byte, http.Header, error) {
	answer, err := http.Get(address) //nolint:noctx // a benchmark's own server
	if err != nil {
		return nil, nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if answer.StatusCode != http.StatusOK {
		return nil, nil, fmt.Errorf("%s: %s: %s", address, answer.Status, body)
	}
	return body, answer.Header, err
}

// bareGin is an engine with recovery that answers a constant body under the same headers.
func bareGin(body []byte, headers http.Header) http.Handler {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.Use(gin.Recovery())
	engine.GET("/v1/locate", func(c *gin.Context) {
		for name := range headers {
			if name != "Date" && name != "Content-Length" && name != "Content-Type" {
				c.Writer.Header().Set(name, headers.Get(name))
			}
		}
		c.Data(http.StatusOK, headers.Get("Content-Type"), body)
	})
	return engine
}

// drive asks n times over 4 connections and returns requests per second and the p99 of one.
func drive(base string, asked []orb.Point, n int) (float64, time.Duration, error) {
	const connections = 4
	client := newClient(connections)
	defer client.CloseIdleConnections()
	took := make([][]time.Duration, connections)
	errs := make([]error, connections)
	start := time.Now()
	var wg sync.WaitGroup
	for c := range connections {
		wg.Go(func() {
			for i := c; i < n; i += connections {
				began := time.Now()
				if err := askOnce(client, base+query(asked[i%len(asked)])); err != nil {
					errs[c] = err
					return
				}
				took[c] = append(took[c], time.Since(began))
			}
		})
	}
	wg.Wait()
	elapsed := time.Since(start)
	var all []time.Duration
	for c := range connections {
		if errs[c] != nil {
			return 0, 0, errs[c]
		}
		all = append(all, took[c]...)
	}
	return float64(n) / elapsed.Seconds(), percentile(all, 0.99), nil
}

func newClient(connections int) *http.Client {
	return &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: connections}}
}

func askOnce(client *http.Client, address string) error {
	answer, err := client.Get(address) //nolint:noctx // a benchmark's own server
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", address, answer.Status)
	}
	return nil
}
