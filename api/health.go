package api

import (
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"gridzone/zoning/atlas"
)

// Health says that the process answers.
type Health struct {
	Status  string `json:"status" enum:"ok"`
	Version string `json:"version"`
}

// Readiness says whether questions can be answered, and how fresh the answers are.
type Readiness struct {
	Ready      bool       `json:"ready"`
	Revision   int64      `json:"revision"`
	Loaded     *time.Time `json:"loaded" doc:"When that revision became the one that answers"`
	Polled     *time.Time `json:"polled" doc:"Last good look at the store"`
	AgeSeconds *float64   `json:"age_seconds" doc:"Since then"`
	Listening  bool       `json:"listening" doc:"The store tells when there is news; without that, looking finds it"`
	Trouble    string     `json:"trouble,omitempty" enum:"unavailable,went_back,replaced,failed" doc:"Present when the last look at the store failed: it is away, it does not hold the revision that is served, it is no longer where it was opened, or something else"`
	LastError  string     `json:"last_error,omitempty" doc:"That in words"`
	Demo       bool       `json:"demo,omitempty"`
}

// healthz answers GET /healthz.
func (s *service) healthz(c *gin.Context, _ *query) error {
	c.Writer.Header()["Cache-Control"] = noStore
	write(c, marshal(Health{Status: "ok", Version: s.o.Version}))
	return nil
}

// readyz answers GET /readyz: 503 before the first Atlas, and when the last good
// look at the store is older than was configured.
func (s *service) readyz(c *gin.Context, _ *query) error {
	w := newReadiness(s.live.Atlas() != nil, s.live.Status(), s.o.ReadyMaxAge, s.live.Now())
	w.Demo = s.o.Demo
	h := c.Writer.Header()
	h["Cache-Control"] = noStore
	body := marshal(w)
	if w.Ready {
		write(c, body)
		return nil
	}
	h.Set("Retry-After", "1")
	h["Content-Type"] = mediaJSONValue
	h.Set("Content-Length", strconv.Itoa(len(body)))
	c.Status(http.StatusServiceUnavailable)
	_, _ = c.Writer.Write(body)
	return nil
}

func newReadiness(loaded bool, st atlas.Status, maxAge time.Duration, now time.Time) Readiness {
	w := Readiness{Ready: loaded, Revision: st.Revision, Listening: st.Listening, Trouble: string(st.Trouble())}
	if !st.Loaded.IsZero() {
		at := st.Loaded.UTC()
		w.Loaded = &at
	}
	if !st.Polled.IsZero() {
		at := st.Polled.UTC()
		age := max(0, now.Sub(st.Polled).Seconds())
		w.Polled, w.AgeSeconds = &at, &age
		if maxAge > 0 && now.Sub(st.Polled) > maxAge {
			w.Ready = false
		}
	} else if maxAge > 0 {
		w.Ready = false
	}
	switch st.Trouble() {
	case atlas.Untroubled:
	case atlas.Unavailable:
		w.LastError = "the store cannot be reached; the newest revision is answered from memory"
	case atlas.WentBack:
		w.LastError = "the store does not hold the revision that is served, which is answered from memory; if it was put back to an earlier state, restart this process"
	case atlas.Replaced:
		w.LastError = "the store is no longer where it was opened: its file or its database was moved or removed, another was put in its place, or another version of gridzone brought it up to date; the newest revision is answered from memory. Put it back, or restart this process, in the version that fits, to serve what is there now"
	default:
		w.LastError = "the last look at the store failed; the log says why"
	}
	return w
}

// metricsPage answers GET /metrics.
func (s *service) metricsPage(c *gin.Context, _ *query) error {
	c.Writer.Header()["Cache-Control"] = noStore
	s.metrics.handler.ServeHTTP(c.Writer, c.Request)
	return nil
}
