package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/paulmach/orb"

	"gridzone/api"
	"gridzone/geo"
)

const exceptionsPath = "/v1/coverage/exceptions"

type coverageExceptionsCmd struct {
	target
	when
}

// Run lists the exceptions in force.
func (c coverageExceptionsCmd) Run(ctx context.Context, std streams) error {
	query := url.Values{}
	c.add(query)
	var answer api.ExceptionList
	return c.tell(ctx, std, question{method: http.MethodGet, path: exceptionsPath, query: query}, &answer, func(w io.Writer) {
		fmt.Fprintf(w, "%d exceptions, revision %d, day %s\n", len(answer.Exceptions), answer.Revision, answer.At)
		t := newTable(w, "id", "kind", "area_m2", "from", "to", "recorded by", "reason")
		for _, e := range answer.Exceptions {
			t.row(e.ID, e.Kind, fmt.Sprintf("%.2f", e.AreaM2), e.ValidFrom, e.ValidTo, e.Actor, e.Reason)
		}
		t.print()
	})
}

type coverageExceptCmd struct {
	target
	thresholds
	Kind   string   `help:"Kind of the faults: gap, overlap, over_village_line, misplaced_code, duplicate_code, missing_village or sliver (default as the fault or the file says)." placeholder:"NAME"`
	Reason string   `help:"Why they may stand, for everybody to read." required:"" placeholder:"TEXT"`
	From   string   `help:"First day (default today)." placeholder:"YYYY-MM-DD"`
	To     string   `help:"First day no longer (default without end)." placeholder:"YYYY-MM-DD"`
	Lon    *float64 `help:"With --lat: the place is that of the fault found at this point today." placeholder:"X"`
	Lat    *float64 `help:"See --lon." placeholder:"Y"`
	CRS    string   `help:"Coordinate system of the file." name:"crs" placeholder:"NAME"`
	File   string   `arg:"" optional:"" help:"GeoJSON of the place instead: a polygon, a multipolygon or a Feature, such as one of --format geojson; - for standard input."`
}

// Run puts an exception on record.
func (c coverageExceptCmd) Run(ctx context.Context, std streams) error {
	if (c.Lon == nil) != (c.Lat == nil) || (c.Lon != nil) == (c.File != "") {
		return usagef("give the place by --lon and --lat, where a fault is found, or as a file")
	}
	asked := api.ExceptionAsked{Kind: c.Kind, Reason: c.Reason, ValidFrom: c.From, ValidTo: c.To}
	query := url.Values{}
	if c.File != "" {
		set(query, "crs", c.CRS)
		file, err := c.input(ctx, std, c.File)
		if err != nil {
			return err
		}
		defer file.Close()
		if err := fromFile(file, c.File, &asked); err != nil {
			return err
		}
	}
	a, err := c.ask(ctx)
	if err != nil {
		return err
	}
	defer a.close()
	if c.File == "" {
		if err := c.fromFault(ctx, a, &asked); err != nil {
			return err
		}
	}
	text, err := json.Marshal(asked)
	if err != nil {
		return err
	}
	q := question{method: http.MethodPost, path: exceptionsPath, query: query, contentType: "application/json", body: bytes.NewReader(text)}
	return command(ctx, c.target, std, a, q, func(w io.Writer, done api.ExceptionAnswer) {
		e := done.Exception
		fmt.Fprintf(w, "%s: %s of %.2f m2 may stand from %s, recorded by %s, revision %d\n", e.ID, e.Kind, e.AreaM2, e.ValidFrom, e.Actor, done.Revision)
	})
}

// fromFile reads the place, and the kind where a Feature says it.
func fromFile(file io.Reader, name string, asked *api.ExceptionAsked) error {
	text, err := io.ReadAll(file)
	if err != nil {
		return usageError{err}
	}
	if !json.Valid(text) {
		return usagef("%s is no GeoJSON", name)
	}
	asked.Geometry = text
	var feature struct {
		Properties struct {
			Kind     string `json:"kind"`
			SliverOf string `json:"sliver_of"`
		} `json:"properties"`
	}
	if asked.Kind == "" && json.Unmarshal(text, &feature) == nil { // what it is else, the service says
		asked.Kind = wide(feature.Properties.Kind, feature.Properties.SliverOf)
	}
	if asked.Kind == "" {
		return usagef("%s does not say of which kind the faults are: give --kind", name)
	}
	return nil
}

// wide is the kind for which an exception is recorded: how narrow a gap or an overlap is, others may ask otherwise.
func wide(kind, sliverOf string) string {
	if sliverOf != "" {
		return sliverOf
	}
	return kind
}

// fromFault takes the place, and the kind, of the one fault at a point.
func (c coverageExceptCmd) fromFault(ctx context.Context, a *asker, asked *api.ExceptionAsked) error {
	query := url.Values{}
	c.thresholds.add(query)
	body, err := a.send(ctx, question{method: http.MethodGet, path: "/v1/coverage", query: query, accept: "application/json"})
	if err != nil {
		return err
	}
	defer body.Close()
	var answer api.CoverageAnswer
	if err := json.NewDecoder(body).Decode(&answer); err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	var found []api.CoverageFault
	var kinds []string
	for _, f := range answer.Faults {
		if geo.Locate(orb.Point{*c.Lon, *c.Lat}, shapeOf(f.Geometry)) == geo.Outside || c.Kind != "" && c.Kind != f.Kind && c.Kind != f.SliverOf {
			continue
		}
		found, kinds = append(found, f), append(kinds, f.Kind)
	}
	switch {
	case len(found) == 0:
		return usagef("no fault is found at %v, %v; gridzone coverage lists them", *c.Lon, *c.Lat)
	case len(found) > 1:
		return usagef("%d faults are found at %v, %v (%s): say which with --kind, or give its shape as a file", len(found), *c.Lon, *c.Lat, strings.Join(kinds, ", "))
	}
	if by := found[0].Exception; by != nil {
		return usagef("the fault at %v, %v stands already, by the exception %s: end that first, if it is to be another (gridzone coverage end %s)", *c.Lon, *c.Lat, *by, *by)
	}
	if asked.Kind == "" {
		asked.Kind = wide(found[0].Kind, found[0].SliverOf)
	}
	asked.Geometry, err = json.Marshal(found[0].Geometry)
	return err
}

// shapeOf reads a shape of an answer.
func shapeOf(g *api.Geometry) orb.MultiPolygon {
	if g == nil {
		return nil
	}
	shape := make(orb.MultiPolygon, len(g.Coordinates))
	for i, polygon := range g.Coordinates {
		for _, ring := range polygon {
			var r orb.Ring
			for _, p := range ring {
				r = append(r, p)
			}
			shape[i] = append(shape[i], r)
		}
	}
	return shape
}

type coverageEndCmd struct {
	target
	From string `help:"The first day on which it is no longer in force (default today)." placeholder:"YYYY-MM-DD"`
	ID   string `arg:"" help:"Id of the exception."`
}

// Run ends an exception.
func (c coverageEndCmd) Run(ctx context.Context, std streams) error {
	query := url.Values{}
	set(query, "from", c.From)
	a, err := c.ask(ctx)
	if err != nil {
		return err
	}
	defer a.close()
	q := question{method: http.MethodDelete, path: exceptionsPath + "/" + url.PathEscape(c.ID), query: query}
	return command(ctx, c.target, std, a, q, func(w io.Writer, ended api.ExceptionEnded) {
		fmt.Fprintf(w, "%s: no longer in force from %s, revision %d\n", ended.ID, ended.From, ended.Revision)
	})
}
