package gpkg

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
)

// Who was erased is nowhere in the file, in no free page and in no log, once the store is closed.
func TestErasedIsGoneFromTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.gpkg")
	holds := func(name string) bool {
		for _, file := range []string{path, path + "-wal"} {
			b, err := os.ReadFile(file) //nolint:gosec // a test's own file
			if err != nil {
				require.ErrorIs(t, err, os.ErrNotExist)
			}
			if bytes.Contains(b, []byte(name)) {
				return true
			}
		}
		return false
	}
	in := func(f func(ctx context.Context, tx zoning.Tx) error) {
		s := open(t, path)
		_, err := s.Do(t.Context(), zoning.Command{Name: "test", Actor: zoning.Actor{Name: "a"}}, func(ctx context.Context, tx zoning.Tx) ([]byte, error) { return nil, f(ctx, tx) })
		require.NoError(t, err)
		require.NoError(t, s.Close())
	}
	many := make([]zoning.Staff, 300) // several pages
	for i := range many {
		many[i] = zoning.Staff{Post: zoning.Member, Name: "Zhang-Erased", Phone: "13800138000"}
	}
	in(func(ctx context.Context, tx zoning.Tx) error { return tx.SetStaff(ctx, "g", many) })
	in(func(ctx context.Context, tx zoning.Tx) error { return tx.SetStaff(ctx, "g", many[:1]) })
	require.True(t, holds("Zhang-Erased"))
	in(func(ctx context.Context, tx zoning.Tx) error {
		_, err := tx.EraseStaff(ctx, "g", false)
		return err
	})
	assert.False(t, holds("Zhang-Erased"))
	assert.False(t, holds("13800138000"))
}
