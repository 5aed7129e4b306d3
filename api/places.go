package api

import (
	"errors"
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"

	"gridzone/exporters"
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
	Publication  string            `json:"publication" doc:"Its id"`
	OnRecord     bool              `json:"on_record" doc:"False: its zones name it, and it is not on record"`
	State        string            `json:"state,omitempty" enum:"published,superseded,withdrawn"`
	Division     string            `json:"division,omitempty" doc:"Code of the division it is for"`
	Issuer       string            `json:"issuer,omitempty"`
	Document     string            `json:"document,omitempty" doc:"Its number"`
	Title        string            `json:"title,omitempty"`
	PublishedOn  string            `json:"published_on,omitempty" format:"date"`
	ValidFrom    *string           `json:"valid_from" format:"date" doc:"First day in force; null: always was"`
	ValidTo      *string           `json:"valid_to" format:"date" doc:"First day no longer in force; null: none is set"`
	Unapproved   bool              `json:"unapproved,omitempty" doc:"Made by an import, approved by nobody"`
	Bases        []Basis           `json:"bases" nullable:"false"`
	Rules        []PublicationRule `json:"rules" nullable:"false" doc:"Read from the first to the last; the first that fits decides"`
	Equivalents  *EquivalentsTable `json:"equivalents" doc:"Table of pig equivalents that its rules count by"`
	Quota        *int64            `json:"quota,omitempty" minimum:"0" doc:"Pig equivalents that may be kept in the restricted zones of its division"`
	QuotaMeasure string            `json:"quota_measure,omitempty" enum:"stock,slaughter" doc:"What the quota counts"`
	Attachment   string            `json:"attachment,omitempty" doc:"Address of the attached document"`
	Zones        []PlaceZone       `json:"zones" nullable:"false"`
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
	m, err := s.moment(c, q, nil)
	if err != nil {
		return nil, atlas.Place{}, err
	}
	release, err := s.enterHeavy(c.Request.Context(), heavyWait)
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
		w[i] = PlaceIssue{Publication: issue.ID, Bases: []Basis{}, Rules: []PublicationRule{}, Zones: make([]PlaceZone, len(issue.Zones))}
		if r := issue.Publication; r != nil {
			p, _ := r.Thing.(zoning.Publication)
			w[i].OnRecord, w[i].State, w[i].Division, w[i].Issuer, w[i].Document, w[i].Title = true, string(p.State), p.Division, p.Issuer, p.Document, p.Title
			w[i].PublishedOn, w[i].Unapproved, w[i].Bases = p.PublishedOn, p.Unapproved, newBases(p.Bases)
			w[i].ValidFrom, w[i].ValidTo = dayOrNull(r.Valid.From), dayOrNull(r.Valid.To)
			w[i].Rules, w[i].Equivalents = newRules(p.Rules), newEquivalents(p.Equivalents)
			if p.Quota != nil {
				w[i].Quota, w[i].QuotaMeasure = p.Quota, string(p.QuotaCounts())
			}
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

// placeZones answers GET /v1/places/{code}/zones: the zones in force there as GeoJSON, or as a file of another format.
func (s *service) placeZones(c *gin.Context, q *query) error {
	if name, err := q.choice("f", exporters.FormatNames()...); err != nil {
		return err
	} else if name != "" && name != "geojson" {
		return s.placeFile(c, q, name)
	}
	if _, asked := q.get("f"); asked {
		c.Request.Header.Del("Accept") // f is asked for instead
	}
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

// PlaceFeatures are zones as GeoJSON.
type PlaceFeatures struct {
	Type     string           `json:"type" enum:"FeatureCollection"`
	Revision int64            `json:"revision"`
	At       string           `json:"at" format:"date"`
	Demo     bool             `json:"demo,omitempty"`
	Features []map[string]any `json:"features" nullable:"false"`
}
