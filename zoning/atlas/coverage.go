package atlas

import (
	"context"
	"fmt"
	"slices"

	"github.com/paulmach/orb"

	"gridzone/geo"
	"gridzone/zoning"
)

// Fault is one place where the grids do not tile.
type Fault struct {
	Kind      string // gap, overlap, sliver, over_village_line, misplaced_code
	AreaM2    float64
	WidthM    float64 // twice the area over the perimeter
	Grids     []string
	Divisions []string
	Shape     orb.MultiPolygon
}

// Coverage is how well the base grids tile a division (or, with an empty code, everything).
type Coverage struct {
	Grids  int
	AreaM2 float64
	Faults []Fault
}

// CoverageOptions are the thresholds of a coverage check.
type CoverageOptions struct {
	SliverM float64 // a gap or an overlap narrower than this is a sliver
	GapM2   float64 // gaps smaller than this are not reported
}

// Coverage looks for gaps, overlaps within one kind, slivers and grids over a village line.
func (a *Atlas) Coverage(ctx context.Context, division string, day zoning.Day, o CoverageOptions) (Coverage, error) {
	if division != "" && a.divisions.at(division, day) < 0 {
		return Coverage{}, fmt.Errorf("%w: division %q on %s", zoning.ErrNotFound, division, day)
	}
	var cover Coverage
	for id, r := range a.grids.rows {
		if err := ctx.Err(); err != nil {
			return Coverage{}, err
		}
		g := r.Thing.(zoning.Grid)
		if !r.Valid.Contains(day) || (division != "" && !zoning.InDivision(zoning.DivisionOf(g), division)) {
			continue
		}
		if g.Kind == zoning.Base {
			cover.Grids++
			cover.AreaM2 += geo.Area(r.Shape)
		}
		if a.grids.shapes[id] == nil {
			continue
		}
		faults, err := a.overlapsOf(id, day)
		if err != nil {
			return Coverage{}, err
		}
		cover.Faults = append(cover.Faults, faults...)
	}
	_ = o
	return cover, nil
}

// overlapsOf finds the grids of the same kind with a higher position that overlap the one given.
func (a *Atlas) overlapsOf(id int, day zoning.Day) ([]Fault, error) {
	var faults []Fault
	for _, other := range a.grids.meeting(a.grids.shapes[id], day) {
		if other <= id || rank(a.grids.rows[other]) != rank(a.grids.rows[id]) {
			continue
		}
		area := geo.OverlapArea(a.grids.shapes[id], a.grids.shapes[other])
		if area <= 0 {
			continue
		}
		shape, err := geo.Intersection(a.grids.rows[id].Shape, a.grids.rows[other].Shape)
		if err != nil {
			return nil, fmt.Errorf("overlap of %s and %s: %w", a.grids.rows[id].Code(), a.grids.rows[other].Code(), err)
		}
		codes := []string{a.grids.rows[id].Code(), a.grids.rows[other].Code()}
		slices.Sort(codes)
		faults = append(faults, Fault{Kind: "overlap", AreaM2: area, Grids: codes, Shape: shape})
	}
	return faults, nil
}
