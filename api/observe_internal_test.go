package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// emptyStore holds nothing, and is asked for no more than that.
type emptyStore struct{ zoning.Store }

func (emptyStore) Newest(context.Context) (zoning.Revision, error) { return zoning.Revision{}, nil }

// observed is a service of one route, whose log goes to w.
func observed(t *testing.T, w io.Writer, handle func(*gin.Context, *query) error) (*service, http.Handler) {
	t.Helper()
	log := slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: slog.LevelDebug}))
	live, err := atlas.Open(t.Context(), emptyStore{}, atlas.Options{})
	require.NoError(t, err)
	s := &service{log: log, live: live, ids: newRequestIDs(), metrics: newMetrics(live, log)}
	s.queries.New = func() any { return new(query) }
	h, err := s.route([]operation{{method: http.MethodGet, path: "/it", names: []string{"x"}, handle: handle}})
	require.NoError(t, err)
	return s, h
}

func get(h http.Handler, target string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, target, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestPanicIsAFailureOfOneRequest(t *testing.T) {
	var logged bytes.Buffer
	_, h := observed(t, &logged, func(*gin.Context, *query) error { panic("the secret is 42") })
	for range 2 { // the first leaves nothing behind
		w := get(h, "/it")
		assert.Equal(t, http.StatusInternalServerError, w.Code)
		assert.Equal(t, "application/problem+json", w.Header().Get("Content-Type"))
		assert.NotContains(t, w.Body.String(), "secret")
		assert.NotContains(t, w.Body.String(), "goroutine")
		var p Problem
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &p))
		assert.Equal(t, codeInternal, p.Code)
		assert.Equal(t, w.Header().Get(requestIDHeader), p.RequestID)
		assert.Contains(t, logged.String(), p.RequestID)
	}
	assert.Contains(t, logged.String(), "the secret is 42")
	assert.Contains(t, logged.String(), "observe_internal_test.go")
}

// An answer that was begun and then failed must look broken.
func TestPanicAfterTheAnswerBegan(t *testing.T) {
	_, h := observed(t, io.Discard, func(c *gin.Context, _ *query) error {
		_, _ = c.Writer.WriteString("{")
		panic("too late")
	})
	assert.PanicsWithValue(t, http.ErrAbortHandler, func() { get(h, "/it") })
}

func TestFailuresOfTheStore(t *testing.T) {
	for _, tc := range []struct {
		err    error
		status int
		code   string
		retry  string
	}{
		{zoning.ErrBusy, http.StatusServiceUnavailable, codeBusy, "1"},
		{zoning.ErrUnavailable, http.StatusServiceUnavailable, codeUnavailable, "1"},
		{zoning.ErrConflict, http.StatusConflict, codeConflict, ""},
		{errors.New("disk /dev/x is full"), http.StatusInternalServerError, codeInternal, ""},
	} {
		var logged bytes.Buffer
		_, h := observed(t, &logged, func(*gin.Context, *query) error { return fmt.Errorf("reading /srv/x: %w", tc.err) })
		w := get(h, "/it")
		assert.Equal(t, tc.status, w.Code)
		assert.Equal(t, tc.retry, w.Header().Get("Retry-After"))
		assert.Equal(t, "no-store", w.Header().Get("Cache-Control"))
		assert.Contains(t, w.Body.String(), `"code":"`+tc.code+`"`)
		assert.NotContains(t, w.Body.String(), "/srv/x")
		if tc.status >= 500 {
			assert.Contains(t, logged.String(), "/srv/x")
		}
	}
}

// That too much is asked at once writes no line of the log, whoever asks and however often: it is counted.
func TestBusyIsCountedAndWritesNothing(t *testing.T) {
	var logged bytes.Buffer
	s, _ := observed(t, io.Discard, nil)
	s.log = slog.New(slog.NewTextHandler(&logged, nil))
	h, err := s.route([]operation{
		{method: http.MethodGet, path: "/it", handle: func(*gin.Context, *query) error { return fmt.Errorf("a place: %w", zoning.ErrBusy) }},
		{method: http.MethodPost, path: "/it", handle: func(*gin.Context, *query) error { return zoning.ErrBusy }},
	})
	require.NoError(t, err)
	for range 3 {
		assert.Equal(t, http.StatusServiceUnavailable, get(h, "/it").Code)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/it", http.NoBody))
		assert.Equal(t, http.StatusServiceUnavailable, w.Code)
	}
	assert.Empty(t, logged.String())
	assert.InDelta(t, 6, testutil.ToFloat64(s.metrics.busy), 0)
}

func TestRequestIDs(t *testing.T) {
	s, h := observed(t, io.Discard, func(c *gin.Context, _ *query) error {
		c.Status(http.StatusNoContent)
		return nil
	})
	assert.Equal(t, "caller-1", get(h, "/it", requestIDHeader, "caller-1").Header().Get(requestIDHeader))
	seen := map[string]bool{}
	for _, bad := range []string{"", "two words", "line\u0085", string(bytes.Repeat([]byte("x"), 65))} {
		id := get(h, "/it", requestIDHeader, bad).Header().Get(requestIDHeader)
		assert.NotEqual(t, bad, id)
		assert.True(t, goodRequestID(id), id)
		assert.False(t, seen[id])
		seen[id] = true
	}
	// What was asked is counted by route, method and status, and callers cannot make routes up.
	get(h, "/it?y=1")
	get(h, "/elsewhere/1")
	get(h, "/elsewhere/2")
	count := func(route string, status string) float64 {
		return testutil.ToFloat64(s.metrics.requests.WithLabelValues(route, http.MethodGet, status))
	}
	assert.InDelta(t, 5, count("/it", "204"), 0)
	assert.InDelta(t, 1, count("/it", "400"), 0)
	assert.InDelta(t, 2, count("none", "404"), 0)
	assert.Equal(t, 3, testutil.CollectAndCount(s.metrics.requests))
}

// The memory of one query is used for the next, which must not see its values.
func TestQueriesDoNotMeet(t *testing.T) {
	_, h := observed(t, io.Discard, func(c *gin.Context, q *query) error {
		v, given := q.get("x")
		writeAs(c, mediaJSON, fmt.Appendf(nil, "%q %t", v, given))
		return nil
	})
	for range 10 {
		assert.Equal(t, `"1" true`, get(h, "/it?x=1").Body.String())
		assert.Equal(t, `"" false`, get(h, "/it").Body.String())
		assert.Equal(t, http.StatusBadRequest, get(h, "/it?x=1&x=2").Code)
	}
}
