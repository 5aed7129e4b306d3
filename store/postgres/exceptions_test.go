package postgres

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/internal/pgtest"
	"gridzone/zoning"
)

// A store made before there were exceptions takes them, what it holds stays, and other programs see them without who recorded them.
func TestSecondSchemaTakesExceptions(t *testing.T) {
	name := database(t)
	s := open(t, server.URL(pgtest.Owner, name))
	fill(t, s)
	_, err := s.Do(t.Context(), command(), func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
		return nil, tx.PutRecord(ctx, zoning.PublicationRecords, "of a town", 0, "330402001", []byte(`{"division": "330402001", "title": "\u0000"}`))
	})
	require.NoError(t, err)
	before, err := s.Digest(t.Context(), nil)
	require.NoError(t, err)
	require.NoError(t, s.Close())
	require.NoError(t, server.Exec(t.Context(), pgtest.Owner, name, "DROP VIEW exceptions, addresses, contacts", "DROP TABLE exceptions_row, addresses_row",
		"ALTER TABLE record DROP COLUMN division", "DROP FUNCTION keep_audit CASCADE",
		"ALTER TABLE audit DROP COLUMN key, DROP COLUMN request, DROP COLUMN refused",
		"DELETE FROM gridzone_version WHERE version_id > 2"))
	s = open(t, server.URL(pgtest.Owner, name))
	after, err := s.Digest(t.Context(), nil)
	require.NoError(t, err)
	assert.Equal(t, before, after, "the life of a publication says whose it is")
	_, err = s.Do(t.Context(), command(), func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
		return nil, tx.Open(ctx, &zoning.Row{Valid: zoning.Unbounded, Shape: square(120, 30, 0.1), Thing: zoning.Exception{ID: "E2", Kind: zoning.FaultGap, Reason: "a lake", Actor: "wang"}})
	})
	require.NoError(t, err)
	assert.Equal(t, []string{"E2 gap a lake"}, seen(t, name, "SELECT code || ' ' || kind || ' ' || reason FROM exceptions"))
	assert.Equal(t, []string{"0"}, seen(t, name, "SELECT count(*)::TEXT FROM pg_attribute WHERE attrelid = 'exceptions'::regclass AND attname = 'actor'"))
}
