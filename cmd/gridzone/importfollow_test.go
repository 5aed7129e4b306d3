package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// heldUp is a store that others write to, in a file unless its address is given, and a file of one grid.
func heldUp(t *testing.T, address string) (path, file, content string, leave func()) {
	t.Helper()
	dir := t.TempDir()
	path, file = filepath.Join(dir, "a.gpkg"), filepath.Join(dir, "grid.geojson")
	if address != "" {
		path = address
	}
	require.NoError(t, os.WriteFile(file, []byte(oneSquare("one")), 0o600))
	contentOf(t, path) // which makes the store
	keyOf(t, path, "admin")
	content = contentOf(t, path)
	return path, file, content, occupy(t, path)
}

// The bar goes on when all is sent: it shows what is waited for, and is gone in the end.
func TestBarThroughAllStages(t *testing.T) {
	for _, through := range []string{"store", "server"} {
		t.Run(through, func(t *testing.T) {
			path, file, before, leave := heldUp(t, "")
			aim := []string{"--store", path}
			if through == "server" {
				service := startService(t, "--store", path)
				aim = []string{"--server", service.base, "--key", service.key}
			}
			s := sit(t, slices.Concat([]string{"import", "--layer", "grids", file}, aim)...)
			s.sees("grid.geojson: 1 feature read; waits until others have written")
			leave()
			assert.Equal(t, exitDone, s.leaves(), s.everything())
			assert.Contains(t, s.everything(), "40%")
			assert.True(t, strings.HasSuffix(s.everything(), "\r"), "the bar is gone: %q", s.everything())
			assert.Contains(t, s.out.String(), "on record at revision 1")
			assert.NotEqual(t, before, contentOf(t, path))
		})
	}
}

// Ctrl-C cancels: the command says so, and nothing of the file is on record.
func TestInterruptedImport(t *testing.T) {
	address, err := emptyDatabase(t.Context(), postgresServer(t))
	require.NoError(t, err)
	for name, where := range map[string]struct{ through, address string }{
		"file": {"store", ""}, "service": {"server", ""}, "database": {"store", address}, "service on a database": {"server", address},
	} {
		t.Run(name, func(t *testing.T) {
			through := where.through
			path, file, before, leave := heldUp(t, where.address)
			aim := []string{"--store", path}
			if through == "server" {
				service := startService(t, "--store", path)
				aim = []string{"--server", service.base, "--key", service.key}
			}
			s := sit(t, slices.Concat([]string{"import", "--layer", "grids", file, file}, aim)...)
			s.sees("waits until others have written")
			s.types("\x03")
			assert.Equal(t, exitInterrupted, s.leaves(), s.everything())
			assert.Contains(t, s.everything(), "interrupted: nothing of "+file+" is on record")
			assert.Empty(t, s.out.String())
			leave()
			assert.Equal(t, before, contentOf(t, path))
			code, _ := cliRun(t, slices.Concat([]string{"import", "--layer", "grids", file}, aim)...)
			assert.Equal(t, exitDone, code)
		})
	}
}

// With --json nothing is drawn, and what is printed is what the service would have answered at once.
func TestNoBarWithJSON(t *testing.T) {
	path, file, _, leave := heldUp(t, "")
	leave()
	s := sit(t, "import", "--store", path, "--layer", "grids", "--json", file)
	assert.Equal(t, exitDone, s.leaves())
	assert.Empty(t, s.everything())
	assert.True(t, strings.HasPrefix(s.out.String(), `{"layer":"grids","format":"geojson",`), s.out.String())
	require.NoError(t, os.WriteFile(file, []byte("{}"), 0o600))
	s = sit(t, "import", "--store", path, "--layer", "grids", "--json", file)
	assert.Equal(t, exitRefused, s.leaves())
	assert.Empty(t, s.everything())
	assert.True(t, strings.HasPrefix(s.out.String(), `{"type":"urn:gridzone:problem:refused",`), s.out.String())
}

// While a file is still being sent, an interrupt ends that, and the service has nothing.
func TestInterruptedWhileSending(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.gpkg")
	s := startService(t, "--store", path)
	ctx, interrupt := context.WithCancel(t.Context())
	in, out := io.Pipe()
	ended := make(chan int, 1)
	var said strings.Builder
	go func() {
		ended <- run(ctx, []string{"import", "--server", s.base, "--key", s.key, "--layer", "grids", "-"}, streams{in: in, out: io.Discard, err: &said})
	}()
	text := oneSquare("one")
	_, err := io.WriteString(out, text[:len(text)/2])
	require.NoError(t, err)
	interrupt()
	assert.Equal(t, exitInterrupted, <-ended)
	require.NoError(t, out.Close())
	assert.Contains(t, said.String(), "interrupted: nothing of - is on record")
	code, grids := cliRun(t, "export", "--store", path, "--layer", "grids", "--format", "csv", "-") // that it broke off is in the audit trail
	assert.Equal(t, exitDone, code)
	assert.NotContains(t, grids, "330402001001009")
	assert.EqualValues(t, 0, getJSON(t, s.base+"/")["revision"])
	said.Reset()
	assert.Equal(t, exitInterrupted, run(ctx, []string{"import", "--server", s.base, "--key", s.key, "--layer", "grids", "-"}, streams{in: in, out: io.Discard, err: &said}), "nor is it begun")
}

// teller is a service that answers an import as a test wants it.
type teller struct {
	events []string // of each time they are asked for; the last again and again
	asked  int
	state  string
	cancel int // status of DELETE
}

func (s *teller) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body) // the client sends a few bytes
	switch {
	case r.Method == http.MethodPost:
		w.WriteHeader(http.StatusAccepted)
		fmt.Fprint(w, `{"id":"i","state":"queued"}`)
	case r.Method == http.MethodDelete:
		w.WriteHeader(s.cancel)
		fmt.Fprintf(w, `{"status":%d,"code":"conflict","detail":"it had ended"}`, s.cancel)
	case strings.HasSuffix(r.URL.Path, "/events"):
		text := s.events[min(s.asked, len(s.events)-1)]
		s.asked++
		if text == "" {
			w.WriteHeader(http.StatusNotFound)
			fmt.Fprint(w, `{"status":404,"code":"not_found","detail":"no such import"}`)
			return
		}
		fmt.Fprint(w, text)
	default:
		fmt.Fprint(w, s.state)
	}
}

const (
	progressEvent = "id: 1\nevent: progress\ndata: {\"id\":\"i\",\"state\":\"%s\",\"share\":%g}\n\n"
	endEvent      = "id: 9\nevent: end\ndata: {\"id\":\"i\",\"ended\":\"2026-11-26T00:00:00Z\",%s}\n\n"
	doneReport    = `"state":"done","report":{"layer":"grids","new":1,"accepted":1,"revision":7}`
)

func TestFollowedToTheEnd(t *testing.T) {
	reading, judging := fmt.Sprintf(progressEvent, "reading", 0.1), fmt.Sprintf(progressEvent, "judging", 0.5)
	end := func(about string) string { return fmt.Sprintf(endEvent, about) }
	for name, tc := range map[string]struct {
		events    []string
		code      int
		out, said string
	}{
		"done":                            {[]string{reading + ":\n\n" + judging + end(doneReport)}, exitDone, "on record at revision 7", ""},
		"refused":                         {[]string{end(`"state":"refused","report":{"code":"refused","error_count":1}`)}, exitRefused, "refused, nothing changed", ""},
		"stale":                           {[]string{end(`"state":"failed","problem":{"status":412,"code":"stale","detail":"another version"}`)}, exitRefused, "another version", ""},
		"wrong use":                       {[]string{end(`"state":"failed","problem":{"status":400,"code":"invalid","detail":"not so"}`)}, exitUsage, "", "not so"},
		"failed":                          {[]string{end(`"state":"failed","problem":{"status":503,"code":"unavailable","detail":"the store"}`)}, exitFailed, "", "the store"},
		"cancelled by another":            {[]string{end(`"state":"cancelled","detail":"the service stopped"`)}, exitFailed, "", "the service stopped"},
		"broken off twice":                {[]string{reading, judging, end(doneReport)}, exitDone, "revision 7", ""},
		"broken off, and nothing changes": {[]string{reading}, exitFailed, "", "is not known"},
		"broken off, and forgotten":       {[]string{reading, ""}, exitFailed, "", "no such import; import it again"},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(&teller{events: tc.events})
			defer server.Close()
			var out, said strings.Builder
			code := run(t.Context(), []string{"import", "--server", server.URL, "--layer", "grids", "-"}, streams{in: strings.NewReader("{}"), out: &out, err: &said})
			assert.Equal(t, tc.code, code)
			assert.Contains(t, out.String(), tc.out)
			assert.Contains(t, said.String(), tc.said)
		})
	}
}

// An interrupt that comes too late says so, and what came of the import; one of which nothing is heard says that.
func TestInterruptedTooLate(t *testing.T) {
	for status, want := range map[int]int{http.StatusConflict: exitDone, http.StatusServiceUnavailable: exitFailed} {
		ctx, interrupt := context.WithCancel(t.Context())
		s := &teller{state: strings.TrimSuffix(strings.TrimPrefix(fmt.Sprintf(endEvent, doneReport), "id: 9\nevent: end\ndata: "), "\n\n"), cancel: status}
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/events") {
				fmt.Fprintf(w, progressEvent, "committing", 0.6)
				_ = http.NewResponseController(w).Flush()
				interrupt()
				<-r.Context().Done()
				return
			}
			s.ServeHTTP(w, r)
		}))
		var out, said strings.Builder
		code := run(ctx, []string{"import", "--server", server.URL, "--layer", "grids", "-"}, streams{in: strings.NewReader("{}"), out: &out, err: &said})
		assert.Equal(t, want, code)
		if want == exitDone {
			assert.Contains(t, out.String(), "on record at revision 7")
			assert.Contains(t, said.String(), "too late")
		} else {
			assert.Empty(t, out.String())
			assert.Contains(t, said.String(), "is not known")
		}
		server.Close()
	}
}
