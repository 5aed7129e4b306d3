package tiles

import (
	"context"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"gridzone/geo"
)

// level is every shape as it is drawn at one zoom, in units of the whole world at that zoom.
type level struct {
	zoom   int
	shapes []shape
	size   int64 // of memory, in bytes
}

// shape is what one of the shapes is at a zoom: areas whose rings are valid together. One that is too small to be seen has none.
type shape struct {
	areas  []area
	lo, hi vec
	label  vec // inside, where there are areas with room for it, else on their border
}

// area is a shell and its holes, each without its first position at the end; a shell's area is positive with y going south, a hole's negative.
type area [][]vec

// level draws the shapes at a zoom.
func (t *topology) level(ctx context.Context, zoom int) (*level, error) {
	shift := shiftOf(zoom)
	var drawn []vec
	seen := make(map[vec]struct{}, len(t.at)/4)
	for _, a := range t.arcs {
		for i, id := range a.ids {
			if int(a.ranks[i]) > zoom {
				continue
			}
			m := middle(rounded(t.at[id], shift), shift)
			if _, ok := seen[m]; !ok {
				seen[m] = struct{}{}
				drawn = append(drawn, m)
			}
		}
	}
	h := hot{shift: shift, found: newBuckets(drawn)}
	chains := make([][]vec, len(t.arcs))
	for i, a := range t.arcs {
		if i%256 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		chains[i] = h.chain(t, a, zoom)
	}
	l := &level{zoom: zoom, shapes: make([]shape, len(t.rings))}
	var once repeats
	for i, runs := range t.rings {
		if i%256 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		s := &l.shapes[i]
		s.label = rounded(t.labels[i], shift)
		var rings [][]vec
		for _, r := range runs {
			if ring := join(chains, r); len(ring) > 0 {
				rings = append(rings, ring)
			}
		}
		if len(rings) == 0 {
			continue
		}
		if once.none(rings) {
			s.areas = nested(rings)
		} else {
			s.areas = resolved(rings)
		}
		s.measure()
		s.settle()
		for _, a := range s.areas {
			for _, r := range a {
				l.size += int64(len(r))*16 + 24
			}
		}
	}
	l.size += int64(len(l.shapes)) * 56
	return l, nil
}

// chain is what an arc is at a zoom, its first position included.
func (h *hot) chain(t *topology, a arc, zoom int) []vec {
	at := t.at[a.ids[0]]
	out := []vec{rounded(at, h.shift)}
	for i := 1; i < len(a.ids); i++ {
		if int(a.ranks[i]) <= zoom {
			next := t.at[a.ids[i]]
			out = h.through(out, at, next)
			at = next
		}
	}
	return out
}

// join puts the chains of a run one after the other, without repetitions. A ring of which nothing is left has no positions.
func join(chains [][]vec, r run) []vec {
	n := 0
	for _, one := range r {
		n += len(chains[max(one, ^one)])
	}
	out := make([]vec, 0, n)
	add := func(p vec) {
		if len(out) == 0 || out[len(out)-1] != p {
			out = append(out, p)
		}
	}
	for _, one := range r {
		if one >= 0 {
			for _, p := range chains[one] {
				add(p)
			}
			continue
		}
		c := chains[^one]
		for i := len(c) - 1; i >= 0; i-- {
			add(c[i])
		}
	}
	for len(out) > 0 && out[0] == out[len(out)-1] {
		out = out[:len(out)-1]
	}
	if len(out) < 3 {
		return nil
	}
	return out
}

// measure finds the box of a shape.
func (s *shape) measure() {
	for i, a := range s.areas {
		for k, p := range a[0] {
			if i == 0 && k == 0 {
				s.lo, s.hi = p, p
			}
			s.lo = vec{min(s.lo.x, p.x), min(s.lo.y, p.y)}
			s.hi = vec{max(s.hi.x, p.x), max(s.hi.y, p.y)}
		}
	}
}

// settle moves the label inside, should it not be there any more.
func (s *shape) settle() {
	if len(s.areas) == 0 || s.locate(s.label) == geo.Inside {
		return
	}
	g := make(orb.MultiPolygon, 0, len(s.areas))
	for _, a := range s.areas {
		var poly orb.Polygon
		for _, r := range a {
			ring := make(orb.Ring, 0, len(r)+1)
			for _, p := range append(slices.Clone(r), r[0]) {
				ring = append(ring, orb.Point{float64(p.x), float64(p.y)})
			}
			poly = append(poly, ring)
		}
		g = append(g, poly)
	}
	in := geo.InteriorPoint(g)
	s.label = vec{int64(math.Round(in[0])), int64(math.Round(in[1]))}
	if s.locate(s.label) == geo.Outside { // smaller than a unit, all but a corner
		s.label = s.areas[0][0][0]
	}
}

// locate tells where p lies. It is exact.
func (s *shape) locate(p vec) geo.Relation {
	where := geo.Outside
	for _, a := range s.areas {
		for _, r := range a {
			on, in := wraps(r, vec{2 * p.x, 2 * p.y})
			switch {
			case on:
				return geo.Boundary
			case in && where == geo.Inside: // in a hole
				where = geo.Outside
			case in:
				where = geo.Inside
			}
		}
	}
	return where
}

// repeats finds positions that come twice in the rings of one shape. It is a table that is not emptied: entries carry the turn in which they were made.
type repeats struct {
	keys  []vec
	turns []int32
	turn  int32
}

func (s *repeats) none(rings [][]vec) bool {
	n := 0
	for _, r := range rings {
		n += len(r)
	}
	for len(s.keys) < 2*n || len(s.keys) == 0 {
		s.keys, s.turns, s.turn = make([]vec, max(1024, 2*len(s.keys))), make([]int32, max(1024, 2*len(s.keys))), 0
	}
	s.turn++
	mask := uint64(len(s.keys) - 1)
	for _, r := range rings {
		for _, p := range r {
			at := (uint64(p.x)*0x9e3779b97f4a7c15 ^ uint64(p.y)*0xc2b2ae3d27d4eb4f) * 0x9e3779b97f4a7c15 >> 20 & mask
			for s.turns[at] == s.turn {
				if s.keys[at] == p {
					return false
				}
				at = (at + 1) & mask
			}
			s.keys[at], s.turns[at] = p, s.turn
		}
	}
	return true
}
