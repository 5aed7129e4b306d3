package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/internal/pgtest"
)

// The server's disk is full: first for the tables alone, then for its log too, which ends it. Writes are refused, reads go on, and when there is
// room again so do writes.
func TestFaultsServerWithoutRoom(t *testing.T) {
	server, err := pgtest.Start(t.Context(), pgtest.Options{Durable: true, SmallLog: true})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, server.Remove()) })
	database, err := server.CreateDatabase(t.Context(), "")
	require.NoError(t, err)
	address := server.URL(pgtest.Owner, database)
	r := heavyRig(t, 2000, address, address)
	for range budget(2) {
		require.NoError(t, server.Room(t.Context(), 1<<20))
		r.refused(3)
		require.NoError(t, server.Room(t.Context(), -1))
		r.accepted(3)
	}
	require.NoError(t, server.Room(t.Context(), 0))
	r.refused(3)
	require.NoError(t, server.Down(syscall.SIGKILL))
	require.NoError(t, server.Up(t.Context()))
	r.accepted(3)
	r.judge()
}

// The disk on which the file lies is full, wherever in a write or a checkpoint that shows, and has room again.
func TestFaultsFileWithoutRoom(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.gpkg")
	r := heavyRig(t, 500, path)
	room := func(size string) {
		out, err := exec.CommandContext(t.Context(), "prlimit", "--pid", strconv.Itoa(r.replicas[0].cmd.Process.Pid), "--fsize="+size+":").CombinedOutput()
		require.NoError(t, err, "%s", out)
	}
	for turn := range budget(6) {
		size := int64(0) // every third time nothing at all can be written
		if turn%3 > 0 {
			for _, name := range []string{path, path + "-wal"} {
				info, err := os.Stat(name)
				require.NoError(t, err)
				size = max(size, info.Size())
			}
			size = r.random.Int64N(min(size, 1<<20) + 1<<17) // in the middle of a file, or at its end
		}
		room(strconv.FormatInt(size, 10))
		r.refused(3)
		room("unlimited")
		r.accepted(3)
	}
	r.judge()
}

// refused waits until some more writes were not heard of.
func (r *rig) refused(n int64) {
	r.t.Helper()
	before := r.unheard.Load()
	require.Eventually(r.t, func() bool { return r.unheard.Load() >= before+n }, time.Minute, 10*time.Millisecond, "nothing is refused")
}

// accepted waits until some more writes were acknowledged.
func (r *rig) accepted(n int) {
	r.t.Helper()
	before, _ := r.history.Count()
	require.Eventually(r.t, func() bool { now, _ := r.history.Count(); return now >= before+n }, time.Minute, 10*time.Millisecond, "nothing is acknowledged")
}
