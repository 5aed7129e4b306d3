package api_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
	"gridzone/zoning"
)

const here = "/v1/locate?lon=120.05&lat=30.05"

func anotherGrid() *zoning.Row {
	return row(zoning.Grid{Code: "x", Kind: zoning.Base}, square(30, 30, 31, 31))
}

func TestMinRevision(t *testing.T) {
	s := open(t, api.Options{MinRevisionWait: time.Millisecond}, town()...)
	for _, tc := range []struct {
		request, value string
		status         int
		code           string
	}{
		{"GET " + here, "0", 200, ""},
		{"GET " + here, "1", 200, ""},
		{"GET " + here, "2", 503, "behind"},
		{"GET " + here, "9223372036854775807", 503, "behind"},
		{"GET " + here, "", 400, "bad_parameter"},
		{"GET " + here, "-1", 400, "bad_parameter"},
		{"GET " + here, "1.5", 400, "bad_parameter"},
		{"GET " + here, "+1", 400, "bad_parameter"},
		{"GET " + here, "01", 400, "bad_parameter"},
		{"GET " + here, " 1", 400, "bad_parameter"},
		{"GET " + here, "-0", 400, "bad_parameter"},
		{"GET " + here, "0x1", 400, "bad_parameter"},
		{"GET " + here, "1_0", 400, "bad_parameter"},
		{"GET " + here, "W/1", 400, "bad_parameter"},
		{"GET " + here, "9223372036854775808", 400, "bad_parameter"},
		{"GET " + here + "&x=1", "2", 400, "unknown_parameter"}, // without waiting
		{"POST /v1/locate", "2", 503, "behind"},
		{"POST /v1/overlaps", "2", 503, "behind"},
		{"GET /v1/check?lon=120.05&lat=30.05", "2", 503, "behind"},
		{"GET /collections/grids/items", "2", 503, "behind"},
		{"GET /v1/places/330402001", "2", 503, "behind"},
		{"GET /v1/locate?lon=1&lat=2&revision=2", "2", 503, "behind"},
		{"GET /healthz", "2", 200, ""},
		{"GET /readyz", "x", 200, ""},
		{"GET /metrics", "x", 200, ""},
	} {
		a := s.ask(tc.request, "", "Min-Revision: "+tc.value)
		require.Equal(t, tc.status, a.status, "%s %q: %s", tc.request, tc.value, a.body)
		assert.Equal(t, "1", a.header.Get("Gridzone-Revision"), tc.request)
		if tc.code == "" {
			continue
		}
		p := decode[api.Problem](t, a)
		assert.Equal(t, tc.code, p.Code)
		switch tc.code {
		case "behind":
			assert.Equal(t, "1", a.header.Get("Retry-After"))
			assert.Contains(t, p.Detail, "the newest is 1")
			assert.Empty(t, a.header.Get("Etag"))
		case "bad_parameter":
			assert.Equal(t, "Min-Revision", p.Errors[0].Pointer)
		}
	}
	assert.Equal(t, 400, s.ask("GET "+here, "", "Min-Revision: 1", "Min-Revision: 1").status)
	assert.Equal(t, 503, s.ask("GET "+here, "", "Min-Revision: 2", `If-None-Match: *`).status, "what the caller has is not that of the revision")
}

// A revision that was waited for in vain is the caller's affair, and no error in the log.
func TestMinRevisionInVainIsNoError(t *testing.T) {
	var log bytes.Buffer
	s := open(t, api.Options{MinRevisionWait: time.Millisecond, Logger: slog.New(slog.NewTextHandler(&log, nil))}, town()...)
	assert.Equal(t, 503, s.ask("GET "+here, "", "Min-Revision: 2").status)
	assert.Empty(t, log.String())
}

// asking sends a request that may wait, and returns where the answer will come.
func (s *service) asking(ctx context.Context, path, least string) <-chan answer {
	came := make(chan answer, 1)
	go func() {
		r := httptest.NewRequestWithContext(ctx, http.MethodGet, path, http.NoBody)
		r.Header.Set("Min-Revision", least)
		w := httptest.NewRecorder()
		s.handler.ServeHTTP(w, r)
		came <- answer{w.Code, w.Result().Header, w.Body.String()}
	}()
	return came
}

// Who waits is answered with what it waited for; and no more wait than may.
func TestMinRevisionIsWaitedFor(t *testing.T) {
	s := open(t, api.Options{MinRevisionWait: time.Hour, MaxWaiting: 2}, town()...)
	came := make(chan answer, 3)
	for range 3 {
		go func() { came <- <-s.asking(context.Background(), here+"&revision=2", "2") }()
	}
	busy := <-came
	assert.Equal(t, 503, busy.status, "two wait, the third is refused")
	assert.Equal(t, "busy", decode[api.Problem](t, busy).Code)
	s.put(anotherGrid())
	for range 2 {
		a := <-came
		assert.Equal(t, 200, a.status, a.body)
		assert.Equal(t, "2", a.header.Get("Gridzone-Revision"))
		assert.Contains(t, a.body, `{"revision":2,`)
	}
	assert.Equal(t, 200, s.ask("GET "+here, "", "Min-Revision: 2").status)
}

// Who leaves makes room for others.
func TestMinRevisionOfACallerWhoLeaves(t *testing.T) {
	s := open(t, api.Options{MinRevisionWait: time.Hour, MaxWaiting: 1}, town()...)
	for range 3 {
		ctx, leave := context.WithCancel(context.Background())
		came := s.asking(ctx, here, "2")
		leave()
		<-came
	}
	came := s.asking(context.Background(), "/collections/grids/items/nothing", "2")
	s.put(anotherGrid())
	a := <-came
	assert.Equal(t, 404, a.status)
	assert.Equal(t, "2", a.header.Get("Gridzone-Revision"), "that is known of the revision waited for")
}

// What another process committed is looked for at once.
func TestMinRevisionOfAnotherProcess(t *testing.T) {
	s := open(t, api.Options{MinRevisionWait: time.Minute}, town()...)
	ctx, stop := context.WithCancel(context.Background())
	var followed sync.WaitGroup
	followed.Go(func() { s.live.Follow(ctx, time.Hour) })
	defer func() { stop(); followed.Wait() }()
	_, err := s.file.Do(ctx, zoning.Command{Name: "other"}, func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
		return nil, tx.Open(ctx, anotherGrid())
	})
	require.NoError(t, err)
	assert.Equal(t, 200, s.ask("GET "+here, "", "Min-Revision: 2").status)
}

// Every operation that answers from a revision takes the header, and says so.
func TestMinRevisionIsDescribed(t *testing.T) {
	for path, item := range description(t, open(t, api.Options{})).Paths.Map() {
		for method, op := range item.Operations() {
			upkeep := op.Tags[0] == "operations"
			assert.Equal(t, !upkeep, op.Parameters.GetByInAndName("header", "Min-Revision") != nil, "%s %s", method, path)
			if !upkeep {
				assert.Contains(t, *op.Responses.Status(503).Value.Description, "not served here yet", "%s %s", method, path)
			}
		}
	}
}

func TestMinRevisionFromAnotherOrigin(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	a := s.ask("OPTIONS /v1/locate", "", "Origin: https://map.example", "Access-Control-Request-Method: GET", "Access-Control-Request-Headers: min-revision")
	assert.Contains(t, a.header.Get("Access-Control-Allow-Headers"), "Min-Revision")
	a = s.ask("GET "+here, "", "Origin: https://map.example", "Min-Revision: 1")
	for _, name := range []string{"Date", "Gridzone-Revision", "Gridzone-Polled", "Retry-After"} {
		assert.Contains(t, a.header.Get("Access-Control-Expose-Headers"), name)
	}
}

// Whether the store is looked at with success, and when that was last so, is told everywhere; what is answered stays the same.
func TestFreshness(t *testing.T) {
	var passed atomic.Int64
	now := func() time.Time { return today().Add(time.Duration(passed.Load())) }
	strict, store := openFickle(t, now, api.Options{ReadyMaxAge: 5 * time.Second})
	patient, err := api.New(strict.live, api.Options{})
	require.NoError(t, err)
	lax := &service{t: t, live: strict.live, handler: patient}

	told := func(polled string, headers ...string) {
		t.Helper()
		for request, status := range map[string]int{"GET " + here: 200, "GET /v1/nope": 404, "GET " + here + "&x=1": 400, "OPTIONS /v1/locate": 204, "GET /healthz": 200} {
			a := strict.ask(request, "", headers...)
			assert.Equal(t, status, a.status, request)
			assert.Equal(t, []string{polled}, a.header.Values("Gridzone-Polled"), request)
		}
	}
	tag := strict.ask("GET "+here, "").header.Get("Etag")
	told("Mon, 23 Nov 2026 04:00:00 GMT")

	store.mode.Store(gone)
	passed.Store(int64(5 * time.Second))
	require.Error(t, strict.live.Refresh(t.Context()))
	told("Mon, 23 Nov 2026 04:00:00 GMT; trouble=unavailable")
	a := strict.ask("GET "+here, "", "If-None-Match: "+tag)
	assert.Equal(t, 304, a.status, "what is answered is the same")
	assert.Equal(t, "Mon, 23 Nov 2026 04:00:00 GMT; trouble=unavailable", a.header.Get("Gridzone-Polled"), "and what is kept of it learns of this")
	ready := strict.ask("GET /readyz", "")
	assert.Equal(t, 200, ready.status, "not past it yet")
	w := decode[api.Readiness](t, ready)
	assert.True(t, w.Ready)
	assert.Equal(t, int64(6), w.Revision)
	assert.InDelta(t, 5, *w.AgeSeconds, 1e-9)
	assert.Equal(t, "unavailable", w.Trouble)
	assert.Contains(t, w.LastError, "from memory")
	assert.NotContains(t, ready.body, "refused", "what is inside stays there")
	metrics := strict.ask("GET /metrics", "").body
	for _, line := range []string{`gridzone_refresh_failing{trouble="unavailable"} 1`, `gridzone_refresh_failing{trouble="went_back"} 0`,
		"gridzone_poll_age_seconds 5", "gridzone_polls_total 2", "gridzone_poll_failures_total 1", "gridzone_revision 6"} {
		assert.Contains(t, metrics, "\n"+line+"\n")
	}

	passed.Store(int64(5*time.Second) + 1)
	ready = strict.ask("GET /readyz", "")
	assert.Equal(t, 503, ready.status)
	assert.Equal(t, "1", ready.header.Get("Retry-After"))
	assert.False(t, decode[api.Readiness](t, ready).Ready)
	assert.Equal(t, 200, strict.ask("GET "+here, "").status, "it answers all the same")
	assert.Equal(t, 200, lax.ask("GET /readyz", "").status, "unless configured no age is too old")

	store.mode.Store(up)
	require.NoError(t, strict.live.Refresh(t.Context()))
	told("Mon, 23 Nov 2026 04:00:05 GMT")
	ready = strict.ask("GET /readyz", "")
	assert.Equal(t, 200, ready.status)
	assert.Empty(t, decode[api.Readiness](t, ready).Trouble)
	assert.Equal(t, 304, strict.ask("GET "+here, "", "If-None-Match: "+tag).status)
	passed.Add(int64(time.Second))
	require.NoError(t, strict.live.Refresh(t.Context()))
	told("Mon, 23 Nov 2026 04:00:06 GMT")
}
