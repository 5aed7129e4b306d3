package postgres

import (
	"context"
	"net"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/internal/faults"
	"gridzone/internal/pgtest"
	"gridzone/zoning"
)

func command() zoning.Command {
	return zoning.Command{Name: "test", Actor: zoning.Actor{Name: "tester"}, Detail: "{}"}
}

func grid(code string) *zoning.Row {
	return &zoning.Row{Valid: zoning.Unbounded, Thing: zoning.Grid{Code: code}}
}

// opening is a command that puts grids on record.
func opening(codes ...string) func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
	return func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
		for _, code := range codes {
			if err := tx.Open(ctx, grid(code)); err != nil {
				return nil, err
			}
		}
		return []byte(codes[0]), nil
	}
}

func codes(t testing.TB, s *Store) (found []string) {
	t.Helper()
	for r, err := range s.Rows(t.Context(), zoning.Query{Layer: zoning.Grids}) {
		require.NoError(t, err)
		found = append(found, r.Code())
	}
	return found
}

// proxied puts something between a store and the server.
func proxied(t *testing.T) *faults.Proxy {
	t.Helper()
	p, err := faults.NewProxy(t.Context(), net.JoinHostPort("127.0.0.1", strconv.Itoa(server.Port())))
	require.NoError(t, err)
	t.Cleanup(p.Close)
	return p
}

// A connection that breaks in COMMIT does not leave the caller in doubt.
func TestCommitWithoutAnswer(t *testing.T) {
	name := database(t)
	p := proxied(t)
	s := open(t, server.TCP(pgtest.Owner, name, p.Port()))
	other := open(t, server.URL(pgtest.Owner, name))

	p.Once(faults.AfterCommit)
	out, err := s.Do(t.Context(), command(), opening("done"))
	require.NoError(t, err, "it is on record")
	assert.Equal(t, zoning.Outcome{Revision: 1, Changed: true, Answer: []byte("done")}, out)
	assert.Equal(t, 1, p.Commits())
	assert.Equal(t, []string{"done"}, codes(t, other))

	p.Once(faults.BeforeCommit)
	_, err = s.Do(t.Context(), command(), opening("lost"))
	require.ErrorIs(t, err, zoning.ErrUnavailable)
	require.ErrorIs(t, err, errNotDone)
	assert.Equal(t, 2, p.Commits())
	assert.Equal(t, []string{"done"}, codes(t, other))

	// Whoever gave up waiting is told as well.
	p.Once(faults.AfterCommit)
	ctx, cancel := context.WithCancel(t.Context())
	out, err = s.Do(ctx, command(), func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
		time.AfterFunc(time.Millisecond, cancel)
		return opening("hasty")(ctx, tx)
	})
	if err == nil {
		assert.Equal(t, []string{"done", "hasty"}, codes(t, other))
	} else {
		require.ErrorIs(t, err, context.Canceled)
		assert.Zero(t, out)
		assert.Equal(t, []string{"done"}, codes(t, other))
	}

	p.Turn(faults.Pass)
	c := command()
	c.Key, c.Request = "k", "r"
	_, err = s.Do(t.Context(), c, opening("keyed"))
	require.NoError(t, err)
	trail, err := other.VerifyTrail(t.Context())
	require.NoError(t, err)
	newest, err := other.Newest(t.Context())
	require.NoError(t, err)
	assert.Nil(t, trail.Fault)
	assert.Equal(t, newest.N, trail.Head.N, "one entry for each command that was done")
}

// When the server does not come back soon, what became of the commit stays open, and that is said.
func TestCommitThatNobodyKnowsOf(t *testing.T) {
	p := proxied(t)
	with := defaults()
	with.settle = 300 * time.Millisecond
	name := database(t)
	s, err := openWith(t.Context(), server.TCP(pgtest.Owner, name, p.Port()), "", with)
	require.NoError(t, err)
	defer s.Close()
	p.Once(faults.AfterCommit)
	_, err = s.Do(t.Context(), command(), func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
		p.Refuse()
		return opening("a")(ctx, tx)
	})
	require.ErrorIs(t, err, zoning.ErrUnavailable)
	require.NotErrorIs(t, err, errNotDone)
	assert.ErrorContains(t, err, "is not known yet")
	other := open(t, server.URL(pgtest.Owner, name))
	assert.Equal(t, []string{"a"}, codes(t, other))
}

// Whoever holds the turn keeps others waiting, not for ever.
func TestAnotherProcessWrites(t *testing.T) {
	name := database(t)
	with := defaults()
	with.lock = 100 * time.Millisecond
	s, err := openWith(t.Context(), server.URL(pgtest.Owner, name), "", with)
	require.NoError(t, err)
	defer s.Close()
	other, err := openWith(t.Context(), s.Name(), "", with)
	require.NoError(t, err)
	defer other.Close()
	_, err = other.Do(t.Context(), command(), func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
		_, err := s.Do(context.WithoutCancel(t.Context()), command(), opening("late"))
		require.ErrorIs(t, err, zoning.ErrBusy)
		assert.Empty(t, codes(t, s), "reading goes on")
		_, err = other.Do(context.WithoutCancel(t.Context()), command(), opening("late"))
		require.ErrorIs(t, err, zoning.ErrBusy, "nor is the queue within a process one for ever")
		hasty, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		_, err = s.Do(hasty, command(), opening("late"))
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.NotErrorIs(t, err, zoning.ErrUnavailable)
		return opening("first")(ctx, tx)
	})
	require.NoError(t, err)
	out, err := s.Do(t.Context(), command(), opening("second"))
	require.NoError(t, err)
	assert.EqualValues(t, 2, out.Revision)
}

// A clock that is set back must not make a revision older than the one before.
func TestClockSetBack(t *testing.T) {
	s := opened(t)
	_, err := s.Do(t.Context(), command(), opening("a"))
	require.NoError(t, err)
	future := time.Now().Add(time.Hour).Truncate(time.Microsecond)
	_, err = s.engine.pool.Exec(t.Context(), "UPDATE revision SET time = $1", future.UnixMicro())
	require.NoError(t, err)
	_, err = s.Do(t.Context(), command(), opening("b"))
	require.NoError(t, err)
	newest, err := s.Newest(t.Context())
	require.NoError(t, err)
	assert.True(t, future.Equal(newest.Time))
}
