package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strconv"
	"time"
)

// batchSection sends a million points as CSV over loopback and reads the answers in order.
func batchSection(ctx context.Context, b *bench) error {
	_, live, err := b.city(ctx, 500)
	if err != nil {
		return err
	}
	handler, err := newAPI(live)
	if err != nil {
		return err
	}
	base, err := b.serve(ctx, handler)
	if err != nil {
		return err
	}
	const n = 1_000_000
	file := new(bytes.Buffer)
	file.WriteString("id,lon,lat\n")
	for i, p := range points(live.Atlas(), n) {
		fmt.Fprintf(file, "%d,%.7f,%.7f\n", i, p[0], p[1])
	}
	var peak []float64
	times, err := b.interleave(func() error {
		idle := heap()
		watch := watchHeap()
		err := sendBatch(base, file.Bytes(), n)
		peak = append(peak, mb(watch()-idle))
		return err
	})
	if err != nil {
		return err
	}
	b.note("POST /v1/locate, a million points as CSV over loopback, answers in order, client included", "1 s or less", "%.2f s", times[0].Seconds())
	b.note("its memory above idle (client in the same process)", "64 MB or less", "%.0f MB", median(peak))
	return nil
}

// sendBatch posts a CSV and checks that every row comes back, in order.
func sendBatch(base string, file []byte, n int) error {
	answer, err := http.Post(base+"/v1/locate", "text/csv", bytes.NewReader(file)) //nolint:noctx // a benchmark's own server
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		body, _ := io.ReadAll(io.LimitReader(answer.Body, 1<<12)) // for the message only
		return fmt.Errorf("%s: %s", answer.Status, body)
	}
	lines := bufio.NewScanner(answer.Body)
	lines.Scan() // names of the columns
	i := 0
	for ; lines.Scan(); i++ {
		id, _, _ := bytes.Cut(lines.Bytes(), []byte{','})
		if string(id) != strconv.Itoa(i) {
			return fmt.Errorf("row %d came as %q", i, lines.Bytes())
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	if i != n {
		return fmt.Errorf("%d of %d rows came back", i, n)
	}
	return nil
}

// watchHeap looks at the heap until the function it returns is called, which gives the largest seen.
func watchHeap() func() int64 {
	stop, done := make(chan struct{}), make(chan int64)
	go func() {
		var m runtime.MemStats
		var most uint64
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for {
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapAlloc)
			select {
			case <-stop:
				done <- int64(most)
				return
			case <-tick.C:
			}
		}
	}()
	return func() int64 { close(stop); return <-done }
}
