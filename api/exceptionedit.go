package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"gridzone/geo"
	"gridzone/importers"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// except answers POST /v1/coverage/exceptions.
func (s *service) except(c *gin.Context, q *query) error {
	who, key, err := commander(c)
	if err != nil {
		return err
	}
	in, err := parseSystem(q, "crs")
	if err != nil {
		return err
	}
	if err := oneOf(c.Request, mediaJSON); err != nil {
		return err
	}
	body, err := s.readBody(c)
	if err != nil {
		return err
	}
	row, err := s.exceptionAsked(body, in, who)
	if err != nil {
		return err
	}
	e, _ := row.Thing.(zoning.Exception)
	command := zoning.Command{Name: "except", Actor: who, Key: key, Detail: detailOf("kind", string(e.Kind), "reason", e.Reason, "from", row.Valid.From.String(), "to", row.Valid.To.String())}
	if key != "" {
		command.Request = digestOf("except", c.Request.URL.RawQuery, string(body))
	}
	out, err := s.live.Do(context.WithoutCancel(c.Request.Context()), command, func(ctx context.Context, tx zoning.Tx, now *atlas.Atlas) ([]byte, error) {
		if err := s.somewhere(ctx, now, row); err != nil {
			return nil, err
		}
		e.ID = "E" + strconv.FormatInt(tx.Revision(), 10) // a command records one
		e.Division = now.Holding(row.Shape, s.live.Today())
		row.Thing = e
		if err := now.MayTouch(who, row, s.live.Today()); err != nil {
			return nil, err
		}
		if err := tx.Open(ctx, row); err != nil {
			return nil, err
		}
		return marshal(ExceptionAnswer{Revision: tx.Revision(), At: s.live.Today().String(), Demo: s.o.Demo, Exception: newException(row, system{})}), nil
	})
	if err != nil && !errors.Is(err, atlas.ErrNotServed) {
		return err
	}
	commanded(c, out.Revision)
	c.Status(http.StatusCreated)
	write(c, out.Answer)
	return nil
}

// exceptionAsked reads what is to be put on record, without an id.
func (s *service) exceptionAsked(body []byte, in system, who zoning.Actor) (*zoning.Row, error) {
	var w ExceptionAsked
	if err := decodeStrict(body, &w); err != nil {
		return nil, err
	}
	e := zoning.Exception{Kind: zoning.FaultKind(w.Kind), Reason: strings.TrimSpace(w.Reason), Actor: who.Name}
	if err := e.Check(); err != nil {
		return nil, err
	}
	valid, err := s.daysAsked(w)
	if err != nil {
		return nil, err
	}
	if len(w.Geometry) == 0 {
		return nil, problem(codeBadBody, "/geometry: the place is missing")
	}
	_, shape, err := readGeometry(w.Geometry, "/geometry", &in)
	if err != nil {
		return nil, err
	}
	if len(shape) == 0 {
		return nil, problem(codeBadBody, "/geometry: a Polygon or a MultiPolygon is needed")
	}
	return &zoning.Row{Valid: valid, Shape: shape, Thing: e}, nil
}

// daysAsked reads the days on which an exception is to be in force.
func (s *service) daysAsked(w ExceptionAsked) (zoning.Interval, error) {
	valid := zoning.Interval{From: s.live.Today(), To: zoning.Forever}
	for _, end := range []struct {
		name, text string
		day        *zoning.Day
	}{{"/valid_from", w.ValidFrom, &valid.From}, {"/valid_to", w.ValidTo, &valid.To}} {
		if end.text == "" {
			continue
		}
		var err error
		if *end.day, err = zoning.ParseDay(end.text); err != nil {
			return valid, problem(codeBadBody, end.name+": "+strconv.Quote(end.text)+" is not a day written YYYY-MM-DD")
		}
	}
	if valid.Empty() {
		return valid, problem(codeBadBody, "/valid_to: the exception would be in force on no day: valid_to is the first day no longer, and lies after valid_from")
	}
	return valid, nil
}

// somewhere refuses a place where no division and no grid is: the axes may be swapped, or the system another.
func (s *service) somewhere(ctx context.Context, now *atlas.Atlas, row *zoning.Row) error {
	day := s.live.Today()
	if !row.Valid.Contains(day) {
		day = row.Valid.From
	}
	_, met, err := now.Overlaps(ctx, row.Shape, []zoning.Layer{zoning.Divisions, zoning.Grids}, day, false)
	if err != nil || len(met) > 0 {
		return err
	}
	at := [2]float64(geo.InteriorPoint(row.Shape))
	return badGeometry("/geometry", []ErrorPlace{{Code: "nowhere", Pointer: "/geometry", Detail: "no division and no grid in force on " + day.String() + " is there",
		Coordinate: &at, Repair: importers.ExplainExtent(row.Shape.Bound())}})
}

// endException answers DELETE /v1/coverage/exceptions/{id}.
func (s *service) endException(c *gin.Context, q *query) error {
	id, err := pathValue(c, "id")
	if err != nil {
		return err
	}
	return s.end(c, q, ended{layer: zoning.Exceptions, code: id, thing: "exception", answer: func(revision int64, from string) []byte {
		return marshal(ExceptionEnded{Revision: revision, Demo: s.o.Demo, ID: id, From: from})
	}})
}
