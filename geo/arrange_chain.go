package geo

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// A chain is a sum of boundaries: of each edge, from its lower end to its
// higher, how much more often it has interior on its left than on its right.
type chain map[[2]orb.Point]int32

// add adds the boundary of a shape, weight times; a position that is not on
// earth is an error that wraps ErrInvalid.
func (c chain) add(g orb.MultiPolygon, weight int32) error {
	for part, poly := range g {
		for i, r := range poly {
			for _, p := range r {
				if !onEarth(p) {
					return fmt.Errorf("%w: %s in part %d, ring %d at %v", ErrInvalid, RuleOutOfRange, part, i, p)
				}
			}
			w := weight
			if (ringTurns(r) < 0) == (i == 0) {
				w = -w
			}
			for k, p := range r {
				c.addEdge(p, r[(k+1)%len(r)], w)
			}
		}
	}
	return nil
}

func (c chain) addEdge(p, q orb.Point, w int32) {
	if p == q {
		return
	}
	if before(q, p) {
		p, q, w = q, p, -w
	}
	key := [2]orb.Point{p, q}
	if sum := c[key] + w; sum != 0 {
		c[key] = sum
	} else {
		delete(c, key)
	}
}

// A weighted edge of a chain.
type weighted struct {
	ends [2]orb.Point
	w    int32
}

const (
	// settleRounds bounds how often edges are cut; rounding makes a second round
	// common and a fourth rare.
	settleRounds = 40
	// coarseRounds is after how many of them crossing points are put on a lattice.
	coarseRounds = 6
	latticeDeg   = 0x1p-40
	// settleGrowth bounds how many edges all that cutting may make of one.
	settleGrowth = 64
)

// settle cuts the edges of a chain where they meet, until they meet in their
// ends alone, and returns them in order. A crossing point is rounded, which can bend
// an edge over a point very near: so the result is looked at again.
func (c chain) settle() ([]weighted, error) {
	most := settleGrowth * (len(c) + settleGrowth)
	for round := range settleRounds {
		if len(c) > most {
			break
		}
		edges := make([]weighted, 0, len(c))
		for ends, w := range c {
			edges = append(edges, weighted{ends, w})
		}
		slices.SortFunc(edges, func(e, f weighted) int {
			return cmp.Or(comparePoints(e.ends[0], f.ends[0]), comparePoints(e.ends[1], f.ends[1]))
		})
		plain := make([][2]orb.Point, len(edges))
		for i, e := range edges {
			plain[i] = e.ends
		}
		done := true
		for i, cuts := range cutEdges(plain, nil) {
			e := edges[i]
			cuts = slices.DeleteFunc(cuts, func(p orb.Point) bool { return p == e.ends[0] || p == e.ends[1] })
			if len(cuts) == 0 {
				continue
			}
			done = false
			c.addEdge(e.ends[0], e.ends[1], -e.w) // what cuts of others added to it stays
			if round >= coarseRounds {
				for k := range cuts {
					cuts[k] = orb.Point{math.Round(cuts[k][0]/latticeDeg) * latticeDeg, math.Round(cuts[k][1]/latticeDeg) * latticeDeg}
				}
			}
			axis := 0
			if math.Abs(e.ends[1][1]-e.ends[0][1]) > e.ends[1][0]-e.ends[0][0] {
				axis = 1
			}
			rising := e.ends[1][axis] >= e.ends[0][axis]
			slices.SortFunc(cuts, func(p, q orb.Point) int {
				d := cmp.Or(cmp.Compare(p[axis], q[axis]), cmp.Compare(p[1-axis], q[1-axis]))
				if !rising {
					d = -d
				}
				return d
			})
			at := e.ends[0]
			for _, p := range cuts {
				c.addEdge(at, p, e.w)
				at = p
			}
			c.addEdge(at, e.ends[1], e.w)
		}
		if done {
			return edges, nil
		}
	}
	return nil, fmt.Errorf("%w: edges do not settle", ErrOverlay)
}
