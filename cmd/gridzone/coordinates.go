package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"gridzone/api"
)

type coordinatesCmd struct {
	target
	Lon string `help:"Longitude in degrees, or easting." required:"" placeholder:"X"`
	Lat string `help:"Latitude in degrees, or northing." required:"" placeholder:"Y"`
	CRS string `help:"Coordinate system of the point (default EPSG:4490)." name:"crs" placeholder:"NAME"`
	To  string `help:"Coordinate system of the answer (default EPSG:4490)." placeholder:"NAME"`
}

// Run answers with the coordinates of a place in another system.
func (c coordinatesCmd) Run(ctx context.Context, std streams) error {
	query := url.Values{"lon": {c.Lon}, "lat": {c.Lat}}
	set(query, "crs", c.CRS)
	set(query, "to", c.To)
	var answer api.CoordinatesAnswer
	return c.tell(ctx, std, question{method: http.MethodGet, path: "/v1/coordinates", query: query}, &answer, func(w io.Writer) {
		t := newTable(w)
		t.row("crs", answer.To.CRS)
		if answer.To.Easting != nil {
			t.row("easting", fmt.Sprintf("%.4f", *answer.To.Easting))
			t.row("northing", fmt.Sprintf("%.4f", *answer.To.Northing))
		} else {
			t.row("lon", fmt.Sprintf("%.9f", *answer.To.Lon))
			t.row("lat", fmt.Sprintf("%.9f", *answer.To.Lat))
		}
		t.print()
	})
}
