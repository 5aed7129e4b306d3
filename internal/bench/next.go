package main

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"time"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// nextSection changes one grid of the city and builds the next Atlas, beside building all of it.
func nextSection(ctx context.Context, b *bench) error {
	_, live, err := b.city(ctx, 500)
	if err != nil {
		return err
	}
	now := live.Atlas()
	rows := map[zoning.Layer][]*zoning.Row{}
	for _, layer := range atlas.Layers() {
		rows[layer] = slices.Collect(now.OnRecord(layer))
	}
	took, whole, err := b.succession(now, func() *atlas.Atlas { return atlas.New(now.Revision(), now.Day(), rows) })
	b.note(fmt.Sprintf("next Atlas when one of %d grids of 500 vertices changed, against the whole", len(rows[zoning.Grids])), "1/50 or less", "%s", against(took, whole))
	return err
}

// spent is what building an Atlas cost.
type spent struct {
	time  time.Duration
	bytes int64
}

// against tells two costs side by side.
func against(next, whole spent) string {
	return fmt.Sprintf("%.1f ms of %.2f s: 1/%.0f; %.2f MB of %.0f MB allocated", float64(next.time)/1e6, whole.time.Seconds(), float64(whole.time)/float64(next.time), mb(next.bytes), mb(whole.bytes))
}

// succession builds the whole Atlas once, and then one Atlas from the other, each with one grid changed; of those it returns the medians.
func (b *bench) succession(now *atlas.Atlas, build func() *atlas.Atlas) (next, whole spent, err error) {
	whole = cost(func() { build() })
	grids := now.Rows(zoning.Grids, now.Day())
	var times []time.Duration
	var bytes []int64
	for i := range 20 * b.rounds {
		grid := grids[(len(grids)/2+i*37)%len(grids)]
		changed := *grid
		changed.ID = -int64(i + 1)
		changed.Shape = grid.Shape.Clone()
		ring := changed.Shape[0][0]
		ring[1][0] += 1e-7
		was := now
		c := cost(func() { now = was.Next(was.Revision()+1, was.Day(), []*zoning.Row{grid}, []*zoning.Row{&changed}) })
		if got := now.Grid(ring[1], now.Day()).Row; got == nil {
			return next, whole, fmt.Errorf("a vertex of grid %s is in no grid", grid.Code())
		}
		times, bytes = append(times, c.time), append(bytes, c.bytes)
	}
	return spent{median(times), median(bytes)}, whole, nil
}

// cost runs f, after what was left behind is collected.
func cost(f func()) spent {
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	f()
	took := time.Since(start)
	runtime.ReadMemStats(&after)
	return spent{took, int64(after.TotalAlloc - before.TotalAlloc)}
}
