package vendors

import (
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const secret = "k3y-of-the-house"

// clock stands until it is moved.
type clock struct {
	mu  sync.Mutex
	at  time.Time
	ask func() // called before the time is told; nil: nothing
}

func newClock() *clock { return &clock{at: time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ask != nil {
		c.ask()
	}
	return c.at
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// asked is a vendor on this machine, and the questions that it got.
type asked struct {
	*httptest.Server
	mu   sync.Mutex
	list []*http.Request
}

// standIn starts a vendor that answers every question alike.
func standIn(t *testing.T, answer http.HandlerFunc) *asked {
	t.Helper()
	a := &asked{}
	a.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.mu.Lock()
		a.list = append(a.list, r)
		a.mu.Unlock()
		answer(w, r)
	}))
	a.Config.ErrorLog = log.New(io.Discard, "", 0)
	a.StartTLS()
	t.Cleanup(a.Close)
	return a
}

func (a *asked) times() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.list)
}

// saying answers with a status and a body.
func saying(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json;charset=UTF-8")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

// geocoder asks the stand-in, whose certificate it knows. Waiting moves the clock.
func (a *asked) geocoder(t *testing.T, c *clock, o Options) *Geocoder {
	t.Helper()
	o.Key, o.URL = secret, a.URL
	g, err := New(o, c.now)
	require.NoError(t, err)
	t.Cleanup(g.Close)
	trusting, ok := a.Client().Transport.(*http.Transport)
	require.True(t, ok)
	mine, ok := g.client.Transport.(*http.Transport)
	require.True(t, ok)
	mine.TLSClientConfig = trusting.TLSClientConfig
	g.budget.wait = c.move
	return g
}
