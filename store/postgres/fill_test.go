package postgres

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

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
