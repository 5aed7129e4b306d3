package postgres

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/internal/pgtest"
	"gridzone/zoning"
)

// hearing listens until the test ends and tells each hint.
func hearing(t *testing.T, s *Store) (hints chan struct{}, ended chan error, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	hints, ended = make(chan struct{}, 100), make(chan error, 1)
	go func() { ended <- s.Listen(ctx, func() { hints <- struct{}{} }) }()
	t.Cleanup(cancel)
	return hints, ended, cancel
}

// heard waits for a hint.
func heard(t *testing.T, hints chan struct{}) {
	t.Helper()
	select {
	case <-hints:
	case <-time.After(20 * time.Second):
		require.Fail(t, "nothing was heard")
	}
}

func TestListen(t *testing.T) {
	name := database(t)
	require.NoError(t, server.Exec(t.Context(), pgtest.Owner, name, "CREATE SCHEMA other"))
	with := defaults()
	with.ping = 20 * time.Millisecond // many looks at the connection in between
	s, err := openWith(t.Context(), server.URL(pgtest.Owner, name), "", with)
	require.NoError(t, err)
	defer s.Close()
	writer := open(t, s.Name())
	elsewhere := open(t, s.Name()+"&search_path=other")

	hints, ended, stop := hearing(t, s)
	heard(t, hints) // what was before
	_, err = elsewhere.Do(t.Context(), command(), opening("elsewhere"))
	require.NoError(t, err)
	_, err = writer.Do(t.Context(), command(), func(context.Context, zoning.Tx) ([]byte, error) { return nil, nil })
	require.NoError(t, err)
	for range 3 {
		_, err = writer.Do(t.Context(), command(), opening("here"))
		require.NoError(t, err)
		heard(t, hints)
		assert.Empty(t, hints, "what changed nothing, or another store, is no news")
	}
	stop()
	require.NoError(t, <-ended)
}

// Whoever listens learns when that has ended.
func TestListenEnds(t *testing.T) {
	s := opened(t)
	hints, ended, _ := hearing(t, s)
	heard(t, hints)
	terminate := "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'LISTEN gridzone' AND datname = current_database()"
	_, err := s.engine.pool.Exec(t.Context(), terminate)
	require.NoError(t, err)
	require.ErrorIs(t, <-ended, zoning.ErrUnavailable)

	hints, ended, _ = hearing(t, s)
	heard(t, hints)
	require.NoError(t, s.Close())
	require.ErrorIs(t, <-ended, errClosed)
	require.ErrorIs(t, s.Listen(t.Context(), func() {}), zoning.ErrUnavailable)
}

// A queue of notifications that is nearly full takes no hint, and no command fails of it.
func TestHintsWhileTheQueueIsFull(t *testing.T) {
	name := database(t)
	s := open(t, server.URL(pgtest.Owner, name)+"&search_path=public,pg_catalog") // so that the server's own answer can be another
	hints, _, _ := hearing(t, s)
	heard(t, hints)
	usage := func(v string) {
		require.NoError(t, server.Exec(t.Context(), pgtest.Owner, name,
			"CREATE OR REPLACE FUNCTION public.pg_notification_queue_usage() RETURNS DOUBLE PRECISION LANGUAGE sql RETURN "+v))
	}
	usage("0.95")
	_, err := s.Do(t.Context(), command(), opening("a"))
	require.NoError(t, err)
	usage("0.5")
	_, err = s.Do(t.Context(), command(), opening("b"))
	require.NoError(t, err)
	heard(t, hints)
	assert.Empty(t, hints)
}
