package main

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gridzone/internal/pgtest"
)

// The database under running replicas is taken away, and an empty one, one of another history and in the end the right one come in its place, with a
// revision more than before. Questions are answered all the while; commands are refused, with a word of what is wrong, until the right one is back.
func TestFaultsDatabaseMadeAnew(t *testing.T) {
	server, database := durableServer(t)
	address := server.URL(pgtest.Owner, database)
	r := newRig(t, address, address)
	r.accepted(3)
	admin := func(statements ...string) {
		t.Helper()
		require.NoError(t, server.Exec(t.Context(), pgtest.Superuser, "postgres", statements...))
	}
	rename := func(from, to string) {
		t.Helper()
		admin("ALTER DATABASE "+from+" ALLOW_CONNECTIONS false",
			"SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '"+from+"'",
			"ALTER DATABASE "+from+" RENAME TO "+to, "ALTER DATABASE "+to+" ALLOW_CONNECTIONS true")
	}
	troubled := func(word string) {
		t.Helper()
		for _, p := range r.replicas {
			require.Eventually(t, func() bool { return r.trouble(p) == word }, time.Minute, 10*time.Millisecond, word)
		}
	}

	rename(database, "aside")
	troubled("unavailable")
	r.refused(4) // with 503, which the clients see to
	admin("CREATE DATABASE " + database + " OWNER " + pgtest.Owner)
	troubled("replaced")
	r.refused(4)
	rename(database, "empty")

	admin("CREATE DATABASE other OWNER " + pgtest.Owner + " TEMPLATE aside")
	require.NoError(t, server.Exec(t.Context(), pgtest.Superuser, "other", "UPDATE revision SET time = time + 1"))
	rename("other", database)
	troubled("went_back")
	r.refused(4)
	rename(database, "other")

	beside := idleRig(t, server.URL(pgtest.Owner, "aside"))
	beside.vertices = 1
	r.history.Sent("beside")
	status, revision, body := beside.write(beside.replicas[0], "beside")
	require.Equal(t, http.StatusOK, status, "%s", body)
	r.history.Acknowledged("beside", "beside", revision)
	beside.kill(beside.replicas[0])
	rename("aside", database)
	r.accepted(3)
	troubled("")
	r.judge()
}
