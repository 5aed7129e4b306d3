package gpkg

import (
	"context"
	"slices"
	"time"

	"github.com/paulmach/orb"

	"gridzone/geo/gpb"
	"gridzone/store/ledger"
)

// Fill implements ledger.Writing. Beside the lines, the R-tree has their boxes, and other programs the places of farms and addresses.
func (w *written) Fill(ctx context.Context, t ledger.Table, lines [][]any) error {
	at := func(name string) int { return slices.Index(t.Names(), name) }
	points := t.Layer != nil && spotted(t.Layer.Name)
	insert := t.Insertion()
	if points {
		insert = t.Insertion("spot")
	}
	for _, line := range lines {
		if points {
			line = append(line, gpb.EncodePoint(orb.Point{degrees(line[at("lon")]), degrees(line[at("lat")])}))
		}
		if _, err := w.exec(ctx, insert, line...); err != nil {
			return err
		}
		if t.Layer == nil || line[at("min_lon")] == nil {
			continue
		}
		if _, err := w.exec(ctx, "INSERT INTO "+boxes(*t.Layer)+" VALUES ($1, $2, $3, $4, $5)", line[at("id")],
			line[at("min_lon")], line[at("max_lon")], line[at("min_lat")], line[at("max_lat")]); err != nil {
			return err
		}
	}
	return nil
}

// Filled implements ledger.Writing: the extents are those of what is on record.
func (w *written) Filled(ctx context.Context, at time.Time) error {
	for _, l := range ledger.Layers() {
		w.layer(l.Name).closed()
	}
	return w.Finish(ctx, at)
}

// degrees is a coordinate of a line.
func degrees(v any) float64 {
	f, _ := v.(float64) // every farm and address has one
	return f
}
