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
	Division string `help:"Look at this division only (default everything on record)." placeholder:"CODE"`
}

// Run lists the places where grids leave gaps, overlap or cross a village's line.
func (c coverageCmd) Run(ctx context.Context, std streams) error {
	query := url.Values{}
	c.add(query)
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
