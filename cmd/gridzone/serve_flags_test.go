package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// logged is a log that several goroutines write and a test reads.
type logged struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func (l *logged) lines() []string { return strings.Split(strings.TrimSpace(l.String()), "\n") }

// What serve is told on the command line is what it does.
func TestServeFlags(t *testing.T) {
	log := &logged{}
	s := startLogging(t, log, "--store", filepath.Join(t.TempDir(), "a.gpkg"), "--public-url", "https://grids.example.org/gz/",
		"--ready-max-age", "1ns", "--max-upload", "10", "--min-revision-wait", "1ms", "--log-format", "json", "--log-level", "debug")
	home := getJSON(t, s.base+"/")
	links, _ := home["links"].([]any)
	require.NotEmpty(t, links)
	for _, l := range links {
		link, _ := l.(map[string]any)
		assert.Contains(t, link["href"], "https://grids.example.org/gz/")
	}
	answer, err := http.Get(s.base + "/readyz")
	require.NoError(t, err)
	answer.Body.Close()
	assert.Equal(t, http.StatusServiceUnavailable, answer.StatusCode, "no look at the store is as young as a nanosecond")
	behind, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.base+"/collections", http.NoBody)
	require.NoError(t, err)
	behind.Header.Set("Min-Revision", "7")
	answer, err = http.DefaultClient.Do(behind)
	require.NoError(t, err)
	answer.Body.Close()
	assert.Equal(t, http.StatusServiceUnavailable, answer.StatusCode, "revision 7 is waited for a millisecond")
	answer, err = http.Post(s.base+"/v1/imports?layer=grids", "application/geo+json", strings.NewReader(`{"type":"FeatureCollection"}`))
	require.NoError(t, err)
	answer.Body.Close()
	assert.Equal(t, http.StatusRequestEntityTooLarge, answer.StatusCode)
	assert.Equal(t, exitDone, s.stop())
	seen := map[string]bool{}
	for _, line := range log.lines() {
		var entry struct{ Level, Msg, Path string }
		require.NoError(t, json.Unmarshal([]byte(line), &entry), line)
		seen[entry.Level+" "+entry.Path] = true
	}
	assert.True(t, seen["DEBUG /"], "answered reads are logged at debug: %v", seen)
	assert.True(t, seen["INFO /v1/imports"], "writes are logged at info: %v", seen)
}

// Where the help shows what a value is of and not its default, it says the default as well.
func TestHelpTellsDefaults(t *testing.T) {
	parser, err := kong.New(&cli{}, kong.Vars{"accuracy": "0.2"})
	require.NoError(t, err)
	looked := 0
	var look func(*kong.Node)
	look = func(n *kong.Node) {
		for _, f := range n.Flags {
			if f.Default == "" || f.PlaceHolder == "" {
				continue
			}
			looked++
			assert.Contains(t, f.Help, "(default "+f.Default, "%s --%s", n.FullPath(), f.Name)
		}
		for _, child := range n.Children {
			look(child)
		}
	}
	look(parser.Model.Node)
	assert.Greater(t, looked, 10)
}

// What is printed for somebody at the machine to open can be opened there.
func TestHereabouts(t *testing.T) {
	for want, at := range map[string]net.TCPAddr{
		"localhost:8443": {IP: net.IPv6unspecified, Port: 8443}, "localhost:80": {IP: net.IPv4zero, Port: 80}, "localhost:1": {Port: 1},
		"127.0.0.1:8080": {IP: net.IPv4(127, 0, 0, 1), Port: 8080}, "[::1]:8080": {IP: net.IPv6loopback, Port: 8080}, "192.0.2.1:80": {IP: net.IPv4(192, 0, 2, 1), Port: 80},
	} {
		assert.Equal(t, want, hereabouts(&at))
	}
}

// A service that is stopped waits for what it has begun no longer than it was told.
func TestServeDrains(t *testing.T) {
	log := &logged{}
	s := startLogging(t, log, "--store", filepath.Join(t.TempDir(), "a.gpkg"), "--drain", "1ms")
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimPrefix(s.base, "http://"))
	require.NoError(t, err)
	defer conn.Close()
	_, err = fmt.Fprintf(conn, "POST /v1/imports?layer=grids HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n", strings.TrimPrefix(s.base, "http://"), s.key)
	require.NoError(t, err)
	began, err := bufio.NewReader(conn).ReadString('\n')
	require.NoError(t, err)
	require.Contains(t, began, "100 Continue", "the body is waited for")
	assert.Equal(t, exitFailed, s.stop())
	assert.Contains(t, strings.Join(log.lines(), "\n"), "still running after 1ms")
}

// What is wrong with the store is logged when it begins, and when it is over.
func TestServeTellsOfTheStore(t *testing.T) {
	log := &logged{}
	tells := tell(slog.New(slog.NewTextHandler(log, nil)))
	tells(atlas.Status{Revision: 7, LastError: fmt.Errorf("dial: %w", zoning.ErrUnavailable)})
	tells(atlas.Status{Revision: 8})
	lines := log.lines()
	require.Len(t, lines, 2)
	assert.Contains(t, lines[0], `level=WARN msg="the store cannot be followed; the newest revision is answered from memory" revision=7 trouble=unavailable error="dial: unavailable"`)
	assert.Contains(t, lines[1], `level=INFO msg="the store is followed again" revision=8`)
}
