package api

import (
	"context"
	"errors"
	"strconv"

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
	n := a.Revision()
	m := &moment{atlas: a, day: day, revision: n, at: day.String(), header: []string{strconv.FormatInt(n, 10)}}
	m.tag = mix(mix(mix(s.etag, m.header[0]), strconv.FormatInt(a.Committed().UnixMicro(), 36)), m.at)
	return m
}

// moment returns what the question is about by its parameters at and revision.
// box says which places an answer from an older revision needs; nil: all.
// The caller calls done when it has answered.
func (s *service) moment(ctx context.Context, q *query, box *orb.Bound) (*moment, error) {
	return s.momentBy(ctx, q, "at", "revision", box)
}

// momentBy is moment by parameters of other names.
func (s *service) momentBy(ctx context.Context, q *query, atName, revisionName string, box *orb.Bound) (*moment, error) {
	m := s.current()
	at, atGiven := q.get(atName)
	revision, revisionGiven := q.get(revisionName)
	if !atGiven && !revisionGiven {
		return m, nil
	}
	day := m.day
	if atGiven {
		var err error
		if day, err = zoning.ParseDay(at); err != nil {
			return nil, badParameter(atName, strconv.Quote(at)+" is not a day written YYYY-MM-DD")
		}
	}
	a, release := m.atlas, (func())(nil)
	if revisionGiven {
		n, err := strconv.ParseInt(revision, 10, 64)
		if err != nil || n < 0 {
			return nil, badParameter(revisionName, strconv.Quote(revision)+" is not a revision number")
		}
		if n != m.revision {
			a, release, err = s.live.Older(ctx, n, box, day)
			if errors.Is(err, zoning.ErrNotFound) {
				return nil, problem(codeNotFound, "there is no revision "+strconv.FormatInt(n, 10)+"; the newest is "+m.header[0])
			}
			if err != nil {
				return nil, err
			}
		}
	}
	pinned := s.newMoment(a, day)
	pinned.release = release
	pinned.pinnedAt, pinned.pinnedRevision = atGiven, revisionGiven
	return pinned, nil
}
