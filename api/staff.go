package api

import (
	"context"
	"strconv"

	"github.com/gin-gonic/gin"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// StaffMember is a person at a post of a grid.
type StaffMember struct {
	Post        string `json:"post" enum:"head,member"`
	Name        string `json:"name"`
	Phone       string `json:"phone,omitempty"`
	NamePublic  bool   `json:"name_public,omitempty" doc:"The name may be shown to everybody"`
	PhonePublic bool   `json:"phone_public,omitempty" doc:"The number may be shown to everybody"`
}

// GridStaff is who is at the posts of a grid now.
type GridStaff struct {
	Revision int64         `json:"revision"`
	Demo     bool          `json:"demo,omitempty"`
	Grid     string        `json:"grid" doc:"Code of the grid"`
	Staff    []StaffMember `json:"staff" nullable:"false" doc:"In the order in which they were given"`
}

// readStaff is the command that puts on record who read names and numbers; the audit trail knows it by this name.
const readStaff = "read_staff"

// eraseStaff is the command that takes people out of the record; the audit trail knows it by this name.
const eraseStaff = "erase_staff"

// staffOf answers GET /v1/grids/{code}/staff: once it is on record who reads of whom, and not before.
func (s *service) staffOf(c *gin.Context, _ *query) error {
	code, who, err := s.staffAsked(c)
	if err != nil {
		return err
	}
	if err := mustAccept(c.Request, mediaJSON); err != nil {
		return err
	}
	ctx := c.Request.Context()
	staff, err := s.live.Reader().Staff(ctx, []string{code})
	if err != nil {
		return err
	}
	people := staff[code]
	out, err := s.live.Do(context.WithoutCancel(ctx), zoning.Command{Name: readStaff, Actor: who, Detail: detailOf("grid", code, "people", strconv.Itoa(len(people)))},
		func(context.Context, zoning.Tx, *atlas.Atlas) ([]byte, error) { return nil, nil })
	if err != nil {
		return err
	}
	commanded(c, out.Revision)
	c.Writer.Header()["Etag"] = []string{staffTag(people)}
	write(c, marshal(s.newGridStaff(code, people, out.Revision)))
	return nil
}

// staffAsked reads who asks about which grid. Not found is also what the actor may not touch: who is there is nobody else's.
func (s *service) staffAsked(c *gin.Context) (code string, who zoning.Actor, err error) {
	if code, err = pathValue(c, "code"); err != nil {
		return code, who, err
	}
	who = actorOf(c)
	rows := s.live.Atlas().History(zoning.Grids, code)
	for _, r := range rows {
		if err = who.MayTouch(r.Thing); err != nil {
			break
		}
	}
	if len(rows) == 0 || err != nil {
		return code, who, problem(codeNotFound, "there is no staff of a grid "+strconv.Quote(code)+" to see here")
	}
	return code, who, nil
}

func (s *service) newGridStaff(code string, people []zoning.Staff, revision int64) GridStaff {
	w := GridStaff{Revision: revision, Demo: s.o.Demo, Grid: code, Staff: make([]StaffMember, len(people))}
	for i, p := range people {
		w.Staff[i] = StaffMember{string(p.Post), p.Name, p.Phone, p.NamePublic, p.PhonePublic}
	}
	return w
}

// staffTag names who is at the posts of a grid, by all that is said of them.
func staffTag(people []zoning.Staff) string {
	h := mix(0, "staff")
	for _, p := range people {
		for _, text := range []string{string(p.Post), p.Name, p.Phone, strconv.FormatBool(p.NamePublic), strconv.FormatBool(p.PhonePublic)} {
			h = mix(h, text)
		}
	}
	return quoted(h)
}
