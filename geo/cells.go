package geo

import "github.com/paulmach/orb"

// Cells is the fast directory from points to the shapes that cover them. It is
// exact, built once, never changes, and its queries allocate nothing (Covering
// only when dst must grow).
type Cells struct {
	shapes []*Prepared
}

// NewCells builds the directory; it keeps shapes. Nil shapes are never found.
func NewCells(shapes []*Prepared) *Cells { return &Cells{shapes: shapes} }

// First returns the lowest id that holds p inside, else the lowest on whose
// boundary p lies, else -1 and Outside.
func (c *Cells) First(p orb.Point) (id int, rel Relation) {
	id = -1
	for i, s := range c.shapes {
		if s == nil || !s.bound.Contains(p) {
			continue
		}
		if r := s.Locate(p); r > rel {
			id, rel = i, r
		}
		if rel == Inside {
			break
		}
	}
	return id, rel
}

// Covering appends every shape that covers p, lowest id first.
func (c *Cells) Covering(dst []Hit, p orb.Point) []Hit {
	for i, s := range c.shapes {
		if s == nil || !s.bound.Contains(p) {
			continue
		}
		if r := s.Locate(p); r != Outside {
			dst = append(dst, Hit{i, r})
		}
	}
	return dst
}
