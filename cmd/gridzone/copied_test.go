package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
	"gridzone/internal/pgtest"
	"gridzone/store/postgres"
)

// A copy that is killed anywhere leaves nothing at the place where it was to be, and is made again there.
func TestKilledCopy(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	p := newPlaces(t)
	from := p.file()
	code, _ := cliRun(t, "demo", "--grids", "300", "--store", from)
	require.Equal(t, exitDone, code)
	data := wholeOf(t, "digest", "--store", from).Data
	want := func() string { // that it is copied is entered there, however it ends, and nothing else is done to it
		now := wholeOf(t, "digest", "--store", from)
		require.Equal(t, data, now.Data, "what is copied stays as it was")
		return now.Digest
	}
	for _, place := range []func() string{p.file, p.database} {
		start := time.Now()
		require.NoError(t, gridzone(t, io.Discard, io.Discard, "copy", "--from", from, "--to", place()).Wait())
		usual := time.Since(start)
		killed := 0
		for range budget(12) {
			to := place()
			if kill(t, gridzone(t, io.Discard, io.Discard, "copy", "--from", from, "--to", to), time.Duration(r.Int64N(int64(usual)))) {
				killed++
			}
			if there, err := storeExists(t.Context(), to); !postgres.IsAddress(to) {
				require.NoError(t, err)
				if there {
					require.Equal(t, want(), wholeOf(t, "digest", "--store", to).Digest, "half of a copy")
					continue
				}
			} else if there {
				held := wholeOf(t, "digest", "--store", to)
				if held.Digest == want() { // killed after all was done
					continue
				}
				require.EqualValues(t, 0, held.Audit.Entries, "half of a copy")
				require.LessOrEqual(t, held.Lines, int64(1), "half of a copy")
			}
			again := wholeOf(t, "copy", "--from", from, "--to", to).Digest
			require.Equal(t, want(), again, "what was cut short is done again")
		}
		t.Logf("%d killed at work", killed)
		assert.Positive(t, killed)
	}
}

// answeredWhen is the time at which a service answered.
var answeredWhen = regexp.MustCompile(`"timeStamp":"[^"]*",`)

// A service on a copy, and on a copy of the copy, answers as the first does, at every revision and on every day; certificates stand as issued.
func TestServiceOnACopyAnswersTheSame(t *testing.T) {
	p := newPlaces(t)
	dir := t.TempDir()
	first := p.file()
	did := func(args ...string) string {
		t.Helper()
		code, out := cliRun(t, args...)
		require.Equal(t, exitDone, code, out)
		return out
	}
	did("demo", "--grids", "60", "--store", first)
	did("demo", "--grids", "60", "--seed", "2", "--files", dir)
	// Other shapes from another city for some of the grids, farms, a draft, a document, and a check that is kept.
	did("import", "--store", first, "--layer", "grids", "--allow", "another city", filepath.Join(dir, "grids.geojson"))
	did("import", "--store", first, "--layer", "farms", filepath.Join(dir, "farms.geojson"))
	var checks []api.StoredCheck
	for _, lon := range []string{"120.70", "120.75", "120.80"} {
		var held api.StoredCheck
		require.NoError(t, json.Unmarshal([]byte(did("check", "--store", first, "--lon", lon, "--lat", "30.75", "--species", "pig", "--count", "20", "--save", "--json")), &held))
		checks = append(checks, held)
	}
	headers, err := filepath.Glob(filepath.Join(dir, "publications", "*.json"))
	require.NoError(t, err)
	header, err := os.ReadFile(headers[0])
	require.NoError(t, err)
	var asked map[string]any
	require.NoError(t, json.Unmarshal(header, &asked))
	asked["id"] = "draft"
	header, err = json.Marshal(asked)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "draft.json"), header, 0o600))
	did("publication", "create", "--store", first, "--header", filepath.Join(dir, "draft.json"))
	did("import", "--store", first, "--layer", "zones", "--publication", "draft", strings.TrimSuffix(headers[0], "json")+"geojson")

	second, third := p.database(), p.file()
	wholeOf(t, "copy", "--from", first, "--to", second)
	wholeOf(t, "copy", "--from", second, "--to", third)
	revision := wholeOf(t, "digest", "--store", first).Revision
	require.GreaterOrEqual(t, revision, int64(3))

	var questions []string
	r := rand.New(rand.NewPCG(1, 1))
	for n := int64(1); n <= revision; n++ {
		for _, at := range []string{"2019-05-01", "2024-02-29", "2026-11-26", "2031-01-01"} {
			for range 6 {
				where := "lon=" + decimal(120.69+0.12*r.Float64()) + "&lat=" + decimal(30.70+0.10*r.Float64())
				when := "&at=" + at + "&revision=" + strconv.FormatInt(n, 10)
				questions = append(questions, "/v1/locate?"+where+when, "/v1/check?"+where+when+"&species=pig&count=300")
			}
		}
	}
	for _, layer := range []string{"divisions", "grids", "zones"} {
		questions = append(questions, "/collections/"+layer+"/items?limit=1000")
	}
	questions = append(questions, "/v1/publications?limit=1000", "/v1/publications/draft", "/v1/publications/draft/diff", "/v1/farms?limit=1000", "/v1/coverage")
	for _, held := range checks {
		questions = append(questions, "/v1/checks/"+held.ID)
	}

	answers := func(name string) map[string]string {
		s := startService(t, "--store", name, "--public-url", "http://grids.example.org")
		defer s.stop()
		found := map[string]string{}
		for _, q := range questions {
			request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.base+q, nil)
			require.NoError(t, err)
			request.Header.Set("Accept", "application/json, application/geo+json")
			answer, err := http.DefaultClient.Do(request)
			require.NoError(t, err)
			body, err := io.ReadAll(answer.Body)
			require.NoError(t, errors.Join(err, answer.Body.Close()))
			require.Equal(t, http.StatusOK, answer.StatusCode, "%s: %s", q, body)
			found[q] = answer.Header.Get("ETag") + " " + answeredWhen.ReplaceAllString(string(body), "")
		}
		return found
	}
	want := answers(first)
	grids := 0
	for q, a := range want {
		if strings.HasPrefix(q, "/v1/locate") && strings.Contains(a, `"grid":{`) {
			grids++
		}
	}
	assert.Greater(t, grids, 20, "the questions meet the city")
	for _, name := range []string{second, third} {
		got := answers(name)
		for _, q := range questions {
			require.True(t, want[q] == got[q], "%s of %s: %.200s, not %.200s", q, name, got[q], want[q])
		}
		for _, held := range checks {
			var v api.CheckVerification
			require.NoError(t, json.Unmarshal([]byte(did("verify", "--store", name, "--json", held.ID)), &v))
			assert.True(t, v.AsIssued && v.AuditOK && v.DigestOK, "%+v", v)
			assert.NotNil(t, v.Anchored)
		}
	}
}

// databaseOf is the name of the database in an address.
func databaseOf(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	require.NoError(t, err)
	return strings.TrimPrefix(u.Path, "/")
}

func decimal(v float64) string { return strconv.FormatFloat(v, 'f', 6, 64) }

// What a copy may not do, and what it says about it.
func TestCopyRefuses(t *testing.T) {
	p := newPlaces(t)
	first, taken, empty := p.file(), p.database(), p.database()
	for _, name := range []string{first, taken} {
		code, _ := cliRun(t, "demo", "--grids", "20", "--store", name)
		require.Equal(t, exitDone, code)
	}
	refused := func(status int, says string, args ...string) {
		t.Helper()
		var said strings.Builder
		require.Equal(t, status, run(t.Context(), args, streams{in: strings.NewReader(""), out: t.Output(), err: &said}), "%v: %s", args, said.String())
		assert.Contains(t, said.String(), says)
	}
	before := wholeOf(t, "digest", "--store", taken)
	refused(exitUsage, "is not empty", "copy", "--from", first, "--to", taken)
	refused(exitUsage, "is not empty", "copy", "--from", taken, "--to", taken)
	refused(exitUsage, "exists already", "copy", "--from", first, "--to", first)
	refused(exitUsage, "there is no store at", "copy", "--from", p.file(), "--to", p.file())
	refused(exitUsage, "there is no store at", "copy", "--from", empty, "--to", p.file())
	refused(exitUsage, "there is no store at", "digest", "--store", empty)
	refused(exitUsage, "there is no folder", "copy", "--from", first, "--to", filepath.Join(t.TempDir(), "none", "x.gpkg"))
	refused(exitUsage, "Asia/Shanghai, not in UTC", "copy", "--from", first, "--to", p.file(), "--time-zone", "UTC")
	refused(exitFailed, "unavailable", "copy", "--from", first, "--to", "postgres://me:secret@127.0.0.1:1/x")
	refused(exitUsage, "gridzone copy", "export", "--store", first, "postgres://me:secret@127.0.0.1:1/x")
	refused(exitUsage, "--layer", "export", "--store", first, "--staff", filepath.Join(t.TempDir(), "x.gpkg"))
	assert.Equal(t, before, wholeOf(t, "digest", "--store", taken))

	// What is found to be other than it was is not kept. The server changes what comes.
	s := opened(t, empty)
	require.NoError(t, s.Close())
	spoil := "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.name := NEW.name || '?'; RETURN NEW; END $$; " +
		"CREATE TRIGGER spoil BEFORE INSERT ON farms_row FOR EACH ROW EXECUTE FUNCTION spoil()"
	require.NoError(t, p.server.Exec(t.Context(), pgtest.Superuser, databaseOf(t, empty), spoil))
	refused(exitFailed, "is not what was copied", "copy", "--from", first, "--to", empty)
	require.NoError(t, p.server.Exec(t.Context(), pgtest.Superuser, databaseOf(t, empty), "DROP TRIGGER spoil ON farms_row"))
	assert.LessOrEqual(t, wholeOf(t, "digest", "--store", empty).Lines, int64(1), "nothing is kept")
	wholeOf(t, "copy", "--from", first, "--to", empty)

	// A store in another time zone is another store.
	other := p.database()
	abroad, err := postgres.Open(context.Background(), other, "UTC")
	require.NoError(t, err)
	require.NoError(t, abroad.Close())
	refused(exitUsage, "UTC, not in Asia/Shanghai", "copy", "--from", first, "--to", other)
}
