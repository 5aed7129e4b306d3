package importers

import (
	"context"
	"fmt"

	"github.com/paulmach/orb"

	"gridzone/geo"
	"gridzone/geo/crs"
	"gridzone/zoning"
)

// What a comparison of shapes must show before a shift is spoken of.
const (
	shiftSample = 256  // shapes compared, evenly spread over the file
	fits        = 0.97 // share of a shape in its own division, at least, when nothing is wrong
	gain        = 0.03 // what moving it back must add to that share
	several     = 3    // zones that must agree, and
	oneIn       = 5    // of how many compared one must
)

// shifts looks for shapes in the vendors' coordinates: moved by what GCJ-02 or
// BD-09 moves, some leave their own division (or what is on record under their
// code), and moved back they all fit. A zone that reaches over
// its division's line does so by chance and would fit after many a move: several must agree.
func (j *judge) shifts(ctx context.Context, rows []*parsed, candidates []zoning.Candidate) {
	var all []compared
	beside := 0
	for i := 0; i < len(rows); i += max(1, len(rows)/shiftSample) {
		row := candidates[i].Row
		own, same := j.own(row)
		spot, isPoint := spotOf(row)
		if ctx.Err() != nil {
			return // as whoever judges will
		}
		if own == nil || len(row.Shape) == 0 && !isPoint {
			continue
		}
		c := compared{p: rows[i], shape: row.Shape, own: own, sure: same || row.Layer() == zoning.Grids}
		if isPoint {
			c.spot, c.sure = &spot, false
		}
		c.share = c.held(nil)
		if c.share < fits {
			beside++
		}
		all = append(all, c)
	}
	if beside == 0 {
		return
	}
	var best vote
	for _, system := range shiftTable {
		if v := system.ask(all); len(v.moved) > 0 && v.fitting > best.fitting {
			best = v
		}
	}
	if best.telling(len(all)) && len(all) > 1 && 20*best.fitting >= 19*len(all) {
		j.report.addWarning(Place{Code: best.system.code, Feature: -1, Part: -1, Ring: -1,
			Detail: fmt.Sprintf("the file seems to be in %s: of %d shapes compared %d lie beside their own division, and %d fit it with the shift taken back",
				best.system.name, len(all), beside, best.fitting), Repair: shiftRepair})
		return
	}
	if !best.telling(len(all)) {
		return
	}
	for _, p := range best.moved {
		j.warn(p, best.system.code, "the shape lies beside its own division, and fits it with the shift of "+best.system.name+" taken back", shiftRepair)
	}
}

// compared is a shape and how much of it lies in what it is compared with.
type compared struct {
	p     *parsed
	shape orb.MultiPolygon
	spot  *orb.Point // of a farm without a shape
	own   *geo.Prepared
	sure  bool // it must lie in own: a grid, or what is on record under its own code
	share float64
}

// held returns how much lies in own after a move (nil: as it is), 0 to 1; all or nothing of a point.
func (c compared) held(by func(orb.Point) orb.Point) float64 {
	if c.spot == nil {
		if by == nil {
			return share(c.shape, c.own)
		}
		return share(shifted(c.shape, by), c.own)
	}
	p := *c.spot
	if by != nil {
		p = by(p)
	}
	if c.own.Locate(p) == geo.Outside {
		return 0
	}
	return 1
}

// vote is what shapes say of one system.
type vote struct {
	system  vendorSystem
	moved   []*parsed // beside their own as they are, and fitting once moved back
	fitting int       // once moved back
	sure    bool      // one of those moved must lie in its own
	apart   bool      // all that moved lay mostly outside
}

// telling says whether the shapes that moved are more than chance, of so many compared.
func (v vote) telling(compared int) bool {
	n := len(v.moved)
	return n > 0 && (v.sure || n >= several && oneIn*n >= compared || n == compared && v.apart)
}

func (s vendorSystem) ask(all []compared) vote {
	v := vote{system: s, apart: true}
	for _, c := range all {
		back := c.held(s.back)
		switch {
		case back < fits:
		case c.share >= fits:
			v.fitting++
		case back >= c.share+gain:
			v.fitting++
			v.moved = append(v.moved, c.p)
			v.sure, v.apart = v.sure || c.sure, v.apart && c.share < 0.5
		}
	}
	return v
}

const shiftRepair = "the coordinates may come from a map vendor: export them in CGCS2000 (EPSG:4490)"

// shiftTable lists the vendors' systems and how to leave them.
var shiftTable = []vendorSystem{
	{codeGCJ02, "GCJ-02 (about 500 m)", crs.FromGCJ02},
	{codeBD09, "BD-09 (about 1.1 km)", crs.FromBD09},
}

type vendorSystem struct {
	code, name string
	back       func(orb.Point) orb.Point
}

// own returns the shape to compare a row with: what is on record under its code, else its division; same tells which. Nil: none.
func (j *judge) own(row *zoning.Row) (own *geo.Prepared, same bool) {
	if row.Layer() == zoning.Divisions {
		if i, ok := j.byCode[row.Code()]; ok {
			return j.prepared[i], true
		}
		return nil, false
	}
	if held, err := j.now.Row(row.Layer(), row.Code(), j.today); err == nil && len(held.Shape) > 0 {
		return geo.Prepare(held.Shape), true
	}
	if i, ok := j.byCode[zoning.DivisionOf(row.Thing)]; ok {
		return j.prepared[i], false
	}
	return nil, false
}

// share returns how much of a shape lies in another, 0 to 1.
func share(shape orb.MultiPolygon, in *geo.Prepared) float64 {
	area := geo.Area(shape)
	if area == 0 {
		return 1
	}
	return geo.OverlapArea(geo.Prepare(shape), in) / area
}

// shifted returns a copy of a shape with each position moved.
func shifted(shape orb.MultiPolygon, by func(orb.Point) orb.Point) orb.MultiPolygon {
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
