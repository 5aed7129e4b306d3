package postgres

import (
	"context"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/internal/pgtest"
	"gridzone/zoning"
)

const (
	writerRole = "gridzone_writer"
	readerRole = "gridzone_reader"
	backupRole = "gridzone_backup"
)

// granted makes a database with a store on which every role has its rights, and returns its name.
func granted(t *testing.T) string {
	t.Helper()
	grants, err := os.ReadFile("../../docs/postgresql-roles.sql")
	require.NoError(t, err)
	name := database(t)
	require.NoError(t, open(t, server.URL(pgtest.Owner, name)).Close())
	require.NoError(t, server.Exec(t.Context(), pgtest.Owner, name, string(grants)))
	return name
}

// The rights in docs/postgresql-roles.sql are enough for what each user is for, and for nothing else.
func TestRoles(t *testing.T) {
	ctx := t.Context()
	made := granted(t)
	_, err := Open(ctx, server.URL(writerRole, database(t)), "")
	require.ErrorIs(t, err, zoning.ErrUnavailable, "who may not make a store")
	writer := open(t, server.URL(writerRole, made))
	fill(t, writer)
	c := command()
	c.Name = "store_check"
	_, err = writer.Do(ctx, c, func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
		if _, err := tx.PutBlob(ctx, "a", []byte("a")); err != nil {
			return nil, err
		}
		return nil, tx.PutRecord(ctx, zoning.CheckRecords, "1", 0, "", []byte("{}"))
	})
	require.NoError(t, err)

	// Whatever a reader reads is there.
	reader := open(t, server.URL(readerRole, made))
	assert.Equal(t, codes(t, writer), codes(t, reader))
	for _, layer := range zoning.AllLayers() {
		for _, err := range reader.Changes(ctx, layer, 0, 2) {
			require.NoError(t, err)
		}
	}
	for _, err := range reader.Draft(ctx, "p") {
		require.NoError(t, err)
	}
	_, err = reader.Committed(ctx, 1)
	require.NoError(t, err)
	_, err = reader.Audited(ctx, "store_check", "{}")
	require.NoError(t, err)
	_, err = reader.Record(ctx, zoning.CheckRecords, "1")
	require.NoError(t, err)
	_, err = reader.Document(ctx, "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb")
	require.NoError(t, err)
	hints, _, _ := hearing(t, reader)
	heard(t, hints)
	for _, err := range reader.Contacts(ctx, 0, 2) {
		require.NoError(t, err)
	}
	_, err = reader.Staff(ctx, []string{"now"})
	require.ErrorIs(t, err, zoning.ErrUnavailable, "no names for a reader")
	_, err = reader.Do(ctx, command(), opening("x"))
	require.ErrorIs(t, err, zoning.ErrUnavailable)
	assert.ErrorContains(t, err, "use one with the rights for it")

	// Whoever backs up reads all of it; a writer could as well, a reader not. Nobody but the owner fills a store.
	whole, err := open(t, server.URL(pgtest.Owner, made)).Digest(ctx, nil)
	require.NoError(t, err)
	backup := open(t, server.URL(backupRole, made))
	for _, s := range []*Store{backup, writer} {
		again, err := s.Digest(ctx, nil)
		require.NoError(t, err)
		assert.Equal(t, whole, again)
	}
	_, err = reader.Digest(ctx, nil)
	require.ErrorIs(t, err, zoning.ErrUnavailable)
	_, err = backup.Do(ctx, command(), opening("x"))
	require.ErrorIs(t, err, zoning.ErrUnavailable)
	empty := granted(t)
	_, err = backup.CopyTo(ctx, open(t, server.URL(writerRole, empty)).Store, nil)
	require.ErrorIs(t, err, zoning.ErrUnavailable)
	copied, err := backup.CopyTo(ctx, open(t, server.URL(pgtest.Owner, empty)).Store, nil)
	require.NoError(t, err)
	assert.Equal(t, whole, copied)

	for role, refused := range map[string][]string{
		backupRole: {"INSERT INTO setting VALUES ('a', 'b')", "DELETE FROM grids_row", "SELECT FROM turn FOR UPDATE", "UPDATE audit SET actor = 'x'",
			"SELECT nextval('grids_row_id_seq')", "CREATE TABLE x (a INTEGER)"},
		readerRole: {"INSERT INTO setting VALUES ('a', 'b')", "DELETE FROM grids_row", "SELECT FROM turn FOR UPDATE", "SELECT name FROM staff",
			"SELECT body FROM answer", "CREATE TABLE x (a INTEGER)"},
		writerRole: {"CREATE TABLE x (a INTEGER)", "DROP TABLE audit", "ALTER TABLE audit DISABLE TRIGGER ALL", "TRUNCATE grids_row",
			"UPDATE audit SET actor = 'x'", "UPDATE audit SET refused = ''", "UPDATE audit SET attempt = NULL", "DELETE FROM audit", "TRUNCATE audit", "UPDATE grids_row SET code = 'x'", "UPDATE grids_row SET rev_from = 1",
			"UPDATE record SET body = '{}'", "DELETE FROM blob", "UPDATE setting SET value = 'UTC'", "DELETE FROM answer", "UPDATE revision SET time = 0"},
	} {
		for _, statement := range refused {
			err := server.Exec(ctx, role, made, statement)
			assert.ErrorContains(t, err, "42501", "%s: %s", role, statement)
		}
	}
}
