package main

import (
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
	parts := func() []string {
		found, err := filepath.Glob(filepath.Join(folder, ".gridzone-*.part"))
		require.NoError(t, err)
		return found
	}
	held, in := halfAnswered(t, store, filepath.Join(folder, "held.csv"))
	written := parts()
	killed := gridzone(t, io.Discard, t.Output(), "export", "--store", store, "--zooms", "9-16", filepath.Join(folder, "killed.mbtiles"))
	require.Eventually(t, func() bool { return len(parts()) == 2 }, 30*time.Second, time.Millisecond)
	require.True(t, kill(t, killed, 0))
	require.Len(t, parts(), 2, "it is left")
	mine := filepath.Join(folder, ".gridzone-mine.part")
	require.NoError(t, os.WriteFile(mine, []byte("somebody's"), 0o600))

	code, said := cliRun(t, "export", "--store", store, "--layer", "grids", filepath.Join(folder, "grids.geojson"))
	require.Equal(t, exitDone, code, said)
	assert.ElementsMatch(t, append(written, mine), parts())

	require.NoError(t, in.Close())
	require.NoError(t, held.Wait(), "what is being written is left alone")
	assert.Equal(t, []string{mine}, parts())
	assert.FileExists(t, filepath.Join(folder, "held.csv"))
	assert.NoFileExists(t, filepath.Join(folder, "killed.mbtiles"))
}
