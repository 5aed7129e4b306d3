package api

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/assert"

	"gridzone/throttle"
)

// A key is counted wherever it comes from; another, and none, are not counted with it.
func TestOneKeyIsLimited(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	s := &service{log: log, metrics: newMetrics(nil, log), byKey: newThrottle[string](1e-6)}
	ask := func(key, peer string) int {
		w := httptest.NewRecorder()
		c, _ := gin.CreateTestContext(w)
		c.Request = httptest.NewRequest(http.MethodGet, "/v1/farms", http.NoBody)
		c.Request.RemoteAddr = peer
		err := s.withinKeyRate(c, key)
		if err == nil {
			return http.StatusOK
		}
		assert.NotEmpty(t, w.Header().Get("Retry-After"))
		return asProblem(err).Status
	}
	assert.Equal(t, 200, ask("aaaaaaaaaa", "192.0.2.1:1"))
	assert.Equal(t, 429, ask("aaaaaaaaaa", "192.0.2.1:1"))
	assert.Equal(t, 429, ask("aaaaaaaaaa", "198.51.100.1:1"), "from another address")
	assert.Equal(t, 200, ask("bbbbbbbbbb", "192.0.2.1:1"), "another key of the same owner")
	for range 3 {
		assert.Equal(t, 200, ask("", "192.0.2.1:1"), "without a key")
		assert.Equal(t, 200, ask("aaaaaaaaaa", "127.0.0.1:1"), "a program on this machine")
	}
}

// Wrong keys are told so ten times, and then once in six seconds; a program on this machine always.
func TestWrongKeysAreLimited(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	s := &service{log: log, metrics: newMetrics(nil, log), guesses: throttle.New[network](wrongKeysSecond, wrongKeys, callersKnown)}
	guess := func(peer string) bool {
		r := httptest.NewRequest(http.MethodGet, "/v1/farms", http.NoBody)
		r.RemoteAddr = peer
		_, ok := s.mayGuess(r)
		return ok
	}
	for range wrongKeys {
		assert.True(t, guess("192.0.2.1:1"))
		assert.True(t, guess("127.0.0.1:1"))
	}
	assert.False(t, guess("192.0.2.1:2"))
	assert.True(t, guess("127.0.0.1:1"))
	assert.True(t, guess("192.0.2.2:1"))
}
