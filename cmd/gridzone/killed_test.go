package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/fixtures"
	"gridzone/store/gpkg"
	"gridzone/zoning"
)

// gridzone starts the program as a process of its own.
func gridzone(t *testing.T, out, said io.Writer, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	name := filepath.Join(t.TempDir(), "gridzone") // the name under which the test binary is the program
	require.NoError(t, os.Symlink(self, name))
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Stdout, cmd.Stderr = out, said
	require.NoError(t, cmd.Start())
	return cmd
}

// kill ends a process at once after a while, and tells whether it was still at work.
func kill(t *testing.T, cmd *exec.Cmd, after time.Duration) bool {
	t.Helper()
	moment := time.NewTimer(after)
	<-moment.C
	_ = cmd.Process.Kill() // or it has ended by itself
	err := cmd.Wait()
	if err != nil {
		require.Equal(t, -1, cmd.ProcessState.ExitCode(), "it was killed or all went well: %v", err)
	}
	return err != nil
}

// grids counts the grids on record, in a store that must open and verify.
func grids(t *testing.T, store string) (count int, revision int64) {
	t.Helper()
	s, err := gpkg.Open(t.Context(), store)
	require.NoError(t, err)
	defer s.Close()
	trail, err := s.VerifyTrail(t.Context())
	require.NoError(t, err)
	for _, err := range s.Rows(t.Context(), zoning.Query{Layer: zoning.Grids}) {
		require.NoError(t, err)
		count++
	}
	newest, err := s.Newest(t.Context())
	require.NoError(t, err)
	require.Nil(t, trail.Fault)
	require.GreaterOrEqual(t, trail.Head.N, newest.N, "a revision and its entry in the trail come together")
	return count, newest.N
}

// killCity writes a city's divisions into a store and returns its file of grids and how many they are.
func killCity(t *testing.T) (store, file string, count int) {
	t.Helper()
	dir := t.TempDir()
	store, file = filepath.Join(dir, "first.gpkg"), filepath.Join(dir, "grids.geojson")
	city := fixtures.New(fixtures.Options{Seed: 1, Grids: 300, Vertices: 60})
	for _, layer := range []string{"divisions", "grids"} {
		var b bytes.Buffer
		require.NoError(t, city.WriteGeoJSON(&b, layer))
		require.NoError(t, os.WriteFile(filepath.Join(dir, layer+".geojson"), b.Bytes(), 0o600))
	}
	code, _ := cliRun(t, "import", "--store", store, "--layer", "divisions", filepath.Join(dir, "divisions.geojson"))
	require.Equal(t, exitDone, code)
	trial := copyOf(t, store)
	code, _ = cliRun(t, "import", "--store", trial, "--layer", "grids", file)
	require.Equal(t, exitDone, code)
	count, revision := grids(t, trial)
	require.EqualValues(t, 2, revision)
	return store, file, count
}

func copyOf(t *testing.T, store string) string {
	t.Helper()
	b, err := os.ReadFile(store)
	require.NoError(t, err)
	name := filepath.Join(t.TempDir(), "store.gpkg")
	require.NoError(t, os.WriteFile(name, b, 0o600))
	return name
}

// settled checks that all of the file is on record or nothing, and all if it was acknowledged.
func settled(t *testing.T, store string, all int, acknowledged bool) (whole bool) {
	t.Helper()
	count, revision := grids(t, store)
	if acknowledged || revision == 2 {
		require.Equal(t, all, count, "acknowledged: %v", acknowledged)
		require.EqualValues(t, 2, revision)
		return true
	}
	require.Zero(t, count, "half of an import")
	require.EqualValues(t, 1, revision)
	return false
}

func budget(n int) int {
	if os.Getenv("GRIDZONE_SOAK") == "1" {
		return 20 * n
	}
	return n
}

// An import on the command line that is killed anywhere is there whole or not at all.
func TestKilledImport(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	first, file, all := killCity(t)
	start := time.Now()
	trial := copyOf(t, first)
	require.NoError(t, gridzone(t, io.Discard, t.Output(), "import", "--store", trial, "--layer", "grids", file).Wait())
	usual := time.Since(start)
	killed, whole := 0, 0
	for range budget(25) {
		store := copyOf(t, first)
		var out bytes.Buffer
		cmd := gridzone(t, &out, t.Output(), "import", "--store", store, "--layer", "grids", file)
		if kill(t, cmd, time.Duration(r.Int64N(int64(usual)))) {
			killed++
		}
		if settled(t, store, all, strings.Contains(out.String(), "on record at revision 2")) {
			whole++
		}
		code, _ := cliRun(t, "import", "--store", store, "--layer", "grids", file)
		require.Equal(t, exitDone, code, "what was cut short is done again")
		settled(t, store, all, true)
	}
	t.Logf("%d killed at work, %d whole", killed, whole)
	assert.Positive(t, killed)
}

// A service that is killed while a file comes over HTTP keeps all of it or nothing,
// and what it acknowledged.
func TestKilledService(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	first, file, all := killCity(t)
	body, err := os.ReadFile(file)
	require.NoError(t, err)
	send := func(ctx context.Context, base string) bool {
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/v1/imports?layer=grids&name=grids.geojson", bytes.NewReader(body))
		require.NoError(t, err)
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			return false // killed before it answered
		}
		defer answer.Body.Close()
		assert.Equal(t, http.StatusOK, answer.StatusCode)
		return answer.StatusCode == http.StatusOK
	}
	var usual time.Duration
	killed, whole := 0, 0
	for turn := range budget(10) + 1 {
		store := copyOf(t, first)
		out, said := io.Pipe()
		cmd := gridzone(t, said, t.Output(), "serve", "--store", store, "--listen", "127.0.0.1:0", "--log-level", "error")
		lines := bufio.NewScanner(out)
		require.True(t, lines.Scan())
		found := answersAt.FindStringSubmatch(lines.Text())
		require.NotNil(t, found, lines.Text())
		go func() { _, _ = io.Copy(io.Discard, out) }() // nothing more is asked of it
		keyOf(t, store, "admin")
		known(t, found[1], store)
		if turn == 0 { // how long it takes here, undisturbed
			start := time.Now()
			require.True(t, send(t.Context(), found[1]))
			usual = time.Since(start)
			require.True(t, kill(t, cmd, 0))
			settled(t, store, all, true)
			continue
		}
		acknowledged := make(chan bool, 1)
		go func() { acknowledged <- send(t.Context(), found[1]) }()
		if kill(t, cmd, time.Duration(r.Int64N(int64(usual)*5/4))) {
			killed++
		}
		if settled(t, store, all, <-acknowledged) {
			whole++
		}
	}
	t.Logf("%d killed, %d whole", killed, whole)
	assert.Positive(t, killed)
}

// TestInterruptedBatch interrupts a process that is answering a file: it leaves none of the answers.
func TestInterruptedBatch(t *testing.T) {
	ends := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // which this process hands down
		ends = append(ends, syscall.SIGHUP)
	}
	for _, end := range ends {
		t.Run(end.String(), func(t *testing.T) { interruptBatch(t, end) })
	}
}

// halfAnswered starts a process that answers a file into another. It has begun to write, and waits for the rest of what is asked.
func halfAnswered(t *testing.T, store, out string) (*exec.Cmd, io.WriteCloser) {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	name := filepath.Join(t.TempDir(), "gridzone")
	require.NoError(t, os.Symlink(self, name))
	cmd := exec.CommandContext(t.Context(), name, "locate", "--store", store, "-", "--out", out)
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	_, err = io.WriteString(in, "lon,lat\n"+strings.Repeat("120.7,30.7\n", 1000))
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		begun, err := filepath.Glob(filepath.Join(filepath.Dir(out), ".gridzone-*.part", "*"))
		if err != nil || len(begun) == 0 {
			return false
		}
		info, err := os.Stat(begun[0])
		return err == nil && info.Size() > 0
	}, 30*time.Second, 10*time.Millisecond, "answers come before all is asked")
	return cmd, in
}

func interruptBatch(t *testing.T, end os.Signal) {
	dir, answers := t.TempDir(), t.TempDir()
	store, out := filepath.Join(dir, "demo.gpkg"), filepath.Join(answers, "answers.csv")
	require.NoError(t, os.WriteFile(out+".part", []byte("somebody's"), 0o600))
	code, _ := cliRun(t, "demo", "--grids", "20", "--store", store)
	require.Equal(t, exitDone, code)
	cmd, _ := halfAnswered(t, store, out)
	require.NoError(t, cmd.Process.Signal(end))
	require.Error(t, cmd.Wait())
	assert.Equal(t, exitFailed, cmd.ProcessState.ExitCode())
	left, err := os.ReadDir(answers)
	require.NoError(t, err)
	require.Len(t, left, 1)
	kept, err := os.ReadFile(out + ".part")
	require.NoError(t, err)
	assert.Equal(t, "somebody's", string(kept), "a file of this name is none of ours")
}
