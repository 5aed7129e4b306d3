package api

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
)

// Who asks alone is told that all places are taken; a batch waits for one, so that it does not break off.
func TestPlacesForHeavyWork(t *testing.T) {
	s := &service{heavy: make(chan struct{}, 1)}
	release, err := s.enterHeavy(t.Context(), heavyWait)
	require.NoError(t, err)
	_, err = s.enterHeavy(t.Context(), time.Nanosecond)
	require.ErrorIs(t, err, zoning.ErrBusy)
	gone, leave := context.WithCancel(t.Context())
	leave()
	_, err = s.enterHeavy(gone, 0)
	require.ErrorIs(t, err, context.Canceled)

	entered := make(chan error, 1)
	go func() {
		next, err := s.enterHeavy(t.Context(), 0)
		if err == nil {
			next()
		}
		entered <- err
	}()
	select {
	case <-entered:
		assert.Fail(t, "there was no place")
	default:
	}
	release()
	require.NoError(t, <-entered)
}
