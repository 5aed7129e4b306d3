package api

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

const minRevisionHeader = "Min-Revision"

func minRevisionParam() param {
	return param{name: minRevisionHeader, in: "header", kind: "integer", low: bound(0), example: 12,
		description: "Answer from this revision or a later one. One that is not served yet, as on a replica that follows, is waited for a moment; then the answer is 503"}
}

// await lets a request wait for the least revision that it asks for, if it does.
func (s *service) await(c *gin.Context) error {
	values := c.Request.Header[minRevisionHeader]
	if len(values) == 0 {
		return nil
	}
	if len(values) > 1 {
		return badParameter(minRevisionHeader, "given more than once")
	}
	least, err := strconv.ParseInt(values[0], 10, 64)
	if err != nil || least < 0 || strconv.FormatInt(least, 10) != values[0] {
		return badParameter(minRevisionHeader, strconv.Quote(values[0])+" is not a revision number: a decimal number without sign, spaces and leading zeros")
	}
	if s.live.Atlas().Revision() >= least {
		return nil
	}
	select {
	case s.awaiting <- struct{}{}:
		defer func() { <-s.awaiting }()
	default:
		return fmt.Errorf("%w: too many wait for a revision", zoning.ErrBusy)
	}
	ctx, cancel := context.WithTimeout(c.Request.Context(), s.o.MinRevisionWait)
	defer cancel()
	err = s.live.Await(ctx, least)
	now := s.current()
	c.Writer.Header()["Gridzone-Revision"] = now.header
	if err == nil || now.revision >= least {
		return nil
	}
	if err := c.Request.Context().Err(); err != nil {
		return err
	}
	return problem(codeBehind, "revision "+strconv.FormatInt(least, 10)+" is not served here yet, the newest is "+now.header[0]+"; try again in a moment")
}

// polled is when the last good look at the store began, as a header value.
type polled struct {
	at      int64 // of which second
	trouble atlas.Trouble
	header  []string
}

// polledHeader says how fresh an answer is: when the store was last looked at, in UTC, and what is wrong with looking since then.
// It is an instant and no age, so that a cache may keep it; the age is what the header Date is later. One header holds both, so
// that a 304 replaces both.
func (s *service) polledHeader() []string {
	st := s.live.Status()
	at, trouble := st.Polled.Unix(), st.Trouble()
	if p := s.polled.Load(); p != nil && p.at == at && p.trouble == trouble {
		return p.header
	}
	p := &polled{at: at, trouble: trouble}
	text := st.Polled.UTC().Format(http.TimeFormat)
	if trouble != atlas.Untroubled {
		text += "; trouble=" + string(trouble)
	}
	p.header = []string{text}
	s.polled.Store(p)
	return p.header
}
