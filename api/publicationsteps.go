package api

import (
	"context"
	"io"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
	"gridzone/zoning/publishing"
)

// StepAsked says why a step is taken.
type StepAsked struct {
	Why  string `json:"why,omitempty" doc:"Needed to reject and to withdraw"`
	From string `json:"from,omitempty" format:"date" doc:"To withdraw: the first day no longer in force; today if absent"`
}

// step returns what answers POST /v1/publications/{id}/{step}.
func (s *service) step(d demand, do func(ctx context.Context, live *atlas.Live, a publishing.Act, id string) (publishing.Life, error)) func(*gin.Context, *query) error {
	return func(c *gin.Context, _ *query) error {
		id, a, asked, err := s.stepAsked(c, d)
		if err != nil {
			return err
		}
		if asked.From != "" {
			return problem(codeBadBody, "from says when a publication is withdrawn, which is another step")
		}
		l, err := do(c.Request.Context(), s.live, a, id)
		return s.acted(c, http.StatusOK, &l, err)
	}
}

// withdrawPublication answers POST /v1/publications/{id}/withdraw.
func (s *service) withdrawPublication(c *gin.Context, _ *query) error {
	id, a, asked, err := s.stepAsked(c, anything)
	if err != nil {
		return err
	}
	var from *zoning.Day // nil: today, whatever day that is when the request comes again
	if asked.From != "" {
		day, err := zoning.ParseDay(asked.From)
		if err != nil {
			return problem(codeBadBody, "from: "+strconv.Quote(asked.From)+" is not a day written YYYY-MM-DD")
		}
		from = &day
	}
	l, err := publishing.Withdraw(c.Request.Context(), s.live, a, id, from)
	return s.acted(c, http.StatusOK, &l, err)
}

// discardPublication answers DELETE /v1/publications/{id}.
func (s *service) discardPublication(c *gin.Context, q *query) error {
	id, err := pathValue(c, "id")
	if err != nil {
		return err
	}
	a, err := s.act(c, id, something)
	if err != nil {
		return err
	}
	a.Why = q.text("why")
	l, err := publishing.Discard(c.Request.Context(), s.live, a, id)
	return s.acted(c, http.StatusOK, &l, err)
}

// stepAsked reads a step: who, why, and for which version. The body may be empty.
func (s *service) stepAsked(c *gin.Context, d demand) (id string, a publishing.Act, asked StepAsked, err error) {
	if id, err = pathValue(c, "id"); err != nil {
		return id, a, asked, err
	}
	if a, err = s.act(c, id, d); err != nil {
		return id, a, asked, err
	}
	if err = oneOf(c.Request, mediaJSON); err != nil {
		return id, a, asked, err
	}
	body, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, s.o.MaxBody))
	if err != nil {
		return id, a, asked, bodyFault(err)
	}
	if body = trimBOM(body); len(body) > 0 {
		if err = noKeyInJSON(body); err == nil {
			err = decodeStrict(body, &asked)
		}
	}
	a.Why = asked.Why
	return id, a, asked, err
}
