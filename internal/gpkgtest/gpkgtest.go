// Package gpkgtest gives tests empty embedded stores, quickly: they are copies of one.
package gpkgtest

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/store/gpkg"
	"gridzone/store/storetest"
)

var empty = storetest.Template{Make: func(t testing.TB, path string) { //nolint:gochecknoglobals // one for all tests of a process
	t.Helper()
	s, err := gpkg.Open(t.Context(), path)
	require.NoError(t, err)
	require.NoError(t, s.Close())
}}

// Open returns an empty store in a folder of the test's, with whose end it is closed.
func Open(t testing.TB) *gpkg.Store {
	t.Helper()
	path := filepath.Join(t.TempDir(), "store.gpkg")
	empty.Copy(t, path)
	s, err := gpkg.Open(t.Context(), path)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, s.Close()) })
	return s
}
