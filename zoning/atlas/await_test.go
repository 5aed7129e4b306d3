package atlas_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

func TestAwait(t *testing.T) {
	c := newCrier()
	c.deaf.Store(true)
	followed(t, c, time.Hour, func(t *testing.T, l *atlas.Live) {
		ctx := context.Background()
		begun := time.Now()
		require.NoError(t, l.Await(ctx, 0))
		c.commit(t, "a")
		require.NoError(t, l.Await(ctx, 1), "who waits has the store looked at")
		assert.Zero(t, time.Since(begun), "at once")

		// Committed while somebody waits, and nobody hints.
		time.Sleep(time.Minute)
		begun = time.Now()
		var done sync.WaitGroup
		done.Go(func() {
			time.Sleep(500 * time.Millisecond)
			c.commit(t, "b")
		})
		require.NoError(t, l.Await(ctx, 2))
		assert.Less(t, time.Since(begun), 600*time.Millisecond)
		done.Wait()

		short, cancel := context.WithTimeout(ctx, 2*time.Second)
		defer cancel()
		begun = time.Now()
		require.ErrorIs(t, l.Await(short, 3), context.DeadlineExceeded)
		assert.Equal(t, 2*time.Second, time.Since(begun))
		looks := c.looks.Load()
		time.Sleep(50 * time.Minute)
		assert.LessOrEqual(t, c.looks.Load()-looks, int64(1), "nobody waits any more")
	})
}

// Many wait for different revisions; each is woken by the swap to its own, at the very instant of it.
func TestAwaitWakesWithTheSwap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, err := atlas.Open(context.Background(), newMemory(), atlas.Options{})
		require.NoError(t, err)
		var all sync.WaitGroup
		var mu sync.Mutex
		woken := map[int64]time.Duration{}
		begun := time.Now()
		for n := range int64(20) {
			all.Go(func() {
				err := l.Await(context.Background(), n+1)
				mu.Lock()
				defer mu.Unlock()
				if err == nil && l.Atlas().Revision() >= n+1 {
					woken[n+1] = time.Since(begun)
				}
			})
		}
		for range 20 {
			time.Sleep(time.Second)
			_, err := l.Do(context.Background(), zoning.Command{}, func(ctx context.Context, tx zoning.Tx, _ *atlas.Atlas) ([]byte, error) {
				return nil, tx.Open(ctx, baseGrid("g", box(0, 0, 1, 1)))
			})
			require.NoError(t, err)
		}
		all.Wait()
		for n := range int64(20) {
			assert.Equal(t, time.Duration(n+1)*time.Second, woken[n+1])
		}
	})
}
