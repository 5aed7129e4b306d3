package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
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
	who, key, err := commander(c.Request)
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
		Before: func(now *atlas.Atlas) error { return matchFarm(request, now, code, true) }})
	if err != nil {
		return err
	}
	h := c.Writer.Header()
	h["Gridzone-Revision"] = []string{strconv.FormatInt(report.Revision, 10)}
	w := newReport(report)
	if report.Refused() {
		p := problem(codeRefused, "the farm has "+strconv.Itoa(report.ErrorCount)+" faults; nothing was changed")
		p.RequestID = requestID(c)
		writeProblem(c, p, RefusedReport{Type: p.Type, Title: p.Title, Status: p.Status, Detail: p.Detail, Code: p.Code,
			RequestID: p.RequestID, ImportReport: w})
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
	who, key, err := commander(c.Request)
	if err != nil {
		return err
	}
	from := s.live.Today()
	if day, given := q.get("from"); given {
		if from, err = zoning.ParseDay(day); err != nil {
			return badParameter("from", strconv.Quote(day)+" is not a day written YYYY-MM-DD")
		}
	}
	w := FarmEnded{Demo: s.o.Demo, Code: code, From: from.String()}
	detail, err := json.Marshal(map[string]string{"layer": string(zoning.Farms), "code": code, "from": w.From})
	if err != nil {
		return err
	}
	command := zoning.Command{Name: "end", Actor: who, Detail: string(detail), Key: key}
	if key != "" {
		command.Request = fmt.Sprintf("end %q %q", code, q.text("from"))
	}
	request := c.Request
	out, err := s.live.Do(context.WithoutCancel(request.Context()), command, func(ctx context.Context, tx zoning.Tx, now *atlas.Atlas) ([]byte, error) {
		if err := matchFarm(request, now, code, false); err != nil {
			return nil, err
		}
		if err := zoning.EndCode(ctx, tx, zoning.Farms, code, from); err != nil {
			return nil, err
		}
		w.Revision = tx.Revision()
		return marshal(w), nil
	})
	if errors.Is(err, zoning.ErrNotFound) {
		return problem(codeNotFound, "no farm "+strconv.Quote(code)+" is on record on "+w.From+" or later")
	}
	if err != nil && !errors.Is(err, atlas.ErrNotServed) {
		return err
	}
	commanded(c, out.Revision)
	write(c, out.Answer)
	return nil
}

// commander reads who commands, and the idempotency key.
func commander(r *http.Request) (zoning.Actor, string, error) {
	who, err := actor(r)
	if err != nil {
		return who, "", err
	}
	key, err := idempotencyKey(r)
	return who, key, err
}
