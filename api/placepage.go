package api

import (
	"html/template"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/paulmach/orb"

	"gridzone/pages"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// placePage answers GET /places/{code}.
func (s *service) placePage(c *gin.Context, q *query) error {
	lang, err := htmlOnly(c, q)
	if err != nil {
		return err
	}
	m, p, err := s.placeAsked(c, q)
	if err != nil {
		return err
	}
	defer m.done()
	if s.fresh(c, m, mediaHTML) {
		return nil
	}
	d, _ := p.Division.Thing.(zoning.Division)
	w := pages.Place{Division: d, At: m.at, Revision: m.revision, Demo: s.o.Demo, Home: s.public.link(c.Request, "/places"),
		Keep: kept(q), JSON: s.public.link(c.Request, "/v1"+placePath(d.Code)+pins(q)), Picture: placeMap(p)}
	w.OnMap = s.onMap(c, q, p.Division)
	for _, r := range p.Above {
		w.Above = append(w.Above, s.ref(c, r))
	}
	for _, r := range p.Below {
		w.Below = append(w.Below, s.ref(c, r))
	}
	n := 0
	for _, list := range []struct {
		from         []atlas.Issue
		to           *[]pages.Issue
		drawn, ended bool
	}{{p.InForce, &w.InForce, true, false}, {p.Coming, &w.Coming, false, false}, {p.Past, &w.Past, false, true}} {
		for _, issue := range list.from {
			one := s.pageIssue(c, m, issue, list.drawn, &n)
			one.Ended = list.ended
			one.Near = one.Publication != nil && zoning.InDivision(d.Code, one.Publication.Division)
			*list.to = append(*list.to, one)
		}
	}
	if slices.ContainsFunc(p.InForce, func(i atlas.Issue) bool { return len(i.Zones) > 0 }) {
		w.Files = s.placeFiles(c, q, d.Code)
	}
	s.sought(c, placePath(d.Code))
	page, err := s.pages.Place(pages.Lang(lang), w)
	if err != nil {
		return err
	}
	s.writePageHTML(c, page)
	return nil
}

func (s *service) ref(c *gin.Context, r *zoning.Row) pages.Ref {
	d, _ := r.Thing.(zoning.Division)
	return pages.Ref{Code: d.Code, Name: d.Name, Level: d.Level, Href: s.public.link(c.Request, placePath(d.Code))}
}

// pageIssue numbers the zones that are drawn, in the order in which they are listed.
func (s *service) pageIssue(c *gin.Context, m *moment, issue atlas.Issue, drawn bool, n *int) pages.Issue {
	w := pages.Issue{ID: issue.ID}
	if r := issue.Publication; r != nil {
		p, _ := r.Thing.(zoning.Publication)
		w.Publication, w.Valid, w.Document = &p, r.Valid, s.attachment(c, p)
		if first := r.Valid.From.String(); first != "" {
			w.Then = "?f=html&at=" + first
		}
		if d, err := m.atlas.Row(zoning.Divisions, p.Division, m.day); err == nil {
			w.For = s.ref(c, d)
		}
	} else if len(issue.Zones) > 0 {
		w.Valid = issue.Zones[0].Row.Valid
	}
	for _, z := range issue.Zones {
		t, _ := z.Row.Thing.(zoning.Zone)
		one := pages.PlaceZone{Zone: t, Valid: z.Row.Valid, AreaM2: z.AreaM2, ByDivision: z.ByDivision}
		if drawn {
			*n++
			one.Number = *n
		}
		w.Zones = append(w.Zones, one)
	}
	return w
}

// placeMap draws a division with what is in it and the zones in force, numbered as they are listed. Without any shape there is no picture.
func placeMap(p atlas.Place) *pages.Picture {
	w := &pages.Picture{Frame: orb.Bound{Min: orb.Point{1, 1}, Max: orb.Point{-1, -1}}}
	if len(p.Division.Shape) > 0 {
		w.Frame = p.Division.Shape.Bound()
	}
	for _, r := range p.Below {
		d, _ := r.Thing.(zoning.Division)
		if len(p.Below) > 24 {
			d.Name = ""
		}
		w.Shapes = append(w.Shapes, pages.Drawn{Role: pages.RoleNeighbour, Label: d.Name, Shape: r.Shape})
	}
	var zones []pages.Drawn
	n := 0
	for _, issue := range p.InForce {
		for _, z := range issue.Zones {
			n++
			t, _ := z.Row.Thing.(zoning.Zone)
			zones = append(zones, pages.Drawn{Role: zoneRole(t.Kind), Label: number(n), Shape: z.Land})
		}
	}
	slices.SortStableFunc(zones, func(a, b pages.Drawn) int { // the stricter on top
		return rankOf(a.Role) - rankOf(b.Role)
	})
	w.Shapes = append(append(w.Shapes, zones...), pages.Drawn{Role: pages.RoleDivision, Shape: p.Division.Shape})
	if w.Frame.IsEmpty() {
		for _, d := range w.Shapes {
			switch {
			case len(d.Shape) == 0:
			case w.Frame.IsEmpty():
				w.Frame = d.Shape.Bound()
			default:
				w.Frame = w.Frame.Union(d.Shape.Bound())
			}
		}
	}
	if w.Frame.IsEmpty() {
		return nil
	}
	return w
}

func rankOf(r pages.Role) int {
	if r == pages.RoleProhibited {
		return 1
	}
	return 0
}

// placeIndex answers GET /places: cities, counties and towns.
func (s *service) placeIndex(c *gin.Context, q *query) error {
	lang, err := htmlOnly(c, q)
	if err != nil {
		return err
	}
	m, err := s.moment(c, q, nil)
	if err != nil {
		return err
	}
	defer m.done()
	if s.fresh(c, m, mediaHTML) {
		return nil
	}
	w := pages.Index{At: m.at, Revision: m.revision, Demo: s.o.Demo, Keep: kept(q)}
	type held struct{ row, above *zoning.Row }
	var all []held
	for _, r := range m.atlas.Rows(zoning.Divisions, m.day) {
		if d, _ := r.Thing.(zoning.Division); d.Level.Rank() > zoning.Town.Rank() {
			continue
		}
		h := held{row: r}
		for _, up := range zoning.Ancestors(r.Code()) {
			if above, err := m.atlas.Row(zoning.Divisions, up, m.day); err == nil {
				h.above = above
				break
			}
		}
		all = append(all, h)
	}
	var below func(above *zoning.Row) []pages.Branch
	below = func(above *zoning.Row) (list []pages.Branch) {
		for _, h := range all {
			if h.above == above {
				list = append(list, pages.Branch{Ref: s.ref(c, h.row), Below: below(h.row)})
			}
		}
		return list
	}
	w.Cities = below(nil)
	if s.site != nil {
		w.Map = s.public.link(c.Request, "/")
	}
	s.sought(c, "/places")
	page, err := s.pages.Index(pages.Lang(lang), w)
	if err != nil {
		return err
	}
	s.writePageHTML(c, page)
	return nil
}

// kept is pins for a link that has a query already.
func kept(q *query) template.URL {
	return template.URL(strings.Replace(pins(q), "?", "&", 1)) //nolint:gosec // encoded
}
