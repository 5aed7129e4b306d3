package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"gridzone/api"
)

type coverageCmd struct {
	target
	when
	SliverM  string `help:"A gap or an overlap narrower than this is a sliver, in metres (default 1)." name:"sliver-m" placeholder:"M"`
	GapM2    string `help:"Gaps smaller than this are not listed, in square metres (default 0.01)." name:"gap-m2" placeholder:"M2"`
	Expected string `help:"How many base grids there should be; another number is a fault." placeholder:"N"`
	OutCRS   string `help:"Coordinate system of the shapes (with --json)." name:"out-crs" placeholder:"NAME"`
	Division string `help:"Look at this division only (default everything on record)." placeholder:"CODE"`
}

// Run lists the places where grids leave gaps, overlap or cross a village's line.
func (c coverageCmd) Run(ctx context.Context, std streams) error {
	query := url.Values{}
	c.add(query)
	set(query, "sliver_m", c.SliverM)
	set(query, "gap_m2", c.GapM2)
	set(query, "expected", c.Expected)
	set(query, "out_crs", c.OutCRS)
	set(query, "division", c.Division)
	var answer api.CoverageAnswer
	return c.tell(ctx, std, question{method: http.MethodGet, path: "/v1/coverage", query: query}, &answer, func(w io.Writer) {
		fmt.Fprintf(w, "%d grids, %.2f m2, %d faults, revision %d\n", answer.Grids, answer.AreaM2, len(answer.Faults), answer.Revision)
		t := newTable(w, "kind", "area_m2", "width_m", "grids", "divisions")
		for _, f := range answer.Faults {
			t.row(f.Kind, fmt.Sprintf("%.2f", f.AreaM2), fmt.Sprintf("%.3f", f.WidthM), strings.Join(f.Grids, " "), strings.Join(f.Divisions, " "))
		}
		t.print()
	})
}
