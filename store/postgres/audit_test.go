package postgres

import (
	"context"
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

// What is kept out of the trail by a trigger or a rule in the database is not done.
func TestTriggersOfOthers(t *testing.T) {
	name := database(t)
	s := open(t, server.URL(pgtest.Owner, name))
	fill(t, s)
	head, err := s.TrailHead(t.Context())
	require.NoError(t, err)
	for _, statements := range [][2]string{
		{"CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; CREATE TRIGGER keep_out BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION nothing()",
			"DROP TRIGGER keep_out ON audit"},
		{"CREATE RULE keep_out AS ON INSERT TO audit DO INSTEAD NOTHING", "DROP RULE keep_out ON audit"},
	} {
		require.NoError(t, server.Exec(t.Context(), pgtest.Owner, name, statements[0]))
		for _, own := range []error{nil, zoning.ErrForbidden} {
			_, err = s.Do(t.Context(), zoning.Command{Name: "test", Actor: zoning.Actor{Name: "a"}}, func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
				require.NoError(t, tx.PutRecord(ctx, zoning.CheckRecords, "kept", 0, "", []byte("{}")))
				return nil, own
			})
			require.Error(t, err, statements[0])
			_, err = s.Record(t.Context(), zoning.CheckRecords, "kept")
			require.ErrorIs(t, err, zoning.ErrNotFound, statements[0])
		}
		require.NoError(t, server.Exec(t.Context(), pgtest.Owner, name, statements[1]))
	}
	after, err := s.TrailHead(t.Context())
	require.NoError(t, err)
	assert.Equal(t, head, after)
}
