package gpkg

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gridzone/store/storetest"
	"gridzone/zoning"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

// open opens a store in a folder of the test and closes it with the test.
func open(t testing.TB, path string) *Store {
	t.Helper()
	s, err := Open(t.Context(), path)
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func TestContract(t *testing.T) {
	storetest.Run(t,
		func(t *testing.T) zoning.Store { return open(t, filepath.Join(t.TempDir(), "网格 100%?#.gpkg")) },
		func(t *testing.T, s zoning.Store) zoning.Store {
			require.NoError(t, s.Close())
			return open(t, s.(*Store).Path())
		})
}
