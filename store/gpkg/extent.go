package gpkg

import (
	"context"
	"time"

	"gridzone/store/ledger"
	"gridzone/zoning"
)

// extent is what a command did to the box around a layer's rows on record.
type extent struct {
	grown  *ledger.Box // around what was opened
	shrunk bool        // something was closed: look again
}

// layer notes that a layer is touched.
func (w *written) layer(name zoning.Layer) *extent {
	e := w.touched[name]
	if e == nil {
		e = &extent{}
		w.touched[name] = e
	}
	return e
}

func (e *extent) opened(b *ledger.Box) {
	switch {
	case b == nil:
	case e.grown == nil:
		e.grown = &ledger.Box{MinLon: b.MinLon, MaxLon: b.MaxLon, MinLat: b.MinLat, MaxLat: b.MaxLat}
	default:
		g := e.grown
		g.MinLon, g.MaxLon = min(g.MinLon, b.MinLon), max(g.MaxLon, b.MaxLon)
		g.MinLat, g.MaxLat = min(g.MinLat, b.MinLat), max(g.MaxLat, b.MaxLat)
	}
}

func (e *extent) closed() { e.shrunk = true }

// Finish implements ledger.Writing: it writes the extents and the times of change that other programs
// look up before they open a layer.
func (w *written) Finish(ctx context.Context, now time.Time) error {
	at := now.Truncate(time.Millisecond).Format("2006-01-02T15:04:05.000Z")
	for name, e := range w.touched {
		var err error
		switch {
		case name == zoning.Publications: // shows no shapes
			_, err = w.exec(ctx, "UPDATE gpkg_contents SET last_change = $1 WHERE table_name = $2", at, string(name))
		case e.shrunk:
			_, err = w.exec(ctx, `UPDATE gpkg_contents SET last_change = $1, (min_x, max_x, min_y, max_y) =
				(SELECT min(min_lon), max(max_lon), min(min_lat), max(max_lat) FROM `+string(name)+`_row WHERE rev_to IS NULL)
				WHERE table_name = $2`, at, string(name))
		case e.grown != nil:
			g := e.grown
			_, err = w.exec(ctx, `UPDATE gpkg_contents SET last_change = $1,
				min_x = min(coalesce(min_x, $2), $2), max_x = max(coalesce(max_x, $3), $3),
				min_y = min(coalesce(min_y, $4), $4), max_y = max(coalesce(max_y, $5), $5) WHERE table_name = $6`,
				at, g.MinLon, g.MaxLon, g.MinLat, g.MaxLat, string(name))
		default:
			_, err = w.exec(ctx, "UPDATE gpkg_contents SET last_change = $1 WHERE table_name = $2", at, string(name))
		}
		if err != nil {
			return err
		}
	}
	return nil
}
