package importers

import (
	"context"
	"fmt"
	"slices"

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
		own, same := j.own(rows[i], row)
		spot, isPoint := row.Spot()
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
	for _, system := range j.vendors() {
		if v := system.ask(all); len(v.moved) > 0 && v.fitting > best.fitting {
			best = v
		}
	}
	if best.telling(len(all)) && len(all) > 1 && 20*best.fitting >= 19*len(all) {
		j.report.addWarning(Place{Code: best.system.code, Feature: -1, Part: -1, Ring: -1,
			Detail: fmt.Sprintf("the file seems to be in %s: of %d shapes compared %d lie beside their own division, and %d fit it %s",
				best.system.name, len(all), beside, best.fitting, best.system.how), Repair: best.system.repair})
		return
	}
	if best.telling(len(all)) {
		best.moved = slices.DeleteFunc(best.moved, j.crowding(rows, candidates, best.system))
	}
	if !best.telling(len(all)) {
		return
	}
	for _, p := range best.moved {
		j.warn(p, best.system.code, "the shape lies beside its own division, and fits it "+best.system.how+": it seems to be in "+best.system.name, best.system.repair)
	}
}

// crowding returns what tells of a feature whether, moved back, it would lie on others of the file that it does not lie on as it is: then it
// was moved together with them, by whatever, and not by a vendor.
func (j *judge) crowding(rows []*parsed, candidates []zoning.Candidate, by vendorSystem) func(p *parsed) bool {
	shapes := make([]*geo.Prepared, len(rows))
	at := map[*parsed]int{}
	for i, p := range rows {
		at[p] = i
		if len(candidates[i].Row.Shape) > 0 {
			shapes[i] = geo.Prepare(candidates[i].Row.Shape)
		}
	}
	index := geo.NewIndex(shapes)
	over := func(s *geo.Prepared, but int) (m2 float64) {
		for _, k := range index.Meeting(nil, s.Bound()) {
			if k != but {
				m2 += geo.OverlapArea(s, shapes[k])
			}
		}
		return m2
	}
	return func(p *parsed) bool {
		i := at[p]
		if shapes[i] == nil {
			return false
		}
		back := geo.Prepare(shifted(shapes[i].Shape(), by.back))
		return over(back, i) > over(shapes[i], i)+gain*shapes[i].Area()
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
	points  bool      // some of those moved are points, of which little is known
}

// telling says whether the shapes that moved are more than chance, of so many compared.
func (v vote) telling(compared int) bool {
	n := len(v.moved)
	if v.points && n < several { // a point in another village comes into its own by chance
		return false
	}
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
			v.sure, v.apart, v.points = v.sure || c.sure, v.apart && c.share < 0.5, v.points || c.spot != nil
		}
	}
	return v
}

const shiftRepair = "the coordinates may come from a map vendor: export them in CGCS2000 (EPSG:4490), or name their system (crs) if they are degrees"

// vendorTable lists what degrees in China may really be.
var vendorTable = []vendorSystem{
	{code: codeGCJ02, named: "gcj02", name: "GCJ-02 (about 500 m)"},
	{code: codeBD09, named: "bd09", name: "BD-09 (about 1.1 km)"},
	{code: codeNoShift, named: "EPSG:4490", name: "CGCS2000 (EPSG:4490)"},
}

// vendorSystem is a system that a file may be in.
type vendorSystem struct {
	code, named, name string
	how, repair       string
	back              func(orb.Point) orb.Point // from where a position was put to where it is in the system
}

// vendors lists the systems that the file may really be in: coordinates of map vendors that were taken for CGCS2000, as degrees or
// projected, and coordinates that were taken for those of a vendor and are not.
func (j *judge) vendors() []vendorSystem {
	taken := j.system
	own := taken.Stored() || taken.Projected()
	var list []vendorSystem
	for _, v := range vendorTable {
		system, err := crs.Find(v.named)
		if err != nil || v.named == taken.Name() || own && system.Stored() {
			continue
		}
		v.back, v.how, v.repair = system.ToLonLat, "with the shift taken back", shiftRepair
		if !own { // what the other did is taken back first
			v.back = func(p orb.Point) orb.Point { return system.ToLonLat(taken.FromLonLat(p)) }
			v.how = "when it is read so and not as " + taken.Name()
			v.repair = "name the system that the file is in: --crs " + v.named + " (crs=" + v.named + " over HTTP)"
		}
		list = append(list, v)
	}
	return list
}

// own returns the shape to compare a row with: what is on record under its code, else its division, else the nearest on record that holds
// that; same tells whether it is the first. Nil: none. The division of an address is the one that its text names where the file gives none on record: that
// which its point gave it would say nothing of the point.
func (j *judge) own(p *parsed, row *zoning.Row) (own *geo.Prepared, same bool) {
	home := zoning.DivisionOf(row.Thing)
	if row.Layer() == zoning.Addresses && (p.assigned || j.onRecord[home] == nil) {
		home = j.saidBy(row.Thing)
	}
	if row.Layer() == zoning.Divisions {
		if i, ok := j.byCode[row.Code()]; ok {
			return j.prepared[i], true
		}
	} else {
		if held, err := j.now.Row(row.Layer(), row.Code(), j.today); err == nil && len(held.Shape) > 0 {
			return geo.Prepare(held.Shape), true
		}
		if i, ok := j.byCode[home]; ok {
			return j.prepared[i], false
		}
	}
	for _, code := range zoning.Ancestors(home) {
		if i, ok := j.byCode[code]; ok {
			return j.prepared[i], false
		}
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
