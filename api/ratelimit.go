package api

import (
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"gridzone/throttle"
)

const (
	burstSeconds = 2       // of the rate are there at once after a rest
	callersKnown = 1 << 16 // remembered, of each kind

	wrongKeys       = 10        // from one address at once, and then
	wrongKeysSecond = 10.0 / 60 // a second
)

// newThrottle returns a throttle for a rate, nil for none.
func newThrottle[K comparable](perSecond float64) *throttle.Throttle[K] {
	if perSecond <= 0 {
		return nil
	}
	return throttle.New[K](perSecond, max(1, int(perSecond*burstSeconds)), callersKnown)
}

// watched tells whether a path asks whether the service is well.
func watched(path string) bool { return path == "/healthz" || path == "/readyz" }

// limitAddress refuses a request when more come from its address than the rate allows. Programs on this machine are not
// counted, nor is the question whether the service is well: who watches over it must not be shut out.
func (s *service) limitAddress(open map[string][]string) gin.HandlerFunc {
	return func(c *gin.Context) {
		if watched(c.FullPath()) {
			return
		}
		from := s.origin(c.Request)
		if from.local(c.Request) {
			return
		}
		wait, ok := s.byAddress.Take(from.network(), time.Now())
		if ok {
			return
		}
		s.answerElsewhere(c, open)
		if c.Request.Header.Get("X-Forwarded-For") != "" && !from.passed {
			s.strangeProxy.Do(func() {
				s.log.Warn("what comes from one address is more than the rate for it, and says that a proxy passed it on; "+
					"if that is your proxy, name it with --trusted-proxy", "peer", from.addr.String())
			})
		}
		s.fail(c, s.tooManyProblem(c, "address", wait, "more requests come from this address than are answered"))
	}
}

// withinKeyRate counts one more request with a key, whatever comes of it and from wherever it comes, and refuses it with 429 when there are
// too many. Programs on this machine are not counted.
func (s *service) withinKeyRate(c *gin.Context, key string) error {
	if s.byKey == nil || key == "" || s.origin(c.Request).local(c.Request) {
		return nil
	}
	if wait, ok := s.byKey.Take(key, time.Now()); !ok {
		return s.tooManyProblem(c, "key", wait, "more requests come with this key than are answered")
	}
	return nil
}

// mayGuess counts a wrong key against the address it came from, and tells whether that address may be told once more that it is
// wrong. A good key is answered all the same, so that nobody is shut out by what others send from behind the same address; what is
// to be guessed are 256 random bits.
func (s *service) mayGuess(r *http.Request) (wait time.Duration, ok bool) {
	from := s.origin(r)
	if from.local(r) {
		return 0, true
	}
	return s.guesses.Take(from.network(), time.Now())
}

// tooManyProblem is the problem that too many requests come, counted, with its Retry-After in the header.
func (s *service) tooManyProblem(c *gin.Context, by string, wait time.Duration, detail string) *Problem {
	s.metrics.limited.WithLabelValues(by).Inc()
	seconds := max(1, int64((wait+time.Second-1)/time.Second))
	c.Writer.Header().Set("Retry-After", strconv.FormatInt(seconds, 10))
	return problem(codeRateLimited, detail+"; try again in "+strconv.FormatInt(seconds, 10)+" s")
}
