package api

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"gridzone/exporters"
	"gridzone/zoning"
)

// A file is made while a place for heavy questions is held, and not before there is one.
func TestAnExportTakesAPlace(t *testing.T) {
	s := &service{heavy: make(chan struct{}, 1), o: Options{MaxSpool: 1 << 20}}
	out, err := os.Create(filepath.Join(t.TempDir(), "out"))
	require.NoError(t, err)
	defer out.Close()
	o := exporters.Options{Format: "geojson", Layer: zoning.Grids}
	release, err := s.enterHeavy(t.Context(), heavyWait)
	require.NoError(t, err)
	gone, leave := context.WithCancel(t.Context())
	leave()
	require.ErrorIs(t, s.makeExport(gone, out, o, all(t.Context(), nil)), context.Canceled)
	release()
	require.NoError(t, s.makeExport(t.Context(), out, o, all(t.Context(), nil)))
	require.Empty(t, s.heavy, "the place is given back")

	o.Format, o.Dir = "geopackage", filepath.Join(t.TempDir(), "none")
	var told *Problem
	require.ErrorAs(t, s.makeExport(t.Context(), out, o, all(t.Context(), nil)), &told)
	require.Equal(t, codeUnavailable, told.Code, "no room to make it in")
}
