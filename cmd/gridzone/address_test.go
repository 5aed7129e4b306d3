package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A service answers what its store does: of one address, of a day and a revision, near a point, and of a file, which a bar goes through.
func TestAddressesOfAService(t *testing.T) {
	const rows = 3000 // of more bytes than are sent at once
	dir := t.TempDir()
	store, list, asked, beside, out := filepath.Join(dir, "a.gpkg"), filepath.Join(dir, "list.csv"), filepath.Join(dir, "asked.csv"), filepath.Join(dir, "beside.csv"), filepath.Join(dir, "out.csv")
	code, said := cliRun(t, "demo", "--grids", "80", "--vertices", "12", "--store", store)
	require.Equal(t, exitDone, code, said)
	require.NoError(t, os.WriteFile(list, []byte("address,kind,lon,lat\n样板路,road,120.7425,30.7437\n样板路1号,door,120.7424,30.7436\n"), 0o600))
	require.NoError(t, os.WriteFile(asked, []byte("id,地址\n"+strings.Repeat("007,样板路拾壹号\n008,样板路壹号\n", rows/2)), 0o600))
	s := startService(t, "--store", store)
	code, said = cliRun(t, "import", "--server", s.base, "--key", s.key, "--layer", "addresses", "--crs", "EPSG:4490", list)
	require.Equal(t, exitDone, code, said)

	for _, question := range [][]string{
		{"样板路 一号"}, {"样板路 一号", "--json"}, {"样板路", "--limit", "1"}, {"查无此路1号"}, {"--revision", "1", "样板路1号"}, {"--at", "2030-01-01", "样板路№1"},
		{"--lon", "120.7424", "--lat", "30.7436", "--within-m", "5"}, {"--out-crs", "gcj02", "样板路1号", "--json"}, {"--file", asked},
	} {
		code, told := cliRun(t, slices.Concat([]string{"address", "--server", s.base}, question)...)
		require.Equal(t, exitDone, code, told)
		code, want := cliRun(t, slices.Concat([]string{"address", "--store", store}, question)...)
		require.Equal(t, exitDone, code, want)
		assert.Equal(t, want, told, question)
	}
	_, told := cliRun(t, "address", "--server", s.base, "样板路壹号")
	assert.Regexp(t, `address +样板路1号 +door +confidence 1 +certain`, told)
	assert.Regexp(t, `point +120.7424, 30.7436`, told)

	at := sit(t, "address", "--server", s.base, "--key", s.key, "--file", asked, "--out", out)
	assert.Equal(t, exitDone, at.leaves(), at.everything())
	assert.Contains(t, at.everything(), asked, "the bar says of what it is")
	assert.Contains(t, at.everything(), "%")
	assert.True(t, strings.HasSuffix(at.everything(), "\r"), "the bar is gone: %q", at.everything())
	assert.Equal(t, out+": answered from revision 2\n", at.out.String())
	code, said = cliRun(t, "address", "--store", store, "--file", asked, "--out", beside)
	require.Equal(t, exitDone, code, said)
	answers, err := os.ReadFile(out)
	require.NoError(t, err)
	same, err := os.ReadFile(beside)
	require.NoError(t, err)
	assert.Equal(t, string(same), string(answers))
	lines := strings.Split(strings.TrimSpace(string(answers)), "\n")
	require.Len(t, lines, rows+1)
	for i, line := range lines[1:] { // in order
		id, level := "007,样板路拾壹号", ",road,"
		if i%2 == 1 {
			id, level = "008,样板路壹号", ",door,"
		}
		require.True(t, strings.HasPrefix(line, id+",") && strings.Contains(line, level), "row %d: %s", i, line)
	}
}

// Without an answer there is no file, and the status says whose fault that is.
func TestAddressesThatNoServiceAnswers(t *testing.T) {
	dir := t.TempDir()
	asked, out := filepath.Join(dir, "asked.csv"), filepath.Join(dir, "out.csv")
	require.NoError(t, os.WriteFile(asked, []byte("地址\n样板路1号\n"), 0o600))
	s := startService(t, "--store", filepath.Join(dir, "a.gpkg"))
	for name, c := range map[string]struct {
		server, key string
		status      int
		says        string
	}{
		"refused key": {s.base, "gz_wrong", exitUsage, "the key is not good"},
		"unreachable": {"http://127.0.0.1:1", "", exitFailed, "127.0.0.1:1"},
		"no address":  {"127.0.0.1:8080", "", exitUsage, "is not an address"},
	} {
		for _, question := range [][]string{{"样板路1号"}, {"--lon", "120.7424", "--lat", "30.7436"}, {"--file", asked, "--out", out}} {
			var told, said strings.Builder
			code := run(t.Context(), slices.Concat([]string{"address", "--server", c.server, "--key", c.key}, question), streams{in: strings.NewReader(""), out: &told, err: &said})
			assert.Equal(t, c.status, code, "%s: %v", name, question)
			assert.Contains(t, said.String(), c.says, "%s: %v", name, question)
			assert.Empty(t, told.String(), fmt.Sprint(name, question))
		}
	}
	left, err := filepath.Glob(filepath.Join(dir, "out*"))
	require.NoError(t, err)
	assert.Empty(t, left)
}
