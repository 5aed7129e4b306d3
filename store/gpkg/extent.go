package gpkg

import (
	"context"
	"time"

	"gridzone/zoning"
)

// extent is what a command did to the box around a layer's rows on record.
type extent struct {
	grown  *box // around what was opened
	shrunk bool // something was closed: look again
}

// layer notes that a layer is touched.
func (t *tx) layer(name zoning.Layer) *extent {
	e := t.touchedLayers[name]
	if e == nil {
		e = &extent{}
		t.touchedLayers[name] = e
	}
	return e
}

func (e *extent) opened(b *box) {
	switch {
	case b == nil:
	case e.grown == nil:
		e.grown = &box{b.minLon, b.maxLon, b.minLat, b.maxLat}
	default:
		g := e.grown
		g.minLon, g.maxLon = min(g.minLon, b.minLon), max(g.maxLon, b.maxLon)
		g.minLat, g.maxLat = min(g.minLat, b.minLat), max(g.maxLat, b.maxLat)
	}
}

func (e *extent) closed() { e.shrunk = true }

// updateContents writes the extents and the times of change that other programs
// look up before they open a layer.
func (t *tx) updateContents(ctx context.Context) error {
	at := t.now.Truncate(time.Millisecond).Format("2006-01-02T15:04:05.000Z")
	for name, e := range t.touchedLayers {
		l, err := layerOf(name)
		if err != nil {
			return err
		}
		switch {
		case name == zoning.Publications: // shows no shapes
			_, err = t.exec(ctx, "UPDATE gpkg_contents SET last_change = ? WHERE table_name = ?", at, string(name))
		case e.shrunk:
			_, err = t.exec(ctx, `UPDATE gpkg_contents SET last_change = ?, (min_x, max_x, min_y, max_y) =
				(SELECT min(min_lon), max(max_lon), min(min_lat), max(max_lat) FROM `+l.table()+` WHERE rev_to IS NULL)
				WHERE table_name = ?`, at, string(name))
		case e.grown != nil:
			g := e.grown
			_, err = t.exec(ctx, `UPDATE gpkg_contents SET last_change = ?1,
				min_x = min(coalesce(min_x, ?2), ?2), max_x = max(coalesce(max_x, ?3), ?3),
				min_y = min(coalesce(min_y, ?4), ?4), max_y = max(coalesce(max_y, ?5), ?5) WHERE table_name = ?6`,
				at, g.minLon, g.maxLon, g.minLat, g.maxLat, string(name))
		default:
			_, err = t.exec(ctx, "UPDATE gpkg_contents SET last_change = ? WHERE table_name = ?", at, string(name))
		}
		if err != nil {
			return err
		}
	}
	return nil
}
