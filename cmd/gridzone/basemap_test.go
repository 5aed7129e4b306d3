package main

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A key of a basemap comes from the command line, the environment or a file; browsers are told it, the log and the help are not.
func TestServeWithABasemap(t *testing.T) {
	const key = "k3y-0f-the-h0use"
	file := filepath.Join(t.TempDir(), "key")
	require.NoError(t, os.WriteFile(file, []byte(key+"\n"), 0o600))
	for name, c := range map[string]struct{ flags, environment []string }{
		"flag":        {[]string{"--basemap", "tianditu", "--basemap-key", key}, nil},
		"file":        {[]string{"--basemap", "tianditu", "--basemap-key-file", file}, nil},
		"environment": {nil, []string{"GRIDZONE_BASEMAP=tianditu", "GRIDZONE_BASEMAP_KEY=" + key}},
		"template":    {[]string{"--basemap", "https://tiles.example.org/{z}/{x}/{y}?tk={key}", "--basemap-credit", "us", "--basemap-max-zoom", "11"}, []string{"GRIDZONE_BASEMAP_KEY_FILE=" + file}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, e := range c.environment {
				variable, value, _ := strings.Cut(e, "=")
				t.Setenv(variable, value)
			}
			log := &logged{}
			s := startLogging(t, log, append([]string{"--store", filepath.Join(t.TempDir(), "a.gpkg"), "--log-level", "debug"}, c.flags...)...)
			answer, err := http.Get(s.base + "/styles/gridzone.json")
			require.NoError(t, err)
			style, err := io.ReadAll(answer.Body)
			answer.Body.Close()
			require.NoError(t, err)
			assert.Contains(t, string(style), "tk="+key)
			assert.Equal(t, exitDone, s.stop())
			assert.Contains(t, log.String(), "/styles/gridzone.json")
			var help bytes.Buffer
			assert.Equal(t, exitDone, run(t.Context(), []string{"serve", "--help"}, streams{in: strings.NewReader(""), out: &help, err: t.Output()}))
			for _, said := range []string{log.String(), strings.Join(s.greeting, "\n"), help.String()} {
				assert.NotContains(t, said, key)
			}
		})
	}
}

func TestServeRefusesBasemaps(t *testing.T) {
	dir := t.TempDir()
	empty, long := filepath.Join(dir, "empty"), filepath.Join(dir, "long")
	require.NoError(t, os.WriteFile(empty, []byte("\n"), 0o600))
	require.NoError(t, os.WriteFile(long, bytes.Repeat([]byte("k"), 5000), 0o600))
	for _, c := range []struct {
		flags []string
		says  string
	}{
		{[]string{"--basemap", "osm"}, "--basemap: there is no basemap"},
		{[]string{"--basemap", "tianditu"}, "needs a key"},
		{[]string{"--basemap-key", "s3cret"}, "without a basemap"},
		{[]string{"--basemap", "none", "--basemap-credit", "us"}, "without a basemap"},
		{[]string{"--basemap", "tianditu", "--basemap-key", "s3cret", "--basemap-key-file", empty}, "give one of them"},
		{[]string{"--basemap", "tianditu", "--basemap-key-file", empty}, "it is empty"},
		{[]string{"--basemap", "tianditu", "--basemap-key-file", long}, "too long"},
		{[]string{"--basemap", "tianditu", "--basemap-key-file", filepath.Join(dir, "none")}, "no such file"},
		{[]string{"--basemap", "tianditu", "--basemap-key-file", dir}, "is a directory"},
		{[]string{"--basemap", "https://tiles.example.org/{z}/{x}/{y}?k=s3cret"}, "whose the basemap is"},
		{[]string{"--basemap", "http://tiles.example.org/{z}/{x}/{y}?k=s3cret", "--basemap-credit", "us"}, "https"},
		{[]string{"--basemap", "https://webrd01.is.autonavi.com/{z}/{x}/{y}", "--basemap-credit", "us"}, "GCJ-02, some 500 m"},
	} {
		var said strings.Builder
		store := filepath.Join(dir, "a.gpkg")
		code := run(t.Context(), append([]string{"serve", "--listen", "127.0.0.1:0", "--store", store}, c.flags...), streams{in: strings.NewReader(""), out: io.Discard, err: &said})
		assert.Equal(t, exitUsage, code, "%v", c.flags)
		assert.Contains(t, said.String(), c.says, "%v", c.flags)
		assert.NotContains(t, said.String(), "s3cret")
		assert.NoFileExists(t, store)
	}
}
