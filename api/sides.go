package api

import (
	"context"
	"errors"
	"strconv"

	"github.com/gin-gonic/gin"

	"gridzone/zoning"
	"gridzone/zoning/publishing"
)

// sides are what a comparison compares.
type sides struct {
	before, after *moment
	publication   string           // the one that makes the difference; empty: none does alone
	waiting       *publishing.Life // the draft that would make it; nil: both sides are on record
}

// done gives back what both sides hold.
func (w *sides) done() {
	w.before.done()
	w.after.done()
}

// side returns a side as what is compared.
func (m *moment) side() publishing.Side { return publishing.Side{Atlas: m.atlas, Day: m.day} }

// fresh is service.fresh of a comparison: who has seen a draft is given the version, as wherever drafts are read.
func (w *sides) fresh(s *service, c *gin.Context, format string) bool {
	if w.waiting != nil {
		s.fresh(c, w.after, format)
		c.Writer.Header()["Etag"] = []string{versionTag(w.waiting.Version)}
		return false
	}
	both := *w.after
	both.tag = mix(mix(both.tag, strconv.FormatUint(w.before.tag, 36)), "sides")
	both.pinnedAt = both.pinnedAt && w.before.pinnedAt
	both.pinnedRevision = both.pinnedRevision && w.before.pinnedRevision
	return s.fresh(c, &both, format+"; sides")
}

// twoRevisions reads the sides of a comparison of two revisions, or of two days.
func (s *service) twoRevisions(c *gin.Context, q *query) (*sides, error) {
	fromAt, toAt := "at", "at"
	for _, name := range []string{"from_at", "to_at"} {
		if _, given := q.get(name); given {
			fromAt, toAt = "from_at", "to_at"
		}
	}
	if _, given := q.get("at"); given && fromAt != "at" {
		return nil, badParameter("at", "given beside from_at or to_at; at is the day of both sides")
	}
	if _, given := q.get("from_revision"); !given && fromAt == "at" {
		return nil, badParameter("from_revision", "missing; say with what is to be compared: a revision, or a day in from_at")
	}
	leave, err := s.readingTurn(c)
	if err != nil {
		return nil, err
	}
	defer leave()
	ctx := c.Request.Context()
	before, err := s.momentBy(ctx, q, fromAt, "from_revision", nil)
	if err != nil {
		return nil, err
	}
	after, err := s.momentBy(ctx, q, toAt, "to_revision", nil)
	if err != nil {
		before.done()
		return nil, err
	}
	return &sides{before: before, after: after}, nil
}

// sidesOf returns what is in force without a publication and with it, on the day at, else on its first day: a draft against what is in force, what
// was published against the revision before. Who may not see drafts sees what is on record.
func (s *service) sidesOf(c *gin.Context, q *query) (*sides, error) {
	id, err := pathValue(c, "id")
	if err != nil {
		return nil, err
	}
	now, err := s.moment(c, q, nil)
	if err != nil {
		return nil, err
	}
	l, _, err := s.seen(c, now, id)
	if err != nil {
		return nil, err
	}
	if l.Unpublished() {
		return s.draftSides(c.Request.Context(), actorOf(c), now, id)
	}
	return s.publishedSides(c, now, &l)
}

// draftSides are what is in force now, and what would be were a draft published.
func (s *service) draftSides(ctx context.Context, who zoning.Actor, now *moment, id string) (*sides, error) {
	l, a, err := s.preview(ctx, who, now.atlas, id)
	if err != nil {
		return nil, err
	}
	day := now.day
	if !now.pinnedAt {
		day = firstDay(&l, day)
	}
	w := &sides{before: s.newMoment(now.atlas, day), after: s.newMoment(a, day), publication: id, waiting: &l}
	w.after.putTo(&l)
	return w, nil
}

// publishedSides are the revision that first put a publication on record, and the one before.
func (s *service) publishedSides(c *gin.Context, now *moment, l *publishing.Life) (*sides, error) {
	leave, err := s.readingTurn(c)
	if err != nil {
		return nil, err
	}
	defer leave()
	ctx := c.Request.Context()
	n, err := s.live.First(ctx, zoning.Publications, l.ID)
	if errors.Is(err, zoning.ErrNotFound) {
		return nil, problem(codeConflict, "publication "+l.ID+" is "+string(l.State)+" and was never on record: it changes nothing")
	}
	if err != nil {
		return nil, err
	}
	with, back, err := s.live.Older(ctx, n, nil, now.day)
	if err != nil {
		return nil, err
	}
	day := now.day
	if !now.pinnedAt {
		day = firstDay(l, s.live.DayOf(with.Committed()))
	}
	after := s.newMoment(with, day)
	after.release = back
	without, back, err := s.live.Older(ctx, n-1, nil, day)
	if err != nil {
		after.done()
		return nil, err
	}
	before := s.newMoment(without, day)
	before.release = back
	for _, m := range []*moment{before, after} {
		m.pinnedAt, m.pinnedRevision = true, true
	}
	return &sides{before: before, after: after, publication: l.ID}, nil
}

// compare compares two sides within a division, in a place for heavy questions.
func (s *service) compare(ctx context.Context, w *sides, division string) (publishing.Diff, error) {
	if division != "" {
		if _, err := w.after.atlas.Row(zoning.Divisions, division, w.after.day); err != nil {
			return publishing.Diff{}, missing(w.after, zoning.Divisions, division)
		}
	}
	scope := publishing.Scope{Division: division, MaxVertices: maxDiff}
	if s.o.Trusted {
		scope.MaxVertices = 0
	}
	release, err := s.enterHeavy(ctx, heavyWait)
	if err != nil {
		return publishing.Diff{}, err
	}
	defer release()
	d, err := publishing.Compare(ctx, w.before.side(), w.after.side(), scope)
	var cost *publishing.CostError
	if errors.As(err, &cost) {
		return d, badParameter("division", cost.Error()+": name a division, or a smaller one")
	}
	return d, err
}

// maxDiff is how many vertices the zones whose land differs may have: some seconds' work.
const maxDiff = 300_000
