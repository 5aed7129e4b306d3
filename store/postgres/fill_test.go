package postgres

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/internal/faults"
	"gridzone/internal/pgtest"
	"gridzone/store/ledger"
)

// Every column of every table is copied, but for the id of the attempt, which is of no use elsewhere.
func TestTablesAreAllThereIs(t *testing.T) {
	s := opened(t)
	rows, err := s.engine.pool.Query(t.Context(), `SELECT c.relname || '.' || a.attname FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
		WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND a.attnum > 0
		AND c.relname NOT IN ('gridzone_version', 'turn', 'spatial_ref_sys')`)
	require.NoError(t, err)
	defer rows.Close()
	var have []string
	for rows.Next() {
		var name string
		require.NoError(t, rows.Scan(&name))
		have = append(have, name)
	}
	require.NoError(t, rows.Err())
	want := []string{"audit.attempt"}
	for _, table := range ledger.Tables() {
		for _, c := range table.Columns {
			want = append(want, table.Name+"."+c.Name)
		}
	}
	assert.ElementsMatch(t, want, have)
}

// A connection that breaks when a copy is committed does not leave whoever makes it in doubt.
func TestCopyWithoutAnswer(t *testing.T) {
	ctx := t.Context()
	from := opened(t)
	for _, code := range []string{"a", "b"} {
		_, err := from.Do(ctx, command(), opening(code))
		require.NoError(t, err)
	}
	held, err := from.Digest(ctx, nil)
	require.NoError(t, err)
	p := proxied(t)
	for mode, done := range map[faults.Mode]bool{faults.AfterCommit: true, faults.BeforeCommit: false} {
		p.Turn(faults.Pass)
		name := database(t)
		to := open(t, server.TCP(pgtest.Owner, name, p.Port()))
		other := open(t, server.URL(pgtest.Owner, name))
		p.Once(mode)
		copied, err := from.CopyTo(ctx, to.Store, nil)
		there, failed := other.Digest(ctx, nil)
		require.NoError(t, failed)
		if done {
			require.NoError(t, err, "it is on record")
			assert.Equal(t, held, copied)
			assert.Equal(t, held, there)
			continue
		}
		require.ErrorIs(t, err, errNotDone)
		assert.Zero(t, there.Entries)
		p.Turn(faults.Pass)
		_, err = from.CopyTo(ctx, to.Store, nil)
		require.NoError(t, err, "it is made again")
		assert.Equal(t, []string{"a", "b"}, codes(t, other))
	}
}
