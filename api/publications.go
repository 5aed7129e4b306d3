package api

import (
	"cmp"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"gridzone/zoning"
	"gridzone/zoning/publishing"
)

// PublicationList is a page of publications.
type PublicationList struct {
	Revision     int64         `json:"revision" example:"12"`
	At           string        `json:"at" format:"date" example:"2026-11-23"`
	Demo         bool          `json:"demo,omitempty"`
	Matched      int           `json:"matched" doc:"Publications on all pages"`
	Publications []Publication `json:"publications" nullable:"false" doc:"Ordered by id"`
	Links        []Link        `json:"links" nullable:"false" doc:"next leads to the publications that follow"`
}

// stateNames are the states of a publication.
func stateNames() []string {
	return []string{"draft", "submitted", "published", "superseded", "withdrawn", "discarded"}
}

// publications answers GET /v1/publications. Everybody sees what is on record, from memory; who may see drafts
// sees those as well, and the lives of all, from the store.
func (s *service) publications(c *gin.Context, q *query) error {
	limit, err := q.whole("limit", defaultLimit, 1, maxLimit)
	if err != nil {
		return err
	}
	state, err := q.choice("state", stateNames()...)
	if err != nil {
		return err
	}
	if err := mustAccept(c.Request, mediaJSON); err != nil {
		return err
	}
	m, err := s.moment(c, q, nil)
	if err != nil {
		return err
	}
	defer m.done()
	insider := mayInspect(c)
	if insider {
		c.Writer.Header()["Cache-Control"] = noStore
		c.Writer.Header()["Gridzone-Revision"] = m.header
	} else if s.fresh(c, m, mediaJSON) {
		return nil
	}
	lives, err := s.lives(c, m, insider)
	if err != nil {
		return err
	}
	division := q.text("division")
	lives = slices.DeleteFunc(lives, func(l publishing.Life) bool {
		return (state != "" && string(l.State) != state) || (state == "" && l.State == zoning.Discarded) || (division != "" && l.Division != division && !zoning.InDivision(l.Division, division)) ||
			(m.pinnedAt && !l.Days().Contains(m.day))
	})
	w := PublicationList{Revision: m.revision, At: m.at, Demo: s.o.Demo, Matched: len(lives), Publications: []Publication{},
		Links: []Link{{Href: s.public.self(c.Request), Rel: "self", Type: mediaJSON, Title: "This page"}}}
	for _, l := range lives {
		switch {
		case l.ID <= q.text("after"):
		case len(w.Publications) < int(limit):
			w.Publications = append(w.Publications, s.newPublication(&l, m.revision, insider && actorOf(c).Touches(l.Division)))
		default:
			next := s.pageAfter(q, m, insider, w.Publications[len(w.Publications)-1].ID)
			w.Links = append(w.Links, Link{Href: s.public.link(c.Request, next), Rel: "next", Type: mediaJSON, Title: "The next page"})
		}
		if len(w.Links) > 1 {
			break
		}
	}
	write(c, marshal(w))
	return nil
}

// lives returns the publications that a caller may see, ordered by id. Of an older revision nothing but the rows is known.
func (s *service) lives(c *gin.Context, m *moment, insider bool) ([]publishing.Life, error) {
	var lives []publishing.Life
	written := map[string]bool{}
	if insider && s.newest(m) {
		for l, err := range publishing.Written(c.Request.Context(), s.live.Reader()) {
			if err != nil {
				return nil, err
			}
			if !actorOf(c).Touches(l.Division) {
				continue // what is on record of it follows, as everybody sees it
			}
			written[l.ID] = true
			lives = append(lives, l)
		}
	}
	for row := range m.atlas.OnRecord(zoning.Publications) {
		if !written[row.Code()] {
			lives = append(lives, publishing.OfRow(row))
		}
	}
	slices.SortFunc(lives, func(a, b publishing.Life) int { return cmp.Compare(a.ID, b.ID) })
	return lives, nil
}

// pageAfter is the path of the page after an id. Drafts belong to no revision: who sees them gets pages of the newest.
func (s *service) pageAfter(q *query, m *moment, insider bool, after string) string {
	v := url.Values{}
	for i, name := range q.names {
		if q.given[i] {
			v.Set(name, q.vals[i])
		}
	}
	if !insider {
		v.Set("revision", m.header[0])
	}
	v.Set("after", after)
	return "/v1/publications?" + v.Encode()
}

// newest tells whether a moment is about the newest revision: what is known beside the rows belongs to that.
func (s *service) newest(m *moment) bool {
	return !m.pinnedRevision || m.atlas == s.live.Atlas()
}

// publication answers GET /v1/publications/{id}.
func (s *service) publication(c *gin.Context, q *query) error {
	id, err := pathValue(c, "id")
	if err != nil {
		return err
	}
	if err := mustAccept(c.Request, mediaJSON); err != nil {
		return err
	}
	m, err := s.moment(c, q, nil)
	if err != nil {
		return err
	}
	defer m.done()
	l, insider, err := s.seen(c, m, id)
	if err != nil {
		return err
	}
	if !insider {
		if s.fresh(c, m, mediaJSON) {
			return nil
		}
		write(c, marshal(s.newPublication(&l, m.revision, false)))
		return nil
	}
	h := c.Writer.Header()
	h["Cache-Control"] = noStore
	h["Gridzone-Revision"] = m.header
	h["Etag"] = []string{versionTag(l.Version)}
	write(c, marshal(s.newPublication(&l, m.revision, true)))
	return nil
}

// seen returns a publication as the caller may see it: what is on record, and to an insider, at the newest revision, its
// whole life. What a caller may not see is not there.
func (s *service) seen(c *gin.Context, m *moment, id string) (l publishing.Life, insider bool, err error) {
	who := actorOf(c)
	if insider = mayInspect(c); insider && s.newest(m) {
		l, err = publishing.Read(c.Request.Context(), s.live.Reader(), id)
		switch {
		case err != nil && who.Limited() && errors.Is(err, zoning.ErrNotFound): // below, like what is another division's
		case err != nil:
			return l, true, told(err)
		case who.Touches(l.Division):
			return l, true, nil
		}
	}
	if rows := m.atlas.History(zoning.Publications, id); len(rows) > 0 {
		l = publishing.OfRow(rows[0])
		return l, insider && who.Touches(l.Division), nil
	}
	return publishing.Life{}, insider, problem(codeNotFound, "no publication "+strconv.Quote(id)+" is on record at revision "+m.header[0])
}

// findings answers GET /v1/publications/{id}/findings.
func (s *service) findings(c *gin.Context, _ *query) error {
	id, err := pathValue(c, "id")
	if err != nil {
		return err
	}
	if err := mustAccept(c.Request, mediaJSON); err != nil {
		return err
	}
	ctx, now := c.Request.Context(), s.current()
	release, err := s.enterHeavy(ctx, heavyWait)
	if err != nil {
		return err
	}
	defer release()
	l, zones, err := publishing.Whole(ctx, s.live.Reader(), id)
	if err == nil {
		err = l.Seen(actorOf(c))
	}
	if err != nil {
		return told(err)
	}
	if !l.Unpublished() {
		return told(&publishing.StateError{ID: id, State: l.State, Need: zoning.Draft})
	}
	found, err := publishing.Findings(ctx, now.atlas, &l, zones)
	if err != nil {
		return err
	}
	h := c.Writer.Header()
	h["Cache-Control"] = noStore
	h["Gridzone-Revision"] = now.header
	h["Etag"] = []string{versionTag(l.Version)}
	write(c, marshal(newFindings(found, &l, now.revision, s.o.Demo)))
	return nil
}

// ownDocument answers GET /v1/publications/{id}/document. What an import left as a document is not public: nobody
// knows what it says of people.
func (s *service) ownDocument(c *gin.Context, _ *query) error {
	id, err := pathValue(c, "id")
	if err != nil {
		return err
	}
	m := s.current()
	l, insider, err := s.seen(c, m, id)
	if err != nil {
		return err
	}
	if l.Digest == "" || (l.Unapproved && !insider) {
		return problem(codeNotFound, "publication "+strconv.Quote(id)+" has no document to give out")
	}
	h := c.Writer.Header()
	h["Gridzone-Revision"] = m.header
	h["Cache-Control"] = revalidate
	if insider {
		h["Cache-Control"] = ownUse
	}
	h["Etag"] = []string{`"` + l.Digest + `"`}
	if matches(c.Request.Header["If-None-Match"], `"`+l.Digest+`"`) {
		c.Status(http.StatusNotModified)
		c.Writer.WriteHeaderNow()
		return nil
	}
	d, err := s.live.Reader().Document(c.Request.Context(), l.Digest)
	if err != nil {
		return err
	}
	media := "application/pdf"
	if d.Name, err = s.fileName(c.Request.Context(), id, d); err != nil {
		return err
	}
	h["Content-Disposition"] = []string{mime.FormatMediaType("inline", map[string]string{"filename": d.Name})}
	if l.Unapproved {
		media = "application/octet-stream"
		h["Content-Disposition"] = []string{"attachment"}
	}
	writeAs(c, media, d.Data)
	return nil
}
