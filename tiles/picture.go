package tiles

import (
	"bytes"
	"context"
	"fmt"
	"image/png"
	"math/bits"

	"gridzone/zoning"
)

// Picture draws all of a sheet as one PNG, north up, in Web Mercator and in the colours and lines of Style, without names: nothing where there is nothing on it. What it
// shows is the sheet's Bound, from edge to edge. It is drawn of what tiles are drawn of, at the last zoom at which that is no longer than 1,024 pixels, two of its
// own in each.
func (s *Sheet) Picture(ctx context.Context) ([]byte, error) {
	bound, some := s.Bound()
	if !some {
		return nil, ctx.Err()
	}
	lo, hi := project(bound.LeftTop()), project(bound.RightBottom())
	zoom := pictureZoom(lo, hi)
	p := newPaper(lo, hi, zoom)
	for _, c := range coats(zoom) {
		for _, d := range s.drawings {
			if d.layer != c.layer || zoom < FirstZoom(d.layer) || len(d.features) == 0 {
				continue
			}
			l, err := d.level(ctx, zoom)
			if err != nil {
				return nil, fmt.Errorf("draw a picture of %s: %w", d.layer, err)
			}
			p.lay(c, l, d.features)
		}
	}
	var b bytes.Buffer
	err := png.Encode(&b, few(p.image))
	return b.Bytes(), err
}

// pictureZoom is the last zoom at which a box is no longer than 1,024 pixels, of 512 in a tile.
func pictureZoom(lo, hi vec) int {
	side := uint64(max(hi.x-lo.x, hi.y-lo.y, 1))
	return max(0, min(MaxZoom, worldBits+1-bits.Len64(side)))
}

// coat is one thing that is painted: those features of a layer that are of a kind, or of a level, by these attributes.
type coat struct {
	layer  zoning.Layer
	of     string
	colour string
	width  float64 // of their lines, in pixels of a map; 0: their areas are painted, at Opacity
	dashed bool
}

// coats are what Style paints, in its order.
func coats(zoom int) []coat {
	all := []coat{
		{layer: zoning.Zones, of: string(zoning.Restricted), colour: RestrictedFill},
		{layer: zoning.Zones, of: string(zoning.Prohibited), colour: ProhibitedFill},
	}
	for _, kind := range []zoning.GridKind{zoning.Base, zoning.Dedicated, zoning.Micro} {
		if zoom < gridsFrom {
			break
		}
		all = append(all, coat{layer: zoning.Grids, of: string(kind), colour: GridLine, width: gridWidth.at(zoom)})
	}
	for _, level := range []zoning.Level{zoning.City, zoning.County, zoning.Town, zoning.Village, zoning.Group} {
		if zoom < drawnFrom(level) {
			continue
		}
		all = append(all, coat{layer: zoning.Divisions, of: string(level), colour: DivisionLine, width: divisionWidth(level)})
	}
	return append(all,
		coat{layer: zoning.Zones, of: string(zoning.Restricted), colour: RestrictedLine, width: restrictedWidth.at(zoom), dashed: true},
		coat{layer: zoning.Zones, of: string(zoning.Prohibited), colour: ProhibitedLine, width: prohibitedWidth.at(zoom)})
}
