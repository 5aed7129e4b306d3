package postgres

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/internal/pgtest"
	"gridzone/store/storetest"
	"gridzone/zoning"
)

// pooled starts a pooler that ends with the test.
func pooled(t *testing.T, mode string) *pgtest.Pooler {
	t.Helper()
	p, err := server.Pool(t.Context(), mode, 20, pgtest.Owner, writerRole)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, p.Remove()) })
	return p
}

const inTransactions = "&default_query_exec_mode=exec"

// The contract is passed through a pooler that gives each transaction another connection.
func TestContractThroughAPooler(t *testing.T) {
	made, pooler := granted(t), pooled(t, "transaction")
	storetest.Run(t,
		func(t *testing.T) zoning.Store {
			name, err := server.CreateDatabase(t.Context(), made)
			require.NoError(t, err)
			return open(t, pooler.URL(writerRole, name)+inTransactions)
		},
		func(t *testing.T, s zoning.Store) zoning.Store {
			require.NoError(t, s.Close())
			return open(t, s.(*Store).Name())
		})
}

// Notifications come through a pooler that gives each session a connection, and that none come through another is noticed.
func TestListenThroughAPooler(t *testing.T) {
	made := granted(t)
	s := open(t, pooled(t, "session").URL(writerRole, made))
	hints, _, _ := hearing(t, s)
	heard(t, hints)
	_, err := open(t, server.URL(writerRole, made)).Do(t.Context(), command(), opening("a"))
	require.NoError(t, err)
	heard(t, hints)

	with := defaults()
	with.ping = time.Second
	s, err = openWith(t.Context(), pooled(t, "transaction").URL(writerRole, made)+inTransactions, "", with)
	require.NoError(t, err)
	defer s.Close()
	err = s.Listen(t.Context(), func() { assert.Fail(t, "nothing is heard") })
	require.ErrorIs(t, err, errUnheard)
	require.ErrorIs(t, err, zoning.ErrUnavailable)
}

// What is amiss with a pooler is said.
func TestPoolersRefused(t *testing.T) {
	made := granted(t)
	transactions := pooled(t, "transaction")
	_, err := Open(t.Context(), pooled(t, "statement").URL(writerRole, made)+inTransactions, "")
	require.ErrorIs(t, err, zoning.ErrUnavailable)
	require.ErrorContains(t, err, "not allowed in statement pooling mode")
	_, err = Open(t.Context(), transactions.URL(writerRole, made)+inTransactions+"&search_path=public", "")
	require.ErrorIs(t, err, zoning.ErrUnavailable)
	require.ErrorContains(t, err, "search_path")

	require.Eventually(t, func() bool {
		s, err := Open(t.Context(), transactions.URL(writerRole, made), "")
		if err == nil { // each took a connection of its own, as it happens
			t.Cleanup(func() { _ = s.Close() })
			return false
		}
		require.ErrorIs(t, err, zoning.ErrUnavailable)
		require.ErrorContains(t, err, "default_query_exec_mode=exec")
		return true
	}, time.Minute, time.Millisecond)
}

// A whole store is copied through a pooler, into a database and out of it.
func TestCopyThroughAPooler(t *testing.T) {
	ctx, pooler := t.Context(), pooled(t, "transaction")
	s := opened(t)
	fill(t, s)
	made := granted(t)
	to := open(t, pooler.URL(pgtest.Owner, made)+inTransactions)
	copied, err := s.CopyTo(ctx, to.Store, nil)
	require.NoError(t, err)
	back, err := to.CopyTo(ctx, opened(t).Store, nil)
	require.NoError(t, err)
	assert.Equal(t, copied, back)
}
