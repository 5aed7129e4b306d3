package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"github.com/paulmach/orb"
)

// batchSection sends a million points as CSV over loopback and reads the answers in order.
func batchSection(ctx context.Context, b *bench) error {
	const n = 1_000_000
	path, asked, err := b.stored(ctx, n)
	if err != nil {
		return err
	}
	file := pointTable(asked)
	server, err := b.start(ctx, "api", path, 2)
	if err != nil {
		return err
	}
	if err := sendBatch(server.base(), file[:1+bytes.IndexByte(file, '\n')], 0); err != nil {
		return err
	}
	if err := server.forget(); err != nil {
		return err
	}
	idle, _, err := server.memory()
	if err != nil {
		return err
	}
	began, err := server.processorTime()
	if err != nil {
		return err
	}
	times, err := b.interleave(func() error { return sendBatch(server.base(), file, n) })
	if err != nil {
		return err
	}
	used, err := server.processorTime()
	if err != nil {
		return err
	}
	_, most, err := server.memory()
	if err != nil {
		return err
	}
	b.note("POST /v1/locate, a million points as CSV over loopback, answers in order, client included", "1 s or less",
		"%.2f s, of it %.2f s of the server's processors", times[0].Seconds(), (used-began).Seconds()/float64(b.rounds))
	b.note("the server's resident memory above idle at its highest", "64 MB or less", "%.0f MB (idle %.0f MB)", mb(max(0, most-idle)), mb(idle))
	return nil
}

// pointTable writes points as CSV.
func pointTable(points []orb.Point) []byte {
	file := []byte("id,lon,lat\n")
	for i, p := range points {
		file = fmt.Appendf(file, "%d,%.7f,%.7f\n", i, p[0], p[1])
	}
	return file
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
