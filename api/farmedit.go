package api

import (
	"bytes"
	"context"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"gridzone/importers"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// FarmAsked is a farm to be put on record, as a GeoJSON Feature.
type FarmAsked struct {
	_          struct{}       `additionalProperties:"true"`
	Type       string         `json:"type" enum:"Feature"`
	Properties FarmProperties `json:"properties"`
	Geometry   AnyGeometry    `json:"geometry"`
}

// FarmProperties are the properties of the layer farms.
type FarmProperties struct {
	_         struct{} `additionalProperties:"true"`
	Code      string   `json:"code,omitempty" doc:"That of the address, or left out"`
	Name      string   `json:"name,omitempty"`
	Species   string   `json:"species" example:"pig"`
	Count     int64    `json:"count" minimum:"0"`
	Measure   string   `json:"measure,omitempty" enum:"stock,slaughter" doc:"stock if absent"`
	Household bool     `json:"household,omitempty" doc:"A household (养殖户) keeps them: rules for the action household speak of it, those for existing do not; false if absent"`
	Division  string   `json:"division,omitempty" doc:"Code; the smallest division that covers it if absent"`
	ValidFrom string   `json:"valid_from,omitempty" format:"date"`
	ValidTo   string   `json:"valid_to,omitempty" format:"date"`
}

// FarmEnded says from when on a farm is no longer in force.
type FarmEnded struct {
	Revision int64  `json:"revision" doc:"The newest revision afterwards"`
	Demo     bool   `json:"demo,omitempty"`
	Code     string `json:"code"`
	From     string `json:"from" format:"date" doc:"The first day on which it is no longer in force"`
}

// putFarm answers PUT /v1/farms/{code}: an import of one row that says all of it.
func (s *service) putFarm(c *gin.Context, _ *query) error {
	code, err := pathValue(c, "code")
	if err != nil {
		return err
	}
	if code == "" || len(code) > 4*zoning.MaxCode {
		return badParameter("code", "a code of 1 to 64 characters is needed")
	}
	who, key, err := commander(c)
	if err != nil {
		return err
	}
	switch media := mediaType(c.Request); media {
	case "", mediaJSON, mediaGeoJSON, "application/octet-stream":
	default:
		return problem(codeMediaType, media+" is not read here; send a GeoJSON Feature as application/geo+json")
	}
	body, err := s.readBody(c)
	if err != nil {
		return err
	}
	request := c.Request
	report, err := importers.Import(context.WithoutCancel(request.Context()), s.live, bytes.NewReader(body), importers.Options{
		Layer: zoning.Farms, Code: code, Actor: who, Key: key, Demo: s.o.Demo,
		Before: func(now *atlas.Atlas) error {
			if !farmSeen(c, now, code) {
				return nil // the import refuses it, and says no more than that the code is taken
			}
			return matchFarm(request, now, code, true)
		}})
	if err != nil {
		return err
	}
	h := c.Writer.Header()
	h["Gridzone-Revision"] = []string{strconv.FormatInt(report.Revision, 10)}
	w := newReport(report)
	if report.Refused() {
		s.refuse(c, "farm", report)
		return nil
	}
	h["Cache-Control"] = noStore
	if now := s.live.Atlas(); now.Revision() == report.Revision {
		h["Etag"] = []string{farmTag(now, code)}
	}
	if report.New > 0 {
		c.Status(http.StatusCreated)
	}
	write(c, marshal(w))
	return nil
}

// endFarm answers DELETE /v1/farms/{code}.
func (s *service) endFarm(c *gin.Context, q *query) error {
	code, err := pathValue(c, "code")
	if err != nil {
		return err
	}
	request := c.Request
	return s.end(c, q, ended{layer: zoning.Farms, code: code, thing: "farm",
		match: func(now *atlas.Atlas) error {
			if len(now.History(zoning.Farms, code)) == 0 || !farmSeen(c, now, code) {
				return zoning.ErrNotFound // whichever of the two, and whatever version was asked for
			}
			return matchFarm(request, now, code, false)
		},
		answer: func(revision int64, from string) []byte {
			return marshal(FarmEnded{Revision: revision, Demo: s.o.Demo, Code: code, From: from})
		}})
}
