package main

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/paulmach/orb"

	"gridzone/api"
	"gridzone/fixtures"
	"gridzone/zoning"
)

// readersSection asks at a fixed rate, first alone, then while imports of a tenth of the grids run one after the other.
func readersSection(ctx context.Context, b *bench) error {
	_, live, err := b.city(ctx, 500)
	if err != nil {
		return err
	}
	handler, err := api.New(live, api.Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	address, err := b.serve(ctx, handler)
	if err != nil {
		return err
	}
	asked := points(live.Atlas(), 1<<12)
	most, _, err := drive(ctx, address, asked, 20_000)
	if err != nil {
		return err
	}
	rate := most / 4
	idle, err := steady(ctx, address, asked, rate, 5*time.Second)
	if err != nil {
		return err
	}
	files, err := versions()
	if err != nil {
		return err
	}
	importing, stop := context.WithCancel(ctx)
	imported := make(chan int)
	failed := make(chan error, 1)
	go func() {
		n := 0
		for importing.Err() == nil {
			if _, err := put(ctx, live, zoning.Grids, files[n%len(files)]); err != nil {
				failed <- err
				break
			}
			n++
		}
		imported <- n
	}()
	busy, err := steady(ctx, address, asked, rate, 15*time.Second)
	stop()
	n := <-imported
	if err != nil {
		return err
	}
	select {
	case err := <-failed:
		return err
	default:
	}
	if n == 0 {
		return fmt.Errorf("no import ended while readers were watched")
	}
	b.note(fmt.Sprintf("readers' p99 at %.0f requests a second while %d imports of a tenth of the grids run", rate, n), "within 2x of idle",
		"%.0f us against %.0f us: %.2fx", busy.Seconds()*1e6, idle.Seconds()*1e6, float64(busy)/float64(idle))
	return nil
}

// serve answers on a loopback port in this process, which imports meanwhile.
func (b *bench) serve(ctx context.Context, handler http.Handler) (string, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	server := api.Server(handler, listener.Addr().String())
	go func() { _ = server.Serve(listener) }()
	b.later(func() { _ = server.Close() })
	return listener.Addr().String(), nil
}

// versions are two files of a tenth of the grids that differ in their names, so that each import changes something.
func versions() ([][]byte, error) {
	city := fixtures.New(fixtures.Options{Seed: 1, Vertices: 500})
	var files [][]byte
	for version := range 2 {
		part := *city
		part.Grids = nil
		for _, row := range city.Grids[:len(city.Grids)/10] {
			grid, changed := row.Thing.(zoning.Grid), *row
			grid.Name = fmt.Sprintf("%s v%d", grid.Name, version)
			changed.Thing = grid
			part.Grids = append(part.Grids, &changed)
		}
		file := new(bytes.Buffer)
		if err := part.WriteGeoJSON(file, "grids"); err != nil {
			return nil, err
		}
		files = append(files, file.Bytes())
	}
	return files, nil
}

// steady asks at a fixed rate for a while and returns the p99, counted from when each question was due.
func steady(ctx context.Context, address string, asked []orb.Point, rate float64, length time.Duration) (time.Duration, error) {
	const connections = 8
	n := int(rate * length.Seconds())
	took := make([]time.Duration, n)
	due := make(chan int, n)
	start := time.Now()
	at := func(i int) time.Time { return start.Add(time.Duration(float64(i) / rate * float64(time.Second))) }
	errs := make(chan error, connections)
	for range connections {
		conn, err := dial(ctx, address)
		if err != nil {
			return 0, err
		}
		defer conn.Close()
		go func() {
			for i := range due {
				if err := conn.ask(asked[i%len(asked)]); err != nil {
					errs <- err
					return
				}
				took[i] = time.Since(at(i))
			}
			errs <- nil
		}()
	}
	for i := range n {
		time.Sleep(time.Until(at(i)))
		due <- i
	}
	close(due)
	for range connections {
		if err := <-errs; err != nil {
			return 0, err
		}
	}
	return percentile(took, 0.99), nil
}
