package geo

import (
	"errors"
	"fmt"

	"github.com/paulmach/orb"
	"github.com/peterstace/simplefeatures/geom"
)

var (
	// ErrInvalid is wrapped by the error for a shape that breaks a rule of
	// validity: overlays of such shapes have no meaning.
	ErrInvalid = errors.New("invalid shape")

	// ErrOverlay is wrapped by the error for an overlay that could not be computed.
	ErrOverlay = errors.New("overlay failed")
)

// Intersection returns the shape that a and b share; lines and points they
// share are left out.
//
// The result of this and of the other overlays is valid: closed rings, shells
// counter-clockwise, holes clockwise; nil when it is empty. Crossing points are
// rounded to float64. Shapes whose crossings cannot be told apart even so are
// moved to a lattice of 1e-9 degrees (0.1 mm) first. A shape that is not valid is an
// error that wraps ErrInvalid; no input panics.
func Intersection(a, b orb.MultiPolygon) (orb.MultiPolygon, error) {
	if err := validBoth(a, b); err != nil {
		return nil, err
	}
	p, q := Prepare(a), Prepare(b)
	near, ok := common(p.bound, q.bound)
	switch {
	case !ok:
		return nil, nil
	case untouched(p, near): // then near is the box of all of b
		return only(b, p.Locate(near.Min) == Inside), nil
	case untouched(q, near):
		return only(a, q.Locate(near.Min) == Inside), nil
	}
	return overlayOf(geom.Intersection, a, b)
}

// Difference returns what of a lies outside b.
func Difference(a, b orb.MultiPolygon) (orb.MultiPolygon, error) {
	if err := validBoth(a, b); err != nil {
		return nil, err
	}
	p, q := Prepare(a), Prepare(b)
	near, ok := common(p.bound, q.bound)
	switch {
	case !ok:
		return only(a, true), nil
	case untouched(q, near): // then near is the box of all of a
		return only(a, q.Locate(near.Min) == Outside), nil
	}
	return overlayOf(geom.Difference, a, b)
}

// untouched tells whether no edge of s comes near: then near lies wholly inside s or
// wholly outside.
func untouched(s *Prepared, near orb.Bound) bool {
	none := true
	s.edgesIn(near, func(edge) bool {
		none = false
		return false
	})
	return none
}

// only returns a copy of g, turned as results are, or nothing.
func only(g orb.MultiPolygon, all bool) orb.MultiPolygon {
	if !all || len(g) == 0 {
		return nil
	}
	return fromGeom(nil, asGeom(g))
}

// Union returns the union of shapes.
func Union(shapes []orb.MultiPolygon) (orb.MultiPolygon, error) {
	var all []geom.Geometry
	for i, s := range shapes {
		if err := valid(s); err != nil {
			return nil, fmt.Errorf("shape %d: %w", i, err)
		}
		for _, poly := range s {
			all = append(all, asGeom(orb.MultiPolygon{poly}))
		}
	}
	if len(all) == 0 {
		return nil, nil
	}
	return settled(func(snap bool) (geom.Geometry, error) {
		parts := all
		if snap {
			parts = make([]geom.Geometry, len(all))
			for i, g := range all {
				s, err := snapped(g)
				if err != nil {
					return geom.Geometry{}, err
				}
				parts[i] = s
			}
		}
		return geom.UnionMany(parts)
	})
}

func validBoth(a, b orb.MultiPolygon) error { return errors.Join(valid(a), valid(b)) }

// valid returns an error that wraps ErrInvalid and names the first broken rule;
// a shape without parts is fine.
func valid(g orb.MultiPolygon) error {
	if len(g) == 0 {
		return nil
	}
	for _, v := range Validate(g, 1) {
		if !v.Warning() {
			return fmt.Errorf("%w: %s in part %d, ring %d at %v", ErrInvalid, v.Rule, v.Part, v.Ring, v.At)
		}
	}
	return nil
}

func overlayOf(op func(a, b geom.Geometry) (geom.Geometry, error), a, b orb.MultiPolygon) (orb.MultiPolygon, error) {
	p, q := asGeom(a), asGeom(b)
	return settled(func(snap bool) (geom.Geometry, error) {
		if !snap {
			return op(p, q)
		}
		ps, err := snapped(p)
		if err != nil {
			return geom.Geometry{}, err
		}
		qs, err := snapped(q)
		if err != nil {
			return geom.Geometry{}, err
		}
		return op(ps, qs)
	})
}

// latticeDigits are the decimals of a degree that the fallback keeps.
const latticeDigits = 9

// snapped moves g to the lattice and makes what that does to it valid again.
func snapped(g geom.Geometry) (geom.Geometry, error) {
	return geom.UnaryUnion(g.SnapToGrid(latticeDigits))
}

// settled runs an overlay and looks at its result; if it failed or is not valid
// it is run again with its input on the lattice.
func settled(run func(snap bool) (geom.Geometry, error)) (orb.MultiPolygon, error) {
	var failed error
	for _, snap := range []bool{false, true} {
		shape, err := guarded(func() (geom.Geometry, error) { return run(snap) })
		if err == nil {
			if err = valid(shape); err == nil {
				return shape, nil
			}
		}
		failed = err
	}
	return nil, fmt.Errorf("%w: %v", ErrOverlay, failed) //nolint:errorlint // an invalid result is not an invalid input
}

// guarded turns a panic of the library into an error: this is its only door.
func guarded(run func() (geom.Geometry, error)) (shape orb.MultiPolygon, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("overlay library: %v", r)
		}
	}()
	g, err := run()
	if err != nil {
		return nil, err
	}
	return fromGeom(nil, g), nil
}

// asGeom copies g, closing its rings, without asking whether it is valid.
func asGeom(g orb.MultiPolygon) geom.Geometry {
	polys := make([]geom.Polygon, len(g))
	for i, poly := range g {
		rings := make([]geom.LineString, len(poly))
		for j, r := range poly {
			xy := make([]float64, 0, 2*len(r)+2)
			for _, p := range r {
				xy = append(xy, p[0], p[1])
			}
			if n := len(r); n > 0 && r[0] != r[n-1] {
				xy = append(xy, r[0][0], r[0][1])
			}
			rings[j] = geom.NewLineString(geom.NewSequence(xy[:len(xy):len(xy)], geom.DimXY))
		}
		polys[i] = geom.NewPolygon(rings)
	}
	return geom.NewMultiPolygon(polys).AsGeometry()
}

// fromGeom appends the polygons in g, wherever in a collection, turned to
// shells counter-clockwise and holes clockwise; lines and points are left out.
func fromGeom(dst orb.MultiPolygon, g geom.Geometry) orb.MultiPolygon {
	switch g.Type() {
	case geom.TypePolygon:
		if g.IsEmpty() {
			return dst
		}
		var poly orb.Polygon
		for i, line := range g.MustAsPolygon().DumpRings() {
			seq := line.Coordinates()
			r := make(orb.Ring, seq.Length())
			for k := range r {
				xy := seq.GetXY(k)
				r[k] = orb.Point{xy.X, xy.Y}
			}
			if (ringTurns(r) < 0) == (i == 0) {
				r.Reverse()
			}
			poly = append(poly, r)
		}
		return append(dst, poly)
	case geom.TypeMultiPolygon:
		for _, p := range g.MustAsMultiPolygon().Dump() {
			dst = fromGeom(dst, p.AsGeometry())
		}
	case geom.TypeGeometryCollection:
		for _, p := range g.MustAsGeometryCollection().Dump() {
			dst = fromGeom(dst, p)
		}
	}
	return dst
}
