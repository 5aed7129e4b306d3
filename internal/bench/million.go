package main

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"math/rand/v2"
	"net/http/httptest"
	"slices"
	"time"

	"github.com/paulmach/orb"

	"gridzone/api"
	"gridzone/geo"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// millionSide is how many grids lie side by side, and above each other.
const millionSide = 1000

// millionSection holds a million grids of 60 vertices in one Atlas, from rows in memory, and changes one of them.
func millionSection(ctx context.Context, b *bench) error {
	_, live, err := b.city(ctx, 500)
	if err != nil {
		return err
	}
	city := live.Atlas()
	rows := millionRows()
	raw := int64(0)
	for _, r := range rows {
		raw += int64(16 * vertices(r.Shape))
	}
	before := heap()
	build := func() *atlas.Atlas {
		return atlas.New(1, city.Day(), map[zoning.Layer][]*zoning.Row{zoning.Grids: rows})
	}
	start := time.Now()
	now := build()
	took := time.Since(start)
	used := heap() - before + raw
	b.note("a million grids of 60 vertices: Atlas built from rows in memory", "60 s or less", "%.1f s", took.Seconds())
	b.note("its live heap, coordinates included", "at most 3x the raw coordinates", "%.0f MB, raw %.0f MB: %.2fx", mb(used), mb(raw), float64(used)/float64(raw))

	inCity, inMillion := points(city, pointsAsked), points(now, pointsAsked)
	times, err := b.interleave(func() error { return askTogether(city, inCity) }, func() error { return askTogether(now, inMillion) },
		func() error { return askAll(city, inCity) }, func() error { return askAll(now, inMillion) })
	if err != nil {
		return err
	}
	perPoint := func(d time.Duration) float64 { return float64(d) / pointsAsked }
	for i, how := range []string{"asked together", "asked one by one"} {
		few, many := times[2*i], times[2*i+1]
		b.note("point to grid among the million, against the city, in process, "+how, "(for information)", "%.0f ns of %.0f ns: %.2fx", perPoint(many), perPoint(few), float64(many)/float64(few))
	}
	b.note("one after the other (each point waits for the last answer) among the million", "(latency, for information)", "%.0f ns", latency(now, inMillion))

	next, whole, err := b.succession(now, build)
	if err != nil {
		return err
	}
	b.note("next Atlas when one of the million changed, against the whole", "1/50 or less", "%s", against(next, whole))
	now = nil
	if err := b.tables(ctx, rows); err != nil {
		return err
	}
	if took, err = b.started(ctx, rows); err == nil {
		b.note("the same million in PostgreSQL: from opening the store until the Atlas is there", "60 s or less", "%.1f s", took.Seconds())
	}
	return err
}

// tables sends points as tables to services over all of the million and over as many of them as the city has grids.
func (b *bench) tables(ctx context.Context, rows []*zoning.Row) error {
	const side = 72 // squared: the city's grids, about
	var asks []func() error
	for _, some := range [][]*zoning.Row{block(rows, side), rows} {
		live, err := atlas.Open(ctx, rowStore{rows: some}, atlas.Options{})
		if err != nil {
			return err
		}
		handler, err := api.New(live, api.Options{Logger: slog.New(slog.DiscardHandler)})
		if err != nil {
			return err
		}
		server := httptest.NewServer(handler)
		defer server.Close()
		file := pointTable(points(live.Atlas(), pointsAsked))
		asks = append(asks, func() error { return sendBatch(server.URL, file, pointsAsked) })
	}
	times, err := b.interleave(asks...)
	if err != nil {
		return err
	}
	perPoint := func(d time.Duration) float64 { return d.Seconds() * 1e6 / pointsAsked }
	b.note("points to grids as CSV over HTTP among the million, against 5,184 of them", "within 2x", "%.2f us a point of %.2f us: %.2fx",
		perPoint(times[1]), perPoint(times[0]), float64(times[1])/float64(times[0]))
	return nil
}

// askTogether asks for the grids of many points at a time.
func askTogether(now *atlas.Atlas, asked []orb.Point) error {
	missing, hits := 0, make([]atlas.Hit, 0, geo.WarmPoints)
	for some := range slices.Chunk(asked, geo.WarmPoints) {
		hits = now.Grids(hits[:0], some, now.Day())
		for i := range hits {
			if hits[i].Row == nil {
				missing++
			}
		}
	}
	return fewMissing(missing, asked)
}

// millionRows are grids that tile a box, with the same wiggly borders of 15 edges on both sides.
func millionRows() []*zoning.Row {
	const edges = 15
	rng := rand.New(rand.NewPCG(1, 2))
	corner := func(i int) orb.Point {
		return orb.Point{118 + 4*float64(i%(millionSide+1))/millionSide, 28 + 4*float64(i/(millionSide+1))/millionSide}
	}
	border := func(from, to orb.Point) []orb.Point { // without its end
		dx, dy := to[0]-from[0], to[1]-from[1]
		line := make([]orb.Point, edges)
		for k := range line {
			t, off := float64(k)/edges, 0.0
			if k > 0 {
				off = 0.1 * (rng.Float64() - 0.5) * math.Sin(t*math.Pi)
			}
			line[k] = orb.Point{from[0] + t*dx - off*dy, from[1] + t*dy + off*dx}
		}
		return line
	}
	across := make([][]orb.Point, (millionSide+1)*(millionSide+1)) // from each corner to the east
	along := make([][]orb.Point, len(across))                      // and to the north
	for i := range across {
		if i%(millionSide+1) < millionSide {
			across[i] = border(corner(i), corner(i+1))
		}
		if i/(millionSide+1) < millionSide {
			along[i] = border(corner(i), corner(i+millionSide+1))
		}
	}
	backwards := func(ring orb.Ring, line []orb.Point, end orb.Point) orb.Ring { // with its end, without its start
		ring = append(ring, end)
		for k := len(line) - 1; k > 0; k-- {
			ring = append(ring, line[k])
		}
		return ring
	}
	rows := make([]*zoning.Row, 0, millionSide*millionSide)
	for j := range millionSide {
		for i := range millionSide {
			sw := j*(millionSide+1) + i
			nw := sw + millionSide + 1
			ring := append(make(orb.Ring, 0, 4*edges+1), across[sw]...)
			ring = append(ring, along[sw+1]...)
			ring = backwards(ring, across[nw], corner(nw+1))
			ring = backwards(ring, along[sw], corner(nw))
			rows = append(rows, &zoning.Row{ID: int64(len(rows) + 1), RevFrom: 1, Valid: zoning.Unbounded,
				Thing: zoning.Grid{Code: fmt.Sprintf("m%07d", len(rows)), Kind: zoning.Base}, Shape: orb.MultiPolygon{{append(ring, ring[0])}}})
		}
	}
	return rows
}
