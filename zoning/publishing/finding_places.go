package publishing

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"

	"gridzone/geo"
	"gridzone/zoning"
)

// sliverM2 is what two surveys of one line may differ by: less is not told.
const sliverM2 = 1

// ground returns the shape of the division that the publication is for, nil when none is on record.
func (s *study) ground() orb.MultiPolygon {
	row, err := s.now.Row(zoning.Divisions, s.life.Division, s.day)
	if err != nil {
		return nil
	}
	return row.Shape
}

// places looks at where the zones are.
func (s *study) places() {
	if s.life.Division == "" {
		return
	}
	ground := s.ground()
	if len(ground) == 0 {
		s.add(Finding{Severity: Note, Code: "division_without_shape", Field: "division",
			Detail: fmt.Sprintf("no polygon of the division %s is on record: nobody can tell whether the zones lie in it", s.life.Division)})
	}
	within := geo.Prepare(ground)
	for _, r := range s.zones {
		if s.left() {
			return
		}
		z, ok := r.Thing.(zoning.Zone)
		if !ok {
			continue
		}
		elsewhere := z.Division != "" && !zoning.InDivision(z.Division, s.life.Division)
		if len(r.Shape) == 0 {
			if elsewhere {
				s.add(Finding{Severity: Error, Code: "outside_division", Zones: named(r),
					Detail: fmt.Sprintf("zone %s covers division %s, outside %s", z.Code, z.Division, s.life.Division), Repair: "correct the zone's division"})
			}
			continue
		}
		if elsewhere {
			s.add(Finding{Severity: Warning, Code: "division_elsewhere", Zones: named(r),
				Detail: fmt.Sprintf("zone %s is said to be in division %s, outside %s", z.Code, z.Division, s.life.Division), Repair: "correct the zone's division"})
		}
		if len(ground) > 0 && s.shaped(r) {
			s.place(r, within)
		}
	}
}

// place measures how much of a zone lies outside the division.
func (s *study) place(r *zoning.Row, within *geo.Prepared) {
	area := geo.Area(r.Shape)
	in := geo.OverlapArea(geo.Prepare(r.Shape), within)
	out := area - in
	switch {
	case in == 0:
		at := geo.InteriorPoint(r.Shape)
		s.add(Finding{Severity: Error, Code: "outside_division", Zones: named(r), AreaM2: area, At: &at,
			Detail: fmt.Sprintf("zone %s, %.0f m2, lies outside division %s", r.Code(), area, s.life.Division), Repair: "correct its coordinates, or publish it for the division it lies in"})
	case out >= sliverM2:
		f := Finding{Severity: Warning, Code: "over_division_line", Zones: named(r), AreaM2: out,
			Detail: fmt.Sprintf("%.0f m2 of zone %s lie over the line of division %s", out, r.Code(), s.life.Division), Repair: "cut it at the line, unless it is meant"}
		if rest, err := geo.Difference(r.Shape, within.Shape()); err == nil && len(rest) > 0 {
			at := geo.InteriorPoint(rest)
			f.At = &at
		}
		s.add(f)
	}
}

// overlaps looks for prohibited zones that overlap restricted ones on a day.
func (s *study) overlaps() {
	var rows []*zoning.Row
	var shapes []*geo.Prepared
	for _, r := range s.zones {
		if s.shaped(r) {
			rows, shapes = append(rows, r), append(shapes, geo.Prepare(r.Shape))
		}
	}
	for _, pair := range geo.Overlapping(shapes) {
		if s.left() {
			return
		}
		a, b := rows[pair[0]], rows[pair[1]]
		if kindOf(a) == kindOf(b) || !a.Valid.Overlaps(b.Valid) {
			continue
		}
		if kindOf(b) == zoning.Prohibited {
			a, b = b, a
		}
		area := geo.OverlapArea(shapes[pair[0]], shapes[pair[1]])
		if area < sliverM2 {
			continue
		}
		f := Finding{Severity: Warning, Code: "prohibited_over_restricted", Zones: named(a, b), AreaM2: area,
			Detail: fmt.Sprintf("the prohibited zone %s and the restricted zone %s overlap by %.0f m2; prohibited decides there", a.Code(), b.Code(), area),
			Repair: "cut the restricted zone, unless it is meant"}
		if both, err := geo.Intersection(a.Shape, b.Shape); err == nil && len(both) > 0 {
			at := geo.InteriorPoint(both)
			f.At = &at
		}
		s.add(f)
	}
}

// coverage says how much of the division the zones hold on the day.
func (s *study) coverage() {
	ground := s.ground()
	if len(ground) == 0 || len(s.zones) == 0 {
		return
	}
	covered := map[zoning.ZoneKind]float64{}
	for _, kind := range []zoning.ZoneKind{zoning.Prohibited, zoning.Restricted, ""} {
		if s.left() {
			return
		}
		m2, err := s.covered(ground, kind)
		if err != nil {
			s.add(Finding{Severity: Note, Code: "coverage_unknown", Detail: "how much of the division the zones cover cannot be reckoned: their shapes do not unite"})
			return
		}
		covered[kind] = m2
	}
	area := geo.Area(ground)
	share := func(kind zoning.ZoneKind) float64 { return math.Min(1, covered[kind]/area) }
	s.add(Finding{Severity: Note, Code: "coverage", AreaM2: covered[""], Share: share(""),
		Detail: fmt.Sprintf("the zones cover %.1f %% of division %s on %s: prohibited %.1f %%, restricted %.1f %%", 100*share(""), s.life.Division, s.day,
			100*share(zoning.Prohibited), 100*share(zoning.Restricted))})
}

// covered returns the square metres of the division that zones of a kind (empty: any) hold on the day. A zone in words
// holds nothing that could be measured.
func (s *study) covered(ground orb.MultiPolygon, kind zoning.ZoneKind) (float64, error) {
	var shapes []orb.MultiPolygon
	for _, r := range s.zones {
		z, _ := r.Thing.(zoning.Zone)
		if (kind != "" && z.Kind != kind) || !r.Valid.Contains(s.day) {
			continue
		}
		if s.shaped(r) {
			shapes = append(shapes, r.Shape)
		} else if len(r.Shape) == 0 && z.Scope != zoning.Part {
			if row, err := s.now.Row(zoning.Divisions, z.Division, s.day); err == nil && len(row.Shape) > 0 {
				shapes = append(shapes, row.Shape)
			}
		}
	}
	if len(shapes) == 0 {
		return 0, nil
	}
	all, err := geo.Union(shapes)
	if err != nil {
		return 0, fmt.Errorf("unite zones: %w", err)
	}
	return geo.OverlapArea(geo.Prepare(all), geo.Prepare(ground)), nil
}
