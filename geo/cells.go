package geo

import "github.com/paulmach/orb"

// Cells is the fast directory from points to the shapes that cover them. It is
// exact, built once, never changes, and its queries allocate nothing (Covering
// only when dst must grow).
type Cells struct{}

// NewCells builds the directory; it keeps shapes. Nil shapes are never found.
func NewCells(shapes []*Prepared) *Cells { panic("not built yet") }

// First returns the lowest id that holds p inside, else the lowest on whose
// boundary p lies, else -1 and Outside.
func (c *Cells) First(p orb.Point) (id int, rel Relation) { panic("not built yet") }

// Covering appends every shape that covers p, lowest id first.
func (c *Cells) Covering(dst []Hit, p orb.Point) []Hit { panic("not built yet") }
