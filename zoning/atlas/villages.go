package atlas

import (
	"slices"

	"github.com/paulmach/orb"

	"gridzone/geo"
	"gridzone/zoning"
)

// villages finds villages of the division without a base grid: none names the village, and none lies in it under another code (which is
// a fault of that grid).
func (s *survey) villages() error {
	named := map[string]bool{} // divisions that base grids name, and those above
	for _, r := range s.grids.rows {
		code := zoning.DivisionOf(r.Thing)
		if code == "" || named[code] || !r.Valid.Contains(s.day) || r.Thing.(zoning.Grid).Kind != zoning.Base {
			continue
		}
		named[code] = true
		for _, up := range zoning.Ancestors(code) {
			named[up] = true
		}
	}
	for id, r := range s.divisions.rows {
		if err := s.ctx.Err(); err != nil {
			return err
		}
		if rank(r) != zoning.Village.Rank() || !r.Valid.Contains(s.day) || named[r.Code()] || !s.belongs(r) {
			continue
		}
		f := Fault{Kind: zoning.FaultMissingVillage, Divisions: []string{r.Code()}}
		if shape := s.divisions.shapes[id]; shape != nil {
			if s.lived(shape) {
				continue
			}
			s.missing = append(s.missing, shape)
			f.Shape, f.Neighbours = r.Shape, s.neighbours(shape, nil)
			f.measure()
		}
		s.cover.Faults = append(s.cover.Faults, f)
	}
	return nil
}

// lived tells whether some base grid lies in a village.
func (s *survey) lived(village *geo.Prepared) bool {
	return slices.ContainsFunc(s.grids.meeting(village, s.day), func(id int) bool {
		r := s.grids.rows[id]
		return r.Thing.(zoning.Grid).Kind == zoning.Base && village.Locate(geo.InteriorPoint(r.Shape)) == geo.Inside
	})
}

// count compares how many base grids there are with how many there should be.
func (s *survey) count() error {
	if s.options.Expected == nil || *s.options.Expected == s.cover.Grids {
		return nil
	}
	f := Fault{Kind: zoning.FaultUnexpectedCount}
	if s.division != "" {
		f.Divisions = []string{s.division}
	}
	var shapes []orb.MultiPolygon
	for _, frame := range s.frames {
		shapes = append(shapes, frame.Shape())
	}
	var err error
	if f.Shape, err = geo.Union(shapes); err != nil {
		return err
	}
	f.measure()
	s.cover.Faults = append(s.cover.Faults, f)
	return nil
}
