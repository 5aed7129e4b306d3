package api_test

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
	"gridzone/importers"
	"gridzone/importers/jobs"
	"gridzone/zoning"
)

const (
	later    = "Prefer: respond-async"
	oneJob   = "/v1/imports/{id}"
	newGrids = "POST /v1/imports?layer=grids"
)

// take sends a file that is to be imported in its turn, and returns the path of the import.
func (o office) take(request, body string, headers ...string) string {
	o.t.Helper()
	a := o.expect(202, request, body, append(headers, later, gj)...)
	assert.Equal(o.t, "respond-async", a.header.Get("Preference-Applied"))
	path, ok := strings.CutPrefix(a.header.Get("Location"), "http://127.0.0.1:8080")
	require.True(o.t, ok, a.header.Get("Location"))
	assert.Equal(o.t, "/v1/imports/"+decode[api.Import](o.t, a).ID, path)
	return path
}

// job is the import of a path.
func (o office) job(path string) *jobs.Job {
	o.t.Helper()
	j, err := o.queue.Job(strings.TrimPrefix(path, "/v1/imports/"))
	require.NoError(o.t, err)
	return j
}

// outcome waits for the end of an import and returns what is told of it.
func (o office) outcome(path string) api.Import {
	o.t.Helper()
	<-o.job(path).Ended()
	return decode[api.Import](o.t, o.expect(200, "GET "+path, ""))
}

// An import in its turn comes to what it would have come to at once.
func TestImportInItsTurn(t *testing.T) {
	o := openOffice(t, jobs.Options{})
	described := schemas(t, o.service)
	at := openOver(t, openOffice(t, jobs.Options{}).store, today, api.Options{})
	same := func(want string, got *api.EndedReport) {
		t.Helper()
		require.NotNil(t, got)
		raw, err := json.Marshal(got)
		require.NoError(t, err)
		assert.JSONEq(t, want, string(raw))
	}
	const id = "X-Request-Id: me"

	o.store.stop(itsTurn)
	a := o.expect(202, newGrids+"&name=a.geojson", oneGrid, later, gj, id)
	conforms(t, described, "/v1/imports", "POST", a)
	path := strings.TrimPrefix(a.header.Get("Location"), "http://127.0.0.1:8080")
	<-o.store.here
	a = o.expect(200, "GET "+path, "")
	conforms(t, described, oneJob, "GET", a)
	assert.Equal(t, "no-store", a.header.Get("Cache-Control"))
	w := decode[api.Import](t, a)
	assert.Equal(t, []any{"queued", "grids", "a.geojson", 1, int64(len(oneGrid)), int64(len(oneGrid)), 0.4},
		[]any{w.State, w.Layer, w.Name, w.Features, w.Bytes, w.Size, w.Share}, "it is read, and others write")
	assert.Empty(t, w.Ended)
	assert.Nil(t, w.Report)
	o.store.letOn()
	w = o.outcome(path)
	assert.Equal(t, "done", w.State)
	assert.InDelta(t, 1, w.Share, 0)
	assert.NotEmpty(t, w.Ended)
	same(at.expect(200, newGrids+"&name=a.geojson", oneGrid, gj).body, w.Report)
	conforms(t, described, oneJob, "GET", o.expect(200, "GET "+path, ""))
	o.expect(200, "GET /collections/grids/items/330402001002009", "")

	bad := `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":null}]}`
	path = o.take(newGrids, bad, id)
	w = o.outcome(path)
	assert.Equal(t, "refused", w.State)
	same(at.expect(422, newGrids, bad, gj, id).body, w.Report)
	conforms(t, described, oneJob, "GET", o.expect(200, "GET "+path, ""))

	w = o.outcome(o.take(newGrids+"&dry_run=true", bad))
	assert.Equal(t, "done", w.State)
	same(at.expect(200, newGrids+"&dry_run=true", bad, gj).body, w.Report)

	// What can be known before is said before; what is asked wrongly is no import.
	for request, status := range map[string]int{"POST /v1/imports?layer=roads": 400, newGrids + "&format=dwg": 400, newGrids + "&publication=p": 428} {
		a := o.ask(request, oneGrid, later, gj)
		assert.Equal(t, status, a.status, a.body)
		assert.Empty(t, a.header.Get("Location"))
	}
	// Any other preference changes nothing.
	for _, header := range []string{"Prefer: wait=10", "Prefer: respond-asynchronously", "Prefer: return=minimal, handling=lenient"} {
		assert.Empty(t, o.expect(200, newGrids, oneGrid, gj, header).header.Get("Preference-Applied"))
	}
	for _, header := range []string{"Prefer: wait=10, Respond-Async; x=y", "Prefer: respond-async"} {
		o.expect(202, newGrids, oneGrid, gj, "Prefer: return=minimal", header)
	}
}

// An import that fails says why in the words of a problem.
func TestImportThatFails(t *testing.T) {
	o := openOffice(t, jobs.Options{})
	described := schemas(t, o.service)
	o.expect(201, "POST /v1/publications", draft, js, li)
	o.store.stop(itsTurn)
	path := o.take("POST /v1/imports?layer=zones&publication=p", strings.Replace(zoneZ, `"name":"Z"`, `"code":"Y","name":"Y"`, 1), `If-Match: "1"`, "X-Request-Id: me")
	<-o.store.here
	assert.Equal(t, "p", decode[api.Import](t, o.expect(200, "GET "+path, "")).Publication)
	edit := o.service.expectLater(200, "PATCH /v1/publications/p", `{"title":"T"}`, js, li, `If-Match: "1"`)
	<-o.store.here
	o.store.letOn() // both at once: one of them comes too late
	edited := edit()
	w := o.outcome(path)
	if edited {
		assert.Equal(t, "failed", w.State)
		require.NotNil(t, w.Problem)
		assert.Equal(t, []any{"stale", 412, "me"}, []any{w.Problem.Code, w.Problem.Status, w.Problem.RequestID})
	} else {
		assert.Equal(t, "done", w.State)
	}
	conforms(t, described, oneJob, "GET", o.expect(200, "GET "+path, ""))

	var freed atomic.Int64
	j, _, err := o.queue.Add(jobs.Order{File: &failing{}, Close: func() { freed.Add(1) }, Request: "me-2", Options: importers.Options{Layer: zoning.Grids}})
	require.NoError(t, err)
	<-j.Ended()
	now, _ := j.Status()
	w = decode[api.Import](t, o.expect(200, "GET /v1/imports/"+now.ID, ""))
	require.NotNil(t, w.Problem)
	assert.Equal(t, []any{"internal", 500, "me-2"}, []any{w.Problem.Code, w.Problem.Status, w.Problem.RequestID})
	assert.NotContains(t, w.Problem.Detail, "disk", "nothing of the inside")
}

type failing struct{}

func (*failing) Read([]byte) (int, error) { return 0, os.ErrClosed }

// Wherever an import is cancelled, the answer says what became of it, and then that is so.
func TestCancelImport(t *testing.T) {
	file := strings.Replace(zoneZ, `"name":"Z"`, `"code":"Y","name":"Y"`, 1)
	for _, tc := range []struct{ place, state, request, body string }{
		{itsTurn, "queued", newGrids, oneGrid},
		{aRecord, "judging", "POST /v1/imports?layer=zones&publication=p", file},
		{openRows, "committing", newGrids, oneGrid},
		{committed, "committing", newGrids, oneGrid},
	} {
		t.Run(tc.place, func(t *testing.T) {
			o := openOffice(t, jobs.Options{})
			described := schemas(t, o.service)
			o.expect(201, "POST /v1/publications", draft, js, li)
			before, last := o.digest(), o.newest().N
			o.store.stop(tc.place)
			path := o.take(tc.request, tc.body, ifAny)
			<-o.store.here
			assert.Equal(t, tc.state, decode[api.Import](t, o.expect(200, "GET "+path, "")).State)
			if tc.place == committed {
				cancelled := o.service.expectLater(409, "DELETE "+path, "")
				o.store.letOn()
				assert.True(t, cancelled())
				assert.Equal(t, "done", o.outcome(path).State)
				a := o.expect(409, "DELETE "+path, "")
				conforms(t, described, oneJob, "DELETE", a)
				assert.Contains(t, decode[api.Problem](t, a).Detail, "the newest revision is 2")
				assert.NotEqual(t, before, o.digest())
				return
			}
			for range 2 { // twice is as once
				a := o.expect(200, "DELETE "+path, "")
				conforms(t, described, oneJob, "DELETE", a)
				w := decode[api.Import](t, a)
				assert.Equal(t, "cancelled", w.State)
				assert.Contains(t, w.Detail, "nothing of it is on record")
			}
			assert.Equal(t, before, o.digest())
			e := o.newest()
			assert.Equal(t, []any{last + 1, "cancel_import", ""}, []any{e.N, e.Command, e.Refused}, "but for that it was cancelled")
			assert.Empty(t, spooled(t, o.spool), "temporary files are gone")
			o.store.letOn()
			assert.Equal(t, "done", o.outcome(o.take(tc.request, tc.body, ifAny)).State, "and the next is done")
		})
	}
}

// While a file is read, and while others are before it, an import can be cancelled as well.
func TestCancelWhileReadingAndInTheQueue(t *testing.T) {
	o := openOffice(t, jobs.Options{})
	before := o.digest()
	var freed atomic.Int64
	in, out := io.Pipe()
	j, _, err := o.queue.Add(jobs.Order{File: in, Close: func() { freed.Add(1) }, Options: importers.Options{Layer: zoning.Grids}})
	require.NoError(t, err)
	_, err = io.WriteString(out, oneGrid[:len(oneGrid)/2])
	require.NoError(t, err)
	now, _ := j.Status()
	first := "/v1/imports/" + now.ID
	assert.Equal(t, "reading", decode[api.Import](t, o.expect(200, "GET "+first, "")).State)
	second := o.take(newGrids, oneGrid)
	assert.Len(t, spooled(t, o.spool), 1)
	assert.Equal(t, "queued", decode[api.Import](t, o.expect(200, "GET "+second, "")).State)
	assert.Equal(t, "cancelled", decode[api.Import](t, o.expect(200, "DELETE "+second, "")).State, "without waiting for the first")
	assert.Empty(t, spooled(t, o.spool))

	gone, leave := context.WithCancel(t.Context())
	leave()
	assert.Equal(t, 499, o.through(gone, "DELETE "+first), "whoever asked has left, and is obeyed")
	e := o.newest()
	assert.Equal(t, []string{"cancel_import", ""}, []string{e.Command, e.Refused}, "and that is on record")
	_, err = io.WriteString(out, oneGrid[len(oneGrid)/2:]) // the next that is read
	require.NoError(t, err)
	require.NoError(t, out.Close())
	assert.Equal(t, "cancelled", decode[api.Import](t, o.expect(200, "DELETE "+first, "")).State)
	assert.EqualValues(t, 1, freed.Load())
	assert.Equal(t, before, o.digest())
}

// spooled lists the temporary files in a folder that this process has open; they have no names.
func spooled(t *testing.T, dir string) []string {
	t.Helper()
	open, err := filepath.Glob("/proc/self/fd/*")
	require.NoError(t, err)
	require.NotEmpty(t, open)
	var found []string
	for _, fd := range open {
		if name, err := os.Readlink(fd); err == nil && strings.HasPrefix(name, dir+"/") {
			found = append(found, name)
		}
	}
	named, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, named)
	return found
}

func TestAnImportSentTwice(t *testing.T) {
	o := openOffice(t, jobs.Options{})
	const key = "Idempotency-Key: k"
	o.store.stop(itsTurn)
	path := o.take(newGrids, oneGrid, key)
	<-o.store.here
	assert.Equal(t, path, o.take(newGrids, oneGrid, key), "the same import")
	assert.Len(t, spooled(t, o.spool), 1)
	for request, body := range map[string]string{newGrids: strings.Replace(oneGrid, "new", "old", 1), newGrids + "&name=b": oneGrid} {
		a := o.expect(422, request, body, key, later, gj)
		assert.Equal(t, "idempotency_key_reused", decode[api.Problem](t, a).Code)
	}
	waits := o.service.expectLater(200, newGrids, oneGrid, key, gj) // one who waits has his turn behind it
	<-o.store.here
	o.store.letOn()
	assert.True(t, waits())
	w := o.outcome(path)
	assert.Equal(t, "done", w.State)
	next := o.take(newGrids, oneGrid, key)
	assert.NotEqual(t, path, next)
	again := o.outcome(next)
	assert.True(t, again.Report.Repeated)
	assert.Equal(t, w.Report.Revision, again.Report.Revision)
}

// What is not known here is said with what to do; who may not write may not watch.
func TestUnknownAndForeign(t *testing.T) {
	o := openOffice(t, jobs.Options{})
	described := schemas(t, o.service)
	const nobody = "/v1/imports/00000000000000000000000000000000"
	for _, request := range []string{"GET " + nobody, "DELETE " + nobody} {
		method, _, _ := strings.Cut(request, " ")
		a := o.expect(404, request, "")
		conforms(t, described, oneJob, method, a)
		assert.Contains(t, decode[api.Problem](t, a).Detail, "Idempotency-Key")
	}
	conforms(t, described, oneJob+"/events", "GET", o.expect(404, "GET "+nobody+"/events", ""))
	path := o.take(newGrids, oneGrid)
	for _, request := range []string{"GET " + path, "DELETE " + path, "GET " + path + "/events"} {
		o.expect(401, request, "", away)
	}
	assert.Equal(t, 404, openOver(t, o.store, today, api.Options{}).ask("GET "+path, "").status, "another replica")
}

// Too many imports are refused before their files are sent.
func TestImportsAreBounded(t *testing.T) {
	o := openOffice(t, jobs.Options{Most: 2, Keep: time.Minute})
	o.store.stop(itsTurn)
	first := o.take(newGrids, oneGrid, "Idempotency-Key: k")
	second := o.take(newGrids, oneGrid)
	a := o.ask(newGrids, "", later, gj) // without a file, which would be 400
	assert.Equal(t, 503, a.status)
	assert.Equal(t, "1", a.header.Get("Retry-After"))
	assert.Equal(t, "busy", decode[api.Problem](t, a).Code)
	assert.Equal(t, first, o.take(newGrids, oneGrid, "Idempotency-Key: k"), "there is room for what is under way")
	o.store.letOn()
	assert.Equal(t, "done", o.outcome(first).State)
	assert.Equal(t, "done", o.outcome(second).State)
	o.take(newGrids, oneGrid)
}

// When the service stops, imports end with nothing on record, and no more are taken.
func TestImportsStop(t *testing.T) {
	o := openOffice(t, jobs.Options{})
	before := o.digest()
	o.store.stop(openRows)
	first, second := o.take(newGrids, oneGrid), o.take(newGrids, oneGrid)
	<-o.store.here
	o.queue.Close()
	for _, path := range []string{first, second} {
		w := o.outcome(path)
		assert.Equal(t, "cancelled", w.State)
		assert.Contains(t, w.Detail, "the service stopped")
	}
	assert.Equal(t, before, o.digest())
	assert.Empty(t, spooled(t, o.spool))
	a := o.ask(newGrids, oneGrid, later, gj)
	assert.Equal(t, 503, a.status)
	assert.Contains(t, decode[api.Problem](t, a).Detail, "the service stops")
}
