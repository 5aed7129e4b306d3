package atlas

import (
	"context"

	"github.com/paulmach/orb"

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
	panic("not built yet")
}
