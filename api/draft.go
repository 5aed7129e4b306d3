package api

import (
	"context"
	"errors"
	"strconv"

	"github.com/gin-gonic/gin"
	"github.com/paulmach/orb"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
	"gridzone/zoning/publishing"
)

// DraftRef names the draft that a question was put to.
type DraftRef struct {
	Publication string `json:"publication" doc:"Id of the draft" example:"nanhu-2026-1"`
	Version     int64  `json:"version" doc:"Version of the draft that was seen" example:"4"`
}

// asked returns the moment of a question that can be put to a draft: what would be were it published. Who may not see drafts is
// refused whether there is such a draft or not. The caller calls done when it has answered.
func (s *service) asked(c *gin.Context, q *query, box *orb.Bound) (*moment, error) {
	id, drafted := q.get("draft")
	if !drafted {
		return s.moment(c, q, box)
	}
	if err := demandRight(c, zoning.Inspect); err != nil {
		return nil, err
	}
	m, err := s.moment(c, q, box)
	if err != nil {
		return nil, err
	}
	defer m.done()
	if !s.newest(m) {
		return nil, badParameter("revision", "a draft is seen in the light of the newest revision; leave revision out")
	}
	l, a, err := s.preview(c.Request.Context(), actorOf(c), m.atlas, id)
	if err != nil {
		return nil, err
	}
	day := m.day
	if !m.pinnedAt {
		day = firstDay(&l, day)
	}
	put := s.newMoment(a, day)
	put.pinnedAt, put.pinnedRevision = m.pinnedAt, m.pinnedRevision
	put.putTo(&l)
	c.Writer.Header()["Gridzone-Draft"] = []string{l.ID + "; version=" + strconv.FormatInt(l.Version, 10) + "; at=" + put.at}
	return put, nil
}

// putTo says that a moment is of a draft.
func (m *moment) putTo(l *publishing.Life) {
	m.draft = &DraftRef{l.ID, l.Version}
	m.echo = `,"draft":` + string(trimLine(marshal(m.draft)))
}

// firstDay is the first day from today on that a draft is for; of one that is for past days alone, the first of those.
func firstDay(l *publishing.Life, today zoning.Day) zoning.Day {
	if l.Valid.Contains(today) {
		return today
	}
	return l.Valid.From
}

// errMoved says that a draft was changed while it was read.
var errMoved = errors.New("the draft was changed while it was read")

// readTries is how often a draft is read that is changed meanwhile.
const readTries = 3

// preview returns what would be were a draft published now, and the draft, to who may see it.
func (s *service) preview(ctx context.Context, who zoning.Actor, now *atlas.Atlas, id string) (publishing.Life, *atlas.Atlas, error) {
	for range readTries {
		l, err := s.waiting(ctx, who, id)
		if err != nil {
			return l, nil, err
		}
		a, err := s.previewOf(ctx, now, &l)
		if !errors.Is(err, errMoved) {
			return l, a, err
		}
	}
	return publishing.Life{}, nil, problem(codeConflict, "the draft "+id+" is being edited; ask again in a moment")
}

// previewOf returns what would be were a version of a draft published. One that is not at hand is built in a place for heavy questions.
func (s *service) previewOf(ctx context.Context, now *atlas.Atlas, l *publishing.Life) (*atlas.Atlas, error) {
	release := func() {}
	defer func() { release() }()
	a, err := s.previews.Of(ctx, now, l.ID, l.Version, func() (*zoning.Row, []*zoning.Row, error) {
		leave, err := s.enterHeavy(ctx, heavyWait)
		if err != nil {
			return nil, nil, err
		}
		release = leave
		zones, err := s.draftZones(ctx, l)
		return l.Row(), zones, err
	})
	if text, known := publishing.Told(err); known && !errors.Is(err, errMoved) {
		return nil, problem(codeConflict, "the draft "+l.ID+" could not be published as it is: "+text)
	}
	return a, err
}

// waiting reads a publication that can be seen as a draft, by whom it may be.
func (s *service) waiting(ctx context.Context, who zoning.Actor, id string) (publishing.Life, error) {
	l, err := publishing.Read(ctx, s.live.Reader(), id)
	if err == nil {
		err = l.Seen(who)
	}
	switch {
	case errors.Is(err, zoning.ErrNotFound):
		return l, problem(codeNotFound, "there is no draft "+strconv.Quote(id))
	case err != nil:
		return l, err
	case !l.Unpublished():
		return l, problem(codeConflict, "publication "+id+" is "+string(l.State)+" and no draft; ask what is on record, without draft")
	case l.Valid.From == zoning.Always:
		return l, problem(codeConflict, "the draft "+id+" does not say from which day it is in force; give it valid_from first")
	}
	return l, nil
}

// draftZones returns the zones of a draft in the version that was read.
func (s *service) draftZones(ctx context.Context, l *publishing.Life) ([]*zoning.Row, error) {
	zones, err := publishing.Zones(ctx, s.live.Reader(), l)
	if err != nil {
		return nil, err
	}
	again, err := publishing.Read(ctx, s.live.Reader(), l.ID)
	if err == nil && again.Version != l.Version {
		err = errMoved
	}
	return zones, err
}
