package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"gridzone/fixtures"
	"gridzone/zoning"
)

type demoCmd struct {
	Store     string `help:"Store to make, a file or a postgres:// URL; it must not hold anything yet (default ${default})." default:"demo.gpkg" placeholder:"PATH"`
	Files     string `help:"Write the city as GeoJSON files into this folder instead." placeholder:"DIR"`
	Damaged   bool   `help:"With --files: the damaged city, with the faults planted in it listed in faults.json."`
	Seed      uint64 `help:"Another seed makes another city." default:"1"`
	Vertices  int    `help:"Vertices of a grid, about." default:"60"`
	Grids     int    `help:"Number of base grids." default:"5237"`
	Addresses int    `help:"Number of addresses, about; 0 for 10,000 in proportion to the grids." default:"0"`
}

// Run makes up a city.
func (c demoCmd) Run(ctx context.Context, std streams) error {
	if c.Grids < 1 || c.Vertices < 4 {
		return usagef("--grids must be 1 or more and --vertices 4 or more")
	}
	options := fixtures.Options{Seed: c.Seed, Vertices: c.Vertices, Grids: c.Grids, Addresses: c.Addresses}
	if c.Files != "" {
		return c.write(options, std)
	}
	if c.Damaged {
		return usagef("the damaged city breaks the rules of a store; write it as files with --files DIR")
	}
	a, err := openApp(ctx, appOptions{store: c.Store})
	if err != nil {
		return err
	}
	defer a.close()
	if n := a.live.Atlas().Revision(); n != 0 {
		return usagef("%s is at revision %d: the made-up city goes into an empty store only; name another with --store", shown(c.Store), n)
	}
	return loadDemo(ctx, a, options, std)
}

// loadDemo puts the made-up city into an empty store.
func loadDemo(ctx context.Context, a *app, o fixtures.Options, std streams) error {
	var shown bar
	total := 0
	city := fixtures.New(o)
	err := city.Load(ctx, a.live, func(done, all int) {
		if all != total {
			shown, total = newBar(std, int64(all), "made-up city", false), all
		}
		shown.set(int64(done))
	})
	shown.finish()
	if err != nil {
		return fmt.Errorf("load the made-up city: %w", err)
	}
	now := a.live.Atlas()
	fmt.Fprintf(std.err, "made-up city loaded: %d divisions, %d grids, %d zones, %d farms, %d addresses (invented; for trying things out only)\n",
		now.Count(zoning.Divisions, now.Day()), now.Count(zoning.Grids, now.Day()), now.Count(zoning.Zones, now.Day()), now.Count(zoning.Farms, now.Day()), len(city.Addresses))
	return nil
}

// write puts a GeoJSON file per layer into the folder, and the publications.
func (c demoCmd) write(o fixtures.Options, std streams) (err error) {
	if err := os.MkdirAll(c.Files, 0o755); err != nil {
		return usageError{err}
	}
	city := fixtures.New(o)
	if c.Damaged {
		var faults []fixtures.Planted
		city, faults = fixtures.Damaged(o)
		if err := writeFile(filepath.Join(c.Files, "faults.json"), func(f *os.File) error { return fixtures.WritePlanted(f, faults) }); err != nil {
			return err
		}
	}
	for _, layer := range fixtures.Layers() {
		path := filepath.Join(c.Files, layer+".geojson")
		if err := writeFile(path, func(f *os.File) error { return city.WriteGeoJSON(f, layer) }); err != nil {
			return err
		}
		fmt.Fprintln(std.out, path)
	}
	return c.drafts(city, std)
}

// drafts puts what begins a draft of each publication into a folder in the folder: what it says, and its zones.
func (c demoCmd) drafts(city *fixtures.City, std streams) error {
	dir := filepath.Join(c.Files, "publications")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return usageError{err}
	}
	for _, p := range city.Publications {
		path := filepath.Join(dir, p.Code())
		if err := writeFile(path+".json", func(f *os.File) error { return fixtures.WriteHeader(f, p) }); err != nil {
			return err
		}
		if err := writeFile(path+".geojson", func(f *os.File) error { return city.WriteZones(f, p.Code()) }); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(std.out, "%s: %d publications, a header and the zones of each\n", dir, len(city.Publications))
	return err
}
