package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"

	"gridzone/api"
)

// coverageCmd is what is asked of the tiling, and done about its faults.
type coverageCmd struct {
	Faults     coverageFaultsCmd     `cmd:"" default:"withargs" help:"List the faults; this is done when no other is named."`
	Except     coverageExceptCmd     `cmd:"" help:"Let faults of a kind stand at a place, for a reason."`
	Exceptions coverageExceptionsCmd `cmd:"" help:"List the exceptions in force, with who recorded them."`
	End        coverageEndCmd        `cmd:"" help:"End an exception from a day on."`
}

// thresholds say what counts as a fault, and where.
type thresholds struct {
	SliverM  string `help:"A gap or an overlap narrower than this is a sliver, in metres (default 1)." name:"sliver-m" placeholder:"M"`
	GapM2    string `help:"Gaps smaller than this are not listed, in square metres (default 0.01)." name:"gap-m2" placeholder:"M2"`
	Division string `help:"Look at this division only (default everything on record)." placeholder:"CODE"`
}

func (t thresholds) add(query url.Values) {
	set(query, "sliver_m", t.SliverM)
	set(query, "gap_m2", t.GapM2)
	set(query, "division", t.Division)
}

type coverageFaultsCmd struct {
	target
	when
	thresholds
	Expected string `help:"How many base grids there should be; another number is a fault." placeholder:"N"`
	OutCRS   string `help:"Coordinate system of the shapes (as json or geojson)." name:"out-crs" placeholder:"NAME"`
	Format   string `help:"geojson (QGIS opens it), html (a report with a picture of each fault) or json instead of a table to look at. Default by the name of --out." placeholder:"NAME"`
	Lang     string `help:"Language of the report: zh or en (default both)." placeholder:"LANG"`
	Out      string `help:"Where it goes instead of standard output; a file that does not exist." placeholder:"FILE"`
}

// Run lists the places where grids do not tile.
func (c coverageFaultsCmd) Run(ctx context.Context, std streams) error {
	format, err := c.format()
	if err != nil {
		return err
	}
	query := url.Values{}
	c.when.add(query)
	c.thresholds.add(query)
	set(query, "expected", c.Expected)
	set(query, "out_crs", c.OutCRS)
	q := question{method: http.MethodGet, path: "/v1/coverage", query: query, accept: "application/json"}
	if format == "" {
		var answer api.CoverageAnswer
		return c.tell(ctx, std, q, &answer, func(w io.Writer) { coverageTable(w, answer) })
	}
	query.Set("f", format)
	set(query, "lang", c.Lang)
	return c.exchange(ctx, std, q, func(answer *http.Response) error {
		return c.deliver(std, c.Out, answer, func(w io.Writer) error { return received(w, answer.Body) })
	})
}

// format is the form asked for; empty for a table to look at, and for JSON by --json.
func (c coverageFaultsCmd) format() (string, error) {
	format := c.Format
	if format == "" && c.Out != "" {
		format = strings.TrimPrefix(strings.ToLower(filepath.Ext(c.Out)), ".")
		if format == "htm" {
			format = "html"
		}
	}
	known := format == "geojson" || format == "html" || format == "json"
	switch {
	case c.Format != "" && !known:
		return "", usagef("--format %q is none of geojson, html, json", c.Format)
	case c.Out != "" && !known:
		return "", usagef("the ending of %s says no format; give --format: geojson, html or json", c.Out)
	case known && c.JSON && c.Out == "":
		return "", usagef("give --json or --format %s, not both", format)
	case c.Lang != "" && format != "html":
		return "", usagef("--lang is the language of a report: give --format html as well")
	}
	return format, unwritten(c.Out)
}

func coverageTable(w io.Writer, a api.CoverageAnswer) {
	open := ""
	if len(a.Exceptions) > 0 {
		open = fmt.Sprintf(" (%d open)", a.Open)
	}
	faults := "faults"
	if len(a.Faults) == 1 {
		faults = "fault"
	}
	fmt.Fprintf(w, "%d grids, %.2f m2, %d %s%s, revision %d\n", a.Grids, a.AreaM2, len(a.Faults), faults, open, a.Revision)
	reasons := map[string]string{}
	for _, e := range a.Exceptions {
		reasons[e.ID] = e.Reason
	}
	t := newTable(w, "kind", "area_m2", "width_m", "lon, lat", "grids", "divisions", "exception")
	for _, f := range a.Faults {
		kind, exception := f.Kind, ""
		if f.SliverOf != "" {
			kind += " (" + f.SliverOf + ")"
		}
		if f.Exception != nil {
			exception = *f.Exception + " " + reasons[*f.Exception]
		}
		t.row(kind, fmt.Sprintf("%.2f", f.AreaM2), fmt.Sprintf("%.3f", f.WidthM), pointText(f.Lon, f.Lat), strings.Join(f.Grids, " "), strings.Join(f.Divisions, " "), exception)
	}
	t.print()
}

// pointText writes a point that there may be.
func pointText(lon, lat *float64) string {
	if lon == nil || lat == nil {
		return ""
	}
	return fmt.Sprintf("%.7f, %.7f", *lon, *lat)
}
