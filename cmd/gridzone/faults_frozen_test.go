package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/internal/pgtest"
)

// A replica is frozen while it has the turn to write. Who writes elsewhere is told to come again for a while, and then goes on; what the frozen one was
// about is not on record when it thaws, and it says so.
func TestFaultsWriterFrozen(t *testing.T) {
	server, database := durableServer(t)
	address := server.URL(pgtest.Owner, database)
	r := newRig(t, address+"&lock_timeout=1s")
	r.accepted(1)
	cold := idleRig(t, address+"&application_name=frozen&idle_in_transaction_session_timeout=5s")
	cold.client.Timeout, cold.vertices = time.Minute, 500
	p := cold.replicas[0]

	tag, came := freeze(t, r, cold, func() int { return turnOf(t, server, database, "frozen") })
	busy := askFor(t, http.MethodPost, r.replicas[0].at("/v1/imports?layer=divisions&dry_run=true"), `{"type":"FeatureCollection","features":[]}`, "Content-Type", "application/geo+json")
	assert.Equal(t, http.StatusServiceUnavailable, busy.status)
	assert.Contains(t, busy.answer, `"code":"busy"`)
	assert.Contains(t, busy.answer, "Retry-After: 1")
	r.accepted(5)
	require.NoError(t, p.cmd.Process.Signal(syscall.SIGCONT))
	a := <-came
	assert.Equal(t, http.StatusServiceUnavailable, a.status, "%s", a.body)
	assert.Contains(t, string(a.body), `"code":"unavailable"`)
	r.history.Refused(tag)

	r.history.Sent("thawed")
	status, revision, body := cold.write(p, "thawed")
	require.Equal(t, http.StatusOK, status, "%s", body)
	r.history.Acknowledged("frozen", "thawed", revision)
	r.judge()
	cold.kill(p)
}

// heard is a reply, if one came.
type heard struct {
	status   int
	revision int64
	body     []byte
}

// freeze lets the replica of cold write and stops it in the midst of that, when it has the turn and nothing that it sent is still to be read. It returns
// the write, and where the reply will come.
func freeze(t *testing.T, r, cold *rig, turn func() int) (tag string, came chan heard) {
	t.Helper()
	p := cold.replicas[0]
	for i := range 1000 {
		tag, came = fmt.Sprintf("frozen-%d", i), make(chan heard, 1)
		r.history.Sent(tag)
		go func() {
			status, revision, body := cold.write(p, tag)
			came <- heard{status, revision, body}
		}()
		for over := false; !over; {
			require.NoError(t, p.cmd.Process.Signal(syscall.SIGSTOP))
			for !allIn(p.cmd.Process.Pid, "T") { // a processor may still be at it
				runtime.Gosched()
			}
			session := turn()
			for session != 0 && !(session > 0 && allIn(session, "S") && turn() == session) { // at work with what it was sent before
				session = turn()
			}
			if session > 0 {
				return tag, came
			}
			require.NoError(t, p.cmd.Process.Signal(syscall.SIGCONT))
			select {
			case a := <-came:
				over = true
				if a.status == http.StatusOK {
					r.history.Acknowledged(p.name+" frozen", tag, a.revision)
				} else {
					require.Equal(t, http.StatusServiceUnavailable, a.status, "%s", a.body)
				}
			case <-time.After(time.Duration(cold.random.Int64N(int64(3 * time.Millisecond)))):
			}
		}
	}
	require.Fail(t, "never met at work")
	return "", nil
}

// turnOf returns the process of the session of a program that has the turn to write and waits for more, -1 when it is at work, 0 when none has the turn:
// a statement that is only prepared locks the table as well, one that has locked the row has a transaction id.
func turnOf(t *testing.T, server *pgtest.Server, database, program string) int {
	t.Helper()
	pid, err := server.Count(context.WithoutCancel(t.Context()), database, `SELECT coalesce(max(CASE state WHEN 'idle in transaction' THEN pid ELSE -1 END), 0) FROM pg_stat_activity JOIN pg_locks USING (pid)
		WHERE application_name = '`+program+`' AND relation = 'turn'::regclass AND mode = 'RowShareLock' AND granted AND backend_xid IS NOT NULL`)
	require.NoError(t, err)
	return pid
}

// allIn tells whether all threads of a process are in one state as proc(5) has it: T stopped by a signal, S asleep until something comes.
func allIn(pid int, state string) bool {
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", pid))
	if err != nil || len(threads) == 0 {
		return false
	}
	for _, name := range threads {
		stat, err := os.ReadFile(name)
		if err != nil {
			return false
		}
		_, after, _ := strings.Cut(string(stat), ") ")
		if !strings.HasPrefix(after, state) {
			return false
		}
	}
	return true
}
