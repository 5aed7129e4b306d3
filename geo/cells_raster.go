package geo

import (
	"slices"

	"github.com/paulmach/orb"
)

// A cellPart is one polygon of a shape, with an inside of its own.
type cellPart struct{ shape, part int32 }

// A cellRun is a stretch of a ring's edges that pass through, or close by, a cell.
type cellRun struct {
	cell  uint32
	part  int32
	ring  int32 // of the polygon
	from  int32
	edges int32
}

// A cellSpan is a stretch of cells in a row that no edge of a part passes
// through and that lie inside it.
type cellSpan struct {
	row, from, to uint32 // to is the last one
	part          int32
}

// A raster is where some parts are in a frame.
type raster struct {
	frame *frame
	runs  []cellRun
	spans []cellSpan

	open, next []int32  // runs of the last edge and of this one
	touched    []uint32 // cells of the part
}

// part draws part id.
func (r *raster) part(id int32, s *Prepared, part int) {
	begin := len(r.runs)
	for i, pts := range s.shape[part] {
		if finiteRing(pts) {
			r.ring(id, int32(i), pts)
		}
	}
	r.touched = r.touched[:0]
	for _, run := range r.runs[begin:] {
		r.touched = append(r.touched, run.cell)
	}
	slices.Sort(r.touched)
	columns := uint32(r.frame.columns)
	for i := 1; i < len(r.touched); i++ {
		a, b := r.touched[i-1], r.touched[i]
		row := a / columns
		if b-a < 2 || b/columns != row {
			continue
		}
		from, to := a%columns+1, b%columns-1
		mid := r.frame.degrees((float64(from)+0.5)*(1<<cellShift), (float64(row)+0.5)*(1<<cellShift))
		if s.locatePart(mid, part) == Inside {
			r.spans = append(r.spans, cellSpan{row, from, to, id})
		}
	}
}

// ring draws one ring.
func (r *raster) ring(id, ring int32, pts orb.Ring) {
	r.open = r.open[:0]
	if len(pts) == 0 {
		return
	}
	const margin = reach << (cellShift - leafShift)
	ax, ay := r.frame.units(pts[0])
	for i := range pts {
		bx, by := r.frame.units(pts[(i+1)%len(pts)])
		if i > 0 && i == len(pts)-1 && pts[0] == pts[i] {
			break // closed already
		}
		left, right := cellOf(min(ax, bx)-margin), cellOf(max(ax, bx)+margin)
		low, high := cellOf(min(ay, by)-margin), cellOf(max(ay, by)+margin)
		r.next = r.next[:0]
		for row := low; row <= high; row++ {
			l, h := left, right
			if low < high && left < right {
				x0, x1 := rowReach(ax, ay, bx, by, float64(row<<cellShift)-margin, float64((row+1)<<cellShift)+margin)
				l, h = max(l, cellOf(x0-margin)), min(h, cellOf(x1+margin))
			}
			for col := l; col <= h; col++ {
				r.touch(uint32(row*int(r.frame.columns)+col), id, ring, int32(i))
			}
		}
		r.open, r.next = r.next, r.open
		ax, ay = bx, by
	}
}

// touch adds an edge to the cell's run that the edge before was in, or to a new one.
func (r *raster) touch(cell uint32, id, ring, edge int32) {
	for _, k := range r.open {
		if r.runs[k].cell == cell {
			r.runs[k].edges++
			r.next = append(r.next, k)
			return
		}
	}
	r.next = append(r.next, int32(len(r.runs)))
	r.runs = append(r.runs, cellRun{cell, id, ring, edge, 1})
}

func cellOf(units float64) int { return int(units) >> cellShift }

// rowReach returns between which x the edge lies within the rows of y from low to high.
func rowReach(ax, ay, bx, by, low, high float64) (x0, x1 float64) {
	if ay > by {
		ax, ay, bx, by = bx, by, ax, ay
	}
	x0, x1 = ax, bx
	if ay < low {
		x0 = ax + (bx-ax)*min(1, (low-ay)/(by-ay))
	}
	if by > high {
		x1 = ax + (bx-ax)*max(0, (high-ay)/(by-ay))
	}
	return min(x0, x1), max(x0, x1)
}
