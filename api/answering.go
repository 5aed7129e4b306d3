package api

import (
	"errors"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"gridzone/access"
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
	unread portion
	again  []func() error // each says anew that the answer may go on; added before anything is written

	mu      sync.Mutex
	refused error // why it did not
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
		return 0, a.refuse(zoning.ErrBusy)
	}
	defer a.unread.give(more)
	return a.ResponseWriter.Write(b)
}

// WriteString implements io.StringWriter.
func (a *answering) WriteString(text string) (int, error) { return a.Write([]byte(text)) }

// mayGoOn asks anew whether the answer may go on; once it may not, it never may.
func (a *answering) mayGoOn() error {
	for _, again := range a.again {
		if err := again(); err != nil {
			return a.refuse(err)
		}
	}
	return a.refuse(nil)
}

// refuse keeps the first reason why the answer may not go on, and returns it.
func (a *answering) refuse(why error) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.refused == nil {
		a.refused = why
	}
	return a.refused
}

// watch asks once a second while the answer is sent whether it may go on, also where its reader is slow, and stops it if not.
func (a *answering) watch(flow *pace) (stop func()) {
	if len(a.again) == 0 {
		return func() {}
	}
	over, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for {
			select {
			case <-over:
				return
			case <-tick.C:
			}
			if a.mayGoOn() != nil {
				flow.stop(true)
				return
			}
		}
	}()
	return func() {
		close(over)
		<-ended
	}
}

// onlyWhile has the answer to a request go on only while again says that it may.
func onlyWhile(c *gin.Context, again func() error) {
	if a, ok := c.Writer.(*answering); ok {
		a.again = append(a.again, again)
	}
}

// stillIn says anew whether who was let in to something closed would be now. Where the store is away that is believed, but for people.
func (s *service) stillIn(r *http.Request, op *operation) error {
	cred, given, err := credentialOf(r.Header)
	if err != nil || !given {
		return err
	}
	switch _, err = s.identify(r.Context(), cred, op.right != zoning.Identify); {
	case errors.Is(err, access.ErrUnknown):
		return unauthenticated("the key or the token was revoked or has expired since the request came")
	case op.right == zoning.Identify:
		return err
	default:
		return nil
	}
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
		why := a.refuse(nil)
		if why == nil {
			return
		}
		if plain.Written() {
			broken()
		}
		plain.Header().Del("Content-Disposition")
		s.fail(c, why)
	}
}

// answerElsewhere lets pages of other origins read what is answered instead of what they may ask for.
func (s *service) answerElsewhere(c *gin.Context, open map[string][]string) {
	if path := c.FullPath(); path == "" || slices.Contains(open[path], c.Request.Method) {
		openCORS(c.Writer.Header())
	}
}
