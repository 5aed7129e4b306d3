package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/internal/pgtest"
	"gridzone/zoning"
)

// rehearsal runs the commands of docs/backup.md in a folder of its own.
type rehearsal struct {
	t      *testing.T
	dir    string
	env    []string
	blocks map[string]string // by name
}

func rehearse(t *testing.T, env ...string) *rehearsal {
	t.Helper()
	doc, err := os.ReadFile("../../docs/backup.md")
	require.NoError(t, err)
	r := &rehearsal{t: t, dir: t.TempDir(), blocks: map[string]string{}}
	for _, found := range regexp.MustCompile("(?s)```sh (\\S+)\n(.*?)```").FindAllStringSubmatch(string(doc), -1) {
		r.blocks[found[1]] = found[2]
	}
	self, err := os.Executable()
	require.NoError(t, err)
	bin := t.TempDir()
	require.NoError(t, os.Symlink(self, filepath.Join(bin, "gridzone")))
	r.env = append(append(os.Environ(), "PATH="+bin+":"+pgtest.Programs()+":"+os.Getenv("PATH")), env...)
	return r
}

// run runs a block and returns what it printed; every command in it must succeed.
func (r *rehearsal) run(block string) string {
	r.t.Helper()
	require.Contains(r.t, r.blocks, block)
	cmd := exec.CommandContext(r.t.Context(), "sh", "-euc", r.blocks[block])
	cmd.Dir, cmd.Env = r.dir, r.env
	out, err := cmd.CombinedOutput()
	require.NoError(r.t, err, "%s: %s", block, out)
	return string(out)
}

var digested = regexp.MustCompile(`revision (\d+), \d+ lines\n  digest ([0-9a-f]{64})\n  data alone [0-9a-f]{64}\n  audit trail: \d+ entries, sound`)

// held is what the last digest in an output says.
func held(t *testing.T, out string) (digest string, revision int64) {
	t.Helper()
	found := digested.FindAllStringSubmatch(out, -1)
	require.NotEmpty(t, found, out)
	last := found[len(found)-1]
	revision, err := strconv.ParseInt(last[1], 10, 64)
	require.NoError(t, err)
	return last[2], revision
}

// writer is somebody who gives one command after the other and knows what the store holds after each.
type writer struct {
	t       *testing.T
	store   store
	moments map[string]int64 // revisions by digest
	held    map[moment]bool  // the same moments, whoever copied the store meanwhile
	stop    func()
}

func startWriter(t *testing.T, s store) *writer {
	w := &writer{t: t, store: s, moments: map[string]int64{}, held: map[moment]bool{}}
	w.write(0)
	stop, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for n := 1; ; n++ {
			select {
			case <-stop:
				return
			default:
				w.write(n)
			}
		}
	}()
	w.stop = func() { close(stop); <-ended }
	return w
}

// write gives a command that touches most of what a store keeps.
func (w *writer) write(n int) {
	ctx, name := context.Background(), fmt.Sprint("w", n)
	c := zoning.Command{Name: "x", Key: name, Actor: zoning.Actor{Name: "writer"}}
	_, err := w.store.Do(ctx, c, func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
		if err := tx.Open(ctx, &zoning.Row{Valid: zoning.Unbounded, Thing: zoning.Grid{Code: name, Kind: zoning.Micro}}); err != nil {
			return nil, err
		}
		if err := tx.SetStaff(ctx, "w", []zoning.Staff{{Post: zoning.Head, Name: name}}); err != nil {
			return nil, err
		}
		if err := tx.OpenDraft(ctx, &zoning.Row{Valid: zoning.Unbounded, Publication: "w", Thing: zoning.Zone{Code: name}}); err != nil {
			return nil, err
		}
		if _, err := tx.PutBlob(ctx, name, []byte(name)); err != nil {
			return nil, err
		}
		return nil, tx.PutRecord(ctx, zoning.PublicationRecords, name, 0, "", []byte("{}"))
	})
	assert.NoError(w.t, err)
	content, err := w.store.Digest(ctx, nil)
	assert.NoError(w.t, err)
	w.moments[content.Digest] = content.Revision
	w.held[momentOf(w.t, w.store, content)] = true
}

// A file that is in use is backed up and put back as docs/backup.md says: what comes back is what the store was at one moment.
func TestBackupOfAFileIsRehearsed(t *testing.T) {
	r := rehearse(t)
	file := filepath.Join(r.dir, "gridzone.gpkg")
	code, _ := cliRun(t, "demo", "--grids", "60", "--store", file)
	require.Equal(t, exitDone, code)
	service := startService(t, "--store", file)
	s := opened(t, file)
	w := startWriter(t, s)
	digest, revision := held(t, r.run("file-backup"))
	w.stop()
	w.write(-1)
	newest := w.moments[last(t, s)]
	require.Equal(t, exitDone, service.stop())
	require.NoError(t, s.Close())
	backup := opened(t, filepath.Join(r.dir, "backup.gpkg"))
	content, err := backup.Digest(t.Context(), nil)
	require.NoError(t, err)
	assert.True(t, w.held[momentOf(t, backup, content)], "what was backed up is no state that ever was")
	entry, err := entryOf(t, backup)
	require.NoError(t, err)
	assert.Equal(t, []string{"local", "copy_store", `{"to":"backup.gpkg"}`}, []string{entry.Actor, entry.Command, entry.Detail}, "it has in its own trail that it was made")
	require.NoError(t, backup.Close())
	assert.Less(t, revision, newest, "somebody did write")

	restored, _ := held(t, r.run("file-restore"))
	assert.Equal(t, digest, restored)
	assert.FileExists(t, filepath.Join(r.dir, "aside", "gridzone.gpkg"))
	assert.EqualValues(t, newest, wholeOf(t, "digest", "--store", filepath.Join(r.dir, "aside", "gridzone.gpkg")).Revision, "nothing of the old one is lost")
	again := startService(t, "--store", file)
	assert.EqualValues(t, revision, getJSON(t, again.base+"/v1/locate?lon=120.75&lat=30.75")["revision"])
}

// entryOf is the newest entry of a trail.
func entryOf(t *testing.T, s store) (entry zoning.AuditEntry, err error) {
	head, err := s.TrailHead(t.Context())
	for e, broken := range s.Entries(t.Context(), zoning.TrailQuery{After: head.N - 1}) {
		entry, err = e, errors.Join(err, broken)
	}
	return entry, err
}

// last is the digest of what a store holds now.
func last(t *testing.T, s store) string {
	t.Helper()
	content, err := s.Digest(t.Context(), nil)
	require.NoError(t, err)
	return content.Digest
}

// A database that is in use is backed up, restored and put in place as docs/backup.md says: what comes back is what the store was at
// one moment, and a service that has served more does not go back.
func TestBackupOfADatabaseIsRehearsed(t *testing.T) {
	ctx := t.Context()
	server := postgresServer(t)
	require.NoError(t, server.Exec(ctx, pgtest.Superuser, "postgres", "CREATE ROLE gridzone_reader LOGIN", "CREATE ROLE gridzone_writer LOGIN",
		"CREATE ROLE gridzone_backup LOGIN", "CREATE DATABASE gridzone OWNER "+pgtest.Owner))
	require.NoError(t, server.Exec(ctx, pgtest.Superuser, "gridzone", "CREATE EXTENSION postgis"))
	code, _ := cliRun(t, "demo", "--grids", "60", "--store", server.URL(pgtest.Owner, "gridzone"))
	require.Equal(t, exitDone, code)
	rights, err := os.ReadFile("../../docs/postgresql-roles.sql")
	require.NoError(t, err)
	require.NoError(t, server.Exec(ctx, pgtest.Owner, "gridzone", string(rights)))
	address := server.URL("gridzone_writer", "gridzone")
	r := rehearse(t, "PGHOST="+server.Host(), "PGPORT="+strconv.Itoa(server.Port()), "PGUSER="+pgtest.Superuser)

	service := startService(t, "--store", address)
	s := opened(t, address)
	w := startWriter(t, s)
	r.run("database-backup")
	copied, _ := held(t, r.run("database-copy"))
	w.stop()
	w.write(-1)
	newest := w.moments[last(t, s)]
	require.NoError(t, s.Close())
	assert.Contains(t, w.moments, copied, "what was copied is no state that ever was")
	ready := func(is func(map[string]any) bool, what string) {
		t.Helper()
		require.Eventually(t, func() bool { return is(getJSON(t, service.base+"/readyz")) }, eventually, tick, what)
	}
	ready(func(w map[string]any) bool { return w["revision"] == float64(newest) }, "the service follows")

	restored, revision := held(t, r.run("database-restore"))
	assert.Contains(t, w.moments, restored, "what was restored is no state that ever was")
	assert.Less(t, revision, newest, "somebody did write")

	// The service was not stopped. It keeps what it has served, and says so.
	r.run("database-switch")
	wentBack := func() {
		t.Helper()
		ready(func(w map[string]any) bool { return w["trouble"] == "went_back" }, "it says that the store went back")
		assert.EqualValues(t, newest, getJSON(t, service.base+"/v1/locate?lon=120.75&lat=30.75")["revision"])
		answer, err := http.Post(service.base+"/v1/imports?layer=grids&name=x.geojson", "application/geo+json", strings.NewReader(`{"type":"FeatureCollection","features":[]}`))
		require.NoError(t, err)
		body, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		require.NoError(t, err)
		var p map[string]any
		require.NoError(t, json.Unmarshal(body, &p), "%s", body)
		assert.Equal(t, http.StatusServiceUnavailable, answer.StatusCode, "%s", body)
	}
	wentBack()

	// Nor does it follow when the restored store overtakes it; the rights of the users came back with the dump.
	s = opened(t, address)
	assert.Equal(t, restored, last(t, s))
	other := &writer{t: t, store: s, moments: map[string]int64{}, held: map[moment]bool{}}
	for n := revision; n <= newest; n++ {
		other.write(1_000_000 + int(n))
	}
	require.NoError(t, s.Close())
	wentBack()
	again := startService(t, "--store", address)
	assert.EqualValues(t, newest+1, getJSON(t, again.base+"/v1/locate?lon=120.75&lat=30.75")["revision"], "a new one takes what is there")
	require.NoError(t, server.Exec(ctx, pgtest.Owner, "gridzone", "DO $$ BEGIN ASSERT (SELECT count(geom) FROM grids) > 60; END $$"))
}
