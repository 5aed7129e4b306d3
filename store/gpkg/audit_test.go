package gpkg

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/store/storetest"
	"gridzone/zoning"
)

// triggersAway are the statements of who wants to change the trail and has the file.
const triggersAway = "DROP TRIGGER audit_unchanged; DROP TRIGGER audit_undeleted"

func TestTamper(t *testing.T) {
	storetest.Tamper(t, func(t *testing.T) (zoning.Store, func(string) error) {
		s := opened(t)
		run := func(statement string) error {
			_, err := s.engine.writer.ExecContext(t.Context(), statement)
			return err
		}
		require.NoError(t, run(triggersAway))
		return s, run
	})
}

// An entry that reads as before but is found by no question, as it is kept in another type, was edited.
func TestTamperWithTypes(t *testing.T) {
	for _, column := range []string{"time", "actor", "command", "detail", "key", "request", "refused", "revision", "previous", "hash"} {
		s := opened(t)
		for range 3 {
			_, err := s.Do(t.Context(), command("test"), nothing)
			require.NoError(t, err)
		}
		for _, statement := range []string{triggersAway, "UPDATE audit SET " + column + " = CAST(" + column + " AS BLOB) WHERE n = 2"} {
			_, err := s.engine.writer.ExecContext(t.Context(), statement)
			require.NoError(t, err)
		}
		check, err := s.VerifyTrail(t.Context())
		require.NoError(t, err)
		assert.Equal(t, &zoning.TrailFault{N: 2, Kind: zoning.TrailEdited}, check.Fault, column)
	}
}

// Programs that mean no harm are kept from the trail.
func TestTrailIsKept(t *testing.T) {
	s := opened(t)
	c := command("test")
	c.Actor.Key, c.Actor.Request = "k", "r"
	for range 2 {
		_, err := s.Do(t.Context(), c, nothing)
		require.NoError(t, err)
	}
	for _, statement := range []string{"UPDATE audit SET actor = 'x'", "UPDATE audit SET n = 7 WHERE n = 2", "DELETE FROM audit WHERE n = 2", "DELETE FROM audit",
		"INSERT OR REPLACE INTO audit SELECT n, time, 'x', command, detail, revision, previous, hash, key, request, refused FROM audit WHERE n = 2"} {
		_, err := s.engine.writer.ExecContext(t.Context(), "PRAGMA recursive_triggers = ON")
		require.NoError(t, err)
		_, err = s.engine.writer.ExecContext(t.Context(), statement)
		assert.ErrorContains(t, err, "audit trail", statement)
	}
	trail, err := s.VerifyTrail(t.Context())
	require.NoError(t, err)
	assert.Nil(t, trail.Fault)
	assert.EqualValues(t, 2, trail.Head.N)
}

// What is kept out of the trail by a trigger in the file is not done, and no store is opened that has one.
func TestTriggersOfOthers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.gpkg")
	s := open(t, path)
	_, err := s.Do(t.Context(), command("test"), nothing)
	require.NoError(t, err)
	_, err = s.engine.writer.ExecContext(t.Context(), "CREATE TRIGGER keep_out BEFORE INSERT ON audit BEGIN SELECT RAISE(IGNORE); END")
	require.NoError(t, err)
	refusedAs := map[string]error{"done": nil, "refused": zoning.ErrForbidden}
	for name, own := range refusedAs {
		_, err = s.Do(t.Context(), command("test"), func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
			require.NoError(t, tx.PutRecord(ctx, zoning.CheckRecords, name, 0, "", []byte("{}")))
			return nil, own
		})
		require.Error(t, err, name)
		_, err = s.Record(t.Context(), zoning.CheckRecords, name)
		require.ErrorIs(t, err, zoning.ErrNotFound, name)
	}
	head, err := s.TrailHead(t.Context())
	require.NoError(t, err)
	assert.EqualValues(t, 1, head.N)
	require.NoError(t, s.Close())
	_, err = Open(t.Context(), path)
	require.ErrorIs(t, err, zoning.ErrInvalid)
	require.ErrorContains(t, err, `DROP TRIGGER "keep_out"`)
	sqlFile(t, path, `DROP TRIGGER "keep_out"`, "DROP TRIGGER audit_undeleted", "CREATE TRIGGER audit_undeleted BEFORE DELETE ON audit BEGIN SELECT 1; END")
	_, err = Open(t.Context(), path)
	require.ErrorContains(t, err, `DROP TRIGGER "audit_undeleted"`, "its name alone does not make it gridzone's")
	sqlFile(t, path, "DROP TRIGGER audit_undeleted", "CREATE TRIGGER theirs INSTEAD OF INSERT ON grids BEGIN SELECT 1; END",
		"CREATE TABLE styles (a)", "CREATE TRIGGER styled AFTER INSERT ON styles BEGIN SELECT 1; END")
	open(t, path)
}

// beforeRefusals takes away what the audit trail got when refusals came into it.
func beforeRefusals() []string {
	return []string{triggersAway, "ALTER TABLE audit DROP COLUMN key", "ALTER TABLE audit DROP COLUMN request", "ALTER TABLE audit DROP COLUMN refused"}
}

// A chain that was written before there were keys and refusals verifies, and goes on.
func TestTrailOfBefore(t *testing.T) {
	raw, err := os.ReadFile("testdata/trail_of_before.sql")
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "before.gpkg")
	s := open(t, path)
	require.NoError(t, s.Close())
	sqlFile(t, path, append(beforeRefusals(), "DELETE FROM goose_db_version WHERE version_id > 9", string(raw))...)

	s = open(t, path)
	check, err := s.VerifyTrail(t.Context())
	require.NoError(t, err)
	assert.Nil(t, check.Fault)
	assert.EqualValues(t, 4, check.Head.N)
	_, err = s.Do(t.Context(), command("test"), nothing)
	require.NoError(t, err)
	check, err = s.VerifyTrail(t.Context(), check.Head)
	require.NoError(t, err)
	assert.Nil(t, check.Fault)
	assert.EqualValues(t, 5, check.Head.N)
}

func nothing(context.Context, zoning.Tx) ([]byte, error) { return nil, nil }
