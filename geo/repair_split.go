package geo

import (
	"errors"
	"fmt"

	"github.com/paulmach/orb"
)

// ErrTwice is wrapped by the error for a shape that covers a place twice, or cuts a hole where there is nothing: what is meant
// cannot be said.
var ErrTwice = errors.New("a place is covered twice")

// Untangled takes a shape apart where its rings cross or touch themselves or run along each other: each lobe of a bow tie becomes a polygon
// (of a hole's, a hole), a loop that touches becomes a hole or a polygon, what holes cut off a polygon of its own, and spikes
// are left out. The shape covers the places that its rings go around an odd number of times; crossing points are rounded to
// float64, and no other position moves.
//
// A shape that breaks no rule is returned as it is; else rings are turned as in RFC 7946 and begin at their lowest position. Where a ring goes around a place more than
// once, or a hole lies where the shape is not, the error wraps ErrTwice; ErrInvalid for a position that is not on earth and a shape that covers nothing, and ErrOverlay
// for crossings that float64 cannot resolve.
func Untangled(g orb.MultiPolygon) (orb.MultiPolygon, error) {
	if valid(g) == nil {
		return g, nil
	}
	whole := chain{}
	for part, poly := range g {
		for i, r := range poly {
			lobes, err := lobesOf(r)
			if err != nil {
				return nil, fmt.Errorf("part %d, ring %d: %w", part, i, err)
			}
			weight := int32(1)
			if i > 0 {
				weight = -1
			}
			for _, lobe := range lobes {
				if err := whole.add(orb.MultiPolygon{lobe}, weight); err != nil {
					return nil, err
				}
			}
		}
	}
	faces, err := whole.faces(func(times int) (in, ok bool) { return times == 1, times == 0 || times == 1 })
	if err != nil {
		return nil, err
	}
	if len(faces) == 0 {
		return nil, fmt.Errorf("%w: %s: the shape covers nothing", ErrInvalid, RuleTooFewPoints)
	}
	out := eachRing(faces, fromLowest)
	if err := valid(out); err != nil {
		return nil, fmt.Errorf("%w: the result is not valid: %w", ErrOverlay, err)
	}
	return out, nil
}

// fromLowest returns a closed ring, which is not empty, walked from its lowest position.
func fromLowest(r orb.Ring) orb.Ring {
	low := 0
	for i := range r {
		if before(r[i], r[low]) {
			low = i
		}
	}
	out := append(make(orb.Ring, 0, len(r)), r[low:len(r)-1]...)
	out = append(out, r[:low]...)
	return append(out, out[0])
}

// lobesOf returns the faces that a ring goes around, in either direction.
func lobesOf(r orb.Ring) ([]orb.Polygon, error) {
	c := chain{}
	for k, p := range r {
		if !onEarth(p) {
			return nil, fmt.Errorf("%w: %s at %v", ErrInvalid, RuleOutOfRange, p)
		}
		c.addEdge(p, r[(k+1)%len(r)], 1)
	}
	return c.faces(func(times int) (in, ok bool) { return times != 0, times >= -1 && times <= 1 })
}

// faces returns the faces of a chain that are in, by how many times they are covered; one that is not ok is an error.
func (c chain) faces(of func(times int) (in, ok bool)) ([]orb.Polygon, error) {
	if len(c) == 0 {
		return nil, nil
	}
	edges, err := c.settle()
	if err != nil || len(edges) == 0 {
		return nil, err
	}
	a := arrange(edges)
	var out []orb.Polygon
	for i := range a.cycles {
		if a.cycles[i].outer {
			continue
		}
		in, ok := of(a.cycles[i].label)
		if !ok {
			return nil, fmt.Errorf("%w: around %v", ErrTwice, a.cycles[i].ring[0])
		}
		if in {
			out = append(out, a.face(i))
		}
	}
	return out, nil
}
