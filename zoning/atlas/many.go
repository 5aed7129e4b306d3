package atlas

import (
	"github.com/paulmach/orb"

	"gridzone/geo"
	"gridzone/zoning"
)

// Grids appends what Grid says of each of the points, in their order. Where there are so many rows that a point alone waits for memory
// several times, points asked together wait together (geo.Cells.Warm): among a million polygons that takes a third of the time.
// It is safe for concurrent use.
func (a *Atlas) Grids(dst []Hit, points []orb.Point, day zoning.Day) []Hit {
	for len(points) > 0 {
		n := min(len(points), geo.WarmPoints)
		worth := a.grids.warm(points[:n], day)
		begin := len(dst)
		for _, p := range points[:n] {
			dst = append(dst, a.Grid(p, day))
		}
		if worth {
			warmRows(dst[begin:])
		}
		points = points[n:]
	}
	return dst
}

// warm loads what the fast directories look at for the points, and tells whether that is worth it.
func (l *layer) warm(points []orb.Point, day zoning.Day) (worth bool) {
	if l.fast == nil || !l.now.steady.Contains(day) {
		return false
	}
	for i := range l.fast.ranks {
		worth = l.fast.ranks[i].cells.Warm(points) || worth
	}
	return worth
}

// warmRows loads the rows of hits and their codes, for those who write them next. What it returns keeps the loads from being left out.
func warmRows(hits []Hit) (sum int) {
	for i := range hits {
		if r := hits[i].Row; r != nil {
			sum += int(r.ID & 1)
		}
	}
	for i := range hits {
		if r := hits[i].Row; r != nil {
			sum += len(r.Code())
		}
	}
	for i := range hits {
		if r := hits[i].Row; r != nil && r.Code() != "" {
			sum += int(r.Code()[0])
		}
	}
	return sum
}
