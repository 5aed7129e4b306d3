package gpkg

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
)

// A store made before there were exceptions takes them, and what it holds stays.
func TestFifthSchemaTakesExceptions(t *testing.T) {
	s := opened(t)
	openAll(t, s, city(3))
	_, err := s.Do(t.Context(), zoning.Command{Name: "test", Actor: zoning.Actor{Name: "tester"}}, func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
		return nil, tx.PutRecord(ctx, zoning.PublicationRecords, "of a town", 0, "330402001", []byte(`{"division": "330402001"}`))
	})
	require.NoError(t, err)
	before, err := s.Digest(t.Context(), nil)
	require.NoError(t, err)
	path := s.Path()
	require.NoError(t, s.Close())
	sqlFile(t, path, append(fifth(), "DELETE FROM goose_db_version WHERE version_id > 5")...)
	s = open(t, path)
	after, err := s.Digest(t.Context(), nil)
	require.NoError(t, err)
	assert.Equal(t, before, after, "the life of a publication says whose it is")
	openAll(t, s, []*zoning.Row{{Valid: zoning.Unbounded, Shape: city(3)[0].Shape, Thing: zoning.Exception{ID: "E2", Kind: zoning.FaultGap, Reason: "a lake", Actor: "wang"}}})
	assert.Len(t, features(t, path, "exceptions"), 1)
	sound(t, s)
}
