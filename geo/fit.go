package geo

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// ErrUnfit is wrapped by the error for a shape whose slivers beside others cannot be closed by moving its border.
var ErrUnfit = errors.New("the border does not fit")

const (
	// fitM is how far apart borders are that count as one: the rounding of coordinates.
	fitM = 1e-3
	// sliverLengths is how many times longer than wide the strip between two borders is at least, to be a sliver.
	sliverLengths = 10
)

// Fit is what Fitted did.
type Fit struct {
	Shape  orb.MultiPolygon // the shape itself where there was nothing to do
	To     []int            // the others that its border was moved to
	MovedM float64          // the furthest that a position was moved
	At     orb.Point        // that position, before
}

// Fitted moves the border of a shape onto that of others where they run beside each other at most widthM apart, leaving a sliver
// between them, or one that both cover: positions go to the nearest of the other's near them, else to the nearest point of its border,
// and the other's positions along it become the shape's. Positions that lie on the border of one of the others without a sliver stay. What is
// further away stays as it is, and so does a shape without such slivers: so Fitted does nothing to its own result. Slivers are
// found by the length of border that runs along, ten times widthM or more.
//
// Shapes must be valid; the result is. When slivers are left, or it would overlap others by more than before, the error wraps ErrUnfit.
func Fitted(shape *Prepared, others []*Prepared, widthM float64) (Fit, error) {
	fit := Fit{Shape: shape.shape}
	var near, exact []*Prepared
	for i, o := range others {
		if sliverM(shape, o, widthM) > sliverLengths*widthM {
			fit.To, near = append(fit.To, i), append(near, o)
		} else {
			exact = append(exact, o)
		}
	}
	if len(near) == 0 {
		return fit, nil
	}
	f := fitter{fit: &fit, exact: exact, near: near, width: widthM}
	moved := eachRing(shape.shape, func(r orb.Ring) orb.Ring {
		r = f.move(r)
		r = f.insert(r)
		return append(r, r[0])
	})
	moved = WithoutRepeats(moved)
	if err := valid(moved); err != nil {
		return Fit{}, fmt.Errorf("%w: %v", ErrUnfit, err) //nolint:errorlint // an invalid result is not an invalid input
	}
	result := Prepare(moved)
	for i, o := range others {
		if sliverM(result, o, widthM) > sliverLengths*widthM {
			return Fit{}, fmt.Errorf("%w: a sliver is left along shape %d", ErrUnfit, i)
		}
		if was := OverlapArea(shape, o); OverlapArea(result, o) > was+fitM*widthM {
			return Fit{}, fmt.Errorf("%w: more of shape %d would be overlapped", ErrUnfit, i)
		}
	}
	fit.Shape = moved
	return fit, nil
}

// sliverM returns the length in metres of the border of a that runs along that of b, at most widthM apart, and does not lie on it.
func sliverM(a, b *Prepared, widthM float64) float64 {
	reach := Pad(b.Bound(), widthM)
	w := walk{along: a.edgeIndex(), beside: b.edgeIndex(), near: boxOf(reach), lon: b.Bound().Min[0] - reach.Min[0], lat: b.Bound().Min[1] - reach.Min[1]}
	w.same = func(edge, edge) bool { return false }
	total := 0.0
	var wide, close []span
	w.meet = func(e edge, near []edge) bool {
		if !onEarth(e.a) || !onEarth(e.b) {
			return false
		}
		wide, close = wide[:0], close[:0]
		for _, f := range near {
			if s, ok := runAlong(e, f, widthM); ok {
				wide = append(wide, s)
			}
			if s, ok := runAlong(e, f, fitM); ok {
				close = append(close, s)
			}
		}
		if share := covered(wide) - covered(close); share > 0 {
			total += share * Distance(e.a, e.b)
		}
		return false
	}
	w.run()
	return total
}

// covered returns how much of an edge stretches cover, as a share of it; it sorts them.
func covered(spans []span) float64 {
	slices.SortFunc(spans, func(s, t span) int { return cmp.Compare(s.from, t.from) })
	share, end := 0.0, 0.0
	for _, s := range spans {
		if s.to > end {
			share += s.to - max(s.from, end)
			end = s.to
		}
	}
	return share
}

// A fitter moves the border of one shape.
type fitter struct {
	fit         *Fit
	near, exact []*Prepared // the others that there are slivers beside, and the rest
	width       float64
}

// move returns the positions of a closed ring where they belong, the last left out.
func (f *fitter) move(r orb.Ring) orb.Ring {
	r = r[:len(r)-1]
	out := make(orb.Ring, len(r))
	for i, p := range r {
		out[i] = f.target(r[(i+len(r)-1)%len(r)], p, r[(i+1)%len(r)])
		if d := Distance(p, out[i]); d > f.fit.MovedM {
			f.fit.MovedM, f.fit.At = d, p
		}
	}
	return out
}

// target returns where a position belongs that comes between two others.
func (f *fitter) target(from, p, to orb.Point) orb.Point {
	for _, o := range f.exact {
		if o.Locate(p) == Boundary {
			return p
		}
	}
	corner, foot := p, p
	toCorner, toFoot := math.Inf(1), math.Inf(1)
	station := newStation(p)
	for _, o := range f.near {
		o.edgesIn(Pad(orb.Bound{Min: p, Max: p}, f.width), func(g edge) bool {
			if !station.runs(from, p, g) && !station.runs(p, to, g) {
				return true
			}
			at := nearestOn(&station, g)
			d := Distance(p, at)
			if d > f.width {
				return true
			}
			if d < toFoot {
				toFoot, foot = d, at
			}
			for _, q := range [2]orb.Point{g.a, g.b} {
				if d := Distance(p, q); d <= f.width && (d < toCorner || d == toCorner && before(q, corner)) {
					toCorner, corner = d, q
				}
			}
			return true
		})
	}
	switch {
	case !math.IsInf(toCorner, 1):
		return corner
	default:
		return foot
	}
}

// insert returns a ring, whose last position is left out, with the others' positions that its edges pass.
func (f *fitter) insert(r orb.Ring) orb.Ring {
	type passed struct {
		at float64
		p  orb.Point
	}
	var out orb.Ring
	for i, a := range r {
		out = append(out, a)
		b := r[(i+1)%len(r)]
		if a == b {
			continue
		}
		e := edge{a: a, b: b}
		var found []passed
		for _, o := range f.near {
			o.edgesIn(Pad(boundOf(e), f.width), func(g edge) bool {
				for _, q := range [2]orb.Point{g.a, g.b} {
					station := newStation(q)
					if q == a || q == b || !station.runs(a, b, g) || orient(a, b, q) == 0 && between(a, b, q) {
						continue
					}
					at := nearestOn(&station, e)
					if at != a && at != b && Distance(q, at) <= f.width {
						found = append(found, passed{fraction(e, at), q})
					}
				}
				return true
			})
		}
		slices.SortFunc(found, func(x, y passed) int { return cmp.Or(cmp.Compare(x.at, y.at), comparePoints(x.p, y.p)) })
		for _, x := range found {
			if x.p != out[len(out)-1] {
				out = append(out, x.p)
			}
		}
	}
	return out
}

// runs tells whether two edges run in directions less than 45 degrees from each other, or from each other's reverse.
func (s *station) runs(a, b orb.Point, g edge) bool {
	ux, uy := (b[0]-a[0])*s.east, (b[1]-a[1])*s.north
	vx, vy := (g.b[0]-g.a[0])*s.east, (g.b[1]-g.a[1])*s.north
	uv := ux*vx + uy*vy
	return uv*uv*2 > (ux*ux+uy*uy)*(vx*vx+vy*vy)
}

// nearestOn returns the point of an edge nearest to a station near it.
func nearestOn(s *station, e edge) orb.Point {
	vx, vy := (e.b[0]-e.a[0])*s.east, (e.b[1]-e.a[1])*s.north
	wx, wy := (s.at[0]-e.a[0])*s.east, (s.at[1]-e.a[1])*s.north
	return pointOn(e, min(1, max(0, (wx*vx+wy*vy)/(vx*vx+vy*vy))))
}
