package api

import (
	"net/http"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"gridzone/zoning"
)

const (
	answerCost  = 128 << 10       // bytes that a request under way is reckoned to hold while its caller reads
	refusalTime = 5 * time.Second // for a caller to take that there is no room for it
)

// answering is what an answer is written to. It sees that what a caller does not read is held within the caller's share, and that
// who is let in to something closed may still have it when it is sent.
type answering struct {
	gin.ResponseWriter
	unread  portion
	again   []func() error // each says anew that the answer may go on
	refused error          // why it did not
}

// Unwrap is for http.ResponseController.
func (a *answering) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// Write implements io.Writer. After an error nothing more of the answer is written.
func (a *answering) Write(b []byte) (int, error) {
	if err := a.mayGoOn(); err != nil {
		return 0, err
	}
	more := max(0, int64(len(b))-answerCost)
	if !a.unread.take(more) {
		a.refused = zoning.ErrBusy
		return 0, a.refused
	}
	defer a.unread.give(more)
	return a.ResponseWriter.Write(b)
}

// WriteString implements io.StringWriter.
func (a *answering) WriteString(text string) (int, error) { return a.Write([]byte(text)) }

// mayGoOn asks anew whether the answer may go on; once it may not, it never may.
func (a *answering) mayGoOn() error {
	for _, again := range a.again {
		if a.refused == nil {
			a.refused = again()
		}
	}
	return a.refused
}

// holdAnswer keeps a place for a request and its answer, of which one address has no more than its share: whoever opens many and reads
// none does not fill the memory. The question whether the service is well needs none. It ends an answer that may not go on.
func (s *service) holdAnswer(open map[string][]string) gin.HandlerFunc {
	return func(c *gin.Context) {
		if watched(c.FullPath()) {
			return
		}
		plain := c.Writer
		a := &answering{ResponseWriter: plain, unread: s.portion(s.unread, c.Request)}
		if !a.unread.take(answerCost) {
			s.answerElsewhere(c, open)
			_ = http.NewResponseController(plain).SetWriteDeadline(time.Now().Add(refusalTime)) // in process there is none to move
			s.fail(c, problem(codeBusy, "no more requests of one address are under way here at a time; read the answers that are there, or try again in a moment"))
			return
		}
		defer a.unread.give(answerCost)
		c.Writer = a
		c.Next()
		c.Writer = plain
		if a.refused == nil {
			return
		}
		if plain.Written() {
			broken()
		}
		plain.Header().Del("Content-Disposition")
		s.fail(c, a.refused)
	}
}

// answerElsewhere lets pages of other origins read what is answered instead of what they may ask for.
func (s *service) answerElsewhere(c *gin.Context, open map[string][]string) {
	if path := c.FullPath(); path == "" || slices.Contains(open[path], c.Request.Method) {
		openCORS(c.Writer.Header())
	}
}
