package geo

import "github.com/paulmach/orb"

// Prepared is a multipolygon with what repeated questions need: boxes of its
// parts and an index over its edges, built when first asked for. It never changes
// and may be used by many goroutines; the coordinates given to Prepare must not
// be changed afterwards.
type Prepared struct {
	shape orb.MultiPolygon
	bound orb.Bound

	metric lazyRuns // what distance.go and overlap.go ask (runs.go)
}

// Prepare wraps a shape. An empty shape is allowed: nothing lies in it.
func Prepare(shape orb.MultiPolygon) *Prepared {
	return &Prepared{shape: shape, bound: shape.Bound()}
}

// Shape returns the coordinates; they must not be changed.
func (s *Prepared) Shape() orb.MultiPolygon { return s.shape }

// Bound returns the box of the whole shape.
func (s *Prepared) Bound() orb.Bound { return s.bound }

// Locate is Locate with the edge index: the same answer, sooner.
func (s *Prepared) Locate(p orb.Point) Relation { return Locate(p, s.shape) }

// An edge runs from a to b; ring is its ring, counted over all parts in order,
// part the index of its polygon.
type edge struct {
	a, b orb.Point
	part int32
	ring int32
}

// edgesIn calls f for each edge whose box meets b, both closed, in no given
// order and each once, until f returns false. Zero-length edges are left out.
func (s *Prepared) edgesIn(b orb.Bound, f func(edge) bool) {
	ring := int32(-1)
	for i, poly := range s.shape {
		for _, r := range poly {
			ring++
			for j := range r {
				p, q := r[j], r[(j+1)%len(r)]
				if p == q || max(p[0], q[0]) < b.Min[0] || min(p[0], q[0]) > b.Max[0] || max(p[1], q[1]) < b.Min[1] || min(p[1], q[1]) > b.Max[1] {
					continue
				}
				if !f(edge{p, q, int32(i), ring}) {
					return
				}
			}
		}
	}
}
