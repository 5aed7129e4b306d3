package api

import (
	"context"
	"errors"
	"strconv"

	"github.com/gin-gonic/gin"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// ended is what is taken off the record from a day on.
type ended struct {
	layer  zoning.Layer
	code   string
	thing  string                       // what it is called
	match  func(now *atlas.Atlas) error // refuses an edit that was made for another version; nil: none is
	answer func(revision int64, from string) []byte
}

// end ends a code of a layer, from the day that the parameter from names, today if absent.
func (s *service) end(c *gin.Context, q *query, e ended) error {
	who, key, err := commander(c)
	if err != nil {
		return err
	}
	from := s.live.Today()
	if day, given := q.get("from"); given {
		if from, err = zoning.ParseDay(day); err != nil {
			return badParameter("from", strconv.Quote(day)+" is not a day written YYYY-MM-DD")
		}
	}
	command := zoning.Command{Name: "end", Actor: who, Key: key, Detail: detailOf("layer", string(e.layer), "code", e.code, "from", from.String())}
	if key != "" {
		command.Request = digestOf("end", string(e.layer), e.code, q.text("from"))
	}
	out, err := s.live.Do(context.WithoutCancel(c.Request.Context()), command, func(ctx context.Context, tx zoning.Tx, now *atlas.Atlas) ([]byte, error) {
		if e.match != nil {
			if err := e.match(now); err != nil {
				return nil, err
			}
		}
		if err := zoning.EndCode(ctx, tx, e.layer, e.code, from); err != nil {
			return nil, err
		}
		return e.answer(tx.Revision(), from.String()), nil
	})
	if errors.Is(err, zoning.ErrNotFound) {
		return problem(codeNotFound, "no "+e.thing+" "+strconv.Quote(e.code)+" is on record on "+from.String()+" or later")
	}
	if err != nil && !errors.Is(err, atlas.ErrNotServed) {
		return err
	}
	commanded(c, out.Revision)
	write(c, out.Answer)
	return nil
}
