package api_test

import (
	"context"
	"iter"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"

	"gridzone/api"
	"gridzone/internal/gpkgtest"
	"gridzone/zoning"
)

// halting is a store in which something happens when a draft is read outside a command.
type halting struct {
	zoning.Store
	reading func()
}

func (h *halting) Draft(ctx context.Context, id string) iter.Seq2[*zoning.Row, error] {
	if h.reading != nil {
		h.reading()
	}
	return h.Store.Draft(ctx, id)
}

// through asks for somebody who may leave.
func (s *service) through(ctx context.Context, request string) int {
	method, target, _ := strings.Cut(request, " ")
	r := httptest.NewRequestWithContext(ctx, method, target, http.NoBody)
	r.Host, r.RemoteAddr = "127.0.0.1:8080", "127.0.0.1:50000"
	r.Header.Set("Gridzone-Actor", "li")
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	return w.Code
}

// Findings, asked for or reckoned by a step, are looked for in the places for heavy questions, and only as long as whoever asked is there.
func TestFindingsTakeAPlace(t *testing.T) {
	file := gpkgtest.Open(t)
	store := &halting{Store: file}
	s := openOver(t, store, today, api.Options{}, town()...)
	s.expect(201, "POST /v1/publications", draft, js, li)
	s.expect(201, "PUT /v1/publications/p/zones/Z", zoneZ, gj, li, "If-Match: *")
	const findings, submit = "GET /v1/publications/p/findings", "POST /v1/publications/p/submit"
	for _, request := range []string{findings, submit} {
		gone, leave := context.WithCancel(t.Context())
		store.reading = leave
		assert.Equal(t, 499, s.through(gone, request), "%s: nobody is there any more", request)
		store.reading = nil
		assert.Contains(t, s.ask("GET /v1/publications/p", "").body, `"state":"draft"`)
	}
	places := runtime.GOMAXPROCS(0)
	begun, goOn, done := make(chan struct{}), make(chan struct{}), make(chan int)
	var readers atomic.Int32
	store.reading = func() {
		if int(readers.Add(1)) <= places {
			begun <- struct{}{}
			<-goOn
		}
	}
	for range places {
		go func() { done <- s.through(t.Context(), findings) }()
		<-begun
	}
	late := make(chan int)
	go func() { late <- s.through(t.Context(), submit) }()
	assert.Equal(t, 503, s.through(t.Context(), findings), "there was no place")
	assert.Equal(t, 503, <-late, "for a step neither")
	assert.Contains(t, s.ask("GET /v1/publications/p", "").body, `"state":"draft"`)
	close(goOn)
	for range places {
		assert.Equal(t, 200, <-done)
	}
	store.reading = nil
	assert.Equal(t, 200, s.through(t.Context(), submit))
}
