//go:build unix

package gpkg

import (
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A new store and the log beside it are their owner's alone, however open-handed the process is, as names, telephones and digests of keys
// are in them; a file that was there, empty or not, keeps its mode, and the log has the same.
func TestNewFilesAreTheirOwners(t *testing.T) {
	was := syscall.Umask(0)
	defer syscall.Umask(was)
	dir := t.TempDir()
	modes := func(path string) map[string]fs.FileMode {
		s := open(t, path)
		openAll(t, s, city(3)[:1])
		found := map[string]fs.FileMode{}
		for _, beside := range []string{"", "-wal", "-shm"} {
			info, err := os.Stat(path + beside)
			require.NoError(t, err)
			found[beside] = info.Mode().Perm()
		}
		require.NoError(t, s.Close())
		return found
	}
	all := func(mode fs.FileMode) map[string]fs.FileMode {
		return map[string]fs.FileMode{"": mode, "-wal": mode, "-shm": mode}
	}
	path := filepath.Join(dir, "new.gpkg")
	assert.Equal(t, all(0o600), modes(path))
	require.NoError(t, os.Chmod(path, 0o640)) //nolint:gosec // what is tried
	assert.Equal(t, all(0o640), modes(path), "a mode that somebody gave it")
	empty := filepath.Join(dir, "empty.gpkg")
	require.NoError(t, os.WriteFile(empty, nil, 0o660)) //nolint:gosec // what is tried
	assert.Equal(t, all(0o660), modes(empty))
}
