package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/paulmach/orb"

	"gridzone/fixtures"
	"gridzone/zoning"
)

// readersSection asks a service on two processors at a fixed rate, alone and while imports of a tenth of the grids
// are sent to it one after the other. The two take turns, so that a noisy machine disturbs both.
func readersSection(ctx context.Context, b *bench) error {
	path, asked, err := b.stored(ctx, 1<<12)
	if err != nil {
		return err
	}
	server, err := b.start(ctx, "api", path, 2)
	if err != nil {
		return err
	}
	files, err := versions()
	if err != nil {
		return err
	}
	most, _, err := drive(ctx, server.address, located(asked), 60_000)
	if err != nil {
		return err
	}
	rate := most / 4
	var idle, busy []time.Duration
	sent := 0
	for range b.rounds {
		alone, err := steady(ctx, server.address, asked, rate, 4*time.Second)
		if err != nil {
			return err
		}
		importing := feed(ctx, server, files, sent)
		beside, err := steady(ctx, server.address, asked, rate, 8*time.Second)
		n, err1 := importing()
		if err := errors.Join(err, err1); err != nil {
			return err
		}
		if n == 0 {
			return errors.New("no import ended while readers were watched")
		}
		idle, busy, sent = append(idle, alone), append(busy, beside), sent+n
	}
	quiet, loaded := median(idle), median(busy)
	b.note(fmt.Sprintf("readers' p99 at %.0f requests a second while %d imports of a tenth of the grids run", rate, sent), "within 2x of idle",
		"%.0f us against %.0f us: %.2fx", loaded.Seconds()*1e6, quiet.Seconds()*1e6, float64(loaded)/float64(quiet))
	return nil
}

// feed sends imports one after the other, beginning with number first, until the function it returns is called; that one tells how many ended.
func feed(ctx context.Context, server child, files [][]byte, first int) func() (int, error) {
	over, done := make(chan struct{}), make(chan error, 1)
	n := 0
	go func() {
		for {
			select {
			case <-over:
				done <- nil
				return
			default:
			}
			if _, err := send(ctx, server, files[(first+n)%len(files)]); err != nil {
				done <- err
				return
			}
			n++
		}
	}()
	return func() (int, error) {
		close(over)
		err := <-done
		return n, err
	}
}

// send imports a file of grids that changes something, and returns the revision that it made.
func send(ctx context.Context, server child, file []byte) (int64, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, server.base()+"/v1/imports?layer=grids", bytes.NewReader(file))
	if err != nil {
		return 0, err
	}
	request.Header.Set("Content-Type", "application/geo+json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, err
	}
	var report struct {
		Accepted int
		Revision int64
	}
	if err := json.Unmarshal(body, &report); err != nil || response.StatusCode >= http.StatusMultipleChoices || report.Accepted == 0 {
		return 0, fmt.Errorf("the import answered %s: %.500s", response.Status, body)
	}
	return report.Revision, nil
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
				if err := conn.ask(located(asked), i); err != nil {
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
	return p99(took), nil
}
