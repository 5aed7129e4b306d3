package atlas

import (
	"fmt"
	"slices"

	"github.com/paulmach/orb"

	"gridzone/geo"
	"gridzone/zoning"
)

// How much of a shape may lie where its actor may touch nothing: what two surveys of one line differ by. It is the smaller of a
// share of the shape and an area, so that neither a large shape takes a field of somebody's nor a small one a yard, but never less than a square metre.
const (
	foreignShare   = 0.01
	foreignM2      = 1000
	foreignLeastM2 = 1
)

// MayTouch returns nil when an actor may put a row on record: it belongs to the actor's divisions, and so does its place, by the divisions on
// record with a shape on that day. Otherwise it is a *zoning.ForeignError. When all the actor's divisions have shapes, what lies beside them in a division that holds
// them is somebody else's too; where no division is, nobody's rights are. Another error says that the shapes could not be compared.
func (a *Atlas) MayTouch(actor zoning.Actor, row *zoning.Row, day zoning.Day) error {
	err := actor.MayTouch(row.Thing)
	if err != nil || !actor.Limited() {
		return err
	}
	refused := &zoning.ForeignError{Layer: row.Layer(), Code: row.Code(), Place: true, Own: actor.Divisions}
	if p, ok := pointOf(row); ok {
		refused.Division = a.foreignAt(actor, p, day)
	} else if len(row.Shape) > 0 {
		if refused.Division, refused.AreaM2, err = a.foreignLand(actor, row.Shape, day); err != nil {
			return fmt.Errorf("compare %s %s with the divisions: %w", row.Layer(), row.Code(), err)
		}
	}
	if refused.Division == "" {
		return nil
	}
	return refused
}

// pointOf returns the point of a thing whose row has no shape.
func pointOf(row *zoning.Row) (orb.Point, bool) {
	switch t := row.Thing.(type) {
	case zoning.Farm:
		return t.At, len(row.Shape) == 0
	case zoning.Address:
		return t.At, true
	default:
		return orb.Point{}, false
	}
}

// ground are the divisions near a place, as an actor sees them.
type ground struct{ own, foreign []division }

type division struct {
	code  string
	shape *geo.Prepared
}

func (a *Atlas) ground(actor zoning.Actor, near orb.Bound, day zoning.Day) ground {
	drawn := !slices.ContainsFunc(actor.Divisions, func(code string) bool {
		r, err := a.Row(zoning.Divisions, code, day)
		return err != nil || len(r.Shape) == 0
	})
	var g ground
	for r, shape := range a.Near(zoning.Divisions, near) {
		code := r.Code()
		holds := slices.ContainsFunc(actor.Divisions, func(own string) bool { return zoning.InDivision(own, code) })
		switch {
		case !r.Valid.Contains(day):
		case actor.Touches(code):
			g.own = append(g.own, division{code, shape})
		case drawn || !holds:
			g.foreign = append(g.foreign, division{code, shape})
		}
	}
	return g
}

// foreignAt returns the code of a division in which a point lies that the actor may touch nothing at, the smallest; empty when it may.
func (a *Atlas) foreignAt(actor zoning.Actor, p orb.Point, day zoning.Day) string {
	g := a.ground(actor, p.Bound(), day)
	covers := func(d division) bool { return d.shape.Locate(p) != geo.Outside }
	if slices.ContainsFunc(g.own, covers) {
		return ""
	}
	code := ""
	for _, d := range g.foreign {
		if covers(d) && (code == "" || zoning.InDivision(d.code, code)) {
			code = d.code
		}
	}
	return code
}

// foreignLand returns how much of a shape lies where the actor may touch nothing, and the code of the smallest division that holds most of that; empty when
// it is no more than is let pass.
func (a *Atlas) foreignLand(actor zoning.Actor, shape orb.MultiPolygon, day zoning.Day) (string, float64, error) {
	whole := geo.Prepare(shape)
	g := a.ground(actor, whole.Bound(), day)
	limit := max(foreignLeastM2, min(foreignM2, foreignShare*whole.Area()))
	for _, d := range g.own { // nearly always one holds all of it
		if whole.Area()-geo.OverlapArea(whole, d.shape) <= limit {
			return "", 0, nil
		}
	}
	rest := shape
	for _, d := range g.own {
		var err error
		if rest, err = geo.Difference(rest, d.shape.Shape()); err != nil {
			return "", 0, err
		}
	}
	if len(rest) == 0 {
		return "", 0, nil
	}
	left := geo.Prepare(rest)
	code, most, sum := "", 0.0, 0.0
	for _, d := range g.foreign {
		m2 := geo.OverlapArea(left, d.shape)
		if !slices.ContainsFunc(g.foreign, func(o division) bool { return o.code != d.code && zoning.InDivision(d.code, o.code) }) {
			sum += m2
		}
		if m2 > 0 && (code == "" || m2 > most || m2 >= foreignHolds*most && zoning.InDivision(d.code, code)) {
			code, most = d.code, m2
		}
	}
	if sum = min(sum, left.Area()); sum <= limit {
		return "", 0, nil
	}
	return code, sum, nil
}

// foreignHolds is how much of what the larger of two divisions has the smaller must have to be named instead.
const foreignHolds = 0.99

// heldShare is how much of a shape a division must hold to be said to hold it, as an import has it.
const heldShare = 0.999

// Holding returns the code of the smallest division in force on a day that holds a shape, of several the first by code; empty when none does.
func (a *Atlas) Holding(shape orb.MultiPolygon, day zoning.Day) string {
	whole := geo.Prepare(shape)
	code, rank := "", -1
	for r, held := range a.Near(zoning.Divisions, whole.Bound()) {
		d, _ := r.Thing.(zoning.Division)
		deeper := d.Level.Rank() > rank || d.Level.Rank() == rank && d.Code < code
		if r.Valid.Contains(day) && deeper && geo.OverlapArea(whole, held) >= heldShare*whole.Area() {
			code, rank = d.Code, d.Level.Rank()
		}
	}
	return code
}
