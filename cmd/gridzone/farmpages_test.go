package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// pagesOfFarms serves three pages; the last breaks off when told to.
func pagesOfFarms(t *testing.T, broken bool) (*httptest.Server, *[]string) {
	var asked []string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.RequestURI())
		page := r.URL.Query().Get("after")
		w.Header().Set("Content-Type", r.Header.Get("Accept"))
		w.Header().Set("Gridzone-Revision", "7")
		w.Header().Add("Link", `<http://elsewhere/grids/v1/farms>; rel="self"; type="text/csv"`)
		if page != "B" {
			next := map[string]string{"": "A", "A": "B"}[page]
			w.Header().Add("Link", fmt.Sprintf(`<http://elsewhere/grids/v1/farms?after=%s&revision=7&at=2026-11-24&limit=10000>; rel="next"; type="text/csv"`, next))
		} else if broken {
			w.Header().Set("Content-Length", "1000")
		}
		fmt.Fprintf(w, "code,name\nfarm%s,\"a\nb\"\n", page)
	}))
	t.Cleanup(s.Close)
	return s, &asked
}

func TestAllPagesAreOneTable(t *testing.T) {
	s, asked := pagesOfFarms(t, false)
	code, out := cliRun(t, "farms", "--server", s.URL, "--format", "csv", "--division", "330402")
	require.Equal(t, exitDone, code)
	assert.Equal(t, "code,name\nfarm,\"a\nb\"\nfarmA,\"a\nb\"\nfarmB,\"a\nb\"\n", out)
	assert.Equal(t, []string{"/v1/farms?division=330402&limit=10000", "/v1/farms?after=A&at=2026-11-24&limit=10000&revision=7",
		"/v1/farms?after=B&at=2026-11-24&limit=10000&revision=7"}, *asked)

	code, out = cliRun(t, "farms", "--server", s.URL, "--format", "csv", "--limit", "1")
	require.Equal(t, exitDone, code)
	assert.Equal(t, "code,name\nfarm,\"a\nb\"\n", out, "as many as were asked for")
	path := filepath.Join(t.TempDir(), "farms.xlsx")
	code, _ = cliRun(t, "farms", "--server", s.URL, "--out", path)
	assert.Equal(t, exitUsage, code, "a workbook holds one page")
	assert.NoFileExists(t, path)
}

func TestBrokenPagesLeaveNoFile(t *testing.T) {
	s, _ := pagesOfFarms(t, true)
	dir := t.TempDir()
	code, _ := cliRun(t, "farms", "--server", s.URL, "--out", filepath.Join(dir, "farms.csv"))
	assert.Equal(t, exitFailed, code)
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, left)
}

// A farm is read, replaced and ended through a service as in a store of one's own.
func TestFarmsThroughAService(t *testing.T) {
	dir := t.TempDir()
	store := filepath.Join(dir, "gridzone.gpkg")
	farm := filepath.Join(dir, "farm.json")
	require.NoError(t, os.WriteFile(farm, []byte(`{"type":"Feature","properties":{"species":"pig","count":5},"geometry":{"type":"Point","coordinates":[120.75,30.75]}}`), 0o600))
	s := startService(t, "--store", store)
	ask := func(want int, args ...string) string {
		t.Helper()
		code, out := cliRun(t, append([]string{"farms"}, append(args, "--server", s.base, "--key", s.key)...)...)
		require.Equal(t, want, code, out)
		return out
	}
	assert.Contains(t, ask(exitDone, "put", "a/b", farm), "on record at revision 1")
	feature := ask(exitDone, "show", "a/b", "--feature")
	require.NoError(t, os.WriteFile(farm, []byte(strings.Replace(feature, `"count":5`, `"count":6`, 1)), 0o600))
	ask(exitUsage, "put", "a/b", farm)
	_, version, _ := strings.Cut(ask(exitDone, "show", "a/b"), " version ")
	version = strings.Fields(version)[0]
	assert.Contains(t, ask(exitDone, "put", "a/b", farm, "--if-version", version), "1 changed")
	assert.Contains(t, ask(exitRefused, "end", "a/b", "--if-version", version), "was changed since")
	assert.Contains(t, ask(exitDone, "end", "a/b"), "no longer in force from")
	assert.Equal(t, exitDone, s.stop())
	entries, revision := trail(t, store)
	assert.EqualValues(t, 6, entries, "the first key and two refusals are among them")
	assert.EqualValues(t, 3, revision)
}
