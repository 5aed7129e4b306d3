package tiles

import (
	"context"
	"math"
)

// toleranceUnits is how far, in units, a border may be drawn from where it is, at every zoom but the last, where all vertices are drawn: half a
// pixel where a tile has 512.
const toleranceUnits = 4

// toleranceOf is the tolerance of a zoom in steps of the fine lattice.
func toleranceOf(zoom int) float64 {
	if zoom >= MaxZoom {
		return 0
	}
	return float64(int64(toleranceUnits) << shiftOf(zoom))
}

// simplifier finds for each vertex the zoom at which it is first drawn: Douglas and Peucker's splitting, done once for all zooms.
//
// A chord stands for a chain only where no vertex of anything else, however little it is drawn, lies between them, their edges included. That alone
// keeps any two chords from crossing, whichever vertices the other arcs lose: of two that crossed, one would have an end of the other between itself and its
// chain. So what an arc becomes rests on nothing but the vertices near it.
type simplifier struct {
	t    *topology
	grid *buckets
	arc  []int32 // of each vertex that is no node
	pos  []int32 // its place in the arc

	from   uint8 // the first zoom that is asked for
	points []vec
	ids    []uint32
	number int32
}

// rank finds the ranks of all arcs, for zooms from the one given.
func (t *topology) rank(ctx context.Context, from int) error {
	s := &simplifier{t: t, grid: newBuckets(t.at), arc: make([]int32, len(t.at)), pos: make([]int32, len(t.at)), from: uint8(from)}
	for i, a := range t.arcs {
		for k, id := range a.ids {
			s.arc[id], s.pos[id] = int32(i), int32(k)
		}
	}
	for i := range t.arcs {
		if i%64 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		s.number = int32(i)
		s.rankArc(&t.arcs[i])
	}
	return nil
}

func (s *simplifier) rankArc(a *arc) {
	a.ranks = make([]uint8, len(a.ids))
	a.ranks[0], a.ranks[len(a.ids)-1] = s.from, s.from
	s.ids, s.points = a.ids, s.points[:0]
	for _, id := range a.ids {
		s.points = append(s.points, s.t.at[id])
	}
	type chord struct {
		i, j int
		rank uint8
	}
	todo := []chord{{0, len(a.ids) - 1, s.from}}
	for len(todo) > 0 {
		c := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if c.j < c.i+2 {
			continue
		}
		k, far := s.farthest(c.i, c.j)
		r := c.rank
		if far <= toleranceOf(int(r)) && !s.blocked(c.i, c.j, far) {
			for r < MaxZoom && far <= toleranceOf(int(r)) {
				r++
			}
		}
		a.ranks[k] = r
		todo = append(todo, chord{c.i, k, r}, chord{k, c.j, r})
	}
}

// farthest returns which vertex of a chain is farthest from its chord, and how far.
func (s *simplifier) farthest(i, j int) (int, float64) {
	k, far := i+1, -1.0
	for m := i + 1; m < j; m++ {
		if d := awaySquared(s.points[m], s.points[i], s.points[j]); d > far {
			k, far = m, d
		}
	}
	return k, math.Sqrt(far)
}

// awaySquared is the square of the distance of p from the edge ab.
func awaySquared(p, a, b vec) float64 {
	dx, dy := float64(b.x-a.x), float64(b.y-a.y)
	px, py := float64(p.x-a.x), float64(p.y-a.y)
	if l := dx*dx + dy*dy; l > 0 {
		t := max(0, min(1, (px*dx+py*dy)/l))
		px, py = px-t*dx, py-t*dy
	}
	return px*px + py*py
}

// blocked tells whether a vertex of something else lies between a chain and its chord.
func (s *simplifier) blocked(i, j int, far float64) bool {
	chain := s.points[i : j+1]
	lo, hi := chain[0], chain[0]
	for _, p := range chain {
		lo, hi = vec{min(lo.x, p.x), min(lo.y, p.y)}, vec{max(hi.x, p.x), max(hi.y, p.y)}
	}
	a, b := chain[0], chain[len(chain)-1]
	if hi.x-lo.x > longest || hi.y-lo.y > longest {
		return true
	}
	reach := far * far * (1 + 1e-9)
	for id := range s.grid.within(lo, hi) {
		if id == s.ids[i] || id == s.ids[j] {
			continue
		}
		if !s.t.node[id] && s.arc[id] == s.number && int(s.pos[id]) > i && int(s.pos[id]) < j {
			continue
		}
		if p := s.t.at[id]; awaySquared(p, a, b) <= reach && covers(chain, p) {
			return true
		}
	}
	return false
}

// covers tells whether a closed chain goes around p, or through it.
func covers(chain []vec, p vec) bool {
	odd := false
	a := chain[len(chain)-1]
	for _, b := range chain {
		if (a.y > p.y) != (b.y > p.y) || (a.y == p.y && b.y == p.y) || a == p || b == p {
			c := cross(b.sub(a), p.sub(a))
			if c == 0 && min(a.x, b.x) <= p.x && p.x <= max(a.x, b.x) && min(a.y, b.y) <= p.y && p.y <= max(a.y, b.y) {
				return true
			}
			if (a.y > p.y) != (b.y > p.y) && (c > 0) == (b.y > a.y) {
				odd = !odd
			}
		}
		a = b
	}
	return odd
}
