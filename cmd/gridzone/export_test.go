package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/exporters"
)

// A service gives the file that the store gives for a day, but for what a file said beside.
func TestExportThroughAService(t *testing.T) {
	dir := t.TempDir()
	store := filepath.Join(dir, "gridzone.gpkg")
	code, out := cliRun(t, "demo", "--store", store, "--grids", "40")
	require.Equal(t, exitDone, code, out)
	s := startService(t, "--store", store)
	written := func(layer, name string, args ...string) []byte {
		path := filepath.Join(dir, name)
		code, out := cliRun(t, append([]string{"export", "--layer", layer, "--at", "2026-11-24", path}, args...)...)
		require.Equal(t, exitDone, code, out)
		b, err := os.ReadFile(path)
		require.NoError(t, err)
		return b
	}
	for _, f := range exporters.Formats() {
		ending := f.Endings[0]
		assert.Equal(t, written("divisions", "own"+ending, "--store", store), written("divisions", "asked"+ending, "--server", s.base, "--key", s.key), f.Name)
	}
	assert.NotContains(t, string(written("grids", "grids.geojson", "--server", s.base, "--key", s.key)), "made_up")
	assert.NotEmpty(t, written("farms", "farms.zip", "--server", s.base, "--key", s.key, "--revision", "1"))
	code, out = cliRun(t, "export", "--server", s.base, "--key", s.key, "--layer", "zones", "--at", "2026-11-24", "--format", "geopackage", "-")
	require.Equal(t, exitDone, code)
	assert.Contains(t, out[:16], "SQLite format 3")

	for _, args := range [][]string{
		{"--layer", "grids", "x.gpkg"},
		{"--at", "2026-11-24", "x.gpkg"},
		{"--layer", "grids", "--at", "2026-11-24", "--staff", "x.gpkg"},
		{"--layer", "grids", "--at", "tomorrow", "x.gpkg"},
		{"--layer", "grids", "--at", "2026-11-24", "--revision", "9", "x.gpkg"},
	} {
		code, _ := cliRun(t, append([]string{"export", "--server", s.base, "--key", s.key}, args...)...)
		assert.Equal(t, exitUsage, code, args)
		assert.NoFileExists(t, "x.gpkg")
	}
	assert.Equal(t, exitDone, s.stop())
}
