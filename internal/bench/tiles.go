package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"

	"gridzone/tiles"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

const (
	benchZooms = 5  // from 10 to 14
	mostTiles  = 60 // of a zoom: any of them, where there are more
)

// tilesSection draws the tiles of the grids' city, none of them kept, on one processor, beside PostGIS on the same grids, and then asks for one that is kept.
func tilesSection(ctx context.Context, b *bench) error {
	_, live, err := b.city(ctx, 500)
	if err != nil {
		return err
	}
	now := live.Atlas()
	sheet, err := tiles.New(tiles.Options{}).Sheet(now, string(zoning.Grids), now.Day())
	if err != nil {
		return err
	}
	conn, err := b.postgis(ctx)
	if err != nil {
		return err
	}
	if err := loadMercator(ctx, conn, now); err != nil {
		return err
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	prepared := time.Now()
	for zoom := 10; zoom < 10+benchZooms; zoom++ {
		if _, err := sheet.Tile(ctx, zoom, 0, 0); err != nil { // takes the borders apart, and draws them at this zoom
			return err
		}
	}
	b.note("taking the borders of the city's grids apart and drawing them at five zooms, once for each revision that changes them", "none", "%.1f s", time.Since(prepared).Seconds())
	for zoom := 10; zoom < 10+benchZooms; zoom++ {
		if err := b.tilesOf(ctx, sheet, conn, zoom); err != nil {
			return err
		}
	}
	runtime.GOMAXPROCS(runtime.NumCPU())
	return b.cachedTile(ctx)
}

// tilesOf measures a zoom.
func (b *bench) tilesOf(ctx context.Context, sheet *tiles.Sheet, conn *pgx.Conn, zoom int) error {
	places, err := someTiles(ctx, sheet, zoom)
	if err != nil {
		return err
	}
	sizes := [2]int{}
	each := func(side int, draw func(x, y int) ([]byte, error)) func() error {
		return func() error {
			sizes[side] = 0
			for _, p := range places {
				body, err := draw(p[0], p[1])
				if err != nil {
					return err
				}
				sizes[side] += len(body)
			}
			return nil
		}
	}
	const asMVT = `SELECT ST_AsMVT(t, 'grids', 4096, 'geom') FROM (SELECT code, name, kind, division,
  ST_AsMVTGeom(geom, ST_TileEnvelope($1, $2, $3), 4096, 64) AS geom FROM mercator WHERE geom && ST_TileEnvelope($1, $2, $3, margin => 64.0/4096)) t WHERE geom IS NOT NULL`
	times, err := b.interleave(
		each(0, func(x, y int) ([]byte, error) { return sheet.Tile(ctx, zoom, x, y) }),
		each(1, func(x, y int) (body []byte, err error) {
			return body, conn.QueryRow(ctx, asMVT, zoom, x, y).Scan(&body)
		}))
	if err != nil {
		return err
	}
	n := float64(len(places))
	b.note(fmt.Sprintf("a vector tile of grids at zoom %d, not kept, one core (%d tiles), beside ST_AsMVT", zoom, len(places)), "10x or better",
		"%.2f ms of %.0f kB against %.1f ms of %.0f kB, %.0fx", times[0].Seconds()*1e3/n, float64(sizes[0])/n/1e3, times[1].Seconds()*1e3/n, float64(sizes[1])/n/1e3, float64(times[1])/float64(times[0]))
	return nil
}

// someTiles lists tiles of a zoom that have something on them.
func someTiles(ctx context.Context, sheet *tiles.Sheet, zoom int) ([][2]int, error) {
	var all [][2]int
	if err := sheet.Every(ctx, zoom, func(x, y int, _ []byte) error { all = append(all, [2]int{x, y}); return nil }); err != nil {
		return nil, err
	}
	rand.New(rand.NewPCG(5, 6)).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all[:min(len(all), mostTiles)], nil
}

// loadMercator gives PostGIS the grids as tiles want them: in Web Mercator already, with an index.
func loadMercator(ctx context.Context, conn *pgx.Conn, now *atlas.Atlas) error {
	if _, err := conn.Exec(ctx, `CREATE TABLE mercator (code text, name text, kind text, division text, geom geometry(MultiPolygon, 3857))`); err != nil {
		return err
	}
	batch := &pgx.Batch{}
	for _, row := range now.Rows(zoning.Grids, now.Day()) {
		g := row.Thing.(zoning.Grid)
		data, err := wkb.Marshal(row.Shape)
		if err != nil {
			return err
		}
		batch.Queue(`INSERT INTO mercator VALUES ($1, $2, $3, $4, ST_Transform(ST_GeomFromWKB($5, 4326), 3857))`, g.Code, g.Name, string(g.Kind), g.Division, data)
	}
	if err := conn.SendBatch(ctx, batch).Close(); err != nil {
		return err
	}
	_, err := conn.Exec(ctx, `CREATE INDEX ON mercator USING gist (geom); ANALYZE mercator`)
	return err
}

// cachedTile asks for a tile that is kept, beside a bare Gin handler with that body under as many headers.
func (b *bench) cachedTile(ctx context.Context) error {
	path, asked, err := b.stored(ctx, 1)
	if err != nil {
		return err
	}
	ours, err := b.start(ctx, "api", path, 1)
	if err != nil {
		return err
	}
	tile, err := tileAt(ctx, ours.base(), asked[0])
	if err != nil {
		return err
	}
	constantFile, size, err := b.record(ours.base() + tile)
	if err != nil {
		return err
	}
	bare, err := b.start(ctx, "bare", constantFile, 1)
	if err != nil {
		return err
	}
	same := func(dst []byte, _ int) []byte { return append(dst, tile...) }
	rates := [2][]float64{}
	for range b.rounds {
		for i, side := range []child{ours, bare} {
			rate, _, err := drive(ctx, side.address, same, 30_000)
			if err != nil {
				return err
			}
			rates[i] = append(rates[i], rate)
		}
	}
	rate, bareRate := median(rates[0]), median(rates[1])
	b.note(fmt.Sprintf("a vector tile that is kept, over HTTP, against a bare Gin handler (%d bytes), requests per second", size), "0.80 of it", "%.0f of %.0f: %.2f", rate, bareRate, rate/bareRate)
	return nil
}

// tileAt returns the path of a tile of zoom 13 that shows a point, by its whole name.
func tileAt(ctx context.Context, base string, p orb.Point) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/tiles/grids", nil)
	if err != nil {
		return "", err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	var described struct{ Tiles []string }
	if err := json.NewDecoder(answer.Body).Decode(&described); err != nil {
		return "", err
	}
	if len(described.Tiles) != 1 {
		return "", errors.New("a TileJSON without an address")
	}
	lat := p[1] * math.Pi / 180
	x, y := int((p[0]/360+0.5)*(1<<13)), int((0.5-math.Asinh(math.Tan(lat))/(2*math.Pi))*(1<<13))
	u, err := url.Parse(strings.Replace(described.Tiles[0], "{z}/{x}/{y}", fmt.Sprintf("13/%d/%d", x, y), 1))
	if err != nil {
		return "", err
	}
	return u.RequestURI(), nil
}
