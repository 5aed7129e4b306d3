package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// StaffAsked is who is to be at the posts of a grid: all of them; none where the posts are vacant.
type StaffAsked struct {
	Staff []StaffMember `json:"staff" nullable:"false"`
	// What an answer to GET says besides, so that it can be sent back.
	Grid     string `json:"grid,omitempty" doc:"The grid of the address, or left out"`
	Revision int64  `json:"revision,omitempty" doc:"Not read: If-Match says what it was made for"`
	Demo     bool   `json:"demo,omitempty" doc:"Not read"`
}

// StaffSet says that the staff of a grid was replaced. It names nobody: it is kept for whoever repeats the request.
type StaffSet struct {
	Revision int64  `json:"revision" doc:"The newest revision afterwards"`
	Demo     bool   `json:"demo,omitempty"`
	Grid     string `json:"grid"`
	People   int    `json:"people" doc:"How many are at its posts now"`
}

// StaffErased says that people were taken out of the record of a grid.
type StaffErased struct {
	Revision int64  `json:"revision" doc:"The newest revision afterwards"`
	Demo     bool   `json:"demo,omitempty"`
	Grid     string `json:"grid"`
	Entries  int64  `json:"entries" doc:"How many entries, of now and of the past, are gone"`
}

// Bounds of what is said of the staff of a grid.
const (
	mostStaff     = 1000
	mostStaffText = 100

	notPhone = "this is no telephone number; write all its digits, three or more, with +, -, blanks, brackets and an extension (0573-82821234 ext 801), or leave it out"
)

// putStaff answers PUT /v1/grids/{code}/staff.
func (s *service) putStaff(c *gin.Context, _ *query) error {
	code, who, err := s.staffAsked(c)
	if err != nil {
		return err
	}
	key, err := idempotencyKey(c.Request)
	if err != nil {
		return err
	}
	body, err := s.readBody(c)
	if err != nil {
		return err
	}
	var asked StaffAsked
	if err := decodeStrict(body, &asked); err != nil {
		return err
	}
	if asked.Grid != "" && asked.Grid != code {
		return problem(codeBadBody, "/grid: it is the staff of another grid than the one of the address")
	}
	people, err := newStaff(asked.Staff)
	if err != nil {
		return err
	}
	command := zoning.Command{Name: "set_staff", Actor: who, Key: key, Detail: detailOf("grid", code, "people", strconv.Itoa(len(people)))}
	if key != "" {
		command.Request = digestOf("set_staff", code, string(body))
	}
	request := c.Request
	out, err := s.live.Do(context.WithoutCancel(request.Context()), command, func(ctx context.Context, tx zoning.Tx, _ *atlas.Atlas) ([]byte, error) {
		held, err := tx.Staff(ctx, []string{code})
		if err == nil {
			err = matchStaff(request, held[code])
		}
		if err == nil {
			err = tx.SetStaff(ctx, code, people)
		}
		revision := tx.Revision()
		if slices.Equal(held[code], people) {
			revision-- // nothing changes
		}
		return marshal(StaffSet{Revision: revision, Demo: s.o.Demo, Grid: code, People: len(people)}), err
	})
	return staffChanged(c, out, err)
}

// eraseStaff answers DELETE /v1/grids/{code}/staff.
func (s *service) eraseStaff(c *gin.Context, q *query) error {
	code, who, err := s.staffAsked(c)
	if err != nil {
		return err
	}
	key, err := idempotencyKey(c.Request)
	if err != nil {
		return err
	}
	former, err := q.flag("former")
	if err != nil {
		return err
	}
	command := zoning.Command{Name: eraseStaff, Actor: who, Key: key, Detail: detailOf("grid", code, "former", strconv.FormatBool(former))}
	if key != "" {
		command.Request = digestOf(eraseStaff, code, strconv.FormatBool(former))
	}
	out, err := s.live.Do(context.WithoutCancel(c.Request.Context()), command, func(ctx context.Context, tx zoning.Tx, _ *atlas.Atlas) ([]byte, error) {
		gone, err := tx.EraseStaff(ctx, code, former)
		revision := tx.Revision()
		if gone == 0 {
			revision--
		}
		return marshal(StaffErased{Revision: revision, Demo: s.o.Demo, Grid: code, Entries: gone}), err
	})
	return staffChanged(c, out, err)
}

// staffChanged answers a command about staff.
func staffChanged(c *gin.Context, out zoning.Outcome, err error) error {
	if err != nil && !errors.Is(err, atlas.ErrNotServed) {
		return err
	}
	commanded(c, out.Revision)
	write(c, out.Answer)
	return nil
}

// matchStaff refuses an edit that was made for other people than are on record. Where there are some they must be named.
func matchStaff(r *http.Request, held []zoning.Staff) error {
	values := r.Header.Values("If-Match")
	switch {
	case len(values) == 0 && len(held) > 0:
		return problem(codePrecondition, "the grid has staff on record; read it and send its ETag in If-Match")
	case len(values) > 0 && !matches(values, staffTag(held)):
		return problem(codeStale, "the staff of the grid was changed since it was read; read it again")
	}
	return nil
}

// newStaff reads people. What is wrong is told by its place, without what is said there.
func newStaff(asked []StaffMember) ([]zoning.Staff, error) {
	var faults []ErrorPlace
	fault := func(pointer, detail string) {
		faults = append(faults, ErrorPlace{Code: codeBadBody, Pointer: pointer, Detail: detail})
	}
	people := make([]zoning.Staff, len(asked))
	heads := 0
	for i, p := range asked {
		at := "/staff/" + strconv.Itoa(i)
		post := zoning.Post(p.Post)
		switch post {
		case zoning.Head:
			if heads++; heads > 1 {
				fault(at+"/post", "a grid has one head")
			}
		case zoning.Member:
		default:
			fault(at+"/post", "the post is neither head nor member")
		}
		people[i] = zoning.Staff{Post: post, Name: strings.TrimSpace(p.Name), Phone: strings.TrimSpace(p.Phone), NamePublic: p.NamePublic, PhonePublic: p.PhonePublic}
		if people[i].Name == "" {
			fault(at+"/name", "a name is needed")
		}
		if !zoning.LooksLikePhone(people[i].Phone) {
			fault(at+"/phone", notPhone)
		}
		for name, text := range map[string]string{"name": people[i].Name, "phone": people[i].Phone} {
			if _, unseen := zoning.Unseen(text); unseen || utf8.RuneCountInString(text) > mostStaffText {
				fault(at+"/"+name, "one line of up to 100 characters that can be seen is kept")
			}
		}
	}
	if asked == nil {
		fault("/staff", "a list is needed; an empty one where the posts are vacant")
	}
	if len(asked) > mostStaff {
		fault("/staff", "a grid has at most 1000 people")
	}
	if len(faults) > 0 {
		return nil, badMembers(faults)
	}
	return people, nil
}
