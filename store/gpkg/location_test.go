package gpkg

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
)

// A file that is moved away under an open store, or another moved into its place, is noticed by whoever reads or writes next; back in its
// place it is the store again, and nothing is lost.
func TestMovedFileIsNoticed(t *testing.T) {
	dir := t.TempDir()
	path, aside, other := filepath.Join(dir, "store.gpkg"), filepath.Join(dir, "aside.gpkg"), filepath.Join(dir, "other.gpkg")
	require.NoError(t, open(t, other).Close())
	s := open(t, path)
	write := func(during func()) error {
		_, err := s.Do(t.Context(), zoning.Command{Name: "test", Actor: zoning.Actor{Name: "test"}}, func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
			during()
			return nil, tx.PutRecord(ctx, "test", "a", 0, "", []byte("{}"))
		})
		return err
	}
	for name, replace := range map[string]func(){
		"moved away":      func() { require.NoError(t, os.Rename(path, aside)) },
		"another instead": func() { require.NoError(t, os.Rename(path, aside)); require.NoError(t, os.Link(other, path)) },
	} {
		t.Run(name, func(t *testing.T) {
			back := func() { require.NoError(t, os.Rename(aside, path)) }
			replace()
			_, err := s.Newest(t.Context())
			require.ErrorIs(t, err, zoning.ErrReplaced)
			require.ErrorIs(t, err, zoning.ErrUnavailable)
			require.ErrorIs(t, write(func() { assert.Fail(t, "nothing is begun") }), zoning.ErrReplaced)
			back()
			_, err = s.Newest(t.Context())
			require.NoError(t, err)
			require.ErrorIs(t, write(replace), zoning.ErrReplaced, "during a command")
			back()
			_, err = s.Record(t.Context(), "test", "a")
			require.ErrorIs(t, err, zoning.ErrNotFound, "it was not done")
		})
	}
	require.NoError(t, write(func() {}))
	untouched := open(t, other)
	_, err := untouched.Record(t.Context(), "test", "a")
	require.ErrorIs(t, err, zoning.ErrNotFound)
}
