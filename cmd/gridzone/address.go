package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"gridzone/api"
)

type addressCmd struct {
	target
	asked
	Text   string `arg:"" optional:"" help:"An address as people write it."`
	File   string `help:"Many addresses instead: a CSV, XLSX, NDJSON or JSON file with a column address (地址), - for standard input; the same comes out, in order, with the grids added." placeholder:"FILE"`
	Out    string `help:"With --file: where the answers go instead of standard output; a file that does not exist." placeholder:"FILE"`
	Sheet  string `help:"With an XLSX file: its sheet (default the first that is not hidden)." placeholder:"NAME"`
	Column string `help:"With --file: the heading of the column that holds the addresses, where it is not called address or 地址." name:"address-column" placeholder:"NAME"`
	Lon    string `help:"Longitude in degrees: which addresses are near?" placeholder:"X"`
	Lat    string `help:"Latitude in degrees." placeholder:"Y"`
	Within string `help:"With --lon and --lat: how many metres off an address is near (default 1000)." name:"within-m" placeholder:"METRES"`
	CRS    string `help:"Coordinate system of the point." name:"crs" placeholder:"NAME"`
	OutCRS string `help:"Coordinate system of the answer." name:"out-crs" placeholder:"NAME"`
	Limit  int    `help:"At most so many candidates, or addresses near a point (default 10)." placeholder:"N"`
}

// Run answers for one address, for a file of them, or for a point.
func (c addressCmd) Run(ctx context.Context, std streams) error {
	file, point := c.File != "" || c.Out != "" || c.Sheet != "" || c.Column != "", c.Lon != "" || c.Lat != ""
	query := url.Values{}
	c.add(query)
	set(query, "out_crs", c.OutCRS)
	switch {
	case file && (c.Text != "" || point) || c.Text != "" && point:
		return usagef("give an address, or --file, or --lon and --lat: one of them")
	case (c.CRS != "" || c.Within != "") && !point:
		return usagef("--crs and --within-m are about a point: give --lon and --lat")
	case file:
		return c.many(ctx, std, query)
	case c.Text == "" && !point:
		return usagef("an address is needed, as: gridzone address 南湖区中山路12号 (or --file, or --lon and --lat)")
	}
	if c.Limit != 0 {
		query.Set("limit", strconv.Itoa(c.Limit))
	}
	if point {
		return c.near(ctx, std, query)
	}
	query.Set("address", c.Text)
	var answer api.AddressAnswer
	return c.tell(ctx, std, question{method: http.MethodGet, path: "/v1/locate", query: query}, &answer, func(w io.Writer) { addressTable(w, answer) })
}

// many answers a file of addresses, as locate does one of points.
func (c addressCmd) many(ctx context.Context, std streams, query url.Values) error {
	if c.Limit != 0 {
		return usagef("--limit is about one address or a point; of a file the number of candidates is told")
	}
	if c.File == "" && c.Column != "" {
		return usagef("--address-column is a column of a file of addresses: name one with --file")
	}
	m := many{File: c.File, Out: c.Out, Sheet: c.Sheet}
	if err := m.check(); err != nil {
		return err
	}
	query.Set("by", "address")
	set(query, "address_column", c.Column)
	return m.batch(ctx, std, c.target, "/v1/locate", query)
}

// near lists the addresses near a point.
func (c addressCmd) near(ctx context.Context, std streams, query url.Values) error {
	if c.Lon == "" || c.Lat == "" {
		return usagef("--lon and --lat go together")
	}
	if c.Draft != "" {
		return usagef("--draft changes no address; leave it out")
	}
	for name, value := range map[string]string{"lon": c.Lon, "lat": c.Lat, "crs": c.CRS, "within_m": c.Within} {
		set(query, name, value)
	}
	var answer api.AddressList
	return c.tell(ctx, std, question{method: http.MethodGet, path: "/v1/addresses", query: query}, &answer, func(w io.Writer) {
		fmt.Fprintf(w, "%d addresses, revision %d, day %s\n", len(answer.Items), answer.Revision, answer.At)
		t := newTable(w, "address", "level", "metres", "lon, lat")
		for _, i := range answer.Items {
			t.row(i.Address, i.Level, fmt.Sprintf("%.1f", *i.DistanceM), lonLat(i.Lon, i.Lat))
		}
		t.print()
	})
}

func lonLat(lon, lat float64) string {
	return strconv.FormatFloat(lon, 'f', -1, 64) + ", " + strconv.FormatFloat(lat, 'f', -1, 64)
}

// addressTable tells what the address is taken for, and then what is there, or what else it can mean.
func addressTable(w io.Writer, a api.AddressAnswer) {
	t := newTable(w)
	if m := a.Match; m != nil {
		t.row("address", m.Address, m.Level, fmt.Sprintf("confidence %g", m.Confidence), sureness(m))
	} else {
		t.row("address", "nothing on record explains it")
	}
	if a.Point != nil {
		t.row("point", lonLat(a.Point.Lon, a.Point.Lat))
	}
	placeRows(t, api.PointBase{Revision: a.Revision, At: a.At, Draft: a.Draft, Grid: a.Grid, OtherGrids: a.OtherGrids, NearestGrid: a.NearestGrid, Divisions: a.Divisions})
	zoneHits(t, a.Zones)
	t.print()
	if a.Geocoder != nil && a.Geocoder.Trouble != "" {
		fmt.Fprintf(w, "the geocoder was asked and has no answer: %s\n", a.Geocoder.Trouble)
	}
	if len(a.Candidates) == 0 {
		return
	}
	fmt.Fprintln(w, "no single door: it can mean")
	list := newTable(w, "address", "level", "confidence", "lon, lat", "grid there")
	for _, k := range a.Candidates {
		confidence, grid := "by "+k.Source, "none"
		if k.Confidence != nil {
			confidence = fmt.Sprintf("%g", *k.Confidence)
		}
		if k.Grid != nil {
			grid = *k.Grid
		}
		list.row(k.Address, k.Level, confidence, lonLat(k.Lon, k.Lat), grid)
	}
	list.print()
	if a.More {
		fmt.Fprintln(w, "these are not all: write the town or the village in front, or ask for more with --limit")
	}
}

// sureness is a word for how sure a match is.
func sureness(m *api.Match) string {
	switch {
	case m.Ambiguous:
		return "one of several"
	case m.Certain:
		return "certain"
	default:
		return "not certain"
	}
}
