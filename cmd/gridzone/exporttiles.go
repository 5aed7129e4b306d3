package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"gridzone/exporters/mbtiles"
	"gridzone/tiles"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

const (
	tilesFormat = "mbtiles" // of vector tiles, which is none of exporters'
	tilesZoom   = 14        // the last zoom written unless more are asked for: maps enlarge those
)

// tilesAsked says whether what was asked for goes together with tiles.
func (c exportCmd) tilesAsked() error {
	switch {
	case c.Layer != "" && !slices.Contains(tiles.Names(), c.Layer):
		return usagef("--layer %q has no tiles; there are tiles of %s", c.Layer, strings.Join(tiles.Names(), ", "))
	case c.Staff:
		return usagef("tiles hold no staff")
	case c.Server != "":
		return usagef("a service gives tiles one by one, at /tiles; a file of them is made where the store lies, with --store")
	case c.Out == "-":
		return usagef("tiles need a file")
	}
	return nil
}

// zooms reads --zooms: two numbers with a hyphen, or one.
func (c exportCmd) zooms(sheet *tiles.Sheet) (first, last int, err error) {
	first, last = sheet.FirstZoom(), tilesZoom
	if c.Zooms == "" {
		return first, last, nil
	}
	from, to, both := strings.Cut(c.Zooms, "-")
	if !both {
		to = from
	}
	first, err = strconv.Atoi(from)
	if err == nil {
		last, err = strconv.Atoi(to)
	}
	if err != nil || first < 0 || first > last || last > tiles.MaxZoom {
		return 0, 0, usagef("--zooms %q is no stretch of zooms from 0 to %d, such as 9-14", c.Zooms, tiles.MaxZoom)
	}
	if last < sheet.FirstZoom() {
		return 0, 0, usagef("--zooms %q: nothing of %s is drawn before zoom %d", c.Zooms, sheet.Name(), sheet.FirstZoom())
	}
	return first, last, nil
}

// tiles writes what is in force on a day as tiles.
func (c exportCmd) tiles(ctx context.Context, std streams, a *app) error {
	now, done, err := c.atlas(ctx, a)
	if err != nil {
		return err
	}
	defer done()
	day := a.live.Today()
	if c.At != "" {
		if day, err = zoning.ParseDay(c.At); err != nil {
			return err
		}
	}
	name := c.Layer
	if name == "" {
		name = tiles.All
	}
	sheet, err := tiles.New(tiles.Options{}).Sheet(now, name, day)
	if err != nil {
		return err
	}
	first, last, err := c.zooms(sheet)
	if err != nil {
		return err
	}
	n := 0
	err = writeFile(c.Out, func(f *os.File) error {
		var err error
		n, err = writeTiles(ctx, f.Name(), sheet, describeTiles(sheet, now.Revision(), day, first, last, isDemo(c.Store)))
		return err
	})
	if err != nil {
		return err
	}
	return c.done(std, fmt.Sprintf("%d tiles of %s, zooms %d to %d", n, name, first, last), n)
}

// atlas returns what is on record at the revision asked for.
func (c exportCmd) atlas(ctx context.Context, a *app) (*atlas.Atlas, func(), error) {
	if c.Revision == 0 {
		return a.live.Atlas(), func() {}, nil
	}
	return a.live.Older(ctx, c.Revision, nil)
}

func describeTiles(sheet *tiles.Sheet, revision int64, day zoning.Day, first, last int, demo bool) mbtiles.About {
	about := mbtiles.About{Name: "gridzone " + sheet.Name(), Description: fmt.Sprintf("In force on %s, at revision %d", day, revision), Revision: revision, MinZoom: first, MaxZoom: last}
	if demo {
		about.Description += "; made up, no real place"
	}
	if b, ok := sheet.Bound(); ok {
		about.Bounds = &[4]float64{b.Min[0], b.Min[1], b.Max[0], b.Max[1]}
	}
	for _, l := range sheet.Layers() {
		if tiles.FirstZoom(l) > last {
			continue // it is on no tile of these
		}
		fields := map[string]string{}
		for _, f := range tiles.Fields(l) {
			fields[f.Name] = "String"
		}
		areas := mbtiles.Layer{ID: string(l), Description: string(l), MinZoom: max(first, tiles.FirstZoom(l)), MaxZoom: last, Fields: fields}
		labels := areas
		labels.ID, labels.Description = areas.ID+tiles.LabelSuffix, "a point in each of "+areas.ID
		about.Layers = append(about.Layers, areas, labels)
	}
	return about
}

// writeTiles draws every tile into a file and returns how many there are.
func writeTiles(ctx context.Context, path string, sheet *tiles.Sheet, about mbtiles.About) (int, error) {
	out, err := mbtiles.Begin(ctx, path, about)
	if err != nil {
		return 0, err
	}
	n := 0
	for zoom := about.MinZoom; zoom <= about.MaxZoom && err == nil; zoom++ {
		err = sheet.Every(ctx, zoom, func(x, y int, body []byte) error {
			zipped, err := tiles.Zip(body)
			if err != nil {
				return err
			}
			n++
			return out.Add(ctx, zoom, x, y, zipped)
		})
	}
	if err != nil {
		_ = out.Close()
		return 0, err
	}
	return n, out.Finish(ctx)
}
