package main

import (
	"context"
	"net"
	"net/http"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/internal/faults"
	"gridzone/internal/pgtest"
)

// durableServer starts a server that keeps what it acknowledged whatever happens to it, with an empty database.
func durableServer(t *testing.T) (server *pgtest.Server, database string) {
	t.Helper()
	server, err := pgtest.Start(t.Context(), pgtest.Options{Durable: true})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, server.Remove()) })
	database, err = server.CreateDatabase(t.Context(), "")
	require.NoError(t, err)
	return server, database
}

// Replicas are killed at random moments, and others started in their place: on a database, and two services on one file.
func TestFaultsReplicasKilled(t *testing.T) {
	server, database := durableServer(t)
	for name, store := range map[string]string{"postgres": server.URL(pgtest.Owner, database), "gpkg": filepath.Join(t.TempDir(), "shared.gpkg")} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, store, store)
			for range budget(8) {
				p := r.replicas[r.random.IntN(len(r.replicas))]
				r.pause(300 * time.Millisecond)
				r.kill(p)
				r.pause(100 * time.Millisecond)
				r.start(p)
			}
			r.judge()
		})
	}
}

// The server is killed, with all that belongs to it, or ordered to stop at once, at random moments, and started again; or one of its processes is killed,
// whereupon it starts all of them again by itself.
func TestFaultsServerKilled(t *testing.T) {
	server, database := durableServer(t)
	address := server.URL(pgtest.Owner, database)
	r := newRig(t, address, address)
	for turn := range budget(6) {
		r.pause(500 * time.Millisecond)
		if turn%3 == 2 {
			pid, err := server.Count(t.Context(), database, "SELECT pid FROM pg_stat_activity WHERE usename = '"+pgtest.Owner+"' ORDER BY random() LIMIT 1")
			require.NoError(t, err)
			require.NoError(t, syscall.Kill(pid, syscall.SIGKILL))
			r.accepted(1)
			continue
		}
		require.NoError(t, server.Down([]syscall.Signal{syscall.SIGKILL, syscall.SIGQUIT}[turn%3]))
		r.pause(500 * time.Millisecond)
		require.NoError(t, server.Up(t.Context()))
		r.pause(500 * time.Millisecond)
	}
	r.judge()
}

// The connections on which replicas listen for news are ended a hundred times: nothing rests on them.
func TestFaultsListenersTerminated(t *testing.T) {
	server, database := durableServer(t)
	address := server.URL(pgtest.Owner, database)
	r := newRig(t, address, address)
	r.unheard.Add(1) // the clients need not notice
	ended := 0
	for ended < 100 {
		n, err := terminate(t.Context(), server)
		require.NoError(t, err)
		ended += n
	}
	r.judge()
}

// Connections between replicas and the server are cut, held, slowed down and closed by halves, and commits are answered into the void.
func TestFaultsConnectionsBreak(t *testing.T) {
	server, database := durableServer(t)
	proxy, err := faults.NewProxy(t.Context(), net.JoinHostPort("127.0.0.1", strconv.Itoa(server.Port())))
	require.NoError(t, err)
	t.Cleanup(proxy.Close)
	r := newRig(t, server.TCP(pgtest.Owner, database, proxy.Port()), server.URL(pgtest.Owner, database))
	for turn := range budget(12) {
		mode := []faults.Mode{faults.AfterCommit, faults.Hold, faults.BeforeCommit, faults.Slow, faults.HalfClose, faults.Pass}[turn%6]
		proxy.Turn(mode)
		r.pause(500 * time.Millisecond)
		if mode == faults.Pass || mode == faults.Hold {
			proxy.Cut()
		}
		proxy.Turn(faults.Pass)
		r.pause(200 * time.Millisecond)
	}
	assert.Positive(t, proxy.Commits())
	r.judge()
}

// A replica has three connections, and somebody's long transaction holds up each that asks for rows: whoever needs the database gets an answer, 503
// after a while if need be, and whoever asks for the newest revision notices nothing.
func TestFaultsConnectionsInUse(t *testing.T) {
	server, database := durableServer(t)
	r := newRig(t, server.URL(pgtest.Owner, database)+"&pool_max_conns=3")
	r.accepted(12) // so that the first few revisions are not in memory any more
	held := make(chan error, 1)
	go func() {
		held <- server.Exec(t.Context(), pgtest.Superuser, database, "BEGIN; LOCK TABLE grids_row IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(8); COMMIT")
	}()
	require.Eventually(t, func() bool {
		n, err := server.Count(t.Context(), database, "SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND relation = 'grids_row'::regclass AND granted")
		return err == nil && n == 1
	}, time.Minute, 10*time.Millisecond)
	patient := &rig{t: t, client: &http.Client{Timeout: time.Minute, Transport: bringingKeys{http.DefaultTransport}}}
	statuses := make(chan int)
	const asking = 4 // of different revisions: a replica reads as many at once
	for i := range asking {
		go func() {
			status, _, _ := patient.do(t.Context(), http.MethodGet, r.replicas[0].at("/collections/grids/items?revision="+strconv.Itoa(i+1)), "")
			statuses <- status
		}()
	}
	r.refused(2)
	times := map[int]int{}
	for range asking {
		times[<-statuses]++
	}
	assert.Equal(t, asking, times[http.StatusOK]+times[http.StatusServiceUnavailable], "%v", times)
	assert.Positive(t, times[http.StatusServiceUnavailable])
	require.NoError(t, <-held)
	r.accepted(3)
	r.judge()
}

// terminate ends every connection that listens and returns how many there were.
func terminate(ctx context.Context, server *pgtest.Server) (int, error) {
	return server.Count(ctx, "postgres", "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query ILIKE 'LISTEN%'")
}
