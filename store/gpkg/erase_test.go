package gpkg

import (
	"bytes"
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
)

// Who was erased is nowhere in the file, in no free page and in no log, while the store is open; where somebody reads an older state, as soon
// as he has read it.
func TestErasedIsGoneFromTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.gpkg")
	s := open(t, path)
	holds := func(path string) bool {
		for _, file := range []string{path, path + "-wal"} {
			b, err := os.ReadFile(file) //nolint:gosec // a test's own file
			require.NoError(t, err)
			if bytes.Contains(b, []byte("Zhang-Erased")) || bytes.Contains(b, []byte("13800138000")) {
				return true
			}
		}
		return false
	}
	do := func(f func(ctx context.Context, tx zoning.Tx) error) {
		_, err := s.Do(t.Context(), zoning.Command{Name: "test", Actor: zoning.Actor{Name: "a"}}, func(ctx context.Context, tx zoning.Tx) ([]byte, error) { return nil, f(ctx, tx) })
		require.NoError(t, err)
	}
	many := make([]zoning.Staff, 300) // several pages
	for i := range many {
		many[i] = zoning.Staff{Post: zoning.Member, Name: "Zhang-Erased", Phone: "13800138000"}
	}
	put := func(ctx context.Context, tx zoning.Tx) error { return tx.SetStaff(ctx, "g", many) }
	fewer := func(ctx context.Context, tx zoning.Tx) error { return tx.SetStaff(ctx, "g", many[:1]) }
	erase := func(ctx context.Context, tx zoning.Tx) error {
		_, err := tx.EraseStaff(ctx, "g", false)
		return err
	}
	do(put)
	do(fewer)
	require.True(t, holds(path))
	do(erase)
	assert.False(t, holds(path))

	// A process that is killed leaves its log to the next one.
	do(put)
	require.NoError(t, s.engine.snapshot(t.Context(), func(conn *sql.Conn) error {
		var n int
		require.NoError(t, conn.QueryRowContext(t.Context(), "SELECT count(*) FROM staff").Scan(&n))
		do(erase)
		return nil
	}))
	require.True(t, holds(path))
	left := filepath.Join(t.TempDir(), "left.gpkg")
	for _, part := range []string{"", "-wal"} {
		b, err := os.ReadFile(path + part) //nolint:gosec // a test's own file
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(left+part, b, 0o600))
	}
	_, err := open(t, left).Newest(t.Context())
	require.NoError(t, err)
	assert.False(t, holds(left))

	for name, next := range map[string]func(){
		"a reading": func() {
			_, err := s.Newest(t.Context())
			require.NoError(t, err)
		},
		"a command": func() { do(func(context.Context, zoning.Tx) error { return nil }) },
	} {
		do(put)
		require.NoError(t, s.engine.snapshot(t.Context(), func(conn *sql.Conn) error {
			var n int
			require.NoError(t, conn.QueryRowContext(t.Context(), "SELECT count(*) FROM staff").Scan(&n))
			do(erase)
			assert.True(t, holds(path), "the reader sees it still")
			return nil
		}))
		next()
		assert.False(t, holds(path), name)
	}
}
