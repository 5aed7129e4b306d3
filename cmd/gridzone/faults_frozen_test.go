package main

import (
	"context"
	"fmt"
	"net/http"
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

	tag, came := freeze(t, r, cold, func() string { return turnOf(t, server, database, "frozen") })
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

// freeze lets the replica of cold write and stops it in the midst of that, when state says that it idles with the turn. It returns the write, and where
// the reply will come.
func freeze(t *testing.T, r, cold *rig, state func() string) (tag string, came chan heard) {
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
			now := state()
			for ; now == "at work"; now = state() { // with what it was sent before
			}
			if now == "idle" {
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

// turnOf tells what the session of a program does that has the turn to write: "idle" for a while, "at work", or "" when none has.
func turnOf(t *testing.T, server *pgtest.Server, database, program string) string {
	t.Helper()
	n, err := server.Count(context.WithoutCancel(t.Context()), database, `SELECT coalesce(max(CASE
		WHEN state = 'idle in transaction' AND state_change < clock_timestamp() - INTERVAL '50 ms' THEN 2
		WHEN wait_event_type IS DISTINCT FROM 'Lock' THEN 1 END), 0)
		FROM pg_stat_activity JOIN pg_locks USING (pid)
		WHERE application_name = '`+program+`' AND relation = 'turn'::regclass AND mode = 'RowShareLock'`)
	require.NoError(t, err)
	return []string{"", "at work", "idle"}[n]
}
