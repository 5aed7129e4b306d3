package main

import (
	"context"
	"runtime"

	"github.com/paulmach/orb"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// buildSection builds the Atlas of grids of 500 vertices from its store.
func buildSection(ctx context.Context, b *bench) error {
	store, live, err := b.city(ctx, 500)
	if err != nil {
		return err
	}
	raw, grids := coordinates(live.Atlas())
	before := heap()
	var built *atlas.Live
	times, err := b.interleave(func() error {
		built = nil
		built, err = atlas.Open(ctx, store, atlas.Options{})
		return err
	})
	if err != nil {
		return err
	}
	used := heap() - before
	runtime.KeepAlive(built)
	b.note("Atlas of the city of 500 vertices a grid, read from the store and built", "3 s or less", "%.2f s", times[0].Seconds())
	b.note("its live heap", "at most 3x the raw coordinates", "%.0f MB, raw %.0f MB (grids alone %.0f MB): %.2fx", mb(used), mb(raw), mb(grids), float64(used)/float64(raw))
	return nil
}

// coordinates returns the bytes of all coordinates, and of those of the grids.
func coordinates(now *atlas.Atlas) (all, grids int64) {
	for _, layer := range zoning.SpatialLayers() {
		for _, row := range now.Rows(layer, now.Day()) {
			size := int64(16 * vertices(row.Shape))
			all += size
			if layer == zoning.Grids {
				grids += size
			}
		}
	}
	return all, grids
}

func vertices(g orb.MultiPolygon) int {
	n := 0
	for _, poly := range g {
		for _, ring := range poly {
			n += len(ring)
		}
	}
	return n
}

func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func mb(bytes int64) float64 { return float64(bytes) / 1e6 }
