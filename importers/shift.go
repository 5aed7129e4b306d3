package importers

import (
	"fmt"

	"github.com/paulmach/orb"

	"gridzone/geo"
	"gridzone/geo/crs"
	"gridzone/zoning"
)

// What a comparison of shapes must show before a shift is spoken of.
const (
	shiftSample = 256   // shapes compared, evenly spread over the file
	fitsAsIs    = 0.97  // share of a shape in its own division, at least, when nothing is wrong
	fitsShifted = 0.995 // the same with the shift taken back
)

// shifts looks for shapes in the vendors' coordinates: moved by what GCJ-02 or
// BD-09 moves, they leave their own division (or what is on record under their
// code), and moved back they fit.
func (j *judge) shifts(rows []*parsed, candidates []zoning.Candidate) {
	step := max(1, len(rows)/shiftSample)
	type found struct {
		p    *parsed
		code string
	}
	var shifted []found
	compared := 0
	for i := 0; i < len(rows); i += step {
		row := candidates[i].Row
		own := j.own(row)
		if own == nil || len(row.Shape) == 0 {
			continue
		}
		compared++
		if share(row.Shape, own) >= fitsAsIs {
			continue
		}
		for _, system := range shiftTable {
			if share(moved(row.Shape, system.back), own) >= fitsShifted {
				shifted = append(shifted, found{rows[i], system.code})
				break
			}
		}
	}
	if len(shifted) == 0 {
		return
	}
	counts := map[string]int{}
	for _, s := range shifted {
		counts[s.code]++
	}
	for _, system := range shiftTable {
		n := counts[system.code]
		if 2*n > compared {
			j.report.addWarning(Place{Code: system.code, Feature: -1, Part: -1, Ring: -1,
				Detail: fmt.Sprintf("%d of %d shapes compared lie beside their own division, and fit it with the shift of %s taken back", n, compared, system.name), Repair: shiftRepair})
			continue
		}
		for _, s := range shifted {
			if s.code == system.code {
				j.warn(s.p, system.code, "the shape lies beside its own division, and fits it with the shift of "+system.name+" taken back", shiftRepair)
			}
		}
	}
}

const shiftRepair = "the coordinates may come from a map vendor: export them in CGCS2000 (EPSG:4490)"

// shiftTable lists the vendors' systems and how to leave them.
var shiftTable = []struct {
	code, name string
	back       func(orb.Point) orb.Point
}{
	{codeGCJ02, "GCJ-02 (about 500 m)", crs.FromGCJ02},
	{codeBD09, "BD-09 (about 1.1 km)", crs.FromBD09},
}

// own returns the shape to compare a row with: what is on record under its code, else its division. Nil: none.
func (j *judge) own(row *zoning.Row) *geo.Prepared {
	if row.Layer() == zoning.Divisions {
		if i, ok := j.byCode[row.Code()]; ok {
			return j.prepared[i]
		}
		return nil
	}
	if held, err := j.now.Row(row.Layer(), row.Code(), j.today); err == nil && len(held.Shape) > 0 {
		return geo.Prepare(held.Shape)
	}
	if i, ok := j.byCode[zoning.DivisionOf(row.Thing)]; ok {
		return j.prepared[i]
	}
	return nil
}

// share returns how much of a shape lies in another, 0 to 1.
func share(shape orb.MultiPolygon, in *geo.Prepared) float64 {
	area := geo.Area(shape)
	if area == 0 {
		return 1
	}
	return geo.OverlapArea(geo.Prepare(shape), in) / area
}

// moved returns a copy of a shape with each position moved.
func moved(shape orb.MultiPolygon, by func(orb.Point) orb.Point) orb.MultiPolygon {
	out := shape.Clone()
	for _, poly := range out {
		for _, ring := range poly {
			for i, p := range ring {
				ring[i] = by(p)
			}
		}
	}
	return out
}
