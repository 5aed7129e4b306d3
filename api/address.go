package api

import (
	"context"
	"strconv"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
	"github.com/paulmach/orb"

	"gridzone/gazetteer"
	"gridzone/zoning"
)

const (
	longestAddress = 200 // characters
	mostCandidates = 50
)

// locateAddress answers GET /v1/locate?address=: where is it, and what is there?
func (s *service) locateAddress(c *gin.Context, q *query, text string) error {
	for _, name := range []string{"lon", "lat", "crs"} {
		if _, given := q.get(name); given {
			return badParameter(name, "given beside an address; ask about a point or about an address")
		}
	}
	if err := soundAddress(text); err != nil {
		return err
	}
	limit, err := q.whole("limit", gazetteer.DefaultLimit, 1, mostCandidates)
	if err != nil {
		return err
	}
	out, err := parseSystem(q, "out_crs")
	if err != nil {
		return err
	}
	if err := mustAccept(c.Request, mediaJSON); err != nil {
		return err
	}
	m, found, err := s.search(c, q, text, int(limit))
	if err != nil {
		return err
	}
	defer m.done()
	if s.fresh(c, m, mediaJSON) {
		return nil
	}
	answer := addressAnswer{found: found, told: s.askElsewhere(c, m, text, found), out: out, alone: true}
	write(c, append(s.appendAddress(nil, m, answer), '\n'))
	return nil
}

// soundAddress refuses a text that is no address.
func soundAddress(text string) *Problem {
	switch {
	case gazetteer.Normalise(text) == "":
		return badParameter("address", "missing; the address as people write it is needed, as 南湖区中山路12号")
	case utf8.RuneCountInString(text) > longestAddress:
		return badParameter("address", "more than "+strconv.Itoa(longestAddress)+" characters; give the address alone")
	}
	return nil
}

// search looks an address up, and returns the moment of the question. Of an older revision no more is read than the places found need.
// The caller calls done when it has answered.
func (s *service) search(c *gin.Context, q *query, text string, limit int) (*moment, gazetteer.Answer, error) {
	ctx := c.Request.Context()
	if _, drafted := q.get("draft"); !drafted {
		w, err := readWhen(q, "at", "revision", s.current())
		if err != nil {
			return nil, gazetteer.Answer{}, err
		}
		if w.pinnedRevision && w.revision != s.current().revision {
			return s.searchOlder(c, w, text, limit)
		}
	}
	m, err := s.asked(c, q, nil)
	if err != nil {
		return nil, gazetteer.Answer{}, err
	}
	index, err := s.index(ctx, m)
	if err != nil {
		m.done()
		return nil, gazetteer.Answer{}, err
	}
	found, err := index.Search(ctx, text, m.day, limit)
	if err != nil {
		m.done()
	}
	return m, s.where(m, index, found), err
}

// searchOlder is search in an older revision.
func (s *service) searchOlder(c *gin.Context, w when, text string, limit int) (*moment, gazetteer.Answer, error) {
	ctx := c.Request.Context()
	leave, err := s.readingTurn(c)
	if err != nil {
		return nil, gazetteer.Answer{}, err
	}
	defer leave()
	m, index, err := s.older(ctx, w)
	if err != nil {
		return nil, gazetteer.Answer{}, err
	}
	found, err := index.Search(ctx, text, w.day, limit)
	if err != nil || len(found.Candidates) == 0 {
		return m, found, err
	}
	var places orb.MultiPoint
	for _, k := range answers(found) {
		places = append(places, k.Point)
	}
	box := places.Bound()
	a, release, err := s.live.Older(ctx, w.revision, &box, w.day)
	if err != nil {
		return nil, found, s.neverWas(err, w.revision)
	}
	m.atlas, m.release = a, release
	return m, s.where(m, index, found), nil
}

// where takes the certainty from a door whose point is not where its address is, as the divisions on record say.
func (s *service) where(m *moment, index *gazetteer.Index, found gazetteer.Answer) gazetteer.Answer {
	door, single := found.Door()
	if !single || !found.Certain {
		return found
	}
	memory, _ := s.locators.Get().(*locator)
	defer s.locators.Put(memory)
	memory.spot.Locate(m.atlas, door.Point, m.day)
	found.Certain = !index.Misplaced(door, memory.spot.Divisions, m.day)
	return found
}

// answers are the candidates that an answer tells of: the door alone, if there is one.
func answers(a gazetteer.Answer) []gazetteer.Candidate {
	if _, single := a.Door(); single {
		return a.Candidates[:1]
	}
	return a.Candidates
}

// index returns the addresses of a moment.
func (s *service) index(ctx context.Context, m *moment) (*gazetteer.Index, error) {
	if x, ok := m.atlas.Companion().(*gazetteer.Index); ok {
		return x, nil
	}
	return s.indexOf(ctx, m.revision)
}

func (s *service) indexOf(ctx context.Context, revision int64) (*gazetteer.Index, error) {
	companion, err := s.live.Companion(ctx, revision)
	if err != nil {
		return nil, s.neverWas(err, revision)
	}
	x, ok := companion.(*gazetteer.Index)
	if !ok {
		return nil, zoning.ErrNotFound
	}
	return x, nil
}

// older returns the moment of an older revision, without its Atlas, and the addresses then.
func (s *service) older(ctx context.Context, w when) (*moment, *gazetteer.Index, error) {
	index, err := s.indexOf(ctx, w.revision)
	if err != nil {
		return nil, nil, err
	}
	committed, err := s.live.Committed(ctx, w.revision)
	if err != nil {
		return nil, nil, s.neverWas(err, w.revision)
	}
	m := s.momentOf(w.revision, committed, w.day)
	m.pinnedAt, m.pinnedRevision = w.pinnedAt, w.pinnedRevision
	return m, index, nil
}
