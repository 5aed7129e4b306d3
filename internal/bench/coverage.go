package main

import (
	"context"
	"fmt"
	"runtime"

	"gridzone/fixtures"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// coverageSection looks on one core for the faults of the damaged city, and of the sound one.
func coverageSection(ctx context.Context, b *bench) error {
	options := fixtures.Options{Seed: 1, Vertices: 500, Zones: -1}
	sound := fixtures.New(options)
	damaged, planted := fixtures.Damaged(options)
	onRecord := 0
	for _, p := range planted {
		if !p.InFiles {
			onRecord++
		}
	}
	check := func(c *fixtures.City, want int) func() error {
		const day = zoning.Day(20_000)
		now := atlas.New(1, day, map[zoning.Layer][]*zoning.Row{zoning.Divisions: c.Divisions, zoning.Grids: c.Grids})
		return func() error {
			found, err := now.Coverage(ctx, "", day, atlas.CoverageOptions{SliverM: 1, GapM2: 0.01})
			if err == nil && len(found.Faults) != want {
				err = fmt.Errorf("%d faults found, %d planted", len(found.Faults), want)
			}
			return err
		}
	}
	hurt, whole := check(damaged, onRecord), check(sound, 0)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	times, err := b.interleave(hurt, whole)
	if err != nil {
		return err
	}
	b.note(fmt.Sprintf("coverage of the city of 500 vertices a grid with %d faults, all found and nothing else, on one core", onRecord), "10 s or less", "%.2f s", times[0].Seconds())
	b.note("the same without faults", "10 s or less", "%.2f s", times[1].Seconds())
	return nil
}
