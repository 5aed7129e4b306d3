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

// A store at a hot standby is read, follows, and takes commands once the standby is the primary.
func TestStandby(t *testing.T) {
	ctx := t.Context()
	name := database(t)
	s := open(t, server.URL(pgtest.Owner, name))
	_, err := s.Do(ctx, command(), opening("a"))
	require.NoError(t, err)
	empty := database(t)
	standby, err := server.Standby(ctx)
	require.NoError(t, err)
	defer func() { assert.NoError(t, standby.Remove()) }()

	there := open(t, standby.URL(pgtest.Owner, name))
	assert.Equal(t, []string{"a"}, codes(t, there))
	_, err = s.Do(ctx, command(), opening("b"))
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		newest, err := there.Newest(ctx)
		return err == nil && newest.N == 2
	}, time.Minute, 10*time.Millisecond)
	assert.Equal(t, []string{"a", "b"}, codes(t, there))
	held, err := s.Digest(ctx, nil)
	require.NoError(t, err)
	copied, err := there.CopyTo(ctx, opened(t).Store, nil)
	require.NoError(t, err)
	assert.Equal(t, held, copied, "a standby can be copied from")
	_, err = there.Do(ctx, command(), opening("c"))
	require.ErrorIs(t, err, zoning.ErrUnavailable)
	assert.ErrorContains(t, err, "write to the primary")
	require.ErrorIs(t, there.Listen(ctx, func() { assert.Fail(t, "a standby says nothing") }), zoning.ErrUnavailable)
	_, err = Open(ctx, standby.URL(pgtest.Owner, empty), "")
	require.ErrorIs(t, err, zoning.ErrUnavailable)
	assert.ErrorContains(t, err, "at the primary first")

	require.NoError(t, standby.Promote(ctx))
	out, err := there.Do(ctx, command(), opening("c"))
	require.NoError(t, err)
	assert.EqualValues(t, 3, out.Revision)
	hints, _, _ := hearing(t, there)
	heard(t, hints)
	_, err = there.Do(ctx, command(), func(ctx context.Context, tx zoning.Tx) ([]byte, error) { return nil, tx.Open(ctx, grid("d")) })
	require.NoError(t, err)
	heard(t, hints)
}
