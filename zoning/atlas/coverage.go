package atlas

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"gridzone/geo"
	"gridzone/zoning"
)

// The kinds of fault in a coverage.
const (
	FaultGap             = "gap"
	FaultOverlap         = "overlap"
	FaultSliver          = "sliver" // a gap or an overlap narrower than the sliver width
	FaultOverVillageLine = "over_village_line"
	FaultMisplacedCode   = "misplaced_code" // most of the grid lies in another division than its code says
)

// Fault is one place where the grids do not tile.
type Fault struct {
	Kind      string // gap, overlap, sliver, over_village_line, misplaced_code
	AreaM2    float64
	WidthM    float64  // twice the area over the perimeter
	Grids     []string // those that overlap, that border the gap, or that lie wrong
	Divisions []string // where the place is; of a misplaced code, what it says and then where the grid is
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

// noiseM2 is the area below which a difference is the rounding of coordinates and no fault: a square centimetre.
const noiseM2 = 1e-4

// Coverage looks for gaps, overlaps within one kind, slivers and grids over a village line. One place is
// one fault: what lies over a village line is not reported as an overlap as well. Faults come by kind, then by grid, the largest first.
//
// Gaps are looked for inside the division's shape; of everything, inside the shapes of the largest divisions; where
// there is none, as holes of the union. ErrNotFound when the division is not on record that day.
func (a *Atlas) Coverage(ctx context.Context, division string, day zoning.Day, o CoverageOptions) (Coverage, error) {
	s := survey{Atlas: a, ctx: ctx, day: day, options: o}
	if err := s.choose(division); err != nil {
		return Coverage{}, err
	}
	for _, step := range []func() error{s.lines, s.overlaps, s.gaps} {
		if err := step(); err != nil {
			return Coverage{}, fmt.Errorf("coverage of %q: %w", division, err)
		}
	}
	slices.SortStableFunc(s.cover.Faults, func(x, y Fault) int {
		return cmp.Or(strings.Compare(x.Kind, y.Kind), slices.Compare(x.Grids, y.Grids), cmp.Compare(y.AreaM2, x.AreaM2))
	})
	return s.cover, nil
}

// survey is the work on one coverage.
type survey struct {
	*Atlas
	ctx     context.Context
	day     zoning.Day
	options CoverageOptions
	cover   Coverage
	frames  []*geo.Prepared // what is to be tiled; empty: the holes of the union
	own     []int           // positions of the grids of the division
	met     []*geo.Prepared // by position: the base grids that meet the frames, or are the division's own
	over    []Fault         // what lies over a village line
}

// choose finds the grids and the shapes to look at.
func (s *survey) choose(division string) error {
	top := -1
	for id, r := range s.divisions.rows {
		if !r.Valid.Contains(s.day) || s.divisions.shapes[id] == nil {
			continue
		}
		if r.Code() == division || (division == "" && (top < 0 || rank(r) == top)) {
			top = rank(r)
			s.frames = append(s.frames, s.divisions.shapes[id])
		}
	}
	if division != "" && s.divisions.at(division, s.day) < 0 {
		return fmt.Errorf("%w: division %q on %s", zoning.ErrNotFound, division, s.day)
	}
	s.met = make([]*geo.Prepared, len(s.grids.rows))
	for id, r := range s.grids.rows {
		shape := s.grids.shapes[id]
		if !r.Valid.Contains(s.day) || shape == nil || !s.belongs(r, division) {
			continue
		}
		s.own = append(s.own, id)
		if r.Thing.(zoning.Grid).Kind == zoning.Base {
			s.met[id] = shape
			s.cover.Grids++
			s.cover.AreaM2 += geo.Area(r.Shape)
		}
	}
	for _, f := range s.frames {
		for _, id := range s.grids.meeting(f, s.day) {
			if s.grids.rows[id].Thing.(zoning.Grid).Kind == zoning.Base {
				s.met[id] = s.grids.shapes[id]
			}
		}
	}
	return nil
}

// belongs tells whether a grid is the division's: by code, else (there is none, or a local one that is another
// division's) by where it lies.
func (s *survey) belongs(r *zoning.Row, division string) bool {
	code := zoning.DivisionOf(r.Thing)
	if division == "" || zoning.InDivision(code, division) {
		return true
	}
	if len(zoning.Ancestors(code)) > 0 {
		return false
	}
	p := geo.InteriorPoint(r.Shape)
	return slices.ContainsFunc(s.frames, func(f *geo.Prepared) bool { return f.Locate(p) != geo.Outside })
}

// note adds one fault for each connected part of a place.
func (s *survey) note(kind string, place orb.MultiPolygon, grids, divisions []string, leastM2 float64) []Fault {
	var noted []Fault
	for _, part := range place {
		f := Fault{Kind: kind, Grids: grids, Divisions: divisions, Shape: orb.MultiPolygon{part}}
		if f.AreaM2 = geo.Area(f.Shape); f.AreaM2 < max(leastM2, noiseM2) {
			continue
		}
		f.WidthM = 2 * f.AreaM2 / geo.Perimeter(f.Shape)
		if (kind == FaultGap || kind == FaultOverlap) && f.WidthM < s.options.SliverM {
			f.Kind = FaultSliver
		}
		if f.Divisions == nil {
			f.Divisions = s.smallestAt(geo.InteriorPoint(f.Shape))
		}
		noted = append(noted, f)
	}
	s.cover.Faults = append(s.cover.Faults, noted...)
	return noted
}

// smallestAt returns the code of the smallest division that covers p.
func (s *survey) smallestAt(p orb.Point) []string {
	hits := s.divisions.covering(nil, p, s.day)
	if len(hits) == 0 {
		return nil
	}
	return []string{slices.MaxFunc(insideFirst(hits), func(a, b Hit) int { return cmp.Compare(rank(a.Row), rank(b.Row)) }).Row.Code()}
}
