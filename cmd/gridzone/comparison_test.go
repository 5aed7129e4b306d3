package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What is asked of a draft, and what it changes, is the same from a service and from the store itself.
func TestDraftsThroughAServiceAndFromAStore(t *testing.T) {
	dir := t.TempDir()
	store := filepath.Join(dir, "demo.gpkg")
	quiet := streams{in: strings.NewReader(""), out: io.Discard, err: t.Output()}
	do := func(args ...string) {
		t.Helper()
		require.Equal(t, exitDone, run(t.Context(), append(args, "--store", store), quiet), args)
	}
	do("demo", "--grids", "40", "--vertices", "40")
	zone := filepath.Join(dir, "zone.json")
	require.NoError(t, os.WriteFile(zone, []byte(`{"type":"Feature","properties":{"code":"NEW","kind":"prohibited"},"geometry":{"type":"Polygon","coordinates":[[[120.68,30.78],[120.78,30.78],[120.78,30.80],[120.68,30.80],[120.68,30.78]]]}}`), 0o600))
	do("publication", "create", "--id", "d", "--division", "330402", "--valid-from", "2099-01-01")
	do("publication", "zones", "d", "--put", zone)
	s := startService(t, "--store", store)
	for _, question := range [][]string{
		{"locate", "--lon", "120.70", "--lat", "30.79", "--draft", "d"},
		{"check", "--lon", "120.70", "--lat", "30.79", "--draft", "d", "--json"},
		{"check", "--site", zone, "--draft", "d"},
		{"overlaps", zone, "--layer", "zones", "--draft", "d"},
		{"farms", "--draft", "d", "--division", "330402"},
		{"publication", "diff", "d"},
		{"publication", "diff", "d", "--format", "geojson"},
		{"publication", "effect", "d"},
		{"publication", "effect", "d", "--format", "csv"},
		{"diff", "--from-revision", "0", "--at", "2026-11-24", "--json"},
		{"diff", "--from-revision", "0", "--at", "2026-11-24", "--division", "330402", "--format", "csv"},
	} {
		ask := func(target ...string) string {
			var out strings.Builder
			require.Equal(t, exitDone, run(t.Context(), append(question, target...), streams{in: strings.NewReader(""), out: &out, err: t.Output()}), question)
			return out.String()
		}
		told := ask("--store", store)
		assert.Equal(t, told, ask("--server", s.base, "--key", s.key), question)
		assert.NotEmpty(t, told)
	}
}
