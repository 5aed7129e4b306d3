package storetest

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
)

// Four writers keep one counter in a row's name: an update that was lost would show.
func writersQueue(t *testing.T, open Open, _ Reopen) {
	const writers, each = 4, 25
	s := open(t)
	put(t, s, row(zoning.Grid{Code: "counter", Name: "0"}))
	var wg sync.WaitGroup
	revisions := make([][]int64, writers)
	for w := range writers {
		wg.Go(func() {
			for range each {
				out, err := s.Do(t.Context(), command(), func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
					for r, err := range tx.Rows(ctx, zoning.Query{Layer: zoning.Grids, Codes: []string{"counter"}}) {
						if err != nil {
							return nil, err
						}
						n, err := strconv.Atoi(r.Thing.(zoning.Grid).Name)
						if err != nil {
							return nil, err
						}
						if err := tx.Close(ctx, zoning.Grids, r.ID); err != nil {
							return nil, err
						}
						return nil, tx.Open(ctx, row(zoning.Grid{Code: "counter", Name: strconv.Itoa(n + 1)}))
					}
					return nil, errOwn
				})
				if !assert.NoError(t, err) {
					return
				}
				revisions[w] = append(revisions[w], out.Revision)
			}
		})
	}
	wg.Wait()
	taken := map[int64]bool{}
	for _, list := range revisions {
		for i, n := range list {
			assert.False(t, taken[n], "revision %d was given twice", n)
			taken[n] = true
			assert.True(t, i == 0 || list[i-1] < n)
		}
	}
	assert.Len(t, taken, writers*each)
	assert.EqualValues(t, writers*each+1, newest(t, s).N)
	got := rows(t, s, zoning.Query{Layer: zoning.Grids})
	require.Len(t, got, 1)
	assert.Equal(t, strconv.Itoa(writers*each), got[0].Thing.(zoning.Grid).Name)
}

// Every revision closes all rows and opens as many that bear its number; a reader
// that met two numbers, or too few rows, saw half a commit.
func readersSeeOne(t *testing.T, open Open, _ Reopen) {
	const count, revisions = 40, 30
	s := open(t)
	step := func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
		for r, err := range tx.Rows(ctx, zoning.Query{Layer: zoning.Grids}) {
			if err != nil {
				return nil, err
			}
			if err := tx.Close(ctx, zoning.Grids, r.ID); err != nil {
				return nil, err
			}
		}
		for i := range count {
			if err := tx.Open(ctx, row(zoning.Grid{Code: fmt.Sprintf("%03d", i), Name: strconv.FormatInt(tx.Revision(), 10)})); err != nil {
				return nil, err
			}
		}
		return nil, nil
	}
	_, err := s.Do(t.Context(), command(), step)
	require.NoError(t, err)
	done := make(chan struct{})
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			last := int64(1)
			for {
				seen, names := 0, map[string]bool{}
				for r, err := range s.Rows(t.Context(), zoning.Query{Layer: zoning.Grids}) {
					if !assert.NoError(t, err) {
						return
					}
					seen++
					names[r.Thing.(zoning.Grid).Name] = true
				}
				assert.Equal(t, count, seen)
				assert.Len(t, names, 1)
				for name := range names {
					n, err := strconv.ParseInt(name, 10, 64)
					assert.NoError(t, err)
					assert.GreaterOrEqual(t, n, last, "time runs backwards")
					last = n
				}
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	for range revisions {
		_, err := s.Do(t.Context(), command(), step)
		assert.NoError(t, err)
	}
	close(done)
	wg.Wait()
	assert.EqualValues(t, revisions+1, newest(t, s).N)
}

// A question inside a walk, and a command beside it, must not wait for the walk to end.
func readWithinWalk(t *testing.T, open Open, _ Reopen) {
	s := open(t)
	put(t, s, many(20)...)
	for r, err := range s.Rows(t.Context(), zoning.Query{Layer: zoning.Grids}) {
		require.NoError(t, err)
		_, err := s.Staff(t.Context(), []string{r.Code()})
		require.NoError(t, err)
		for inner, err := range s.Rows(t.Context(), zoning.Query{Layer: zoning.Grids}) {
			require.NoError(t, err)
			require.Equal(t, "000000", inner.Code())
			break
		}
		put(t, s, grid("z"+r.Code()))
	}
	assert.EqualValues(t, 21, newest(t, s).N, "the walk saw the rows of its beginning only")
}

func reopenKeeps(t *testing.T, open Open, reopen Reopen) {
	s := open(t)
	put(t, s, full()...)
	list := many(50)
	put(t, s, list...)
	end(t, s, list[:20]...)
	do(t, s, func(ctx context.Context, tx zoning.Tx) error {
		return tx.SetStaff(ctx, "000030", []zoning.Staff{{Post: zoning.Head, Name: "张三", Phone: "1"}})
	})
	want, err := Digest(t.Context(), s)
	require.NoError(t, err)
	for range 3 {
		s = reopen(t, s)
		got, err := Digest(t.Context(), s)
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
	assert.EqualValues(t, 5, put(t, s, grid("after")))
	got, err := Digest(t.Context(), s)
	require.NoError(t, err)
	assert.NotEqual(t, want, got, "the digest must tell")
}

func closedStore(t *testing.T, open Open, _ Reopen) {
	s := open(t)
	put(t, s, grid("a"))
	require.NoError(t, s.Close())
	_, err := s.Newest(t.Context())
	assert.ErrorIs(t, err, zoning.ErrUnavailable)
	assert.ErrorIs(t, readErr(s.Rows(t.Context(), zoning.Query{Layer: zoning.Grids})), zoning.ErrUnavailable)
	_, err = s.Do(t.Context(), command(), func(context.Context, zoning.Tx) ([]byte, error) { return nil, nil })
	assert.ErrorIs(t, err, zoning.ErrUnavailable)
}
