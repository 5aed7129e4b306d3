package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"gridzone/api"
	"gridzone/zoning"
)

type checkCmd struct {
	target
	asked
	Lon       string `help:"Longitude in degrees." placeholder:"X"`
	Lat       string `help:"Latitude in degrees." placeholder:"Y"`
	Site      string `help:"GeoJSON file with the footprint instead of a point, - for standard input." placeholder:"FILE"`
	CRS       string `help:"Coordinate system of the point." name:"crs" placeholder:"NAME"`
	OutCRS    string `help:"Coordinate system of the answer." name:"out-crs" placeholder:"NAME"`
	AccuracyM string `help:"How far off the place may be, in metres (default ${accuracy}; 0: not at all)." name:"accuracy-m" placeholder:"M"`
	Species   string `help:"Animals kept." placeholder:"NAME"`
	Count     string `help:"How many." placeholder:"N"`
	Measure   string `help:"What the count counts: stock or slaughter (in a year)." placeholder:"NAME"`
	Action    string `help:"What is planned: new, enlarge, existing or household." placeholder:"NAME"`
	Save      bool   `help:"Store the question with its answer, and print its id and digest."`
	many
}

// Run says what is published for a place.
func (c checkCmd) Run(ctx context.Context, std streams) error {
	query := url.Values{}
	c.add(query)
	set(query, "crs", c.CRS)
	set(query, "out_crs", c.OutCRS)
	set(query, "accuracy_m", c.AccuracyM)
	set(query, "species", c.Species)
	set(query, "count", c.Count)
	set(query, "measure", c.Measure)
	set(query, "action", c.Action)
	if err := c.many.check(); err != nil {
		return err
	}
	point := c.Lon != "" || c.Lat != ""
	switch {
	case c.File != "" && (point || c.Site != ""), point && c.Site != "":
		return usagef("give --lon and --lat, or --site, or a file of points: one of them")
	case c.Draft != "" && c.Save:
		return usagef("--save stores what rests on what is on record, not on a draft: leave out --save or --draft")
	case c.File != "" && c.Save:
		return usagef("--save stores one check: give --lon and --lat, or --site")
	case c.File != "":
		return c.batch(ctx, std, c.target, "/v1/check", query)
	case c.Site != "":
		return c.site(ctx, std, query)
	case c.Lon == "" || c.Lat == "":
		return usagef("--lon and --lat are needed (or --site, or a file of points)")
	}
	query.Set("lon", c.Lon)
	query.Set("lat", c.Lat)
	if c.Save {
		return c.save(ctx, std, question{method: http.MethodPost, path: "/v1/checks", query: query})
	}
	return c.one(ctx, std, question{method: http.MethodGet, path: "/v1/check", query: query})
}

func (c checkCmd) site(ctx context.Context, std streams, query url.Values) error {
	file, err := c.input(ctx, std, c.Site)
	if err != nil {
		return err
	}
	defer file.Close()
	if c.Save {
		return c.save(ctx, std, question{method: http.MethodPost, path: "/v1/checks", query: query, contentType: "application/geo+json", body: file})
	}
	return c.one(ctx, std, question{method: http.MethodPost, path: "/v1/check", query: query, contentType: "application/geo+json", body: file})
}

func (c checkCmd) one(ctx context.Context, std streams, q question) error {
	var answer api.CheckAnswer
	return c.tell(ctx, std, q, &answer, func(w io.Writer) { checkTable(w, answer) })
}

// save stores the question with its answer.
func (c checkCmd) save(ctx context.Context, std streams, q question) error {
	var stored api.StoredCheck
	return c.tell(ctx, std, q, &stored, func(w io.Writer) {
		checkTable(w, stored.Answer)
		fmt.Fprintln(w, "stored:", stored.ID)
		fmt.Fprintln(w, "digest:", stored.Digest)
	})
}

func checkTable(w io.Writer, a api.CheckAnswer) {
	verdictLines(w, a.CheckVerdict)
	t := newTable(w)
	zoneRows(t, a.CheckVerdict)
	if a.AreaM2 != nil { // the rest is of one point of the footprint
		t.row("at the inner point", fmt.Sprintf("%.7f, %.7f", a.Point.Lon, a.Point.Lat))
	}
	placeRows(t, a.PointBase)
	t.print()
}

// verdictLines are the verdict, the outcome and the reasons.
func verdictLines(w io.Writer, a api.CheckVerdict) {
	fmt.Fprintln(w, "verdict:", a.Verdict)
	if len(a.Alternatives) > 0 {
		fmt.Fprintln(w, "possible:", strings.Join(a.Alternatives, ", "))
	}
	if a.Outcome != string(zoning.OutcomeNone) || a.Species+a.Measure+a.Action != "" || a.Count != nil {
		fmt.Fprintln(w, "outcome:", outcomeText(a))
	}
	for _, r := range a.Reasons {
		fmt.Fprintln(w, "-", r.Text)
	}
}

// zoneRows are the distance to the line that matters, and the zones.
func zoneRows(t textTable, a api.CheckVerdict) {
	if a.BoundaryM != nil {
		t.row("to the line", fmt.Sprintf("%.3f m", *a.BoundaryM), deref(a.BoundaryZone))
	}
	for _, z := range a.Zones {
		row := []any{"zone", z.Code, z.Name, z.Kind, z.Relation}
		if a.AreaM2 != nil {
			row = append(row, fmt.Sprintf("%.2f m2", z.OverlapM2), fmt.Sprintf("share %.6f", z.Share))
		}
		t.row(row...)
	}
}

// outcomeText writes the outcome, by when, or what it needs.
func outcomeText(a api.CheckVerdict) string {
	text := a.Outcome
	if a.Rule != nil && a.Rule.Deadline != "" {
		text += " by " + a.Rule.Deadline
	}
	if len(a.Needs) > 0 {
		text += " (needs " + strings.Join(a.Needs, ", ") + ")"
	}
	return text
}

// deref returns what a pointer points to, or nothing of its kind.
func deref[T any](p *T) T {
	if p == nil {
		var none T
		return none
	}
	return *p
}
