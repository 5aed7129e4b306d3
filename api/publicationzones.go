package api

import (
	"bytes"
	"context"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"gridzone/importers"
	"gridzone/zoning"
	"gridzone/zoning/publishing"
)

// ZoneAsked is a zone to be put into a draft, as a GeoJSON Feature.
type ZoneAsked struct {
	_          struct{}       `additionalProperties:"true"`
	Type       string         `json:"type" enum:"Feature"`
	Properties ZoneProperties `json:"properties"`
	Geometry   *AnyGeometry   `json:"geometry" doc:"null: it covers its division, or a part that its extent describes"`
}

// ZoneProperties are the properties of the layer zones.
type ZoneProperties struct {
	_           struct{} `additionalProperties:"true"`
	Code        string   `json:"code,omitempty" doc:"That of the address, or left out"`
	Name        string   `json:"name,omitempty"`
	Kind        string   `json:"kind" example:"prohibited" doc:"prohibited (禁养区) or restricted (限养区)"`
	Category    string   `json:"category,omitempty"`
	Division    string   `json:"division,omitempty" doc:"Code; the smallest division that covers it if absent"`
	Extent      string   `json:"extent,omitempty" doc:"The published words"`
	ExtentScope string   `json:"extent_scope,omitempty" enum:"whole,part"`
	Bases       []Basis  `json:"bases,omitempty"`
	ValidFrom   string   `json:"valid_from,omitempty" format:"date" doc:"The publication's if absent"`
	ValidTo     string   `json:"valid_to,omitempty" format:"date"`
}

// publicationZones answers GET /v1/publications/{id}/zones: its zones, of all days.
func (s *service) publicationZones(c *gin.Context, q *query) error {
	id, err := pathValue(c, "id")
	if err != nil {
		return err
	}
	out, err := itemsFormat(c, q)
	if err != nil {
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
	var zones []*zoning.Row
	if l.Unpublished() {
		if zones, err = publishing.Zones(c.Request.Context(), s.live.Reader(), &l); err != nil {
			return err
		}
	} else {
		for row := range m.atlas.OnRecord(zoning.Zones) {
			if row.Publication == id {
				zones = append(zones, row)
			}
		}
	}
	h := c.Writer.Header()
	if insider {
		h["Cache-Control"] = noStore
		h["Gridzone-Revision"] = m.header
		h["Etag"] = []string{versionTag(l.Version)}
	} else if s.fresh(c, m, mediaGeoJSON) {
		return nil
	}
	h.Set("Content-Type", mediaGeoJSON)
	h.Set("Content-Crs", "<"+crs84URI+">")
	if !out.Stored() {
		h.Del("Content-Crs")
	}
	s.writePage(c, m, page{zones, len(zones), false}, []Link{
		{Href: s.public.self(c.Request), Rel: "self", Type: mediaGeoJSON, Title: "These zones"},
		{Href: s.public.link(c.Request, "/v1/publications/"+id), Rel: "collection", Type: mediaJSON, Title: "The publication"}}, out)
	return nil
}

// putZone answers PUT /v1/publications/{id}/zones/{code}: an import of one zone into a draft.
func (s *service) putZone(c *gin.Context, _ *query) error {
	id, err := pathValue(c, "id")
	if err != nil {
		return err
	}
	code, err := pathValue(c, "code")
	if err != nil {
		return err
	}
	if code == "" || len(code) > 4*zoning.MaxCode {
		return badParameter("code", "a code of 1 to 64 characters is needed")
	}
	a, err := s.act(c, id, something)
	if err != nil {
		return err
	}
	if err := oneOf(c.Request, mediaGeoJSON, mediaJSON); err != nil {
		return err
	}
	body, err := s.readBody(c)
	if err != nil {
		return err
	}
	version, err := draftVersion(&a)
	if err != nil {
		return err
	}
	o := importers.Options{Layer: zoning.Zones, Publication: id, Code: code, Actor: a.Actor, Key: a.Key, Demo: s.o.Demo, Version: version}
	report, err := importers.Import(context.WithoutCancel(c.Request.Context()), s.live, bytes.NewReader(body), o)
	if err != nil {
		return told(err)
	}
	h := c.Writer.Header()
	h["Gridzone-Revision"] = []string{strconv.FormatInt(report.Revision, 10)}
	if report.Refused() {
		s.refuse(c, "zone", report)
		return nil
	}
	h["Cache-Control"] = noStore
	h["Etag"] = []string{versionTag(report.Version)}
	if report.New > 0 {
		c.Status(http.StatusCreated)
	}
	write(c, marshal(newReport(report)))
	return nil
}

// removeZone answers DELETE /v1/publications/{id}/zones/{code}.
func (s *service) removeZone(c *gin.Context, _ *query) error {
	id, err := pathValue(c, "id")
	if err != nil {
		return err
	}
	code, err := pathValue(c, "code")
	if err != nil {
		return err
	}
	a, err := s.act(c, id, something)
	if err != nil {
		return err
	}
	l, err := publishing.Remove(c.Request.Context(), s.live, a, id, code)
	return s.acted(c, http.StatusOK, &l, err)
}
