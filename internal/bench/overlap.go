package main

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// overlapSection measures the areas that a zone of 20,000 vertices shares with the grids it meets, beside PostGIS.
func overlapSection(ctx context.Context, b *bench) error {
	_, live, err := b.city(ctx, 500)
	if err != nil {
		return err
	}
	now := live.Atlas()
	zone := bigZone(20_000)
	var items []atlas.Overlap
	ours := func() (err error) {
		_, items, err = now.Overlaps(ctx, zone, []zoning.Layer{zoning.Grids}, now.Day(), false)
		return err
	}
	conn, err := b.postgis(ctx)
	if err != nil {
		return err
	}
	if err := loadGrids(ctx, conn, now, zone); err != nil {
		return err
	}
	areas := map[string]float64{}
	theirs := func() error {
		rows, err := conn.Query(ctx, `SELECT g.code, ST_Area(ST_Intersection(g.geom, z.geom)::geography) FROM grids g, zone z WHERE ST_Intersects(g.geom, z.geom)`)
		if err != nil {
			return err
		}
		var code string
		var area float64
		_, err = pgx.ForEachRow(rows, []any{&code, &area}, func() error { areas[code] = area; return nil })
		return err
	}
	times, err := b.interleave(ours, theirs)
	if err != nil {
		return err
	}
	if err := agree(items, areas); err != nil {
		return err
	}
	b.note(fmt.Sprintf("overlap areas of a zone of %d vertices with the %d grids it meets", vertices(zone), len(items)), "10 ms or less",
		"%.1f ms", times[0].Seconds()*1e3)
	b.note("the same in PostGIS (ST_Intersection, GiST, one core)", "10x or better", "%.0f ms, %.0fx", times[1].Seconds()*1e3, float64(times[1])/float64(times[0]))
	return nil
}

// bigZone is a wiggly ring of n vertices over the middle of the city that meets about 130 grids.
func bigZone(n int) orb.MultiPolygon {
	rng := rand.New(rand.NewPCG(3, 4))
	ring := make(orb.Ring, 0, n+1)
	radius := 0.0
	for i := range n {
		angle := 2 * math.Pi * float64(i) / float64(n)
		radius += rng.NormFloat64() * 2e-6
		r := 0.032 + 0.004*math.Sin(9*angle) + 0.001*math.Sin(83*angle) + radius*math.Sin(angle/2)
		ring = append(ring, orb.Point{120.75 + r*math.Cos(angle)*1.16, 30.75 + r*math.Sin(angle)})
	}
	return orb.MultiPolygon{{append(ring, ring[0])}}
}

func loadGrids(ctx context.Context, conn *pgx.Conn, now *atlas.Atlas, zone orb.MultiPolygon) error {
	if _, err := conn.Exec(ctx, `CREATE TABLE grids (code text, geom geometry(MultiPolygon, 4490)); CREATE TABLE zone (geom geometry(MultiPolygon, 4490))`); err != nil {
		return err
	}
	batch := &pgx.Batch{}
	add := func(sql string, g orb.MultiPolygon, args ...any) error {
		data, err := wkb.Marshal(g)
		if err == nil {
			batch.Queue(sql, append([]any{data}, args...)...)
		}
		return err
	}
	if err := add(`INSERT INTO zone VALUES (ST_GeomFromWKB($1, 4490))`, zone); err != nil {
		return err
	}
	for _, row := range now.Rows(zoning.Grids, now.Day()) {
		if row.Thing.(zoning.Grid).Kind != zoning.Base {
			continue
		}
		if err := add(`INSERT INTO grids (geom, code) VALUES (ST_GeomFromWKB($1, 4490), $2)`, row.Shape, row.Code()); err != nil {
			return err
		}
	}
	if err := conn.SendBatch(ctx, batch).Close(); err != nil {
		return err
	}
	_, err := conn.Exec(ctx, `CREATE INDEX ON grids USING gist (geom); ANALYZE grids; ANALYZE zone`)
	return err
}

// agree compares with PostGIS: its edges are geodesics, so only about a millionth can be asked for.
func agree(items []atlas.Overlap, theirs map[string]float64) error {
	for _, item := range items {
		if item.Row.Thing.(zoning.Grid).Kind != zoning.Base {
			continue
		}
		if d := math.Abs(item.AreaM2 - theirs[item.Row.Code()]); d > 1+1e-6*item.AreaM2 {
			return fmt.Errorf("grid %s: %.3f m2 here, %.3f m2 in PostGIS", item.Row.Code(), item.AreaM2, theirs[item.Row.Code()])
		}
	}
	return nil
}
