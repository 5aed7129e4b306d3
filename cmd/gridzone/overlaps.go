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

type overlapsCmd struct {
	target
	asked
	Layer  []string `help:"Layers to look in (default grids, zones and divisions)." placeholder:"NAME" sep:","`
	Shapes bool     `help:"Give the shape of each overlap (with --json)."`
	OutCRS string   `help:"Coordinate system of those shapes." name:"out-crs" placeholder:"NAME"`
	File   string   `arg:"" help:"GeoJSON of a polygon or multipolygon (a geometry, or a Feature), - for standard input."`
}

// Run measures what a polygon overlaps.
func (c overlapsCmd) Run(ctx context.Context, std streams) error {
	file, err := c.input(ctx, std, c.File)
	if err != nil {
		return err
	}
	defer file.Close()
	query := url.Values{}
	c.add(query)
	set(query, "layer", strings.Join(c.Layer, ","))
	set(query, "out_crs", c.OutCRS)
	if c.Shapes {
		query.Set("shapes", "true")
	}
	q := question{method: http.MethodPost, path: "/v1/overlaps", query: query, contentType: "application/geo+json", body: file}
	var answer api.OverlapsAnswer
	return c.tell(ctx, std, q, &answer, func(w io.Writer) {
		fmt.Fprintf(w, "area %.2f m2, revision %d, day %s%s\n", answer.AreaM2, answer.Revision, answer.At, draftNote(answer.Draft))
		t := newTable(w, "layer", "code", "area_m2", "share_of_input", "share_of_item")
		for _, item := range answer.Items {
			t.row(item.Layer, item.Code, fmt.Sprintf("%.2f", item.AreaM2), fmt.Sprintf("%.6f", item.ShareOfInput), fmt.Sprintf("%.6f", item.ShareOfItem))
		}
		t.print()
	})
}
