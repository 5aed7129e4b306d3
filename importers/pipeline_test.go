package importers

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
)

// blocks cuts a stream of n blocks of ten bytes; block i holds i%3 features, which are named by their block and place.
func blocks(n int, emitted *atomic.Int64) func(emit func([]byte, []item) error) error {
	return func(emit func([]byte, []item) error) error {
		for i := range n {
			block := fmt.Appendf(nil, "%09d ", i)
			items := make([]item, i%3)
			for k := range items {
				items[k] = item{start: 0, end: 9 + k%2}
			}
			if err := emit(block, items); err != nil {
				return err
			}
			emitted.Add(1)
		}
		return nil
	}
}

// named is what a worker makes of a feature.
func named() func([]byte, item) string {
	return func(text []byte, _ item) string { return string(text) }
}

func inOrder(n int) []string {
	var want []string
	for i := range n {
		for k := range i % 3 {
			want = append(want, fmt.Sprintf("%09d ", i)[:9+k%2])
		}
	}
	return want
}

// eachWay runs a test with the file read in turn, by one worker and by four.
func eachWay(t *testing.T, test func(t *testing.T, workers int)) {
	for _, workers := range []int{0, 1, 4} {
		t.Run(fmt.Sprintf("%d workers", workers), func(t *testing.T) { test(t, workers) })
	}
}

func TestPipelineKeepsTheOrder(t *testing.T) {
	eachWay(t, func(t *testing.T, workers int) {
		var got []string
		var emitted atomic.Int64
		made := 0
		read := func() func([]byte, item) string { made++; return named() }
		if workers > 1 {
			read = named
		}
		require.NoError(t, pipeline(t.Context(), workers, 1<<20, blocks(500, &emitted), read, func(s string) error {
			got = append(got, s)
			return nil
		}))
		assert.Equal(t, inOrder(500), got)
		if workers <= 1 {
			assert.Equal(t, 1, made, "a reader belongs to a worker, not to a feature")
		}
	})
}

// A block that takes long is waited for: what stands behind it is read meanwhile and taken after it.
func TestPipelineWaitsForTheFirst(t *testing.T) {
	later := make(chan struct{})
	read := func() func([]byte, item) string {
		return func(text []byte, _ item) string {
			switch string(text[:9]) {
			case "000000001":
				<-later
			case "000000004":
				close(later)
			}
			return string(text)
		}
	}
	var got []string
	var emitted atomic.Int64
	require.NoError(t, pipeline(t.Context(), 4, 1<<20, blocks(5, &emitted), read, func(s string) error {
		got = append(got, s)
		return nil
	}))
	assert.Equal(t, inOrder(5), got)
}

func TestPipelineEndsEarly(t *testing.T) {
	broken := errors.New("broken")
	eachWay(t, func(t *testing.T, workers int) {
		for want, given := range map[error]error{nil: errStop, broken: broken} {
			var emitted atomic.Int64
			taken := 0
			err := pipeline(t.Context(), workers, 1<<20, blocks(1<<40, &emitted), named, func(string) error {
				if taken++; taken == 10 {
					return given
				}
				return nil
			})
			assert.Equal(t, want, err)
			assert.Equal(t, 10, taken, "nothing is taken after the end")
		}
	})
}

func TestPipelineHandsOnWhatSplitFailsWith(t *testing.T) {
	gone := errors.New("connection reset")
	eachWay(t, func(t *testing.T, workers int) {
		var emitted atomic.Int64
		err := pipeline(t.Context(), workers, 1<<20, func(emit func([]byte, []item) error) error {
			return errors.Join(blocks(7, &emitted)(emit), gone)
		}, named, func(string) error { return nil })
		assert.ErrorIs(t, err, gone)
	})
}

func TestPipelineEndsWithItsContext(t *testing.T) {
	eachWay(t, func(t *testing.T, workers int) {
		ctx, cancel := context.WithCancel(t.Context())
		var emitted atomic.Int64
		err := pipeline(ctx, workers, 1<<20, blocks(1<<40, &emitted), named, func(string) error {
			cancel()
			return nil
		})
		assert.ErrorIs(t, err, context.Canceled)
	})
}

// Blocks that nobody takes yet are no more than the budget holds; one larger than all of it goes alone.
func TestPipelineKeepsToItsBudget(t *testing.T) {
	for budget, most := range map[int64]int64{35: 3, 10: 1, 3: 1} {
		for _, workers := range []int{1, 4} {
			t.Run(fmt.Sprintf("%d bytes, %d workers", budget, workers), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					open, ended := make(chan struct{}), make(chan error)
					var emitted atomic.Int64
					taken := 0
					all := blocks(30, &emitted)
					go func() {
						ended <- pipeline(t.Context(), workers, budget, func(emit func([]byte, []item) error) error {
							return all(func(block []byte, _ []item) error { return emit(block, []item{{start: 0, end: 9}}) })
						}, named, func(string) error {
							<-open
							taken++
							return nil
						})
					}()
					synctest.Wait()
					assert.Equal(t, most, emitted.Load(), "while the first is being taken")
					close(open)
					require.NoError(t, <-ended)
					assert.Equal(t, 30, taken)
				})
			})
		}
	}
}

// A file is the same file however many read it.
func TestWorkersAgree(t *testing.T) {
	o := Options{Layer: zoning.Grids}
	require.NoError(t, o.Check())
	const bad = `{"type":"Feature","properties":{"code":"","name":"n"},"geometry":null}`
	want, err := readThrough(t.Context(), manyGrids(4<<20, bad), o, 0)
	require.NoError(t, err)
	require.NotZero(t, want.report.ErrorCount)
	for _, workers := range []int{1, 4} {
		got, err := readThrough(t.Context(), manyGrids(4<<20, bad), o, workers)
		require.NoError(t, err)
		assert.Equal(t, want.report, got.report)
	}
}
