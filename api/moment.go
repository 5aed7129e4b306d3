package api

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/paulmach/orb"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// moment is what one question is about: an Atlas, taken once, and a day.
type moment struct {
	atlas    *atlas.Atlas
	day      zoning.Day
	revision int64
	at       string   // the day, written
	header   []string // the revision, as a header value
	tag      uint64   // what the ETags of its answers begin with

	pinnedAt, pinnedRevision bool
	draft                    *DraftRef // what it is put to; nil: what is on record
	echo                     string    // the member of answers written by hand that names the draft, after a comma; empty without one
	release                  func()    // nil: nothing to give back
}

// done gives back what the moment holds.
func (m *moment) done() {
	if m.release != nil {
		m.release()
	}
}

// current returns the moment of an unpinned question.
func (s *service) current() *moment {
	a, day := s.live.Atlas(), s.live.Today()
	if m := s.now.Load(); m != nil && m.atlas == a && m.day == day {
		return m
	}
	m := s.newMoment(a, day)
	s.now.Store(m)
	return m
}

func (s *service) newMoment(a *atlas.Atlas, day zoning.Day) *moment {
	m := s.momentOf(a.Revision(), a.Committed(), day)
	m.atlas = a
	return m
}

// momentOf is a moment without an Atlas, of a revision that was committed at a time.
func (s *service) momentOf(revision int64, committed time.Time, day zoning.Day) *moment {
	m := &moment{day: day, revision: revision, at: day.String(), header: []string{strconv.FormatInt(revision, 10)}}
	m.tag = mix(mix(mix(s.etag, m.header[0]), strconv.FormatInt(committed.UnixMicro(), 36)), m.at)
	return m
}

// moment returns what the question is about by its parameters at and revision.
// box says which places an answer from an older revision needs; nil: all.
// The caller calls done when it has answered.
func (s *service) moment(c *gin.Context, q *query, box *orb.Bound) (*moment, error) {
	if revision, pinned := q.get("revision"); pinned && revision != s.current().header[0] {
		leave, err := s.readingTurn(c)
		if err != nil {
			return nil, err
		}
		defer leave()
	}
	return s.momentBy(c.Request.Context(), q, "at", "revision", box)
}

// momentBy is moment by parameters of other names. An older revision is read at once: the caller waits for his turn before.
func (s *service) momentBy(ctx context.Context, q *query, atName, revisionName string, box *orb.Bound) (*moment, error) {
	m := s.current()
	w, err := readWhen(q, atName, revisionName, m)
	if err != nil || !w.pinnedAt && !w.pinnedRevision {
		return m, err
	}
	a, release := m.atlas, (func())(nil)
	if w.revision != m.revision {
		if a, release, err = s.live.Older(ctx, w.revision, box, w.day); err != nil {
			return nil, s.neverWas(err, w.revision)
		}
	}
	pinned := s.newMoment(a, w.day)
	pinned.release = release
	pinned.pinnedAt, pinned.pinnedRevision = w.pinnedAt, w.pinnedRevision
	return pinned, nil
}

// when is the day and the revision that a question names, or those of now.
type when struct {
	day                      zoning.Day
	revision                 int64
	pinnedAt, pinnedRevision bool
}

// readWhen reads a day and a revision, by default those of a moment.
func readWhen(q *query, atName, revisionName string, now *moment) (when, error) {
	w := when{day: now.day, revision: now.revision}
	var at, revision string
	at, w.pinnedAt = q.get(atName)
	revision, w.pinnedRevision = q.get(revisionName)
	var err error
	if w.pinnedAt {
		if w.day, err = zoning.ParseDay(at); err != nil {
			return w, badParameter(atName, strconv.Quote(at)+" is not a day written YYYY-MM-DD")
		}
	}
	if w.pinnedRevision {
		if w.revision, err = strconv.ParseInt(revision, 10, 64); err != nil || w.revision < 0 {
			return w, badParameter(revisionName, strconv.Quote(revision)+" is not a revision number")
		}
	}
	return w, nil
}

// neverWas says of a revision that was not found which there are.
func (s *service) neverWas(err error, revision int64) error {
	if errors.Is(err, zoning.ErrNotFound) {
		return problem(codeNotFound, "there is no revision "+strconv.FormatInt(revision, 10)+"; the newest is "+s.current().header[0])
	}
	return err
}
