package main

import (
	"bufio"
	"bytes"
	"fmt"
	"math"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/internal/faults"
	"gridzone/internal/pgtest"
)

// However often connections break, a replica has no more goroutines, descriptors and memory afterwards, nor the server sessions.
func TestFaultsSoak(t *testing.T) {
	const pool = 4
	server, database := durableServer(t)
	proxy, err := faults.NewProxy(t.Context(), net.JoinHostPort("127.0.0.1", strconv.Itoa(server.Port())))
	require.NoError(t, err)
	t.Cleanup(proxy.Close)
	r := newRig(t, server.TCP(pgtest.Owner, database, proxy.Port())+fmt.Sprintf("&pool_max_conns=%d", pool))
	upset := func() {
		proxy.Turn([]faults.Mode{faults.Pass, faults.AfterCommit, faults.HalfClose, faults.AtStatement, faults.BeforeCommit}[r.random.IntN(5)])
		r.pause(40 * time.Millisecond)
		proxy.Cut()
		proxy.Turn(faults.Pass)
		r.accepted(1)
	}
	sessions := func() int {
		n, err := server.Count(t.Context(), "postgres", "SELECT count(*) FROM pg_stat_activity WHERE usename = '"+pgtest.Owner+"'")
		require.NoError(t, err)
		return n
	}
	for range 10 {
		upset()
	}
	r.stop()
	before := r.least(r.replicas[0])
	r.begin()
	for range budget(25) {
		upset()
	}
	r.stop()
	assert.Eventually(t, func() bool {
		now := r.least(r.replicas[0])
		t.Logf("before %+v, now %+v, %d sessions", before, now, sessions())
		return now.goroutines <= before.goroutines+2 && now.descriptors <= before.descriptors+pool && now.heap <= before.heap*3/2+4<<20 && sessions() <= pool+1
	}, time.Minute, 100*time.Millisecond)
	r.begin()
	r.judge()
}

// holding is what a process holds.
type holding struct{ goroutines, descriptors, heap float64 }

// least is the least that a replica, which nobody else asks anything, holds while it follows its store: whoever asks is counted with it, for as long as the
// replica takes to see that they have left, so that one look tells little.
func (r *rig) least(p *replica) holding {
	r.t.Helper()
	least := holding{math.Inf(1), math.Inf(1), math.Inf(1)}
	last, collected := 0.0, false // whether garbage was collected meanwhile
	for looks := 0; (looks < 50 || !collected) && r.t.Context().Err() == nil; {
		now := r.metrics(p)
		if now["gridzone_listening"] != 1 {
			continue
		}
		looks++
		collected = collected || now["go_memstats_heap_alloc_bytes"] < last
		last = now["go_memstats_heap_alloc_bytes"]
		least.goroutines = min(least.goroutines, now["go_goroutines"])
		least.descriptors = min(least.descriptors, now["process_open_fds"])
		least.heap = min(least.heap, now["go_memstats_heap_alloc_bytes"])
	}
	return least
}

// metrics reads what a replica measures of itself.
func (r *rig) metrics(p *replica) map[string]float64 {
	status, _, body := r.do(r.t.Context(), http.MethodGet, p.at("/metrics"), "")
	assert.Equal(r.t, http.StatusOK, status)
	found := map[string]float64{}
	for lines := bufio.NewScanner(bytes.NewReader(body)); lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), " ")
		if n, err := strconv.ParseFloat(value, 64); err == nil {
			found[name] = n
		}
	}
	return found
}
