package main

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"github.com/tidwall/rtree"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

const pointsAsked = 1 << 20

// pointSection asks for the grid of random points in cities of three densities, with every rule of time and kind on.
func pointSection(ctx context.Context, b *bench) error {
	var cities []*atlas.Atlas
	for _, vertices := range []int{50, 500, 5000} {
		_, live, err := b.city(ctx, vertices)
		if err != nil {
			return err
		}
		cities = append(cities, live.Atlas())
	}
	asked := points(cities[1], pointsAsked)
	var fs []func() error
	for _, now := range cities {
		fs = append(fs, func() error { return askAll(now, asked) })
	}
	peer := obvious(cities[1])
	few := asked[:1<<13]
	fs = append(fs, func() error {
		for _, p := range few {
			if ours, theirs := cities[1].Grid(p, cities[1].Day()).Row, peer(p); ours != theirs {
				return fmt.Errorf("%v: %v here, %v with orb", p, ours.Code(), theirs)
			}
		}
		return nil
	})
	times, err := b.interleave(fs...)
	if err != nil {
		return err
	}
	perPoint := func(d time.Duration, n int) float64 { return float64(d) / float64(n) }
	at := [3]float64{perPoint(times[0], len(asked)), perPoint(times[1], len(asked)), perPoint(times[2], len(asked))}
	obviousNs := perPoint(times[3], len(few))
	allocs := testing.AllocsPerRun(1000, func() { cities[1].Grid(asked[0], cities[1].Day()) })
	b.note("point to grid in process, 500 vertices", "100 ns or less, no allocation", "%.0f ns, %.0f allocations", at[1], allocs)
	b.note("the same at 50 and at 5,000 vertices", "within 2x", "%.0f ns (%.2fx), %.0f ns (%.2fx)", at[0], at[0]/at[1], at[2], at[2]/at[1])
	b.note("one after the other (each point waits for the last answer)", "(latency, for information)", "%.0f ns", latency(cities[1], asked))
	b.note("tidwall/rtree + orb planar.PolygonContains, 500 vertices", "300x or better", "%.0f ns, %.0fx", obviousNs, obviousNs/at[1])
	return nil
}

func askAll(now *atlas.Atlas, asked []orb.Point) error {
	day, missing := now.Day(), 0
	for _, p := range asked {
		if now.Grid(p, day).Row == nil {
			missing++
		}
	}
	return fewMissing(missing, asked)
}

// fewMissing lets a few points be in no grid: shapes differ a little between densities.
func fewMissing(missing int, asked []orb.Point) error {
	if missing > len(asked)/100 {
		return fmt.Errorf("%d of %d points are in no grid", missing, len(asked))
	}
	return nil
}

// latency makes each question depend on the answer before.
func latency(now *atlas.Atlas, asked []orb.Point) float64 {
	day, i := now.Day(), 0
	start := time.Now()
	for range asked {
		step := 1
		if row := now.Grid(asked[i], day).Row; row != nil {
			step += int(row.Valid.From&1) + int(row.RevFrom)
		}
		i = (i + step*7919) % len(asked)
	}
	return float64(time.Since(start)) / float64(len(asked))
}

// obvious is what everybody writes first: boxes in an R-tree, then every edge of each candidate. It answers the same
// question: a base grid comes before a dedicated one that lies on top of it, then the lowest code, so no candidate can be left out.
func obvious(now *atlas.Atlas) func(orb.Point) *zoning.Row {
	var tree rtree.RTreeG[*zoning.Row]
	for _, row := range now.Rows(zoning.Grids, now.Day()) {
		bound := row.Shape.Bound()
		tree.Insert(bound.Min, bound.Max, row)
	}
	return func(p orb.Point) (best *zoning.Row) {
		tree.Search(p, p, func(_, _ [2]float64, row *zoning.Row) bool {
			if planar.MultiPolygonContains(row.Shape, p) && (best == nil || before(row, best)) {
				best = row
			}
			return true
		})
		return best
	}
}

func before(a, b *zoning.Row) bool {
	ka, kb := a.Thing.(zoning.Grid).Kind.Rank(), b.Thing.(zoning.Grid).Kind.Rank()
	return ka < kb || ka == kb && a.Code() < b.Code()
}
