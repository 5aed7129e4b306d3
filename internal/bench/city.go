package main

import (
	"context"
	"math/rand/v2"
	"path/filepath"

	"github.com/paulmach/orb"

	"gridzone/fixtures"
	"gridzone/store/gpkg"
	"gridzone/zoning/atlas"
)

// open opens an empty store in a temporary folder and follows it.
func (b *bench) open(ctx context.Context) (*gpkg.Store, *atlas.Live, error) {
	dir, err := b.folder()
	if err != nil {
		return nil, nil, err
	}
	store, err := gpkg.Open(ctx, filepath.Join(dir, "bench.gpkg"))
	if err != nil {
		return nil, nil, err
	}
	b.later(func() { _ = store.Close() })
	live, err := atlas.Open(ctx, store, atlas.Options{})
	return store, live, err
}

// city opens a store with the made-up city in it.
func (b *bench) city(ctx context.Context, vertices int) (*gpkg.Store, *atlas.Live, error) {
	store, live, err := b.open(ctx)
	if err != nil {
		return nil, nil, err
	}
	return store, live, fixtures.New(fixtures.Options{Seed: 1, Vertices: vertices}).Load(ctx, live, nil)
}

// points are random ones that lie in a grid.
func points(now *atlas.Atlas, n int) []orb.Point {
	rng := rand.New(rand.NewPCG(1, 2))
	bound := orb.Bound{Min: orb.Point{180, 90}, Max: orb.Point{-180, -90}}
	for _, row := range now.Rows("grids", now.Day()) {
		bound = bound.Union(row.Shape.Bound())
	}
	out := make([]orb.Point, 0, n)
	for len(out) < n {
		p := orb.Point{
			bound.Min[0] + rng.Float64()*(bound.Max[0]-bound.Min[0]),
			bound.Min[1] + rng.Float64()*(bound.Max[1]-bound.Min[1]),
		}
		if now.Grid(p, now.Day()).Row != nil {
			out = append(out, p)
		}
	}
	return out
}
