package storetest

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// Template is the file of an empty store, made once for all tests of a process that need one and do not ask how it is made: making
// it takes ten times as long as copying it. Many goroutines may use it.
type Template struct {
	Make func(t testing.TB, path string) // makes the store, and closes it

	once sync.Once
	file []byte
}

// Copy writes an empty store to path, where nothing is yet.
func (e *Template) Copy(t testing.TB, path string) {
	t.Helper()
	e.once.Do(func() {
		first := filepath.Join(t.TempDir(), "template")
		e.Make(t, first)
		file, err := os.ReadFile(first)
		require.NoError(t, err)
		require.NoFileExists(t, first+"-wal", "what is in a log is not in the file")
		e.file = file
	})
	require.NotEmpty(t, e.file, "the empty store could not be made")
	require.NoError(t, os.WriteFile(path, e.file, 0o600))
}
