package api

import (
	"context"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"

	"gridzone/exporters"
	"gridzone/zoning"
)

// exportStaff answers GET /v1/grids/export: the grids in force today that the actor may touch, with their staff, as a file. That they are
// read is on record before anybody is read of. The people are those of now, so there is neither a day nor a revision to ask for.
func (s *service) exportStaff(c *gin.Context, q *query) error {
	c.Writer.Header()["Cache-Control"] = noStore
	who := actorOf(c)
	f, err := exportFormat(c, q)
	if err != nil {
		return err
	}
	tame, err := tameAsked(q, f)
	if err != nil {
		return err
	}
	m := s.current()
	division := q.text("division")
	if err := knownDivision(m, division); err != nil {
		return err
	}
	grids := touched(who, m.atlas.Rows(zoning.Grids, m.day), division)
	h, name := c.Writer.Header(), disposition("staff-"+s.exportName(m, zoning.Grids, f))
	if c.Request.Method == http.MethodHead {
		h.Set("Content-Type", f.Media)
		h.Set("Content-Disposition", name)
		return nil
	}
	return s.sendMade(c, f, func(out *os.File) (bool, error) {
		ctx := c.Request.Context()
		staff := func(codes []string) (map[string][]zoning.Staff, error) { return s.live.Reader().Staff(ctx, codes) }
		people, err := exporters.People(all(ctx, grids), staff)
		if err != nil {
			return false, err
		}
		asked := []string{"division", division, "grids", strconv.Itoa(len(grids)), "people", strconv.Itoa(people), "format", f.Name}
		if who.Limited() {
			asked = append(asked, "limited_to", strings.Join(who.Divisions, ";"))
		}
		detail := detailOf(asked...)
		if err := s.note(context.WithoutCancel(ctx), zoning.Command{Name: readStaff, Actor: who, Detail: detail}); err != nil {
			return false, err
		}
		if err := s.unlessErased(c); err != nil {
			return false, err
		}
		o := exporters.Options{Format: f.Name, Layer: zoning.Grids, Public: true, Changed: m.atlas.Committed(), Tame: tame, Dir: s.o.SpoolDir, Staff: staff}
		if err := s.makeExport(ctx, out, o, all(ctx, grids)); err != nil {
			return false, err
		}
		h.Set("Content-Disposition", name)
		return false, nil
	})
}

// unlessErased has the answer, of people who are read from now on, go on only while none is erased: it does not say of anybody what
// the record no longer does.
func (s *service) unlessErased(c *gin.Context) error {
	ctx := c.Request.Context()
	seen := s.live.Atlas().Revision()
	from, err := s.live.Trail().TrailHead(ctx)
	if err != nil {
		return err
	}
	var mu sync.Mutex // of seen
	onlyWhile(c, func() error {
		mu.Lock()
		defer mu.Unlock()
		newest := s.live.Atlas().Revision()
		if newest == seen {
			return nil
		}
		for e, err := range s.live.Trail().Entries(ctx, zoning.TrailQuery{After: from.N, Command: eraseStaff}) {
			if err != nil {
				return err
			}
			if e.Refused == "" {
				return problem(codeBusy, "people were erased from the record while the file was made; ask for it again")
			}
		}
		seen = newest
		return nil
	})
	return nil
}

// touched returns the rows of a division that an actor may touch; of all divisions with "".
func touched(who zoning.Actor, rows []*zoning.Row, division string) []*zoning.Row {
	var own []*zoning.Row
	for _, r := range rows {
		if who.MayTouch(r.Thing) == nil && (division == "" || zoning.InDivision(zoning.DivisionOf(r.Thing), division)) {
			own = append(own, r)
		}
	}
	return own
}
