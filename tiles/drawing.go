package tiles

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"sync/atomic"

	"github.com/paulmach/orb"

	"gridzone/zoning"
)

// Drawing is a layer as it is drawn on the days and in the revisions in which it is the same, bit by bit. It never changes; all methods may be called
// concurrently.
type Drawing struct {
	layer    zoning.Layer
	version  string
	features []*feature // in the order in which they are drawn
	known    map[drawnRow]*feature

	topology atomic.Pointer[topology] // made in the turn of the keeper
	levels   [MaxZoom + 1]shared[*level]
	keeper   *keeper
	gone     bool // the keeper let go of it
}

func newDrawing(layer zoning.Layer, known map[drawnRow]*feature, k *keeper) *Drawing {
	d := &Drawing{layer: layer, known: known, keeper: k}
	for _, f := range known {
		d.features = append(d.features, f)
	}
	slices.SortFunc(d.features, drawOrder(layer))
	h := sha256.New()
	fmt.Fprintf(h, "%s %d\n", layer, drawnAs)
	for _, f := range d.features {
		h.Write(f.print[:])
	}
	d.version = versionOf(h.Sum(nil))
	return d
}

// drawnAs is part of every version: it goes up with any change of what is drawn of the same content.
const drawnAs = 1

// Version names the content: whatever is drawn under one version is the same bytes, here and anywhere else.
func (d *Drawing) Version() string { return d.version }

// Layer returns the layer drawn.
func (d *Drawing) Layer() zoning.Layer { return d.layer }

// Count returns how many features there are.
func (d *Drawing) Count() int { return len(d.features) }

// Bound returns the box around everything; false where there is nothing.
func (d *Drawing) Bound() (orb.Bound, bool) {
	if len(d.features) == 0 {
		return orb.Bound{}, false
	}
	b := d.features[0].shape.Bound()
	for _, f := range d.features[1:] {
		b = b.Union(f.shape.Bound())
	}
	return b, true
}

// Tile draws a tile: nothing where the layer has nothing there. x and y must be below 2^zoom, and zoom at most MaxZoom. What many tiles rest on is made
// once, by whoever asks first, and others wait; when nobody waits any more the work ends.
func (d *Drawing) Tile(ctx context.Context, zoom, x, y int) ([]byte, error) {
	if zoom < FirstZoom(d.layer) || len(d.features) == 0 {
		return nil, ctx.Err()
	}
	l, err := d.level(ctx, zoom)
	if err != nil {
		return nil, fmt.Errorf("draw %s at zoom %d: %w", d.layer, zoom, err)
	}
	return d.draw(l, x, y), nil
}

// draw draws a tile of a level.
func (d *Drawing) draw(l *level, x, y int) []byte {
	b := boxOf(x, y)
	origin := vec{int64(x) << extentBits, int64(y) << extentBits}
	fields := Fields(d.layer)
	shapes, labels := newLayerWriter(string(d.layer), fields), newLayerWriter(string(d.layer)+LabelSuffix, fields)
	for i := range l.shapes {
		s := &l.shapes[i]
		if p := s.label.sub(origin); 0 <= p.x && p.x < Extent && 0 <= p.y && p.y < Extent {
			labels.point(s.label, origin)
			labels.add(d.features[i], typePoint)
		}
		if len(s.areas) == 0 {
			continue
		}
		if areas := b.clip(s); len(areas) > 0 {
			shapes.areas(areas, origin)
			shapes.add(d.features[i], typePolygon)
		}
	}
	return labels.appendTo(shapes.appendTo(nil))
}

// level returns what tiles of a zoom are cut from. Shapes are taken apart in the turn in which they are drawn: those who wait for theirs hold nothing.
func (d *Drawing) level(ctx context.Context, zoom int) (*level, error) {
	l, err := d.levels[zoom].get(ctx, func(ctx context.Context) (*level, error) {
		if err := d.keeper.enter(ctx); err != nil {
			return nil, err
		}
		defer d.keeper.leave()
		t := d.topology.Load()
		if t == nil {
			var err error
			if t, err = d.arcs(ctx); err != nil {
				return nil, err
			}
			d.topology.Store(t)
		}
		return t.level(ctx, zoom)
	})
	if err == nil {
		d.keeper.used(d, zoom, l.size)
	}
	return l, err
}

// arcs takes the shapes apart.
func (d *Drawing) arcs(ctx context.Context) (*topology, error) {
	shapes := make([]orb.MultiPolygon, len(d.features))
	for i, f := range d.features {
		shapes[i] = f.shape
	}
	t, err := newTopology(ctx, shapes)
	if err != nil {
		return nil, err
	}
	return t, t.rank(ctx, FirstZoom(d.layer))
}
