package geo

import "github.com/paulmach/orb"

// Prepared is a multipolygon with what repeated questions need: boxes of its
// parts and an index over its edges, built when first asked for. It never changes
// and may be used by many goroutines; the coordinates given to Prepare must not
// be changed afterwards.
type Prepared struct {
	shape orb.MultiPolygon
	bound orb.Bound

	edges  lazyEdges  // what Locate and edgesIn ask (edges.go)
	ledger lazyLedger // what overlap.go asks (ledger.go)
}

// Prepare wraps a shape. An empty shape is allowed: nothing lies in it.
func Prepare(shape orb.MultiPolygon) *Prepared {
	return &Prepared{shape: shape, bound: finiteBound(shape)}
}

// finiteBound returns the box of the rings that Locate looks at.
func finiteBound(shape orb.MultiPolygon) orb.Bound {
	b := emptyBox()
	for _, poly := range shape {
		for _, r := range poly {
			ring := emptyBox()
			for _, p := range r {
				ring.extend(p)
			}
			if ring.finite() {
				b.join(ring)
			}
		}
	}
	if b.empty() {
		return orb.Bound{Min: orb.Point{1, 1}, Max: orb.Point{-1, -1}}
	}
	return orb.Bound{Min: orb.Point{b.minLon, b.minLat}, Max: orb.Point{b.maxLon, b.maxLat}}
}

// Shape returns the coordinates; they must not be changed.
func (s *Prepared) Shape() orb.MultiPolygon { return s.shape }

// Bound returns the box of the whole shape, without the rings that Locate leaves
// out; it is empty for an empty shape.
func (s *Prepared) Bound() orb.Bound { return s.bound }

// Ready builds the index over the edges now, so that the first question does not wait for it.
func (s *Prepared) Ready() { s.edgeIndex() }

// Locate is Locate with the edge index: the same answer, sooner.
func (s *Prepared) Locate(p orb.Point) Relation {
	if !s.bound.Contains(p) {
		return Outside
	}
	x := s.edgeIndex()
	return x.locate(p, 0, int32(len(x.runs)))
}

// locatePart is Locate with respect to one polygon.
func (s *Prepared) locatePart(p orb.Point, part int) Relation {
	x := s.edgeIndex()
	return x.locate(p, x.parts[part], x.parts[part+1])
}

// An edge runs from a to b; ring is its ring, counted over all parts in order,
// part the index of its polygon.
type edge struct {
	a, b orb.Point
	part int32
	ring int32
}

// edgesIn calls f for each edge whose box meets b, both closed, in no given
// order and each once, until f returns false. Zero-length edges are left out, and
// so are rings with a coordinate that is not finite.
func (s *Prepared) edgesIn(b orb.Bound, f func(edge) bool) {
	x := s.edgeIndex()
	if top := x.tree.top(); top >= 0 {
		near := boxOf(b)
		x.within(&near, top, 0, f)
	}
}
