package geo

import (
	"slices"

	"github.com/paulmach/orb"
)

// Cells is the fast directory from points to the shapes that cover them. It is
// exact, never changes, and its queries allocate nothing (Covering
// only when dst must grow). Next makes the directory of other shapes from it.
//
// It is a grid of cells over the box of all shapes. A cell that no edge comes near
// names the shapes that cover it. One with few edges is a leaf: it keeps them on a
// lattice of its own, 4 bytes a vertex, each chain with the set of shapes whose
// inside and outside it parts; one with many is cut into 4 x 4 smaller cells. A
// point is moved to the leaf's lattice, and the chains that a ray to the west meets
// turn the leaf's first set into the point's. The lattice is coarser than the
// coordinates, so when the point comes within a few steps of a chain, and only then, the
// exact Locate of the shapes concerned decides. docs/decisions/0003-point-directory.md
// has the reasons and the figures.
type Cells struct {
	leaves
	far   []int // shapes that the frame cannot hold, asked one by one
	frame frame
	top   []entry // the cells, row by row from the south-west
	patch *patch  // what differs from all that; nil: nothing does
}

// An entry says what is known of a cell: its two high bits what it is, the rest
// which shape, or where in words. The zero entry is a cell outside every shape.
type entry uint32

const (
	entryKind  entry = 3 << 30
	entryWhole entry = 1 << 30 // the cell lies inside one shape and outside all others
	entryNode  entry = 2 << 30 // 16 smaller cells, row by row
	entryLeaf  entry = 3 << 30
)

// A leaf is a sequence of words: the counts, the ids of the shapes its chains
// part (one for each bit of the sets, lowest id first), the ids of those that
// cover all of it, and the chains: one word with the set in its low half and
// the number of vertices in its high half, then the vertices, u low and v high.
//
//	set at the start | chains << 16, parted | covering << 16, ids..., ids..., chains...
//
// A leaf that cannot be told so has leafAsk in its first word, the two counts in a
// word each, and no chains: Locate decides for the shapes it parts.
const (
	leafAsk = 0xFFFF << 16
	setBits = 16 // shapes that a leaf can part
)

// find returns the entry of the cell or leaf that p lies in, what it leads to, and the point on the leaf's lattice.
func (c *Cells) find(p orb.Point) (w *leaves, e entry, u, v int) {
	w = &c.leaves
	x, y, ok := c.frame.place(p)
	if !ok {
		return w, 0, 0, 0
	}
	if b := c.patch.block(x, y); b != nil {
		w, e = &b.leaves, b.entry(x, y)
	} else {
		e = c.top[(y>>cellShift)*c.frame.columns+(x>>cellShift)]
	}
	shift := cellShift
	for e&entryKind == entryNode {
		shift -= nodeShift
		e = entry(w.words[int(e&^entryKind)+int(y>>shift&3)*nodeSide+int(x>>shift&3)])
	}
	return w, e, lattice16(x, shift), lattice16(y, shift)
}

// First returns the lowest id that holds p inside, else the lowest on whose
// boundary p lies, else -1 and Outside.
func (c *Cells) First(p orb.Point) (id int, rel Relation) {
	x, y, ok := c.frame.place(p)
	switch {
	case !ok || c.far != nil:
		return c.firstFar(p)
	case c.patch == nil || !c.patch.tells(x, y):
		// Four points in five end here; what follows looks at the cell again.
		if e := c.top[(y>>cellShift)*c.frame.columns+(x>>cellShift)]; e&entryKind == entryWhole {
			if c.patch != nil {
				return c.patch.slots.there(int(e &^ entryKind)), Inside
			}
			return int(e &^ entryKind), Inside
		}
	}
	return c.first(p)
}

func (c *Cells) first(p orb.Point) (id int, rel Relation) {
	w, e, u, v := c.find(p)
	if id, rel = w.first(e, u, v, p); id >= 0 && c.patch != nil {
		id = c.patch.slots.there(w.slot(id))
	}
	return id, rel
}

// Covering appends every shape that covers p, lowest id first.
func (c *Cells) Covering(dst []Hit, p orb.Point) []Hit {
	if c.far != nil {
		return c.coveringFar(dst, p)
	}
	return c.covering(dst, p)
}

func (c *Cells) covering(dst []Hit, p orb.Point) []Hit {
	w, e, u, v := c.find(p)
	begin := len(dst)
	dst = w.covering(dst, e, u, v, p)
	if c.patch != nil {
		for i := begin; i < len(dst); i++ {
			dst[i].ID = c.patch.slots.there(w.slot(dst[i].ID))
		}
	}
	return dst
}

// firstFar is First for points outside the frame, and where it cannot hold all shapes.
func (c *Cells) firstFar(p orb.Point) (id int, rel Relation) {
	id, rel = c.first(p)
	for _, k := range c.far {
		if r := c.shapes[k].Locate(p); r > rel || r == rel && r != Outside && k < id {
			id, rel = k, r
		}
	}
	return id, rel
}

// coveringFar is Covering when there are shapes that the frame cannot hold.
func (c *Cells) coveringFar(dst []Hit, p orb.Point) []Hit {
	begin := len(dst)
	dst = c.covering(dst, p)
	for _, k := range c.far {
		if r := c.shapes[k].Locate(p); r != Outside {
			dst = append(dst, Hit{k, r})
		}
	}
	slices.SortFunc(dst[begin:], func(a, b Hit) int { return a.ID - b.ID })
	return dst
}
