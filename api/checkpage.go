package api

import (
	"encoding/json"
	"math"
	"slices"

	"github.com/gin-gonic/gin"
	"github.com/paulmach/orb"

	"gridzone/geo"
	"gridzone/pages"
	"gridzone/zoning"
	"gridzone/zoning/certificate"
)

// issuedLayout is how a page writes the time of issue, with its distance from UTC.
const issuedLayout = "2006-01-02 15:04:05 -07:00"

// checkPage answers with a stored check as a page to print. What it says is what was stored; the map and the names of documents come
// from the record of then.
func (s *service) checkPage(c *gin.Context, stored certificate.Certificate, lang string) error {
	c.Writer.Header()["Cache-Control"] = revalidate
	if s.held(c, stored.Text(), []byte(mediaHTML+lang+s.public.link(c.Request, ""))) {
		return nil
	}
	var a CheckAnswer
	_ = json.Unmarshal(stored.Answer, &a) // of one that was changed, what can be read is shown, and that it was changed
	w := s.certificatePage(&a, stored)
	w.Verify, w.JSON = s.public.link(c.Request, "/v1/checks/"+stored.ID+"/verify"), s.public.link(c.Request, "/v1/checks/"+stored.ID+"?f=json")
	for i, d := range a.Divisions {
		w.Divisions[i].Href = s.public.link(c.Request, placePath(d.Code))
	}
	asked, err := readStored(stored.Question)
	if err == nil {
		err = s.drawCheck(c, &w, &a, asked)
	}
	if err != nil && asProblem(err).Status >= 500 {
		return err
	}
	page, err := s.pages.Certificate(pages.Lang(lang), w)
	if err != nil {
		return err
	}
	s.writePageHTML(c, page)
	return nil
}

// certificatePage takes over what the answer says.
func (s *service) certificatePage(a *CheckAnswer, stored certificate.Certificate) pages.Certificate {
	w := pages.Certificate{
		ID: stored.ID, Digest: stored.Digest, Engine: stored.Engine, Issued: stored.Issued.In(s.live.Midnight().Location()).Format(issuedLayout),
		Demo: a.Demo, Broken: !stored.Intact(), At: a.At, Revision: a.Revision,
		Verdict: zoning.Verdict(a.Verdict), Outcome: zoning.RuleOutcome(a.Outcome), Needs: a.Needs,
		Lon: a.Point.Lon, Lat: a.Point.Lat, CRS: a.CRS, AreaM2: a.AreaM2, AccuracyM: a.AccuracyM,
		Species: zoning.Species(a.Species), Count: a.Count, Measure: zoning.Measure(a.Measure), Action: zoning.Action(a.Action), BoundaryM: a.BoundaryM,
	}
	var asked CheckQuestion
	if err := json.Unmarshal(stored.Question, &asked); err == nil && asked.AskedIn != nil {
		w.Given = asked.AskedIn.words()
	}
	if a.BoundaryZone != nil {
		w.BoundaryOf = *a.BoundaryZone
	}
	for _, v := range a.Alternatives {
		w.Alternatives = append(w.Alternatives, zoning.Verdict(v))
	}
	for _, r := range a.Reasons {
		one := pages.Reason{Code: r.Code, Text: r.Text}
		if r.Zone != nil {
			one.ZoneKind, one.ZoneCode, one.ZoneName = zoning.ZoneKind(r.Zone.Kind), r.Zone.Code, r.Zone.Name
		}
		w.Reasons = append(w.Reasons, one)
	}
	if r := a.Rule; r != nil {
		w.Rule = &pages.Rule{Rule: zoning.Rule{ZoneKind: zoning.ZoneKind(r.ZoneKind), Species: zoning.Species(r.Species), Measure: zoning.Measure(r.Measure), Min: r.Min, Max: r.Max,
			Action: zoning.Action(r.Action), Outcome: zoning.RuleOutcome(r.Outcome), Deadline: r.Deadline, Basis: r.Basis}, Text: r.Text, Number: r.Number, Document: r.Document,
			PigEquivalents: r.PigEquivalents, Equivalents: r.Equivalents}
	}
	if a.Grid != nil {
		w.Grid = pages.Ref{Code: a.Grid.Code, Name: a.Grid.Name}
	}
	if a.NearestGrid != nil {
		w.NearestGrid.Code = a.NearestGrid.Code
	}
	for _, d := range a.Divisions {
		w.Divisions = append(w.Divisions, pages.Ref{Code: d.Code, Name: d.Name, Level: zoning.Level(d.Level)})
	}
	for i, z := range a.Zones {
		hit := pages.HitZone{Number: i + 1, Code: z.Code, Name: z.Name, Kind: zoning.ZoneKind(z.Kind), Category: z.Category, Relation: z.Relation,
			ByDivision: z.ByDivision, Scope: z.ExtentScope, OverlapM2: z.OverlapM2, Share: z.Share, Extent: z.Extent, Document: z.Publication}
		for _, b := range z.Bases {
			hit.Bases = append(hit.Bases, zoning.Basis{Kind: zoning.BasisKind(b.Kind), Number: b.Number, Title: b.Title, Date: b.Date, Status: b.Status, Link: b.Link})
		}
		w.Zones = append(w.Zones, hit)
	}
	return w
}

// drawCheck adds the map and the documents, as they were on record.
func (s *service) drawCheck(c *gin.Context, w *pages.Certificate, a *CheckAnswer, asked *storedQuestion) error {
	box := asked.place.box(asked.accuracy)
	m, err := s.moment(c, &asked.query, &box)
	if err != nil {
		return err
	}
	defer m.done()
	w.Picture = siteMap(m, a, asked)
	var ids []string
	for i, z := range a.Zones {
		if r, err := m.atlas.Row(zoning.Publications, z.Publication, m.day); err == nil {
			p, _ := r.Thing.(zoning.Publication)
			w.Zones[i].Document = p.Document
		}
		ids = append(ids, z.Publication)
	}
	if a.Rule != nil {
		ids = append(ids, a.Rule.Publication)
	}
	for _, d := range a.Divisions { // those that the place is published for by
		for _, r := range m.atlas.Rows(zoning.Publications, m.day) {
			if p, _ := r.Thing.(zoning.Publication); p.Division == d.Code && p.State != zoning.Draft && p.State != zoning.Submitted {
				ids = append(ids, p.ID)
			}
		}
	}
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		r, err := m.atlas.Row(zoning.Publications, id, m.day)
		if err != nil {
			continue // the zone names what is not on record; the table of zones says so
		}
		p, _ := r.Thing.(zoning.Publication)
		w.Documents = append(w.Documents, pages.Document{ID: p.ID, Issuer: p.Issuer, Number: p.Document, Title: p.Title, PublishedOn: p.PublishedOn,
			Valid: r.Valid, State: p.State, Unapproved: p.Unapproved})
	}
	return nil
}

// siteMap draws the site with the zones near it.
func siteMap(m *moment, a *CheckAnswer, asked *storedQuestion) pages.Picture {
	reachM := max(150, 3*asked.accuracy)
	if a.BoundaryM != nil {
		reachM = max(reachM, min(3000, 1.3*math.Abs(*a.BoundaryM)))
	}
	p := pages.Picture{Frame: asked.place.box(reachM), AccuracyM: asked.accuracy}
	window := grown(p.Frame)
	seen := geo.Prepare(orb.MultiPolygon{window.ToPolygon()})
	for _, d := range a.Divisions {
		if r, err := m.atlas.Row(zoning.Divisions, d.Code, m.day); err == nil && (d.Level == string(zoning.Village) || d.Level == string(zoning.Group)) {
			p.Shapes = append(p.Shapes, pages.Drawn{Role: pages.RoleNeighbour, Shape: r.Shape})
		}
	}
	numbers := map[string]string{}
	for i, z := range a.Zones {
		numbers[z.Code] = number(i + 1)
	}
	zones := m.atlas.Rows(zoning.Zones, m.day)
	for _, kind := range []zoning.ZoneKind{zoning.Restricted, zoning.Prohibited} { // the stricter on top
		for _, r := range zones {
			z, _ := r.Thing.(zoning.Zone)
			land := m.atlas.Land(r, m.day)
			if z.Kind != kind || land == nil || !land.Bound().Intersects(window) || !geo.Intersects(land, seen) {
				continue
			}
			label := numbers[z.Code]
			if label == "" {
				label = z.Code
			}
			p.Shapes = append(p.Shapes, pages.Drawn{Role: zoneRole(kind), Label: label, Shape: land.Shape()})
		}
	}
	if a.Grid != nil {
		if r, err := m.atlas.Row(zoning.Grids, a.Grid.Code, m.day); err == nil {
			p.Shapes = append(p.Shapes, pages.Drawn{Role: pages.RoleGrid, Shape: r.Shape})
		}
	}
	if asked.place.shape != nil {
		p.Shapes = append(p.Shapes, pages.Drawn{Role: pages.RoleSite, Shape: asked.place.shape})
	} else {
		p.Point = &asked.place.point
	}
	return p
}

func zoneRole(k zoning.ZoneKind) pages.Role {
	if k == zoning.Prohibited {
		return pages.RoleProhibited
	}
	return pages.RoleRestricted
}

// grown is a box with its own size again around it: what a picture of it may show.
func grown(b orb.Bound) orb.Bound {
	lon, lat := b.Max[0]-b.Min[0], b.Max[1]-b.Min[1]
	side := max(lon, lat)
	return orb.Bound{Min: orb.Point{b.Min[0] - side, b.Min[1] - side}, Max: orb.Point{b.Max[0] + side, b.Max[1] + side}}
}

// writePageHTML answers with one of the pages.
func (s *service) writePageHTML(c *gin.Context, page []byte) { writeInert(c, pages.Policy(), page) }
