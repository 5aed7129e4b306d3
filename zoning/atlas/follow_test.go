package atlas_test

import (
	"context"
	"errors"
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

// crier is a store that hints when the test says so, and that counts who asks for what.
type crier struct {
	*memory
	wake  atomic.Pointer[func()] // of the call of Listen under way
	end   chan error             // ends that call
	deaf  atomic.Bool            // Listen fails at once
	calls atomic.Int64           // of Listen
	looks atomic.Int64           // of Newest
}

func newCrier() *crier { return &crier{memory: newMemory(), end: make(chan error)} }

func (c *crier) Listen(ctx context.Context, wake func()) error {
	c.calls.Add(1)
	if c.deaf.Load() {
		return errors.New("cannot listen on a standby")
	}
	c.wake.Store(&wake)
	wake()
	select {
	case <-ctx.Done():
		return nil
	case err := <-c.end:
		return err
	}
}

func (c *crier) Newest(ctx context.Context) (zoning.Revision, error) {
	c.looks.Add(1)
	return c.memory.Newest(ctx)
}

func (c *crier) hint() { (*c.wake.Load())() }

// another process commits a grid.
func (c *crier) commit(t testing.TB, code string) {
	t.Helper()
	act(t, c, func(tx zoning.Tx) error { return tx.Open(context.Background(), baseGrid(code, box(0, 0, 1, 1))) })
}

// followed runs f while a Live follows the store, in time that stands still unless f sleeps.
func followed(t *testing.T, c *crier, interval time.Duration, f func(t *testing.T, l *atlas.Live)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		c.end = make(chan error)
		l, err := atlas.Open(context.Background(), c, atlas.Options{})
		require.NoError(t, err)
		ctx, stop := context.WithCancel(context.Background())
		var done sync.WaitGroup
		done.Go(func() { l.Follow(ctx, interval) })
		time.Sleep(50 * time.Millisecond) // the first looks are over
		f(t, l)
		stop()
		done.Wait()
	})
}

func TestAHintIsFollowedAtOnce(t *testing.T) {
	c := newCrier()
	followed(t, c, time.Hour, func(t *testing.T, l *atlas.Live) {
		assert.True(t, l.Status().Listening)
		c.commit(t, "a")
		synctest.Wait()
		assert.Zero(t, l.Atlas().Revision())
		c.hint()
		synctest.Wait()
		assert.Equal(t, int64(1), l.Atlas().Revision())
	})
}

func TestALostHintWaitsForTheInterval(t *testing.T) {
	c := newCrier()
	followed(t, c, time.Second, func(t *testing.T, l *atlas.Live) {
		c.commit(t, "a")
		time.Sleep(time.Second)
		assert.Equal(t, int64(1), l.Atlas().Revision())
	})
}

func TestAStormOfHintsIsAFewLooks(t *testing.T) {
	c := newCrier()
	followed(t, c, time.Hour, func(t *testing.T, _ *atlas.Live) {
		before := c.looks.Load()
		for range 1000 {
			c.hint()
		}
		time.Sleep(time.Minute)
		assert.LessOrEqual(t, c.looks.Load()-before, int64(2), "hints at once")

		before = c.looks.Load()
		for range 10_000 {
			c.hint()
			time.Sleep(100 * time.Microsecond)
		}
		looks := c.looks.Load() - before
		assert.LessOrEqual(t, looks, int64(101), "hints for a second")
		assert.Greater(t, looks, int64(50), "and it is followed meanwhile")
	})
}

func TestAListenerThatDiesIsListenedToAgain(t *testing.T) {
	c := newCrier()
	followed(t, c, time.Hour, func(t *testing.T, l *atlas.Live) {
		for i := range int64(100) {
			c.end <- errors.New("terminated by the administrator")
			c.commit(t, "missed")
			time.Sleep(time.Second)
			assert.Equal(t, 2*i+1, l.Atlas().Revision(), "committed while nobody listened")
			c.commit(t, "heard")
			c.hint()
			synctest.Wait()
			assert.Equal(t, 2*i+2, l.Atlas().Revision())
		}
	})
}

func TestAStoreThatCannotBeListenedToIsPolled(t *testing.T) {
	c := newCrier()
	c.deaf.Store(true)
	followed(t, c, time.Second, func(t *testing.T, l *atlas.Live) {
		c.commit(t, "a")
		time.Sleep(time.Hour)
		assert.Equal(t, int64(1), l.Atlas().Revision())
		assert.False(t, l.Status().Listening)
		assert.NoError(t, l.Status().LastError, "that is no fault")
		assert.LessOrEqual(t, c.calls.Load(), int64(130), "it is asked rarely")
		c.deaf.Store(false) // promoted
		time.Sleep(30 * time.Second)
		assert.True(t, l.Status().Listening)
	})
}
