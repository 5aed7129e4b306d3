package main

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"gridzone/fixtures"
	"gridzone/importers"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// importSection puts the 5,237 grids of 500 vertices on record from GeoJSON, from the first byte to the durable commit.
func importSection(ctx context.Context, b *bench) error {
	city := fixtures.New(fixtures.Options{Seed: 1, Vertices: 500})
	divisions, grids := new(bytes.Buffer), new(bytes.Buffer)
	if err := city.WriteGeoJSON(divisions, "divisions"); err != nil {
		return err
	}
	if err := city.WriteGeoJSON(grids, "grids"); err != nil {
		return err
	}
	var visible []time.Duration
	for range b.rounds {
		_, live, err := b.open(ctx)
		if err != nil {
			return err
		}
		if _, err := put(ctx, live, zoning.Divisions, divisions.Bytes()); err != nil {
			return err
		}
		start := time.Now()
		report, err := put(ctx, live, zoning.Grids, grids.Bytes())
		if err != nil {
			return err
		}
		visible = append(visible, time.Since(start))
		if report.New != len(city.Grids) {
			return fmt.Errorf("%d of %d grids are new", report.New, len(city.Grids))
		}
		b.cleanUp()
	}
	b.note(fmt.Sprintf("import of %d grids (%.0f MB of GeoJSON), answer visible", len(city.Grids), mb(int64(grids.Len()))), "5 s or less (to the commit)", "%.2f s", median(visible).Seconds())
	return nil
}

func put(ctx context.Context, live *atlas.Live, layer zoning.Layer, file []byte) (*importers.Report, error) {
	report, err := importers.Import(ctx, live, bytes.NewReader(file), importers.Options{Layer: layer, Name: string(layer) + ".geojson", Actor: zoning.Actor{Name: "bench"}})
	if err != nil {
		return nil, err
	}
	if report.Refused() {
		return nil, fmt.Errorf("%s refused: %+v", layer, report.Errors[0])
	}
	return report, nil
}
