package main

import (
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
)

// bench collects figures and what must be removed afterwards.
type bench struct {
	rounds  int
	rows    [][3]string
	cleanup []func()
}

// note records a figure and the bar it is held against.
func (b *bench) note(what, bar, format string, args ...any) {
	row := [3]string{what, fmt.Sprintf(format, args...), bar}
	b.rows = append(b.rows, row)
	fmt.Fprintf(os.Stderr, "%s: %s (bar: %s)\n", row[0], row[1], row[2])
}

func (b *bench) later(f func()) { b.cleanup = append(b.cleanup, f) }

func (b *bench) cleanUp() {
	for _, f := range slices.Backward(b.cleanup) {
		f()
	}
	b.cleanup = nil
}

// folder is a temporary one, removed after the section.
func (b *bench) folder() (string, error) {
	dir, err := os.MkdirTemp("", "gridzone-bench-")
	if err == nil {
		b.later(func() { _ = os.RemoveAll(dir) })
	}
	return dir, err
}

func (b *bench) summary() {
	t := table.NewWriter()
	t.SetOutputMirror(os.Stdout)
	t.AppendHeader(table.Row{"what", "measured", "bar"})
	for _, r := range b.rows {
		t.AppendRow(table.Row{r[0], r[1], r[2]})
	}
	t.RenderMarkdown()
}

// interleave runs each of fs once a round, in turn, and returns the median time of each.
func (b *bench) interleave(fs ...func() error) ([]time.Duration, error) {
	times := make([][]time.Duration, len(fs))
	for range b.rounds {
		for i, f := range fs {
			start := time.Now()
			if err := f(); err != nil {
				return nil, err
			}
			times[i] = append(times[i], time.Since(start))
		}
	}
	medians := make([]time.Duration, len(fs))
	for i := range times {
		medians[i] = median(times[i])
	}
	return medians, nil
}

func median[T int | int64 | float64 | time.Duration](values []T) T {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

func p99(values []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[min(len(sorted)-1, len(sorted)*99/100)]
}
