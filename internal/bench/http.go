package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/paulmach/orb"

	"gridzone/store/gpkg"
)

// stored makes the city in a store, closes it and returns its path and points in it.
func (b *bench) stored(ctx context.Context, n int) (string, []orb.Point, error) {
	store, live, err := b.city(ctx, 500)
	if err != nil {
		return "", nil, err
	}
	asked := points(live.Atlas(), n)
	dir, err := b.folder()
	if err != nil {
		return "", nil, err
	}
	path := filepath.Join(dir, "copy.gpkg")
	err = gpkg.Create(ctx, dir, path, store.TimeZone(), 0o600, func(made *gpkg.Store) error {
		_, err := store.CopyTo(ctx, made.Store, nil)
		return err
	})
	return path, asked, errors.Join(err, store.Close())
}

// httpSection compares GET /v1/locate with a bare Gin handler that answers a
// body of the same size under as many headers, with the same middleware and with
// recovery alone, each on one processor, over 8 keep-alive connections.
func httpSection(ctx context.Context, b *bench) error {
	path, asked, err := b.stored(ctx, 1<<12)
	if err != nil {
		return err
	}
	ours, err := b.start(ctx, "api", path, 1)
	if err != nil {
		return err
	}
	constantFile, size, err := b.record(ours.base() + query(asked[0]))
	if err != nil {
		return err
	}
	bare, err := b.start(ctx, "bare", constantFile, 1)
	if err != nil {
		return err
	}
	recovery, err := b.start(ctx, "recovery", constantFile, 1)
	if err != nil {
		return err
	}
	const n = 60_000
	rates, p99s := make([][]float64, 3), make([][]float64, 3)
	for range b.rounds {
		for i, side := range []child{ours, bare, recovery} {
			rate, p99, err := drive(ctx, side.address, located(asked), n)
			if err != nil {
				return err
			}
			rates[i] = append(rates[i], rate)
			p99s[i] = append(p99s[i], p99.Seconds()*1e6)
		}
	}
	rate, bareRate, p99, bareP99 := median(rates[0]), median(rates[1]), median(p99s[0]), median(p99s[1])
	b.note(fmt.Sprintf("GET /v1/locate against a bare Gin handler (%d bytes), requests per second", size), "0.80 of it", "%.0f of %.0f: %.2f", rate, bareRate, rate/bareRate)
	b.note("the same, p99", "within 1.5x", "%.0f us against %.0f us: %.2fx", p99, bareP99, p99/bareP99)
	b.note("GET /v1/locate against a Gin engine with recovery alone", "none", "%.2f of its requests per second, p99 %.2fx", rate/median(rates[2]), p99/median(p99s[2]))
	return nil
}

func query(p orb.Point) string { return fmt.Sprintf("/v1/locate?lon=%.7f&lat=%.7f", p[0], p[1]) }

// record keeps an answer in a file for the bare handler.
func (b *bench) record(address string) (string, int, error) {
	request, err := http.NewRequest(http.MethodGet, address, nil) //nolint:noctx // a benchmark's own server
	if err != nil {
		return "", 0, err
	}
	request.Header.Set("Accept-Encoding", "identity") // as drive asks
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", 0, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		return "", 0, fmt.Errorf("%s: %s: %w", address, answer.Status, err)
	}
	c := constant{Header: map[string]string{}, Body: body}
	for name := range answer.Header {
		if name != "Date" && name != "Content-Length" {
			c.Header[name] = answer.Header.Get(name)
		}
	}
	dir, err := b.folder()
	if err != nil {
		return "", 0, err
	}
	data, err := json.Marshal(c)
	path := filepath.Join(dir, "constant.json")
	return path, len(body), errors.Join(err, os.WriteFile(path, data, 0o600))
}

// located writes the path of the i-th question about points.
func located(asked []orb.Point) func(dst []byte, i int) []byte {
	return func(dst []byte, i int) []byte {
		p := asked[i%len(asked)]
		dst = strconv.AppendFloat(append(dst, "/v1/locate?lon="...), p[0], 'f', 7, 64)
		return strconv.AppendFloat(append(dst, "&lat="...), p[1], 'f', 7, 64)
	}
}

// drive asks n times over 8 connections and returns requests per second and the p99 of one.
func drive(ctx context.Context, address string, path func(dst []byte, i int) []byte, n int) (float64, time.Duration, error) {
	const connections = 8
	took := make([][]time.Duration, connections)
	errs := make([]error, connections)
	start := time.Now()
	var wg sync.WaitGroup
	for c := range connections {
		wg.Go(func() {
			conn, err := dial(ctx, address)
			if err != nil {
				errs[c] = err
				return
			}
			defer conn.Close()
			for i := c; i < n; i += connections {
				began := time.Now()
				if errs[c] = conn.ask(path, i); errs[c] != nil {
					return
				}
				took[c] = append(took[c], time.Since(began))
			}
		})
	}
	wg.Wait()
	elapsed := time.Since(start)
	var all []time.Duration
	for _, t := range took {
		all = append(all, t...)
	}
	if err := errors.Join(errs...); err != nil {
		return 0, 0, err
	}
	return float64(n) / elapsed.Seconds(), p99(all), nil
}

// asking is one keep-alive connection of a client that costs next to nothing: net/http's own would be what is measured.
type asking struct {
	net.Conn
	in  *bufio.Reader
	out []byte
}

func dial(ctx context.Context, address string) (*asking, error) {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	return &asking{Conn: conn, in: bufio.NewReaderSize(conn, 64<<10)}, nil
}

// ask sends the i-th question and reads its answer to the end.
func (a *asking) ask(path func(dst []byte, i int) []byte, i int) error {
	a.out = path(append(a.out[:0], "GET "...), i)
	a.out = append(a.out, " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"...)
	if _, err := a.Write(a.out); err != nil {
		return err
	}
	length := -1
	for first := true; ; first = false {
		line, err := a.in.ReadSlice('\n')
		if err != nil {
			return err
		}
		if first && !bytes.Contains(line, []byte(" 200 ")) {
			return fmt.Errorf("answered %s", line)
		}
		if value, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil {
				return err
			}
		}
		if len(bytes.TrimSpace(line)) == 0 {
			break
		}
	}
	if length < 0 {
		return errors.New("an answer without a length")
	}
	_, err := a.in.Discard(length)
	return err
}
