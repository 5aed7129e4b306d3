package importers

import (
	"context"
	"errors"
	"runtime"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"
)

// errStop ends a pipeline early without being a failure.
var errStop = errors.New("stop")

// batch is a block of features on its way.
type batch[T any] struct {
	block []byte
	items []item
	out   []T
	done  chan struct{}
}

// spared is how many processors may read features beside the one that cuts the file into them: one more is left for
// whoever asks questions meanwhile. A question that comes while every processor computes waits until the runtime looks at the network again.
func spared() int { return runtime.GOMAXPROCS(0) - 2 }

// pipeline runs split, which cuts a stream into blocks of features, reads the
// features by as many workers, and takes the results in the order of the file; with less than
// one worker all of it happens in turn on the caller's goroutine.
// read is called once for each worker and returns the function it uses. take runs on one
// goroutine; errStop from it ends the pipeline with nil. No goroutine is left
// behind, and at most budget bytes of blocks are on their way (one block at least).
func pipeline[T any](ctx context.Context, workers int, budget int64, split func(emit func([]byte, []item) error) error,
	read func() func(text []byte, it item) T, take func(T) error) error {
	if workers < 1 {
		return inTurn(ctx, split, read(), take)
	}
	group, ctx := errgroup.WithContext(ctx)
	room := semaphore.NewWeighted(budget)
	work := make(chan *batch[T])
	order := make(chan *batch[T], 2*workers)
	cost := func(b *batch[T]) int64 { return min(int64(len(b.block)), budget) }

	for range workers {
		group.Go(func() error {
			one := read()
			for b := range work {
				b.out = make([]T, len(b.items))
				for i, it := range b.items {
					b.out[i] = one(b.block[it.start:it.end], it)
				}
				close(b.done)
			}
			return nil
		})
	}
	group.Go(func() error {
		for b := range order {
			select {
			case <-b.done:
			case <-ctx.Done():
				return ctx.Err()
			}
			for _, t := range b.out {
				if err := take(t); err != nil {
					return err
				}
			}
			room.Release(cost(b))
		}
		return nil
	})
	group.Go(func() error {
		defer close(order)
		defer close(work)
		return split(func(block []byte, items []item) error {
			b := &batch[T]{block: block, items: items, done: make(chan struct{})}
			if err := room.Acquire(ctx, cost(b)); err != nil {
				return err
			}
			select {
			case order <- b:
			case <-ctx.Done():
				return ctx.Err()
			}
			select {
			case work <- b:
			case <-ctx.Done():
				return ctx.Err()
			}
			return nil
		})
	})
	err := group.Wait()
	if errors.Is(err, errStop) {
		return nil
	}
	return err
}

// inTurn is pipeline on the caller's goroutine: each block is read as soon as it is cut.
func inTurn[T any](ctx context.Context, split func(emit func([]byte, []item) error) error, read func([]byte, item) T, take func(T) error) error {
	err := split(func(block []byte, items []item) error {
		for _, it := range items {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := take(read(block[it.start:it.end], it)); err != nil {
				return err
			}
		}
		return nil
	})
	if errors.Is(err, errStop) {
		return nil
	}
	return err
}
