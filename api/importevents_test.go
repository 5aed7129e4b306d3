package api_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
	"gridzone/importers"
	"gridzone/importers/jobs"
	"gridzone/zoning"
)

// event is one server-sent event, or a comment.
type event struct {
	id, name string
	about    api.Import
	comment  bool
}

// nextEvent reads one; io.EOF after the last.
func nextEvent(t *testing.T, r *bufio.Reader) (event, error) {
	t.Helper()
	var e event
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return e, err
		}
		line = strings.TrimSuffix(line, "\n")
		field, value, _ := strings.Cut(line, ": ")
		switch {
		case line == "":
			return e, nil
		case line == ":":
			e.comment = true
		case field == "id":
			e.id = value
		case field == "event":
			e.name = value
		case field == "data":
			require.NoError(t, json.Unmarshal([]byte(value), &e.about))
		default:
			t.Fatalf("no line of an event: %q", line)
		}
	}
}

// reader opens the events of an import over a socket.
func (o office) reader(ctx context.Context, path string, headers ...string) (*http.Response, *bufio.Reader) {
	o.t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, o.url+path+"/events", nil)
	require.NoError(o.t, err)
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	res, err := o.client.Do(r)
	require.NoError(o.t, err)
	o.t.Cleanup(func() { _ = res.Body.Close() })
	return res, bufio.NewReader(res.Body)
}

// until reads events up to one of a state.
func until(t *testing.T, r *bufio.Reader, state string) event {
	t.Helper()
	for {
		e, err := nextEvent(t, r)
		require.NoError(t, err, "before %s", state)
		if e.about.State == state {
			return e
		}
	}
}

// The events of an import tell its states in their order, never go back, and end with its end.
func TestEventsInOrder(t *testing.T) {
	o := openOffice(t, jobs.Options{}).online()
	var freed atomic.Int64
	in, out := io.Pipe()
	o.store.stop(openRows)
	j, _, err := o.queue.Add(jobs.Order{File: in, Size: int64(len(oneGrid)), Close: func() { freed.Add(1) }, Options: importers.Options{Layer: zoning.Grids}})
	require.NoError(t, err)
	now, _ := j.Status()
	path := "/v1/imports/" + now.ID
	res, r := o.reader(t.Context(), path)
	assert.Equal(t, 200, res.StatusCode)
	assert.Equal(t, "text/event-stream", res.Header.Get("Content-Type"))
	assert.Equal(t, "no-store", res.Header.Get("Cache-Control"))
	var seen []event
	var states []string
	take := func(e event) {
		if len(seen) > 0 {
			last := seen[len(seen)-1]
			was, err := strconv.Atoi(last.id)
			require.NoError(t, err)
			is, err := strconv.Atoi(e.id)
			require.NoError(t, err)
			assert.Greater(t, is, was)
			assert.GreaterOrEqual(t, e.about.Share, last.about.Share)
			assert.GreaterOrEqual(t, e.about.Bytes, last.about.Bytes)
		}
		if seen = append(seen, e); len(states) == 0 || states[len(states)-1] != e.about.State {
			states = append(states, e.about.State)
		}
		assert.Equal(t, e.about.State == "done", e.name == "end")
	}
	upTo := func(state string) {
		for len(states) == 0 || states[len(states)-1] != state {
			e, err := nextEvent(t, r)
			require.NoError(t, err)
			take(e)
		}
	}
	upTo("reading")
	_, err = io.WriteString(out, oneGrid)
	require.NoError(t, err)
	require.NoError(t, out.Close())
	upTo("committing")
	o.store.letOn()
	upTo("done")
	_, err = nextEvent(t, r)
	require.ErrorIs(t, err, io.EOF, "nothing comes after the end")
	last := seen[len(seen)-1]
	require.NotNil(t, last.about.Report)
	assert.Equal(t, 1, last.about.Report.New)
	order := map[string]int{"queued": 0, "reading": 1, "judging": 2, "committing": 3, "done": 4}
	for i, s := range states[1:] {
		assert.True(t, order[s] > order[states[i]] || s == "queued", "%v", states)
	}

	// Whoever comes later gets the end, whatever he says that he has seen, and who has seen it nothing.
	for _, header := range []string{"Accept: text/event-stream", "Last-Event-ID: 0", "Last-Event-ID: nonsense", "Last-Event-ID: 99999999999999999999999"} {
		_, r := o.reader(t.Context(), path, header)
		e, err := nextEvent(t, r)
		require.NoError(t, err, header)
		assert.Equal(t, last, e)
		_, err = nextEvent(t, r)
		require.ErrorIs(t, err, io.EOF)
	}
	res, _ = o.reader(t.Context(), path, "Last-Event-ID: "+last.id)
	assert.Equal(t, 204, res.StatusCode)
	o.expect(406, "GET "+path+"/events", "", "Accept: application/json")
	head := o.expect(200, "HEAD "+path+"/events", "")
	assert.Empty(t, head.body)
}

// Two imports at once: each reader hears of its own, and the second is queued until the first has ended.
func TestTwoImportsAtOnce(t *testing.T) {
	o := openOffice(t, jobs.Options{}).online()
	o.store.stop(openRows)
	first := o.take(newGrids, oneGrid)
	beside := strings.NewReplacer("330402001002009", "330402001002010", "120.3", "120.4", "120.2", "120.3") // grids do not overlap
	second := o.take(newGrids+"&name=second", beside.Replace(oneGrid))
	_, one := o.reader(t.Context(), first)
	_, two := o.reader(t.Context(), second)
	until(t, one, "committing")
	e := until(t, two, "queued")
	assert.Equal(t, "second", e.about.Name)
	assert.Zero(t, e.about.Features, "it is not begun")
	o.store.letOn()
	assert.Equal(t, int64(2), until(t, one, "done").about.Report.Revision)
	assert.Equal(t, int64(3), until(t, two, "done").about.Report.Revision)
}

// A reader of events gets the end when the import is cancelled, and when the service stops.
func TestEventsOfWhatIsCancelled(t *testing.T) {
	o := openOffice(t, jobs.Options{}).online()
	o.store.stop(openRows)
	path := o.take(newGrids, oneGrid)
	_, r := o.reader(t.Context(), path)
	until(t, r, "committing")
	o.expect(200, "DELETE "+path, "")
	e := until(t, r, "cancelled")
	assert.Equal(t, "end", e.name)
	assert.Contains(t, e.about.Detail, "nothing of it is on record")
	path = o.take(newGrids, oneGrid)
	_, r = o.reader(t.Context(), path)
	until(t, r, "committing")
	o.queue.Close()
	assert.Contains(t, until(t, r, "cancelled").about.Detail, "the service stopped")
	_, err := nextEvent(t, r)
	require.ErrorIs(t, err, io.EOF)
}

// stuck is a connection whose other end takes nothing.
type stuck struct {
	header http.Header
	began  chan struct{} // closed at the first write
	gone   chan struct{} // closed when the connection breaks
	once   atomic.Bool
}

func (s *stuck) Header() http.Header { return s.header }
func (s *stuck) WriteHeader(int)     {}
func (s *stuck) Flush()              {}
func (s *stuck) Write([]byte) (int, error) {
	if s.once.CompareAndSwap(false, true) {
		close(s.began)
	}
	<-s.gone
	return 0, net.ErrClosed
}

// Readers who take nothing, or are gone, hold nothing up, and are not waited for once their connection breaks.
func TestReadersWhoDoNotRead(t *testing.T) {
	o := openOffice(t, jobs.Options{}).online()
	o.store.stop(itsTurn)
	path := o.take(newGrids, oneGrid)
	<-o.store.here
	slow := &stuck{header: http.Header{}, began: make(chan struct{}), gone: make(chan struct{})}
	left := make(chan struct{})
	go func() {
		defer close(left)
		r := httptest.NewRequest(http.MethodGet, path+"/events", nil)
		r.Host, r.RemoteAddr = "127.0.0.1:8080", "127.0.0.1:50000"
		o.handler.ServeHTTP(slow, r)
	}()
	<-slow.began
	ctx, leave := context.WithCancel(t.Context())
	_, r := o.reader(ctx, path)
	until(t, r, "queued")
	leave()
	_, err := io.Copy(io.Discard, r)
	require.ErrorIs(t, err, context.Canceled)
	o.store.letOn()
	assert.Equal(t, "done", o.outcome(path).State, "the import never waits for them")
	close(slow.gone)
	<-left
}

// Past the bound readers are refused, and let in again when others have left.
func TestReadersAreBounded(t *testing.T) {
	o := openOffice(t, jobs.Options{}).online()
	o.store.stop(itsTurn)
	path := o.take(newGrids, oneGrid)
	ctx, leave := context.WithCancel(t.Context())
	for range 256 {
		_, r := o.reader(ctx, path)
		until(t, r, "queued")
	}
	a := o.expect(503, "GET "+path+"/events", "")
	assert.Equal(t, "busy", decode[api.Problem](t, a).Code)
	o.expect(200, "GET "+path, "")
	leave()
	o.store.letOn()
	assert.Equal(t, "done", o.outcome(path).State)
	assert.Eventually(t, func() bool { return o.ask("GET "+path+"/events", "").status == 200 }, time.Minute, time.Millisecond)
}

// A burst of changes is one event, the end comes at once, and silence is filled with heartbeats.
func TestEventsComeInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := openOffice(t, jobs.Options{})
		begin := time.Now()
		in, out := io.Pipe()
		file := strings.TrimSuffix(oneGrid, "]}")
		size := int64(len(oneGrid) + 2000*(len(file)+1))
		o.store.stop(openRows)
		j, _, err := o.queue.Add(jobs.Order{File: in, Size: size, Close: func() {}, Options: importers.Options{Layer: zoning.Grids}})
		require.NoError(t, err)
		now, _ := j.Status()
		answered, answer := io.Pipe()
		left := make(chan struct{})
		go func() {
			defer close(left)
			r := httptest.NewRequest(http.MethodGet, "/v1/imports/"+now.ID+"/events", nil)
			r.Host, r.RemoteAddr = "127.0.0.1:8080", "127.0.0.1:50000"
			o.handler.ServeHTTP(&flowing{header: http.Header{}, PipeWriter: answer}, r)
			_ = answer.Close()
		}()
		r := bufio.NewReader(answered)
		e, err := nextEvent(t, r)
		require.NoError(t, err)
		assert.Contains(t, []string{"queued", "reading"}, e.about.State)
		synctest.Wait()

		go func() { // many changes, in no time
			_, _ = io.WriteString(out, file)
			one := file[strings.Index(file, `[{"type":"Feature"`)+1:]
			for i := range 2000 {
				_, _ = io.WriteString(out, ","+strings.Replace(one, "330402001002009", fmt.Sprintf("330402001002%03d%02d", i/100, i%100), 1))
			}
			_, _ = io.WriteString(out, "]}")
			_ = out.Close()
		}()
		e, err = nextEvent(t, r)
		require.NoError(t, err)
		if e.about.State == "reading" { // it was queued before
			e, err = nextEvent(t, r)
			require.NoError(t, err)
		}
		assert.Equal(t, "committing", e.about.State, "what lay between is passed over")
		assert.Equal(t, 2001, e.about.Features)
		assert.LessOrEqual(t, time.Since(begin), time.Second)
		quiet := time.Now()
		for i := range 3 {
			e, err = nextEvent(t, r)
			require.NoError(t, err)
			assert.True(t, e.comment)
			assert.InDelta(t, float64(15*(i+1)), time.Since(quiet).Seconds(), 1)
		}
		quiet = time.Now()
		j.Cancel()
		e, err = nextEvent(t, r)
		require.NoError(t, err)
		assert.Equal(t, "end", e.name)
		assert.Zero(t, time.Since(quiet))
		_, err = nextEvent(t, r)
		require.True(t, errors.Is(err, io.EOF))
		<-left
	})
}

// flowing is an answer that is read as it is written.
type flowing struct {
	header http.Header
	*io.PipeWriter
}

func (f *flowing) Header() http.Header { return f.header }
func (f *flowing) WriteHeader(int)     {}
func (f *flowing) Flush()              {}
