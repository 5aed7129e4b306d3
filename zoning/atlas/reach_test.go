package atlas_test

import (
	"context"
	"iter"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// mute is a store that can stop answering, as behind a network that swallows everything, until the caller gives up.
type mute struct {
	*memory
	silent  atomic.Bool  // nothing is answered
	stalled atomic.Bool  // rows stop coming after the first
	looks   atomic.Int64 // of Newest
}

func (s *mute) Newest(ctx context.Context) (zoning.Revision, error) {
	s.looks.Add(1)
	if s.silent.Load() {
		<-ctx.Done()
		return zoning.Revision{}, ctx.Err()
	}
	return s.memory.Newest(ctx)
}

func (s *mute) Rows(ctx context.Context, q zoning.Query) iter.Seq2[*zoning.Row, error] {
	return s.stall(ctx, s.memory.Rows(ctx, q))
}

func (s *mute) Changes(ctx context.Context, layer zoning.Layer, from, to int64) iter.Seq2[*zoning.Row, error] {
	return s.stall(ctx, s.memory.Changes(ctx, layer, from, to))
}

func (s *mute) stall(ctx context.Context, rows iter.Seq2[*zoning.Row, error]) iter.Seq2[*zoning.Row, error] {
	return func(yield func(*zoning.Row, error) bool) {
		for r, err := range rows {
			if !yield(r, err) {
				return
			}
			if s.stalled.Load() {
				<-ctx.Done()
				yield(nil, ctx.Err())
				return
			}
		}
	}
}

// Every way to the store ends soon when it is silent; what is in memory is answered all the while.
func TestASilentStoreKeepsNobodyWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, store := context.Background(), &mute{memory: newMemory()}
		l, err := atlas.Open(ctx, store, atlas.Options{})
		require.NoError(t, err)
		for range 6 { // more than are kept
			put(t, l, baseGrid("a", box(0, 0, 1, 1)))
		}
		store.silent.Store(true)
		for name, ask := range map[string]func() error{
			"refresh": func() error { return l.Refresh(ctx) },
			"command": func() error {
				_, err := l.Do(ctx, zoning.Command{}, func(context.Context, zoning.Tx, *atlas.Atlas) ([]byte, error) { panic("a command was begun") })
				return err
			},
			"older":    func() error { _, _, err := l.Older(ctx, 1, nil); return err },
			"newest":   func() error { _, err := l.Reader().Newest(ctx); return err },
			"record":   func() error { _, err := l.Reader().Record(ctx, zoning.CheckRecords, "x"); return err },
			"document": func() error { _, err := l.Reader().Document(ctx, "x"); return err },
			"staff":    func() error { _, err := l.Reader().Staff(ctx, nil); return err },
			"audited":  func() error { _, err := l.Trail().Audited(ctx, "x", ""); return err },
			"records":  func() error { return first(l.Reader().Records(ctx, zoning.CheckRecords)) },
			"draft":    func() error { return first(l.Reader().Draft(ctx, "x")) },
			"rows":     func() error { return first(l.Reader().Rows(ctx, zoning.Query{Layer: zoning.Grids})) },
		} {
			begun := time.Now()
			require.ErrorIs(t, ask(), zoning.ErrUnavailable, name)
			assert.Equal(t, 2*time.Second, time.Since(begun), name)
		}
		assert.Equal(t, atlas.Unavailable, l.Status().Trouble())
		assert.Equal(t, 6, l.Atlas().Count(zoning.Grids, l.Today()))

		gone, leave := context.WithCancel(ctx)
		leave()
		require.ErrorIs(t, first(l.Reader().Draft(gone, "x")), context.Canceled, "who leaves is not told that the store is away")
		time.Sleep(2 * time.Second)
	})
}

func first[T any](all iter.Seq2[T, error]) error {
	for _, err := range all {
		return err
	}
	return nil
}

func TestManyWhoAskAtOnceWaitForOneLook(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, store := context.Background(), &mute{memory: newMemory()}
		l, err := atlas.Open(ctx, store, atlas.Options{})
		require.NoError(t, err)
		store.silent.Store(true)
		before := store.looks.Load()
		var all sync.WaitGroup
		var refused atomic.Int64
		for range 100 {
			all.Go(func() {
				if _, err := l.Reader().Record(ctx, zoning.CheckRecords, "x"); err != nil {
					refused.Add(1)
				}
			})
		}
		all.Wait()
		assert.Equal(t, int64(100), refused.Load())
		assert.Equal(t, int64(1), store.looks.Load()-before)
	})
}

// Rows that stop coming in the middle do not hold a refresh for ever; the next one starts again.
func TestAStoreThatStallsIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, store := context.Background(), &mute{memory: newMemory()}
		l, err := atlas.Open(ctx, store, atlas.Options{})
		require.NoError(t, err)
		store.stalled.Store(true)
		for range 2 { // all of it; then what changed
			act(t, store, func(tx zoning.Tx) error { return tx.Open(ctx, fourGrids()...) })
			served, begun := l.Atlas(), time.Now()
			require.ErrorIs(t, l.Refresh(ctx), zoning.ErrUnavailable)
			assert.Equal(t, 30*time.Second, time.Since(begun))
			assert.Same(t, served, l.Atlas())
			store.stalled.Store(false)
			require.NoError(t, l.Refresh(ctx))
			assert.Equal(t, served.Revision()+1, l.Atlas().Revision())
			store.stalled.Store(true)
		}
	})
}
