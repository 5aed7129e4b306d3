package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/internal/pgtest"
	"gridzone/store/postgres"
)

// Replicas reach the database through a pooler that gives each transaction another of few connections, and that is killed and started again. They hear of
// nothing, say so, and follow each other by polling.
func TestFaultsPooler(t *testing.T) {
	server, database := durableServer(t)
	s, err := postgres.Open(t.Context(), server.URL(pgtest.Owner, database), "")
	require.NoError(t, err)
	require.NoError(t, s.Close())
	pooler, err := server.Pool(t.Context(), "transaction", 8, pgtest.Owner)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, pooler.Remove()) })
	address := pooler.URL(pgtest.Owner, database) + "&default_query_exec_mode=exec"
	r := newRig(t, address, address)
	for range budget(3) {
		r.accepted(5)
		pooler.Kill()
		r.pause(300 * time.Millisecond)
		require.NoError(t, pooler.Up(t.Context()))
	}
	r.accepted(5)
	for _, p := range r.replicas {
		assert.Zero(t, r.metrics(p)["gridzone_listening"])
	}
	r.judge()
}
