package atlas

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/paulmach/orb"

	"gridzone/geo"
	"gridzone/zoning"
)

// Overlap is a row that a polygon meets.
type Overlap struct {
	Row          *zoning.Row
	AreaM2       float64
	ShareOfInput float64          // 0 to 1
	ShareOfItem  float64          // 0 to 1
	Shape        orb.MultiPolygon // only on request
	ByDivision   bool             // a zone without a shape: that of the division that stands for it was measured, if there is one
}

// Overlaps returns the rows of the layers in force on day that share a point with g,
// sorted by area, largest first, then by layer and code; one that only touches has area 0. A zone without a shape
// is met where the division that stands for it is or, where only codes tell, with area 0 where they do. inputM2 is g's own area.
func (a *Atlas) Overlaps(ctx context.Context, g orb.MultiPolygon, layers []zoning.Layer, day zoning.Day, shapes bool) (inputM2 float64, items []Overlap, err error) {
	input := geo.Prepare(g)
	inputM2 = geo.Area(g)
	for _, name := range layers {
		l := a.layer(name)
		if l == nil || !slices.Contains(zoning.SpatialLayers(), name) {
			return 0, nil, fmt.Errorf("%w: layer %q has no shapes", zoning.ErrInvalid, name)
		}
		met := make([]measured, 0, 16)
		for _, id := range l.meeting(input, day) {
			met = append(met, measured{l.rows[id], l.shapes[id], false})
		}
		if name == zoning.Zones {
			met = append(met, a.standing(input, day)...)
		}
		for _, x := range met {
			if err := ctx.Err(); err != nil {
				return 0, nil, err
			}
			o := Overlap{Row: x.row, ByDivision: x.byDivision}
			if x.shape != nil {
				o.AreaM2 = geo.OverlapArea(input, x.shape)
				o.ShareOfInput = share(o.AreaM2, inputM2)
				o.ShareOfItem = share(o.AreaM2, x.shape.Area())
			}
			if shapes && o.AreaM2 > 0 {
				if o.Shape, err = geo.Intersection(g, x.shape.Shape()); err != nil {
					return 0, nil, fmt.Errorf("cut out %s %s: %w", name, o.Row.Code(), err)
				}
			}
			items = append(items, o)
		}
	}
	slices.SortStableFunc(items, func(x, y Overlap) int {
		return cmp.Or(cmp.Compare(y.AreaM2, x.AreaM2), cmp.Compare(x.Row.Layer(), y.Row.Layer()), cmp.Compare(x.Row.Code(), y.Row.Code()))
	})
	return inputM2, items, nil
}

// measured is a row and the shape it is measured by.
type measured struct {
	row        *zoning.Row
	shape      *geo.Prepared // nil: none on record
	byDivision bool
}

// standing returns the zones without a shape whose divisions meet s, and those that codes alone put there: the zones that
// a check of s lists by division.
func (a *Atlas) standing(s *geo.Prepared, day zoning.Day) []measured {
	var met []measured
	view := a.view(day)
	for _, id := range a.divisions.meeting(s, day) {
		for _, z := range view.bound[a.divisions.rows[id]] {
			met = append(met, measured{z, a.divisions.shapes[id], true})
		}
	}
	for _, z := range (&checking{Atlas: a, day: day, view: view}).looseAt(s) {
		met = append(met, measured{z, nil, true})
	}
	return met
}

// share returns part of whole, between 0 and 1, 0 of nothing.
func share(part, whole float64) float64 {
	if whole <= 0 {
		return 0
	}
	return max(0, min(1, part/whole))
}

// Neighbour is a grid that shares border, or a point, with another.
type Neighbour struct {
	Row     *zoning.Row
	BorderM float64 // length of the shared border in metres; 0 when they meet in points only
}

// borderToleranceM is how far two borders may run apart and still count as shared: a cadastral survey's decimetres.
const borderToleranceM = 0.2

// Neighbours returns the grids of the same kind that touch the grid with that code on day, longest
// border first, then by code. ErrNotFound if there is no such grid that day.
func (a *Atlas) Neighbours(ctx context.Context, code string, day zoning.Day) ([]Neighbour, error) {
	at := a.grids.at(code, day)
	if at < 0 {
		return nil, fmt.Errorf("%w: grid %q on %s", zoning.ErrNotFound, code, day)
	}
	self := a.grids.shapes[at]
	if self == nil {
		return nil, nil
	}
	var found []Neighbour
	for _, id := range a.grids.near(geo.Pad(self.Bound(), borderToleranceM), day) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		other := a.grids.shapes[id]
		if id == at || rank(a.grids.rows[id]) != rank(a.grids.rows[at]) {
			continue
		}
		border := geo.SharedBorder(self, other, borderToleranceM)
		if border > 0 || geo.Intersects(self, other) {
			found = append(found, Neighbour{a.grids.rows[id], border})
		}
	}
	slices.SortFunc(found, func(x, y Neighbour) int {
		return cmp.Or(cmp.Compare(y.BorderM, x.BorderM), cmp.Compare(x.Row.Code(), y.Row.Code()))
	})
	return found, nil
}
