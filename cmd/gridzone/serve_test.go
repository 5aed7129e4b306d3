package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// How long and how often a test looks for what another goroutine must bring about.
const (
	eventually = 30 * time.Second
	tick       = 20 * time.Millisecond
)

// service is gridzone serve in this process.
type service struct {
	base     string
	key      string   // an admin's
	shown    string   // the first key, where it was made now
	greeting []string // what to try first: a command on each line
	stop     func() int
}

var answersAt = regexp.MustCompile(`answers at (https?://\S+)`)

// startService runs the subcommand on a free port and waits until it says where it answers.
func startService(t *testing.T, args ...string) service {
	t.Helper()
	return startLogging(t, t.Output(), args...)
}

// startLogging is startService with the log written to log.
func startLogging(t *testing.T, log io.Writer, args ...string) service {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	out, said := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, append([]string{"serve", "--listen", "127.0.0.1:0", "--poll", "20ms"}, args...),
			streams{in: strings.NewReader(""), out: said, err: log})
		said.Close()
	}()
	lines := bufio.NewScanner(out)
	s := service{}
	for len(s.greeting) < 3 && lines.Scan() {
		if found := answersAt.FindStringSubmatch(lines.Text()); found != nil {
			s.base = found[1]
		}
		if key, ok := strings.CutPrefix(strings.TrimSpace(lines.Text()), "export GRIDZONE_KEY="); ok {
			s.shown = key
		}
		if line := strings.TrimSpace(lines.Text()); strings.HasPrefix(line, "curl ") || strings.HasPrefix(line, "gridzone import ") {
			s.greeting = append(s.greeting, line)
		}
	}
	require.NotEmpty(t, s.base, "the service never said where it answers")
	assert.Len(t, s.greeting, 3)
	go func() { _, _ = io.Copy(io.Discard, out) }() // nothing more is said
	store := storeIn(args)
	if s.shown != "" {
		keysHad.Store("admin@"+store, s.shown)
	}
	s.key = keyOf(t, store, "admin")
	known(t, s.base, store)
	stopped := false
	s.stop = func() int {
		if stopped {
			return exitDone
		}
		stopped = true
		cancel()
		return <-ended
	}
	t.Cleanup(func() { s.stop() })
	return s
}

func getJSON(t *testing.T, address string) map[string]any {
	t.Helper()
	answer, err := http.Get(address)
	require.NoError(t, err)
	defer answer.Body.Close()
	var body map[string]any
	require.NoError(t, json.NewDecoder(answer.Body).Decode(&body))
	return body
}

func TestServeStartsOnAnEmptyStoreAndFollowsTheCommandLine(t *testing.T) {
	dir := t.TempDir()
	store := filepath.Join(dir, "gridzone.gpkg")
	s := startService(t, "--store", store)
	assert.Nil(t, getJSON(t, s.base+"/v1/locate?lon=120.75&lat=30.75")["grid"])
	assert.Equal(t, "gridzone import --store '"+store+"' --layer divisions FILE", s.greeting[0], "there is nothing to ask about yet")

	files := filepath.Join(dir, "files")
	quiet := streams{in: strings.NewReader(""), out: io.Discard, err: t.Output()}
	require.Equal(t, exitDone, run(t.Context(), []string{"demo", "--grids", "40", "--files", files}, quiet))
	for _, layer := range []string{"divisions", "grids", "zones"} {
		require.Equal(t, exitDone, run(t.Context(), []string{"import", "--store", store, "--layer", layer, filepath.Join(files, layer+".geojson")}, quiet))
	}
	assert.Eventually(t, func() bool {
		answer := getJSON(t, s.base+"/v1/locate?lon=120.75&lat=30.75")
		return answer["grid"] != nil && answer["revision"] == 3.0
	}, eventually, tick)

	// The same question through the service and from the file: the same answer.
	ask := func(args ...string) string {
		var out strings.Builder
		require.Equal(t, exitDone, run(t.Context(), append([]string{"check", "--lon", "120.75", "--lat", "30.75", "--at", "2026-11-24", "--json"}, args...),
			streams{in: strings.NewReader(""), out: &out, err: t.Output()}))
		return out.String()
	}
	assert.Eventually(t, func() bool { return strings.Contains(ask("--server", s.base, "--key", s.key), `"revision":3`) }, eventually, tick)
	assert.JSONEq(t, ask("--store", store), ask("--server", s.base, "--key", s.key))

	// An import through the service is read at once.
	require.Equal(t, exitDone, run(t.Context(), []string{"import", "--server", s.base, "--key", s.key, "--layer", "grids", filepath.Join(files, "grids.geojson")}, quiet))
	assert.Equal(t, exitDone, s.stop())

	// What is tried first is in a grid on record.
	s = startService(t, "--store", store)
	assert.NotContains(t, s.greeting[0], "lon=120.75&lat=30.75")
	first := strings.Split(s.greeting[0], "'")[1]
	assert.NotNil(t, getJSON(t, first)["grid"], first)
}

func TestServeDemoLoadsTheMadeUpCityOnce(t *testing.T) {
	t.Chdir(t.TempDir())
	quiet := streams{in: strings.NewReader(""), out: io.Discard, err: t.Output()}
	require.Equal(t, exitDone, run(t.Context(), []string{"demo", "--grids", "40"}, quiet))
	for range 2 {
		s := startService(t, "--demo")
		answer := getJSON(t, s.base+"/v1/locate?lon=120.75&lat=30.75")
		assert.Equal(t, 1.0, answer["revision"])
		assert.Equal(t, true, answer["demo"])
		assert.Equal(t, exitDone, s.stop())
	}
}

// A store that holds something else, such as the city of an older making, is served as it is, and that is said.
func TestServeDemoSaysThatItsStoreIsAnother(t *testing.T) {
	t.Chdir(t.TempDir())
	quiet := streams{in: strings.NewReader(""), out: io.Discard, err: t.Output()}
	require.Equal(t, exitDone, run(t.Context(), []string{"demo", "--grids", "20", "--files", "files"}, quiet))
	require.Equal(t, exitDone, run(t.Context(), []string{"import", "--store", "demo.gpkg", "--layer", "divisions", "files/divisions.geojson"}, quiet))
	var log strings.Builder
	s := startLogging(t, &log, "--demo")
	assert.Equal(t, 1.0, getJSON(t, s.base+"/v1/locate?lon=120.75&lat=30.75")["revision"])
	require.Equal(t, exitDone, s.stop())
	assert.Contains(t, log.String(), "demo.gpkg holds a made-up city of an older making, or something else")

	require.Equal(t, exitDone, run(t.Context(), []string{"demo", "--grids", "20", "--store", "new.gpkg"}, quiet))
	log.Reset()
	s = startLogging(t, &log, "--demo", "--store", "new.gpkg")
	require.Equal(t, exitDone, s.stop())
	assert.NotContains(t, log.String(), "older making")
}

func TestServeRefusesAPortInUse(t *testing.T) {
	s := startService(t, "--store", filepath.Join(t.TempDir(), "a.gpkg"))
	var said strings.Builder
	code := run(t.Context(), []string{"serve", "--listen", strings.TrimPrefix(s.base, "http://"), "--store", filepath.Join(t.TempDir(), "b.gpkg")},
		streams{in: strings.NewReader(""), out: io.Discard, err: &said})
	assert.Equal(t, exitFailed, code, "it may be free later")
	assert.Contains(t, said.String(), "--listen")
	for _, bad := range []string{"8080", "127.0.0.1:http2", "127.0.0.1:99999", "[::1:80"} {
		said.Reset()
		code := run(t.Context(), []string{"serve", "--listen", bad, "--store", filepath.Join(t.TempDir(), "b.gpkg")},
			streams{in: strings.NewReader(""), out: io.Discard, err: &said})
		assert.Equal(t, exitUsage, code, "%s: %s", bad, said.String())
	}
}

func TestServeRefusesNoTimeAtAll(t *testing.T) {
	for _, flag := range []string{"--poll", "--min-revision-wait"} {
		var said strings.Builder
		code := run(t.Context(), []string{"serve", "--listen", "127.0.0.1:0", flag, "0s", "--store", filepath.Join(t.TempDir(), "a.gpkg")},
			streams{in: strings.NewReader(""), out: io.Discard, err: &said})
		assert.Equal(t, exitUsage, code)
		assert.Contains(t, said.String(), flag+" must be more than 0")
	}
}

func TestServeKeepsImportsToItsLimits(t *testing.T) {
	dir := t.TempDir()
	s := startService(t, "--store", filepath.Join(dir, "a.gpkg"), "--max-vertices", "4")
	file := filepath.Join(dir, "grid.geojson")
	require.NoError(t, os.WriteFile(file, []byte(`{"type":"Feature","properties":{"code":"330402001001999","name":"four corners","kind":"base"},
"geometry":{"type":"Polygon","coordinates":[[[120.70,30.70],[120.71,30.70],[120.71,30.71],[120.70,30.71],[120.70,30.70]]]}}`), 0o600))
	var out strings.Builder
	assert.Equal(t, exitRefused, run(t.Context(), []string{"import", "--server", s.base, "--key", s.key, "--layer", "grids", file},
		streams{in: strings.NewReader(""), out: &out, err: t.Output()}))
	assert.Contains(t, out.String(), "more than 4 vertices")
}
