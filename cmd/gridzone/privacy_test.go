package main

import (
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/store/gpkg"
)

// personal are values that a file of grids holds of people, in columns that gridzone knows and in columns it does not.
var personal = []string{"13000000001", "330402190001010011", "13000000002", "13000000003", "Zhang-Head", "13000000004", "Li-Member"}

const peopleFile = `{"type":"Feature","properties":{"code":"330402001001001","name":"grid","kind":"base","tel":"13000000001","sfzh":"330402190001010011",` +
	`"lxdh":"13000000002","contact":"13000000003","head":"Zhang-Head","head_phone":"13000000004","members":[{"name":"Li-Member"}]},` +
	`"geometry":{"type":"Polygon","coordinates":[[[120.70,30.70],[120.71,30.70],[120.71,30.71],[120.70,30.71],[120.70,30.70]]]}}`

// cliRun runs a subcommand and returns its status and what it printed.
func cliRun(t *testing.T, args ...string) (status int, out string) {
	t.Helper()
	var b strings.Builder
	return run(t.Context(), args, streams{in: strings.NewReader(""), out: &b, err: t.Output()}), b.String()
}

func trail(t *testing.T, store string) (entries, revision int64) {
	t.Helper()
	s, err := gpkg.Open(t.Context(), store)
	require.NoError(t, err)
	defer s.Close()
	trail, err := s.VerifyTrail(t.Context())
	require.NoError(t, err)
	require.Nil(t, trail.Fault)
	newest, err := s.Newest(t.Context())
	require.NoError(t, err)
	return trail.Head.N, newest.N
}

// Whatever columns a file has, what they say of people is for staff alone.
func TestPeopleAreForStaffAlone(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	require.NoError(t, os.WriteFile(at("in.geojson"), []byte(peopleFile), 0o600))
	store := at("gridzone.gpkg")
	code, _ := cliRun(t, "import", "--store", store, "--layer", "grids", at("in.geojson"))
	require.Equal(t, exitDone, code)

	s := startService(t, "--store", store)
	for _, path := range []string{"/collections/grids/items", "/collections/grids/items/330402001001001", "/collections/grids", "/collections",
		"/v1/locate?lon=120.705&lat=30.705", "/v1/check?lon=120.705&lat=30.705", "/v1/coverage"} {
		answer, err := http.Get(s.base + path)
		require.NoError(t, err)
		body, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, answer.StatusCode, path)
		for _, secret := range personal {
			assert.NotContains(t, string(body), secret, path)
		}
	}
	layers, err := exec.CommandContext(t.Context(), "ogrinfo", "-al", store).CombinedOutput()
	require.NoError(t, err)
	assert.Contains(t, string(layers), "330402001001001")
	for _, secret := range personal {
		assert.NotContains(t, string(layers), secret, "ogrinfo")
	}
	require.Equal(t, exitDone, s.stop())

	for file, args := range map[string][]string{"plain.geojson": nil, "staff.geojson": {"--staff"}} {
		code, _ := cliRun(t, append([]string{"export", "--store", store, "--layer", "grids", at(file)}, args...)...)
		require.Equal(t, exitDone, code)
		code, said := cliRun(t, "import", "--store", store, "--layer", "grids", at(file))
		assert.Equal(t, exitDone, code)
		assert.Contains(t, said, "nothing new", file)
	}
	written, err := os.ReadFile(at("plain.geojson"))
	require.NoError(t, err)
	for _, column := range []string{"tel", "sfzh"} {
		assert.Contains(t, string(written), `"`+column+`":`, "what came with the file goes out to staff")
	}
	for _, secret := range personal[4:] {
		assert.NotContains(t, string(written), secret, "the people at the posts only when asked for")
	}
	written, err = os.ReadFile(at("staff.geojson"))
	require.NoError(t, err)
	for _, secret := range personal[4:] {
		assert.Contains(t, string(written), secret)
	}
}

// Names and numbers are read after that is on record, or not at all.
func TestReadingStaffIsOnRecord(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	require.NoError(t, os.WriteFile(at("in.geojson"), []byte(peopleFile), 0o600))
	store := at("gridzone.gpkg")
	code, _ := cliRun(t, "import", "--store", store, "--layer", "grids", at("in.geojson"))
	require.Equal(t, exitDone, code)
	before, revision := trail(t, store)

	code, _ = cliRun(t, "export", "--store", store, "--layer", "grids", "--actor", "wang", at("plain.geojson"))
	require.Equal(t, exitDone, code)
	after, _ := trail(t, store)
	assert.Equal(t, before+1, after, "columns that nobody knows of may hold numbers of people")
	assert.Contains(t, lastEntry(t, store), "= read_extra")
	require.NoError(t, os.WriteFile(at("known.geojson"), []byte(strings.Replace(peopleFile, `"tel":"13000000001","sfzh":"330402190001010011","lxdh":"13000000002","contact":"13000000003",`, "", 1)), 0o600))
	known := at("known.gpkg")
	code, _ = cliRun(t, "import", "--store", known, "--layer", "grids", at("known.geojson"))
	require.Equal(t, exitDone, code)
	without, _ := trail(t, known)
	code, _ = cliRun(t, "export", "--store", known, "--layer", "grids", at("known-out.geojson"))
	require.Equal(t, exitDone, code)
	still, _ := trail(t, known)
	assert.Equal(t, without, still, "no names, nothing to record")
	before = after

	code, said := cliRun(t, "export", "--store", store, "--layer", "grids", "--staff", "--actor", "wang", "-")
	require.Equal(t, exitDone, code)
	assert.Contains(t, said, "Zhang-Head")
	after, then := trail(t, store)
	assert.Equal(t, before+1, after)
	assert.Equal(t, revision, then, "reading is no revision")
	entry := lastEntry(t, store)
	assert.Contains(t, entry, "= read_staff")
	assert.Contains(t, entry, "= wang")
	assert.NotContains(t, entry, "Zhang-Head")

	code, said = cliRun(t, "export", "--store", store, "--layer", "grids", "--staff", "--actor", "a\nb", at("none.geojson"))
	assert.Equal(t, exitUsage, code, "an actor that cannot be recorded")
	assert.Empty(t, said)
	assert.NoFileExists(t, at("none.geojson"))
	last, _ := trail(t, store)
	assert.Equal(t, after, last)
	code, _ = cliRun(t, "export", "--store", store, "--layer", "divisions", "--staff", at("none.geojson"))
	assert.Equal(t, exitUsage, code)
}

// lastEntry is the last entry of the trail, as GDAL shows it.
func lastEntry(t *testing.T, store string) string {
	t.Helper()
	entry, err := exec.CommandContext(t.Context(), "ogrinfo", "-q", "-sql", "SELECT command, actor, detail FROM audit ORDER BY n DESC LIMIT 1", store).CombinedOutput()
	require.NoError(t, err)
	return string(entry)
}

// A service gives the grids of today with their staff as well, to who may ask it for that.
func TestStaffFromAService(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	require.NoError(t, os.WriteFile(at("in.geojson"), []byte(peopleFile), 0o600))
	store := at("gridzone.gpkg")
	code, _ := cliRun(t, "import", "--store", store, "--layer", "grids", at("in.geojson"))
	require.Equal(t, exitDone, code)
	s := startService(t, "--store", store)
	code, said := cliRun(t, "export", "--server", s.base, "--key", s.key, "--layer", "grids", "--staff", "--format", "csv", "-")
	require.Equal(t, exitDone, code)
	assert.Contains(t, said, "Zhang-Head,13000000004")
	assert.NotContains(t, said, personal[0], "what nobody knows of stays")
	code, said = cliRun(t, "staff", "show", "--server", s.base, "--key", s.key, "330402001001001")
	require.Equal(t, exitDone, code)
	assert.Contains(t, said, "Li-Member")
	code, _ = cliRun(t, "export", "--server", s.base, "--key", s.key, "--layer", "grids", "--staff", "--at", "2026-11-24", at("none.csv"))
	assert.Equal(t, exitUsage, code, "they are those of now")
	code, _ = cliRun(t, "export", "--server", s.base, "--key", s.key, "--layer", "grids", at("none.csv"))
	assert.Equal(t, exitUsage, code)
}
