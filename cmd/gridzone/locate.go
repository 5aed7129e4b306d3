package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"gridzone/api"
)

// when are the two times of a question.
type when struct {
	At       string `help:"Day the answer is for (default today)." placeholder:"YYYY-MM-DD"`
	Revision string `help:"Revision the answer is taken from (default the newest)." placeholder:"N"`
}

func (w when) add(query url.Values) {
	set(query, "at", w.At)
	set(query, "revision", w.Revision)
}

// asked are the two times of a question, or the draft that it is put to.
type asked struct {
	when
	Draft string `help:"Put the question to a draft: what would be were it published? (On its first day unless --at says otherwise.)" placeholder:"ID"`
}

func (a asked) add(query url.Values) {
	a.when.add(query)
	set(query, "draft", a.Draft)
}

// set adds a parameter that was given.
func set(query url.Values, name, value string) {
	if value != "" {
		query.Set(name, value)
	}
}

// draftNote says in the first line of a table which draft it is about, if any.
func draftNote(d *api.DraftRef) string {
	if d == nil {
		return ""
	}
	return fmt.Sprintf(", draft %s version %d", d.Publication, d.Version)
}

type locateCmd struct {
	target
	asked
	Lon    string `help:"Longitude in degrees." placeholder:"X"`
	Lat    string `help:"Latitude in degrees." placeholder:"Y"`
	CRS    string `help:"Coordinate system of the point." name:"crs" placeholder:"NAME"`
	OutCRS string `help:"Coordinate system of the answer." name:"out-crs" placeholder:"NAME"`
	many
}

// Run answers for one point, or for a file of them.
func (c locateCmd) Run(ctx context.Context, std streams) error {
	query := url.Values{}
	c.add(query)
	set(query, "crs", c.CRS)
	set(query, "out_crs", c.OutCRS)
	if err := c.many.check(); err != nil {
		return err
	}
	if c.File != "" {
		if c.Lon != "" || c.Lat != "" {
			return usagef("give --lon and --lat, or a file, not both")
		}
		return c.batch(ctx, std, c.target, "/v1/locate", query)
	}
	if c.Lon == "" || c.Lat == "" {
		return usagef("--lon and --lat are needed (or a file of points)")
	}
	query.Set("lon", c.Lon)
	query.Set("lat", c.Lat)
	var answer api.PointAnswer
	return c.tell(ctx, std, question{method: http.MethodGet, path: "/v1/locate", query: query}, &answer, func(w io.Writer) { locationTable(w, answer) })
}

func locationTable(w io.Writer, a api.PointAnswer) {
	t := newTable(w)
	placeRows(t, a.PointBase)
	zoneHits(t, a.Zones)
	t.print()
}

func zoneHits(t textTable, zones []api.ZoneHit) {
	for _, z := range zones {
		t.row("zone", z.Code, z.Name, z.Kind, z.Relation, z.Publication)
	}
}

// placeRows are what every answer about a place begins with.
func placeRows(t textTable, a api.PointBase) {
	t.row("day", a.At)
	t.row("revision", a.Revision)
	if a.Draft != nil {
		t.row("draft", a.Draft.Publication, fmt.Sprintf("version %d", a.Draft.Version))
	}
	if a.Grid != nil {
		t.row("grid", a.Grid.Code, a.Grid.Name, a.Grid.Kind, a.Grid.Relation)
	} else {
		t.row("grid", "none")
	}
	for _, g := range a.OtherGrids {
		t.row("also grid", g.Code, g.Name, g.Kind, g.Relation)
	}
	if a.NearestGrid != nil {
		t.row("nearest grid", a.NearestGrid.Code, "", fmt.Sprintf("%.3f m", a.NearestGrid.DistanceM))
	}
	for _, d := range a.Divisions {
		t.row(d.Level, d.Code, d.Name)
	}
}
