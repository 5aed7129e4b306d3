package api

import (
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/paulmach/orb"

	"gridzone/exporters"
	"gridzone/pages"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// PlaceAnswer is what is published for a division.
type PlaceAnswer struct {
	Revision int64         `json:"revision"`
	At       string        `json:"at" format:"date"`
	Demo     bool          `json:"demo,omitempty" doc:"Present and true when the data is made up"`
	Division DivisionRef   `json:"division"`
	Above    []DivisionRef `json:"above" nullable:"false" doc:"The divisions that hold it, largest first"`
	Below    []DivisionRef `json:"below" nullable:"false" doc:"The divisions directly in it"`
	InForce  []PlaceIssue  `json:"in_force" nullable:"false" doc:"Publications and zones in force that day; empty is not a permission"`
	Coming   []PlaceIssue  `json:"coming" nullable:"false" doc:"Those that come into force later, the next first"`
	Past     []PlaceIssue  `json:"past" nullable:"false" doc:"Those no longer in force, the last ended first"`
	Links    []Link        `json:"links" nullable:"false"`
}

// PlaceIssue is a publication with those of its zones that are here.
type PlaceIssue struct {
	Publication string      `json:"publication" doc:"Its id"`
	OnRecord    bool        `json:"on_record" doc:"False: its zones name it, and it is not on record"`
	State       string      `json:"state,omitempty" enum:"published,superseded,withdrawn"`
	Division    string      `json:"division,omitempty" doc:"Code of the division it is for"`
	Issuer      string      `json:"issuer,omitempty"`
	Document    string      `json:"document,omitempty" doc:"Its number"`
	Title       string      `json:"title,omitempty"`
	PublishedOn string      `json:"published_on,omitempty" format:"date"`
	ValidFrom   *string     `json:"valid_from" format:"date" doc:"First day in force; null: always was"`
	ValidTo     *string     `json:"valid_to" format:"date" doc:"First day no longer in force; null: none is set"`
	Unapproved  bool        `json:"unapproved,omitempty" doc:"Made by an import, approved by nobody"`
	Bases       []Basis     `json:"bases" nullable:"false"`
	Attachment  string      `json:"attachment,omitempty" doc:"Address of the attached document"`
	Zones       []PlaceZone `json:"zones" nullable:"false"`
}

// PlaceZone is a zone of a publication.
type PlaceZone struct {
	Code        string   `json:"code"`
	Name        string   `json:"name"`
	Kind        string   `json:"kind" enum:"prohibited,restricted"`
	KindLabel   string   `json:"kind_label" doc:"禁养区 or 限养区"`
	Category    string   `json:"category"`
	Division    string   `json:"division"`
	Extent      string   `json:"extent,omitempty" doc:"The published words"`
	ExtentScope string   `json:"extent_scope,omitempty" enum:"whole,part" doc:"Only with by_division"`
	ByDivision  bool     `json:"by_division,omitempty" doc:"The zone has no polygon"`
	AreaM2      *float64 `json:"area_m2" doc:"Of the whole zone; null when words alone say what it covers"`
	ValidFrom   *string  `json:"valid_from" format:"date"`
	ValidTo     *string  `json:"valid_to" format:"date"`
	Bases       []Basis  `json:"bases" nullable:"false"`
}

func placePath(code string) string { return "/places/" + url.PathEscape(code) }

func number(n int) string { return strconv.Itoa(n) }

// place asks what is published for the division in the path. The caller releases the moment.
func (s *service) placeAsked(c *gin.Context, q *query) (*moment, atlas.Place, error) {
	code, err := pathValue(c, "code")
	if err != nil {
		return nil, atlas.Place{}, err
	}
	m, err := s.moment(c.Request.Context(), q, nil)
	if err != nil {
		return nil, atlas.Place{}, err
	}
	release, err := s.enterHeavy(c.Request.Context())
	if err != nil {
		m.done()
		return nil, atlas.Place{}, err
	}
	defer release()
	p, err := m.atlas.Place(c.Request.Context(), code, m.day)
	if err != nil {
		defer m.done()
		if errors.Is(err, zoning.ErrNotFound) {
			err = problem(codeNotFound, "there is no division "+strconv.Quote(code)+" on "+m.at)
		}
		return nil, p, err
	}
	return m, p, nil
}

// placeData answers GET /v1/places/{code}.
func (s *service) placeData(c *gin.Context, q *query) error {
	if err := mustAccept(c.Request, mediaJSON); err != nil {
		return err
	}
	m, p, err := s.placeAsked(c, q)
	if err != nil {
		return err
	}
	defer m.done()
	if s.fresh(c, m, mediaJSON+"; links") {
		return nil
	}
	link := func(path, rel, media, title string) Link {
		return Link{Href: s.public.link(c.Request, path+pins(q)), Rel: rel, Type: media, Title: title}
	}
	path := "/v1" + placePath(p.Division.Code())
	w := PlaceAnswer{Revision: m.revision, At: m.at, Demo: s.o.Demo, Division: newDivision(p.Division), Above: newDivisions(p.Above), Below: newDivisions(p.Below),
		InForce: s.newIssues(c, p.InForce), Coming: s.newIssues(c, p.Coming), Past: s.newIssues(c, p.Past), Links: []Link{
			link(path, "self", mediaJSON, "This answer"), link(placePath(p.Division.Code()), "alternate", "text/html", "The page"),
			link(path+"/zones", "item", mediaGeoJSON, "The zones in force, with their shapes"),
		}}
	write(c, marshal(w))
	return nil
}

// pins repeats the day and the revision that were asked for.
func pins(q *query) string {
	v := url.Values{}
	for _, name := range []string{"at", "revision"} {
		if text, given := q.get(name); given {
			v.Set(name, text)
		}
	}
	if len(v) == 0 {
		return ""
	}
	return "?" + v.Encode()
}

// kept is pins for a link that has a query already.
func kept(q *query) template.URL {
	return template.URL(strings.Replace(pins(q), "?", "&", 1)) //nolint:gosec // encoded
}

func newDivision(r *zoning.Row) DivisionRef {
	d, _ := r.Thing.(zoning.Division)
	return DivisionRef{Code: d.Code, Name: d.Name, Level: string(d.Level)}
}

func newDivisions(rows []*zoning.Row) []DivisionRef {
	w := make([]DivisionRef, len(rows))
	for i, r := range rows {
		w[i] = newDivision(r)
	}
	return w
}

func (s *service) newIssues(c *gin.Context, list []atlas.Issue) []PlaceIssue {
	w := make([]PlaceIssue, len(list))
	for i, issue := range list {
		w[i] = PlaceIssue{Publication: issue.ID, Bases: []Basis{}, Zones: make([]PlaceZone, len(issue.Zones))}
		if r := issue.Publication; r != nil {
			p, _ := r.Thing.(zoning.Publication)
			w[i].OnRecord, w[i].State, w[i].Division, w[i].Issuer, w[i].Document, w[i].Title = true, string(p.State), p.Division, p.Issuer, p.Document, p.Title
			w[i].PublishedOn, w[i].Unapproved, w[i].Bases = p.PublishedOn, p.Unapproved, newBases(p.Bases)
			w[i].ValidFrom, w[i].ValidTo = dayOrNull(r.Valid.From), dayOrNull(r.Valid.To)
			w[i].Attachment = s.attachment(c, p)
		}
		for j, z := range issue.Zones {
			w[i].Zones[j] = newPlaceZone(z)
		}
	}
	return w
}

func newPlaceZone(z atlas.PlaceZone) PlaceZone {
	t, _ := z.Row.Thing.(zoning.Zone)
	w := PlaceZone{Code: t.Code, Name: t.Name, Kind: string(t.Kind), KindLabel: t.Kind.Label(), Category: t.Category, Division: t.Division, Extent: t.Extent,
		ByDivision: z.ByDivision, ValidFrom: dayOrNull(z.Row.Valid.From), ValidTo: dayOrNull(z.Row.Valid.To), Bases: newBases(t.Bases)}
	if z.ByDivision {
		w.ExtentScope = string(scopeOf(t))
	}
	if z.Land != nil {
		w.AreaM2 = &z.AreaM2
	}
	return w
}

func dayOrNull(d zoning.Day) *string {
	if s := d.String(); s != "" {
		return &s
	}
	return nil
}

// placeZones answers GET /v1/places/{code}/zones: the zones in force there as GeoJSON.
func (s *service) placeZones(c *gin.Context, q *query) error {
	if err := mustAccept(c.Request, mediaGeoJSON, mediaJSON); err != nil {
		return err
	}
	m, p, err := s.placeAsked(c, q)
	if err != nil {
		return err
	}
	defer m.done()
	if s.fresh(c, m, mediaGeoJSON) {
		return nil
	}
	c.Writer.Header().Set("Content-Disposition", `attachment; filename="zones-`+fileName(p.Division.Code())+`.geojson"`)
	b := append([]byte(`{"type":"FeatureCollection","revision":`), m.header[0]...)
	b = append(b, `,"at":"`+m.at+`"`...)
	if s.o.Demo {
		b = append(b, `,"demo":true`...)
	}
	b = append(b, `,"features":[`...)
	n := 0
	for _, issue := range p.InForce {
		for _, z := range issue.Zones {
			b = exporters.AppendFeature(comma(b, n), z.Row)
			n++
		}
	}
	writeAs(c, mediaGeoJSON, append(b, "]}\n"...))
	return nil
}

// fileName keeps what may stand in the name of a file everywhere.
func fileName(s string) string {
	b := []byte(s)
	for i, ch := range b {
		if (ch < '0' || ch > '9') && (ch < 'A' || ch > 'Z') && (ch < 'a' || ch > 'z') && ch != '-' {
			b[i] = '_'
		}
	}
	return string(b)
}

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
	for _, r := range p.Above {
		w.Above = append(w.Above, s.ref(c, r))
	}
	for _, r := range p.Below {
		w.Below = append(w.Below, s.ref(c, r))
	}
	n := 0
	for _, list := range []struct {
		from  []atlas.Issue
		to    *[]pages.Issue
		drawn bool
	}{{p.InForce, &w.InForce, true}, {p.Coming, &w.Coming, false}, {p.Past, &w.Past, false}} {
		for _, issue := range list.from {
			*list.to = append(*list.to, s.pageIssue(c, m, issue, list.drawn, &n))
		}
	}
	if slices.ContainsFunc(p.InForce, func(i atlas.Issue) bool { return len(i.Zones) > 0 }) {
		w.GeoJSON = s.public.link(c.Request, "/v1"+placePath(d.Code)+"/zones"+pins(q))
	}
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
	m, err := s.moment(c.Request.Context(), q, nil)
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
	page, err := s.pages.Index(pages.Lang(lang), w)
	if err != nil {
		return err
	}
	s.writePageHTML(c, page)
	return nil
}

// places is the part of the table about what the public reads.
func (s *service) places() []operation {
	code := codeParam("division")
	code.example = "330402001001"
	pinned := append([]param{code}, pinParams()...)
	faults := []string{codeNotAcceptable, codeNotFound, codeBusy}
	return []operation{{
		method: http.MethodGet, path: "/v1/places/{code}", id: "place", tag: "places", summary: "What is published for a division",
		description: "The publications for the division, for those that hold it and for those in it, and any other with a zone here: in force, coming and past. Drafts are not shown. " +
			"Of a city it is what was published for the city as a whole.",
		params: pinned, answers: ok(typeOf[PlaceAnswer](), "What is published"), problems: faults, handle: s.placeData,
	}, {
		method: http.MethodGet, path: "/v1/places/{code}/zones", id: "placeZones", tag: "places", summary: "The zones in force for a division, with their shapes",
		params: pinned, answers: ok(typeOf[PlaceFeatures](), "The zones", mediaGeoJSON), problems: faults, handle: s.placeZones,
	}, {
		method: http.MethodGet, path: "/places", id: "placeIndex", tag: "places", summary: "Where the pages of divisions are",
		params: append(pinParams(), pageParams("html")...), answers: ok(nil, "A page", "text/html"), problems: faults, handle: s.placeIndex,
	}, {
		method: http.MethodGet, path: "/places/{code}", id: "placePage", tag: "places", summary: "The public page of a division",
		params: append(slices.Clone(pinned), pageParams("html")...), answers: ok(nil, "A page", "text/html"), problems: faults, handle: s.placePage,
	}, {
		method: http.MethodGet, path: "/documents/{sha256}", id: "document", tag: "places", summary: "The document of a publication",
		description: "Of publications that were published through approval, those superseded or withdrawn since among them. Files that were imported are not given out.",
		params:      []param{{name: "sha256", in: "path", required: true, description: "SHA-256 of the document, hex"}},
		answers:     ok(nil, "The document, as it was attached", "application/octet-stream"), problems: []string{codeNotFound, codeUnavailable}, handle: s.document,
	}}
}

// PlaceFeatures are zones as GeoJSON.
type PlaceFeatures struct {
	Type     string           `json:"type" enum:"FeatureCollection"`
	Revision int64            `json:"revision"`
	At       string           `json:"at" format:"date"`
	Demo     bool             `json:"demo,omitempty"`
	Features []map[string]any `json:"features" nullable:"false"`
}
