package atlas

import (
	"github.com/paulmach/orb"

	"gridzone/zoning"
)

// Spot is a Location that can be asked for again and again: it keeps its memory, so that an answer in whole
// cells of the fast index allocates nothing. What an answer holds is good until the next. The zero
// value is ready; it is not safe for concurrent use.
type Spot struct {
	Location
	grids, divisions []Hit
}

// Locate makes s the answer of Atlas.Locate.
func (s *Spot) Locate(a *Atlas, p orb.Point, day zoning.Day) {
	s.locateGrids(a, p, day)
	s.divisions = insideFirst(a.divisions.covering(s.divisions[:0], p, day))
	a.settle(&s.Location, a.zones.covering(s.Zones[:0], p, day), s.divisions, day)
}

// Summarize makes s the part of that answer which a line of a table shows: the grid, the zones, and in a
// gap the divisions. Others and Nearest are left out, and so are the divisions where there is a grid.
func (s *Spot) Summarize(a *Atlas, p orb.Point, day zoning.Day) {
	s.SummarizeIn(a, a.Grid(p, day), p, day)
}

// SummarizeIn is Summarize where the grid of p is known: what Grid says of it.
func (s *Spot) SummarizeIn(a *Atlas, grid Hit, p orb.Point, day zoning.Day) {
	s.Others, s.Nearest, s.NearestM = nil, nil, 0
	s.takeGrid(grid)
	s.Zones, s.divisions, s.Divisions = a.zones.covering(s.Zones[:0], p, day), s.divisions[:0], s.Divisions[:0]
	v := a.view(day)
	byCode := len(v.loose) > 0
	if s.Grid == nil || byCode || len(v.bound) > 0 {
		s.divisions = insideFirst(a.divisions.covering(s.divisions, p, day))
	}
	if s.Grid == nil || byCode {
		s.Divisions = a.chain(s.Divisions, s.divisions, s.Grid, day)
	}
	a.settleUnshaped(&s.Location, s.divisions, day)
	if s.Grid != nil {
		s.Divisions = s.Divisions[:0]
	}
}

// takeGrid makes h the grid, unless it is none.
func (s *Spot) takeGrid(h Hit) {
	s.Grid = nil
	if h.Row != nil {
		s.grids = append(s.grids[:0], h)
		s.Grid = &s.grids[0]
	}
}

// locateGrids answers with the grids, or with the nearest one.
func (s *Spot) locateGrids(a *Atlas, p orb.Point, day zoning.Day) {
	s.Grid, s.Others, s.Nearest, s.NearestM = nil, nil, nil, 0
	s.grids = insideFirst(a.grids.covering(s.grids[:0], p, day))
	if len(s.grids) == 0 {
		s.Nearest, s.NearestM = a.grids.nearest(p, day, nil)
		return
	}
	s.Grid = &s.grids[0]
	if len(s.grids) > 1 {
		s.Others = s.grids[1:]
	}
}
