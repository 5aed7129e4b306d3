package main

import (
	"crypto/rand"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What an export leaves that is killed is taken away by the next one into the folder, and nothing else: neither what others are writing, nor what is somebody's.
func TestKilledExport(t *testing.T) {
	dir, folder := t.TempDir(), t.TempDir()
	store := filepath.Join(dir, "demo.gpkg")
	code, _ := cliRun(t, "demo", "--grids", "60", "--store", store)
	require.Equal(t, exitDone, code)
	glob := func(within ...string) []string {
		found, err := filepath.Glob(filepath.Join(append([]string{folder, ".gridzone-*.part"}, within...)...))
		require.NoError(t, err)
		return found
	}
	held, in := halfAnswered(t, store, filepath.Join(folder, "held.csv"))
	written := glob()
	for _, begun := range []struct {
		what  string
		count int // with what is held
		args  []string
	}{{"whole", 2, []string{"--zooms", "9-16", filepath.Join(folder, "killed.mbtiles")}}, {"*.part-wal", 1, []string{filepath.Join(folder, "killed.gpkg")}}} {
		killed := gridzone(t, io.Discard, t.Output(), append([]string{"export", "--store", store}, begun.args...)...)
		require.Eventually(t, func() bool { return len(glob()) == 2 && len(glob(begun.what)) == begun.count }, 30*time.Second, time.Millisecond)
		require.True(t, kill(t, killed, 0))
		require.Len(t, glob(), 2, "it is left, and what was left before it is not")
	}
	mine := filepath.Join(folder, ".gridzone-mine.part")
	require.NoError(t, os.Mkdir(mine, 0o700))
	yours := filepath.Join(folder, ".gridzone-"+rand.Text()+".part")
	require.NoError(t, os.WriteFile(yours, []byte("somebody's"), 0o600))

	code, said := cliRun(t, "export", "--store", store, "--layer", "grids", filepath.Join(folder, "grids.geojson"))
	require.Equal(t, exitDone, code, said)
	assert.ElementsMatch(t, append(written, mine, yours), glob())

	require.NoError(t, in.Close())
	require.NoError(t, held.Wait(), "what is being written is left alone")
	assert.ElementsMatch(t, []string{mine, yours}, glob())
	assert.FileExists(t, filepath.Join(folder, "held.csv"))
	assert.NoFileExists(t, filepath.Join(folder, "killed.mbtiles"))
	assert.NoFileExists(t, filepath.Join(folder, "killed.gpkg"))
}
