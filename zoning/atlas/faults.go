package atlas

import (
	"slices"

	"github.com/paulmach/orb"

	"gridzone/geo"
	"gridzone/zoning"
)

// lines finds base grids that lie over the line of their village, or in another one.
func (s *survey) lines() error {
	for _, id := range s.own {
		if err := s.ctx.Err(); err != nil {
			return err
		}
		r := s.grids.rows[id]
		home := s.divisions.at(zoning.DivisionOf(r.Thing), s.day)
		if s.met[id] == nil || home < 0 || s.divisions.shapes[home] == nil {
			continue
		}
		shape, village := s.grids.shapes[id], s.divisions.shapes[home]
		area := geo.Area(r.Shape)
		inside := geo.OverlapArea(shape, village)
		if area-inside < max(noiseM2, area*1e-9) {
			continue
		}
		grid, own := []string{r.Code()}, s.divisions.rows[home].Code()
		if other := s.rival(id, home, inside); other != "" {
			f := Fault{Kind: zoning.FaultMisplacedCode, Grids: grid, Divisions: []string{own, other}, Neighbours: s.neighbours(shape, grid), Shape: r.Shape}
			f.measure()
			s.cover.Faults = append(s.cover.Faults, f)
			continue
		}
		over, err := geo.Difference(r.Shape, s.divisions.rows[home].Shape)
		if err != nil {
			return err
		}
		for _, part := range over {
			divisions, place := []string{own}, orb.MultiPolygon{part}
			if other := s.villageAt(place); other != "" && other != own {
				divisions = append(divisions, other)
			}
			s.over[r.Code()] = append(s.over[r.Code()], s.note(zoning.FaultOverVillageLine, place, grid, divisions, 0)...)
		}
	}
	return nil
}

// rival returns the code of the division of the same level that holds more of a grid than its own does, if there is one.
func (s *survey) rival(grid, home int, insideM2 float64) string {
	best := ""
	for _, id := range s.divisions.meeting(s.grids.shapes[grid], s.day) {
		if id == home || rank(s.divisions.rows[id]) != rank(s.divisions.rows[home]) {
			continue
		}
		if m2 := geo.OverlapArea(s.grids.shapes[grid], s.divisions.shapes[id]); m2 > insideM2 {
			best, insideM2 = s.divisions.rows[id].Code(), m2
		}
	}
	return best
}

// shared is what two grids of one kind, by their positions, have in common.
type shared struct {
	a, b  int
	place orb.MultiPolygon
}

// overlaps finds grids of one kind that overlap, at least one of them the division's own, and those that are one grid on record twice.
func (s *survey) overlaps() error {
	own := map[int]bool{}
	for _, id := range s.own {
		own[id] = true
	}
	var all []shared
	for _, kind := range []zoning.GridKind{zoning.Base, zoning.Dedicated, zoning.Micro} {
		shapes := make([]*geo.Prepared, len(s.grids.rows))
		for id, r := range s.grids.rows {
			if r.Thing.(zoning.Grid).Kind == kind && r.Valid.Contains(s.day) {
				shapes[id] = s.grids.shapes[id]
			}
		}
		var pairs [][2]int
		geo.Overlaps(shapes, func(i, j int) (look, stop bool) { return own[i] || own[j], false }, func(i, j int) bool {
			pairs = append(pairs, [2]int{i, j})
			return s.ctx.Err() == nil
		})
		for _, pair := range pairs {
			if err := s.ctx.Err(); err != nil {
				return err
			}
			place, err := geo.Intersection(s.grids.rows[pair[0]].Shape, s.grids.rows[pair[1]].Shape)
			if err != nil {
				return err
			}
			all = append(all, shared{pair[0], pair[1], place})
		}
	}
	twice := s.doubles(all)
	if err := s.noteDoubles(twice); err != nil {
		return err
	}
	for _, o := range all {
		if twice.same(o.a, o.b) {
			continue
		}
		a, b := s.grids.rows[o.a].Code(), s.grids.rows[o.b].Code()
		for _, part := range o.place {
			if !s.overLine(part, a, b) {
				s.note(zoning.FaultOverlap, orb.MultiPolygon{part}, sorted(a, b), nil, 0)
			}
		}
	}
	return nil
}

// overLine tells whether a place where two grids overlap has been reported as over a village line.
func (s *survey) overLine(part orb.Polygon, a, b string) bool {
	if len(s.over[a])+len(s.over[b]) == 0 {
		return false
	}
	p := geo.InteriorPoint(orb.MultiPolygon{part})
	reported := func(f Fault) bool { return f.Shape.Bound().Contains(p) && geo.Locate(p, f.Shape) != geo.Outside }
	return slices.ContainsFunc(s.over[a], reported) || slices.ContainsFunc(s.over[b], reported)
}

// gaps finds places that no base grid covers.
func (s *survey) gaps() error {
	frames := s.frames
	if len(frames) == 0 {
		frames = []*geo.Prepared{nil}
	}
	for _, frame := range frames {
		shapes := s.met
		if len(frames) > 1 {
			shapes = make([]*geo.Prepared, len(s.met))
			for _, id := range s.grids.meeting(frame, s.day) {
				shapes[id] = s.met[id]
			}
		}
		shapes = append(shapes[:len(shapes):len(shapes)], s.missing...)
		if err := s.ctx.Err(); err != nil {
			return err
		}
		places, err := geo.Gaps(shapes, frame)
		if err != nil {
			return err
		}
		for _, place := range places {
			s.note(zoning.FaultGap, place, s.bordering(geo.Prepare(place)), nil, s.options.GapM2)
		}
	}
	return nil
}

// bordering returns the codes of the base grids that share border with a gap, whose crossing points are rounded.
func (s *survey) bordering(gap *geo.Prepared) []string {
	const roundingM = 1e-3
	codes := []string{}
	for _, id := range s.grids.near(geo.Pad(gap.Bound(), roundingM), s.day) {
		if s.met[id] != nil && geo.SharedBorder(s.met[id], gap, roundingM) > 10*roundingM {
			codes = append(codes, s.grids.rows[id].Code())
		}
	}
	return sorted(codes...)
}

func sorted(codes ...string) []string {
	slices.Sort(codes)
	return codes
}
