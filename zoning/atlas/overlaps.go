package atlas

import (
	"context"

	"github.com/paulmach/orb"

	"gridzone/zoning"
)

// Overlap is a row that a polygon meets.
type Overlap struct {
	Row          *zoning.Row
	AreaM2       float64
	ShareOfInput float64          // 0 to 1
	ShareOfItem  float64          // 0 to 1
	Shape        orb.MultiPolygon // only on request
}

// Overlaps returns the rows of the layers in force on day that share a point with g,
// sorted by area, largest first, then by layer and code; one that only touches has area 0. inputM2 is g's own area.
func (a *Atlas) Overlaps(ctx context.Context, g orb.MultiPolygon, layers []zoning.Layer, day zoning.Day, shapes bool) (inputM2 float64, items []Overlap, err error) {
	panic("not built yet")
}

// Neighbour is a grid that shares border, or a point, with another.
type Neighbour struct {
	Row     *zoning.Row
	BorderM float64 // length of the shared border in metres; 0 when they meet in points only
}

// Neighbours returns the grids of the same kind that touch the grid with that code on day, longest
// border first, then by code. ErrNotFound if there is no such grid that day.
func (a *Atlas) Neighbours(ctx context.Context, code string, day zoning.Day) ([]Neighbour, error) {
	panic("not built yet")
}
