package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/internal/pgtest"
)

// either is the address of a database at whichever of two servers takes writes.
func either(a, b *pgtest.Server, database string) string {
	u := url.URL{Scheme: "postgres", User: url.User(pgtest.Owner), Path: "/" + database, RawQuery: url.Values{
		"host": {a.Host() + "," + b.Host()}, "port": {fmt.Sprintf("%d,%d", a.Port(), b.Port())}, "target_session_attrs": {"read-write"},
	}.Encode()}
	return u.String()
}

// pair starts a server with an empty database, and a standby that follows it.
func pair(t *testing.T) (primary, standby *pgtest.Server, database string) {
	t.Helper()
	primary, database = durableServer(t)
	standby, err := primary.Standby(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, standby.Remove()) })
	return primary, standby, database
}

// The primary is killed and a standby without which it acknowledged nothing takes its place: nothing acknowledged is lost, nothing that
// was read is gone.
func TestFaultsFailover(t *testing.T) {
	primary, standby, database := pair(t)
	require.NoError(t, primary.Exec(t.Context(), pgtest.Superuser, "postgres", "ALTER SYSTEM SET synchronous_standby_names = '*'", "SELECT pg_reload_conf()"))
	address := either(primary, standby, database)
	r := newRig(t, address, address)
	r.accepted(5)
	r.pause(500 * time.Millisecond)
	require.NoError(t, primary.Down(syscall.SIGKILL))
	r.refused(2)
	require.NoError(t, standby.Promote(t.Context()))
	r.accepted(5)
	r.judge()
}

// A standby that does not have the last revisions takes the place of the primary. Replicas that have shown them say so, go on to show them and take no
// writes, until they are started again; one that is started then shows what there is.
func TestFaultsFailoverThatLosesRevisions(t *testing.T) {
	primary, standby, database := pair(t)
	address := either(primary, standby, database)
	r := newRig(t, address, address)
	r.stop()
	a, b := r.replicas[0], r.replicas[1]
	write := func(p *replica, tag string) int64 {
		t.Helper()
		status, revision, body := r.write(p, tag)
		require.Equal(t, http.StatusOK, status, "%s", body)
		return revision
	}
	kept := write(a, "kept")
	require.Eventually(t, func() bool {
		n, err := standby.Count(t.Context(), database, "SELECT coalesce(max(n), 0) FROM revision")
		return err == nil && int64(n) >= kept
	}, time.Minute, 10*time.Millisecond)
	require.NoError(t, standby.Down(syscall.SIGQUIT))
	lost := write(b, "lost")
	r.served(a, lost)
	require.NoError(t, primary.Down(syscall.SIGKILL))
	require.NoError(t, standby.Up(t.Context()))
	require.NoError(t, standby.Promote(t.Context()))

	for _, p := range r.replicas {
		require.Eventually(t, func() bool { return r.trouble(p) == "went_back" }, time.Minute, 10*time.Millisecond)
		status, _, body := r.write(p, "refused")
		assert.Equal(t, http.StatusServiceUnavailable, status, "%s", body)
		assert.Equal(t, "lost", r.tag(p, lost), "it does not go back")
	}
	r.kill(a)
	r.start(a)
	assert.Equal(t, "kept", r.tag(a, kept))
	again := write(a, "again")
	assert.Equal(t, lost, again, "the number is taken again")
	assert.Equal(t, "went_back", r.trouble(b), "and is not the one that was shown")
	assert.Equal(t, "lost", r.tag(b, lost))
	r.kill(b)
	r.start(b)
	assert.Equal(t, "again", r.tag(b, again))
	next := write(b, "next")
	r.served(a, next)
	for _, p := range r.replicas {
		assert.Equal(t, "next", r.tag(p, next))
		r.kill(p)
	}
}

// A replica answers from a standby, which it follows by polling: it goes back no more than others, takes no commands, and shows what another committed
// at the primary. The standby is stopped and started again meanwhile.
func TestFaultsReplicaOfAStandby(t *testing.T) {
	primary, standby, database := pair(t)
	address := primary.URL(pgtest.Owner, database)
	first := idleRig(t, address) // so that there is a store to be followed
	first.kill(first.replicas[0])
	require.Eventually(t, func() bool {
		n, err := standby.Count(t.Context(), database, "SELECT count(*) FROM setting")
		return err == nil && n > 0
	}, time.Minute, 10*time.Millisecond)
	r := newRig(t, address, standby.URL(pgtest.Owner, database))
	follower := r.replicas[1]
	for range budget(2) {
		r.accepted(10)
		require.NoError(t, standby.Down(syscall.SIGINT))
		r.pause(300 * time.Millisecond)
		require.NoError(t, standby.Up(t.Context()))
	}
	r.accepted(10)
	status, _, body := r.write(follower, "refused")
	assert.Equal(t, http.StatusServiceUnavailable, status, "%s", body)
	assert.Zero(t, r.metrics(follower)["gridzone_listening"])
	r.judge()
}

// served waits until a replica answers from a revision.
func (r *rig) served(p *replica, revision int64) {
	r.t.Helper()
	require.Eventually(r.t, func() bool { return r.reach(p, revision) }, time.Minute, 10*time.Millisecond)
}

// tag is what a replica shows, whole and as a revision.
func (r *rig) tag(p *replica, want int64) string {
	r.t.Helper()
	status, revision, body := r.do(r.t.Context(), http.MethodGet, p.at("/collections/grids/items"), "")
	require.Equal(r.t, http.StatusOK, status, "%s", body)
	assert.Equal(r.t, want, revision)
	tags := tagsOf(r.t, body)
	require.Len(r.t, tags, 3)
	assert.Equal(r.t, []string{tags[0], tags[0], tags[0]}, tags)
	return tags[0]
}

// trouble is what a replica says is wrong with its store, in a word.
func (r *rig) trouble(p *replica) string {
	r.t.Helper()
	_, _, body := r.do(r.t.Context(), http.MethodGet, p.at("/readyz"), "")
	var w struct{ Trouble string }
	assert.NoError(r.t, json.Unmarshal(body, &w), "%s", body)
	return w.Trouble
}
