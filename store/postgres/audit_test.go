package postgres

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/internal/pgtest"
	"gridzone/store/storetest"
	"gridzone/zoning"
)

func TestTamper(t *testing.T) {
	storetest.Tamper(t, func(t *testing.T) (zoning.Store, func(string) error) {
		name := database(t)
		s := open(t, server.URL(pgtest.Owner, name))
		run := func(statement string) error { return server.Exec(t.Context(), pgtest.Owner, name, statement) }
		require.NoError(t, run("ALTER TABLE audit DISABLE TRIGGER USER"))
		return s, run
	})
}

// The owner of the store is kept from the trail as well, but for what tells him whether an attempt was committed.
func TestTrailIsKept(t *testing.T) {
	name := database(t)
	s := open(t, server.URL(pgtest.Owner, name))
	fill(t, s)
	head, err := s.TrailHead(t.Context())
	require.NoError(t, err)
	require.NotZero(t, head.N)
	for _, column := range []string{"n", "time", "actor", "command", "detail", "key", "request", "refused", "revision", "previous", "hash"} {
		err := server.Exec(t.Context(), pgtest.Owner, name, "UPDATE audit SET "+column+" = "+column)
		assert.ErrorContains(t, err, "not changed or deleted", column)
	}
	for _, statement := range []string{"DELETE FROM audit WHERE n = 1", "TRUNCATE audit"} {
		assert.ErrorContains(t, server.Exec(t.Context(), pgtest.Owner, name, statement), "not changed or deleted", statement)
	}
	check, err := s.VerifyTrail(t.Context(), head)
	require.NoError(t, err)
	assert.Equal(t, zoning.TrailCheck{Head: head}, check)
}
