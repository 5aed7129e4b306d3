package mbtiles_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/exporters/mbtiles"
)

// Rows are counted from the south in the file (MBTiles 1.3, of TMS), and from the north by who adds them.
func TestRowsAreCountedFromTheSouth(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.mbtiles")
	require.NoError(t, os.WriteFile(path, nil, 0o600))
	f, err := mbtiles.Begin(t.Context(), path, mbtiles.About{Name: "a", MaxZoom: 3})
	require.NoError(t, err)
	for at, body := range map[[3]int]string{{0, 0, 0}: "world", {1, 0, 0}: "north-west", {3, 6, 1}: "far east"} {
		require.NoError(t, f.Add(t.Context(), at[0], at[1], at[2], []byte(body)))
	}
	require.NoError(t, f.Finish(t.Context()))
	db, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	defer db.Close()
	for at, want := range map[[3]int]string{{0, 0, 0}: "world", {1, 0, 1}: "north-west", {3, 6, 6}: "far east"} {
		var got string
		require.NoError(t, db.QueryRowContext(t.Context(), "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?", at[0], at[1], at[2]).Scan(&got), "%v", at)
		assert.Equal(t, want, got)
	}
}
