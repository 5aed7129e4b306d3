package atlas

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"gridzone/geo"
	"gridzone/zoning"
)

// Fault is one place where the grids do not tile.
type Fault struct {
	Kind   zoning.FaultKind
	Narrow zoning.FaultKind // of a sliver: what it is a narrow one of, gap or overlap
	AreaM2 float64
	WidthM float64 // twice the area over the perimeter
	// Thinness is 4π times the area over the square of the perimeter (Polsby and Popper): 1 of a circle, near 0 of a thin strip.
	Thinness float64
	// Grids are those that overlap, that border the gap, that lie wrong, or that are one under several codes.
	Grids []string
	// Neighbours are base grids beside these that meet the place. Of a gap and an overlap Grids are all there are.
	Neighbours []string
	// Divisions are those of the grids and, where none of them holds it, the one where the place lies: of a gap between jurisdictions
	// (三不管) both. Of over_village_line and misplaced_code the first is the grid's own and the second the one where the place lies.
	Divisions []string
	Shape     orb.MultiPolygon // nil: the village or the division has none
	Exception *zoning.Row      // that lets it stand, the first by id; nil: it is open
}

// Between tells whether the place is a gap between jurisdictions (三不管).
func (f *Fault) Between() bool {
	return (f.Kind == zoning.FaultGap || f.Narrow == zoning.FaultGap) && len(f.Divisions) > 1
}

// Coverage is how well the base grids tile a division (or, with an empty code, everything).
type Coverage struct {
	Grids  int // base grids of the division
	AreaM2 float64
	Faults []Fault
}

// Open returns how many faults no exception lets stand.
func (c *Coverage) Open() int {
	n := 0
	for _, f := range c.Faults {
		if f.Exception == nil {
			n++
		}
	}
	return n
}

// CoverageOptions are the thresholds of a coverage check.
type CoverageOptions struct {
	SliverM  float64 // a gap or an overlap narrower than this is a sliver
	GapM2    float64 // gaps smaller than this are not reported
	Expected *int    // how many base grids there should be; nil: any number
}

// noiseM2 is the area below which a difference is the rounding of coordinates and no fault: a square centimetre.
const noiseM2 = 1e-4

// Coverage looks for gaps, overlaps within one kind, slivers, grids over a village line or in another village than their code says,
// grids on record twice, villages without a grid, and another number of grids than was expected. One place is
// one fault: what lies over a village line is not reported as an overlap as well, nor a village without a grid as a gap, nor what two grids
// that are one have in common. A fault that an exception in force that day covers is found like any other and bears it. Faults come by kind, then by grid, the largest first.
//
// Gaps are looked for inside the division's shape; of everything, inside the shapes of the largest divisions; where
// there is none, as holes of the union. ErrNotFound when the division is not on record that day.
func (a *Atlas) Coverage(ctx context.Context, division string, day zoning.Day, o CoverageOptions) (Coverage, error) {
	s := survey{Atlas: a, ctx: ctx, division: division, day: day, options: o, over: map[string][]Fault{}}
	if err := s.choose(); err != nil {
		return Coverage{}, err
	}
	for _, step := range []func() error{s.villages, s.lines, s.overlaps, s.gaps, s.count, s.excuse} {
		if err := step(); err != nil {
			return Coverage{}, fmt.Errorf("coverage of %q: %w", division, err)
		}
	}
	slices.SortStableFunc(s.cover.Faults, func(x, y Fault) int {
		return cmp.Or(cmp.Compare(x.Kind, y.Kind), slices.Compare(x.Grids, y.Grids), slices.Compare(x.Divisions, y.Divisions), cmp.Compare(y.AreaM2, x.AreaM2))
	})
	return s.cover, nil
}

// survey is the work on one coverage.
type survey struct {
	*Atlas
	ctx      context.Context
	division string
	day      zoning.Day
	options  CoverageOptions
	cover    Coverage
	frames   []*geo.Prepared    // what is to be tiled; empty: the holes of the union
	own      []int              // positions of the grids of the division
	met      []*geo.Prepared    // by position: the base grids that meet the frames, or are the division's own
	over     map[string][]Fault // by grid: what of it lies over a village line
	missing  []*geo.Prepared    // the shapes of villages without a grid
}

// choose finds the grids and the shapes to look at.
func (s *survey) choose() error {
	division := s.division
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
		if !r.Valid.Contains(s.day) || shape == nil || !s.belongs(r) {
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

// belongs tells whether a grid or a division is in the division asked about: by code, else (there is none, or a local one that is
// another division's) by where it lies.
func (s *survey) belongs(r *zoning.Row) bool {
	code := zoning.DivisionOf(r.Thing)
	if s.division == "" || zoning.InDivision(code, s.division) {
		return true
	}
	if len(zoning.Ancestors(code)) > 0 || len(r.Shape) == 0 {
		return false
	}
	p := geo.InteriorPoint(r.Shape)
	return slices.ContainsFunc(s.frames, func(f *geo.Prepared) bool { return f.Locate(p) != geo.Outside })
}

// note adds one fault for each connected part of a place, unless it is smaller than leastM2 or only rounding.
func (s *survey) note(kind zoning.FaultKind, place orb.MultiPolygon, grids, divisions []string, leastM2 float64) []Fault {
	var noted []Fault
	for _, part := range place {
		f := Fault{Kind: kind, Grids: grids, Divisions: divisions, Shape: orb.MultiPolygon{part}}
		f.measure()
		if f.AreaM2 < max(leastM2, noiseM2) {
			continue
		}
		if (kind == zoning.FaultGap || kind == zoning.FaultOverlap) && f.WidthM < s.options.SliverM {
			f.Kind, f.Narrow = zoning.FaultSliver, kind
		}
		if f.Divisions == nil {
			f.Divisions = s.jurisdictions(f.Shape, grids)
		}
		if kind == zoning.FaultOverVillageLine {
			f.Neighbours = s.neighbours(geo.Prepare(f.Shape), grids)
		}
		noted = append(noted, f)
	}
	s.cover.Faults = append(s.cover.Faults, noted...)
	return noted
}

// measure sets area, width and thinness by the shape.
func (f *Fault) measure() {
	if f.AreaM2 = geo.Area(f.Shape); f.AreaM2 > 0 {
		around := geo.Perimeter(f.Shape)
		f.WidthM, f.Thinness = 2*f.AreaM2/around, 4*math.Pi*f.AreaM2/(around*around)
	}
}

// jurisdictions returns, in order, the divisions of grids and, unless it holds one of them, the one where the place lies.
func (s *survey) jurisdictions(place orb.MultiPolygon, grids []string) []string {
	var codes []string
	for _, grid := range grids {
		if id := s.grids.at(grid, s.day); id >= 0 {
			if code := zoning.DivisionOf(s.grids.rows[id].Thing); code != "" && !slices.Contains(codes, code) {
				codes = append(codes, code)
			}
		}
	}
	if here := s.villageAt(place); here != "" && !slices.ContainsFunc(codes, func(code string) bool { return zoning.InDivision(code, here) }) {
		codes = append(codes, here)
	}
	return sorted(codes...)
}

// villageAt returns the code of the village where a place lies, or of the smallest larger division that covers it; "" where there is none.
func (s *survey) villageAt(place orb.MultiPolygon) string {
	hits := slices.DeleteFunc(insideFirst(s.divisions.covering(nil, geo.InteriorPoint(place), s.day)), func(h Hit) bool { return rank(h.Row) > zoning.Village.Rank() })
	if len(hits) == 0 {
		return ""
	}
	return slices.MaxFunc(hits, func(a, b Hit) int { return cmp.Compare(rank(a.Row), rank(b.Row)) }).Row.Code()
}

// neighbours returns the codes of the base grids that meet a place, beside those named.
func (s *survey) neighbours(place *geo.Prepared, but []string) []string {
	var codes []string
	for _, id := range s.grids.meeting(place, s.day) {
		if code := s.grids.rows[id].Code(); s.grids.rows[id].Thing.(zoning.Grid).Kind == zoning.Base && !slices.Contains(but, code) {
			codes = append(codes, code)
		}
	}
	return sorted(codes...)
}
