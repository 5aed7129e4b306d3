package geo

import (
	"math/bits"
	"slices"

	"github.com/paulmach/orb"
)

// Cells is the fast directory from points to the shapes that cover them. It is
// exact, built once, never changes, and its queries allocate nothing (Covering
// only when dst must grow).
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
	shapes []*Prepared
	far    []int // shapes that the frame cannot hold, asked one by one
	frame  frame
	top    []entry  // the cells, row by row from the south-west
	words  []uint32 // nodes and leaves
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

// A leaf is the view of its words.
type leaf struct {
	parted   []uint32 // ids, ascending; a shape with several parts here comes several times
	covering []uint32 // ids, ascending
	chains   []uint32
	count    int
	start    uint32
	ask      bool
}

func (c *Cells) leaf(e entry) leaf {
	w := c.words[e&^entryKind:]
	if w[0] == leafAsk {
		ids, k := w[3:], w[1]
		return leaf{parted: ids[:k], covering: ids[k : k+w[2]], ask: true}
	}
	ids, k, m := w[2:], w[1]&0xFFFF, w[1]>>16
	return leaf{ids[:k], ids[k : k+m], ids[k+m:], int(w[0] >> 16), w[0] & 0xFFFF, false}
}

// find returns the entry of the cell or leaf that p lies in, and the point on the
// leaf's lattice.
func (c *Cells) find(p orb.Point) (e entry, u, v int) {
	x, y, ok := c.frame.place(p)
	if !ok {
		return 0, 0, 0
	}
	e = c.top[(y>>cellShift)*c.frame.columns+(x>>cellShift)]
	shift := cellShift
	for e&entryKind == entryNode {
		shift -= nodeShift
		e = entry(c.words[int(e&^entryKind)+int(y>>shift&3)*nodeSide+int(x>>shift&3)])
	}
	u, v = lattice16(x, shift), lattice16(y, shift)
	return e, u, v
}

// First returns the lowest id that holds p inside, else the lowest on whose
// boundary p lies, else -1 and Outside.
func (c *Cells) First(p orb.Point) (id int, rel Relation) {
	x, y, ok := c.frame.place(p)
	if !ok || c.far != nil {
		return c.firstFar(p)
	}
	// Four points in five end here; what follows looks at the cell again.
	if e := c.top[(y>>cellShift)*c.frame.columns+(x>>cellShift)]; e&entryKind == entryWhole {
		return int(e &^ entryKind), Inside
	}
	return c.first(p)
}

func (c *Cells) first(p orb.Point) (id int, rel Relation) {
	e, u, v := c.find(p)
	switch e & entryKind {
	case entryWhole:
		return int(e &^ entryKind), Inside
	case entryLeaf:
	default:
		return -1, Outside
	}
	l := c.leaf(e)
	if !l.ask {
		if set, clear := trace(l.chains, l.count, u, v); clear {
			id = -1
			if set ^= l.start; set != 0 {
				id = int(l.parted[bits.TrailingZeros32(set)&(setBits-1)])
			}
			if len(l.covering) > 0 && (id < 0 || int(l.covering[0]) < id) {
				id = int(l.covering[0])
			}
			if id < 0 {
				return -1, Outside
			}
			return id, Inside
		}
	}
	return c.firstExact(l, p)
}

// firstExact is First with the exact Locate of the shapes that a leaf parts.
func (c *Cells) firstExact(l leaf, p orb.Point) (id int, rel Relation) {
	id = -1
	for i, k := range l.parted {
		if len(l.covering) > 0 && l.covering[0] <= k {
			break
		}
		if i > 0 && l.parted[i-1] == k {
			continue
		}
		switch r := c.shapes[k].Locate(p); {
		case r == Inside:
			return int(k), Inside
		case r > rel:
			id, rel = int(k), r
		}
	}
	if len(l.covering) > 0 {
		return int(l.covering[0]), Inside
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
	e, u, v := c.find(p)
	switch e & entryKind {
	case entryWhole:
		return append(dst, Hit{int(e &^ entryKind), Inside})
	case entryLeaf:
	default:
		return dst
	}
	l := c.leaf(e)
	set, clear := uint32(0), false
	if !l.ask {
		set, clear = trace(l.chains, l.count, u, v)
		set ^= l.start
	}
	begin := len(dst)
	add := func(id uint32, rel Relation) {
		if rel == Outside {
			return
		}
		if n := len(dst); n > begin && dst[n-1].ID == int(id) { // another part of the shape
			dst[n-1].Relation = max(dst[n-1].Relation, rel)
			return
		}
		dst = append(dst, Hit{int(id), rel})
	}
	rest := l.covering
	for i, id := range l.parted {
		for ; len(rest) > 0 && rest[0] <= id; rest = rest[1:] {
			add(rest[0], Inside)
		}
		switch {
		case clear:
			add(id, Relation(set>>i&1)*Inside)
		case i == 0 || l.parted[i-1] != id:
			add(id, c.shapes[id].Locate(p))
		}
	}
	for _, id := range rest {
		add(id, Inside)
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
