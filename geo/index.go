package geo

import "github.com/paulmach/orb"

// Hit is a shape, by its position in the slice the index was built from, that covers a point.
type Hit struct {
	ID       int
	Relation Relation
}

// Near is a shape and its distance from a point: 0 when it covers the point,
// else metres to At, the nearest point of its boundary.
type Near struct {
	ID       int
	Distance float64
	At       orb.Point
}

// Index answers questions over a fixed slice of shapes through an R-tree over
// the boxes of their parts. Nil shapes are allowed and never found. It never
// changes; all methods may be called concurrently. Results are appended to dst.
type Index struct{}

// NewIndex builds the index; it keeps shapes.
func NewIndex(shapes []*Prepared) *Index { panic("not built yet") }

// Covering appends the shapes that cover p, lowest id first.
func (x *Index) Covering(dst []Hit, p orb.Point) []Hit { panic("not built yet") }

// Intersecting appends the ids of shapes that share at least one point with s
// (touching counts), lowest first.
func (x *Index) Intersecting(dst []int, s *Prepared) []int { panic("not built yet") }

// Meeting appends the ids of shapes with a part whose box meets b, both closed, lowest first.
func (x *Index) Meeting(dst []int, b orb.Bound) []int { panic("not built yet") }

// Within appends the shapes at most metres away from p, nearest first, then by id.
func (x *Index) Within(dst []Near, p orb.Point, metres float64) []Near { panic("not built yet") }

// Nearest appends the k shapes nearest to p among those keep accepts (nil keeps
// all), nearest first, equal distances by id.
func (x *Index) Nearest(dst []Near, p orb.Point, k int, keep func(id int) bool) []Near {
	panic("not built yet")
}
