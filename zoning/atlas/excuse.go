package atlas

import (
	"gridzone/geo"
	"gridzone/zoning"
)

// stripM is what coordinates rounded to 7 decimals, as files mostly have them, take from a place along its line.
const stripM = 0.01

// excuse finds for each fault the exception that lets it stand: one in force for faults of the kind whose place holds all of the
// fault's, but for at most a strip of a centimetre along its line and never for half of it. Where the fault has grown beyond that, it is
// open again.
func (s *survey) excuse() error {
	if len(s.exceptions.rows) == 0 {
		return nil
	}
	for i := range s.cover.Faults {
		if err := s.ctx.Err(); err != nil {
			return err
		}
		if f := &s.cover.Faults[i]; f.Shape != nil {
			f.Exception = s.exceptionFor(f)
		}
	}
	return nil
}

// exceptionFor returns the first exception, by id, that lets a fault stand; nil if there is none.
func (s *survey) exceptionFor(f *Fault) *zoning.Row {
	place := geo.Prepare(f.Shape)
	spared := min(stripM*2*f.AreaM2/f.WidthM, f.AreaM2/2) // width is twice the area over the perimeter
	var first *zoning.Row
	for _, id := range s.exceptions.near(place.Bound(), s.day) {
		r := s.exceptions.rows[id]
		if e, _ := r.Thing.(zoning.Exception); !e.Covers(f.Kind, f.Narrow) || first != nil && e.ID >= first.Code() {
			continue
		}
		if f.AreaM2-geo.OverlapArea(place, s.exceptions.shapes[id]) < spared {
			first = r
		}
	}
	return first
}
