package main

import (
	"bufio"
	"context"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
)

// occupy holds the turn to write to a store until what it returns is called.
func occupy(t *testing.T, path string) (leave func()) {
	t.Helper()
	store, err := openStore(t.Context(), path, "")
	require.NoError(t, err)
	holds, release, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		_, err := store.Do(context.Background(), zoning.Command{Name: "hold", Actor: zoning.Actor{Name: "test"}}, func(context.Context, zoning.Tx) ([]byte, error) {
			close(holds)
			<-release
			return nil, assert.AnError
		})
		ended <- err
	}()
	<-holds
	return func() {
		close(release)
		require.ErrorIs(t, <-ended, assert.AnError)
		require.NoError(t, store.Close())
	}
}

// contentOf is the digest of a store.
func contentOf(t *testing.T, path string) string {
	t.Helper()
	store, err := openStore(t.Context(), path, "")
	require.NoError(t, err)
	defer store.Close()
	held, err := store.Digest(t.Context(), nil)
	require.NoError(t, err)
	require.Empty(t, held.Broken)
	return held.Digest
}

// A service that is told to stop in the middle of an import that nobody waits for ends it with nothing on record, says so to who watches, and is
// gone without waiting.
func TestServeStopsInTheMiddleOfAnImport(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.gpkg")
	s := startService(t, "--store", path, "--drain", "1h")
	before := contentOf(t, path)
	leave := occupy(t, path)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.base+"/v1/imports?layer=grids", strings.NewReader(oneSquare("one")))
	require.NoError(t, err)
	r.Header.Set("Prefer", "respond-async")
	r.Header.Set("Content-Type", "application/geo+json")
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	require.Equal(t, http.StatusAccepted, answer.StatusCode)
	events, err := http.Get(answer.Header.Get("Location") + "/events")
	require.NoError(t, err)
	defer events.Body.Close()
	lines := bufio.NewScanner(events.Body)
	for lines.Scan() && !strings.Contains(lines.Text(), `"features":1`) { // it is read, and waits for its turn to write
		continue
	}
	assert.Equal(t, exitDone, s.stop())
	var last string
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "data: ") {
			last = lines.Text()
		}
	}
	require.NoError(t, lines.Err(), "the events end, and are not broken off")
	assert.Contains(t, last, `"state":"cancelled"`)
	assert.Contains(t, last, "the service stopped")
	leave()
	assert.Equal(t, before, contentOf(t, path))
}
