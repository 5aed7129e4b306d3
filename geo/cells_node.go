package geo

import (
	"math/bits"
	"slices"
)

// A cellEdge is an edge in units of the frame, once for all parts that have it;
// set says which.
type cellEdge struct {
	ax, ay, bx, by float64
	set            int32
}

// A cellBuilder makes the entries of some rows of cells. It is used by one goroutine.
type cellBuilder struct {
	shapes []*Prepared
	parts  []cellPart
	frame  *frame

	words []uint32
	nodes []uint32          // where nodes are in words
	lists map[string]uint32 // leaves without chains, by their words

	edges  edgeSets
	budget int
	leaf   leafBuilder
}

// A square is a cell of any size: its units begin at x, y, and it is 2^shift a side.
type square struct {
	x, y  uint64
	shift int
}

// child returns the i-th cell of a node.
func (q square) child(i int) square {
	s := q.shift - nodeShift
	return square{q.x + uint64(i%nodeSide)<<s, q.y + uint64(i/nodeSide)<<s, s}
}

const (
	leafEdges = 24  // more edges than this are worth a node
	askEdges  = 400 // with more edges than this, Locate is sooner than trace
)

// plain returns the entry of a cell that no edge is in.
func (b *cellBuilder) plain(covering []int32) entry {
	ids := b.ids(covering)
	switch len(ids) {
	case 0:
		return 0
	case 1:
		return entryWhole | entry(ids[0])
	}
	key := make([]byte, 0, 4*len(ids))
	for _, id := range ids {
		key = append(key, byte(id), byte(id>>8), byte(id>>16), byte(id>>24))
	}
	at, ok := b.lists[string(key)]
	if !ok {
		at = b.put(ask(nil, ids))
		b.lists[string(key)] = at
	}
	return entryLeaf | entry(at)
}

// ask returns the words of a leaf for whose parted shapes Locate decides.
func ask(parted, covering []uint32) []uint32 {
	w := []uint32{leafAsk, uint32(len(parted)), uint32(len(covering))}
	return append(append(w, parted...), covering...)
}

// ids returns the ids of the shapes of the parts, ascending, each once.
func (b *cellBuilder) ids(parts []int32) []uint32 {
	ids := b.leaf.ids[:0]
	for _, p := range parts {
		ids = append(ids, uint32(b.parts[p].shape))
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	b.leaf.ids = ids
	return ids
}

// put appends words; a short leaf does not straddle cache lines of 16 words.
func (b *cellBuilder) put(w []uint32) uint32 {
	if n := len(b.words) % 16; len(w) <= 16 && n+len(w) > 16 {
		for ; n < 16; n++ {
			b.words = append(b.words, 0)
		}
	}
	at := uint32(len(b.words))
	b.words = append(b.words, w...)
	return at
}

// cell returns the entry of a cell with the edges at the indices given.
func (b *cellBuilder) cell(q square, edges, covering []int32) entry {
	if len(edges) == 0 {
		return b.plain(covering)
	}
	if parts := b.edges.parts(edges); len(edges) > leafEdges || len(parts) > setBits {
		if e, ok := b.node(q, edges, parts, covering); ok {
			return e
		}
	}
	return b.leafCell(q, edges, covering)
}

// node cuts a cell, if that parts its edges well.
func (b *cellBuilder) node(q square, edges, parts, covering []int32) (entry, bool) {
	if q.shift-nodeShift < b.frame.deepest || nodeCells*len(parts) > b.budget {
		return 0, false
	}
	var children [nodeCells][]int32
	sum, most := 0, 0
	for i := range children {
		children[i] = b.edges.within(q.child(i), edges)
		sum, most = sum+len(children[i]), max(most, len(children[i]))
	}
	n := len(edges)
	if sum > 2*n && (most > n/2 && n > leafEdges || sum > 6*n) || sum > b.budget {
		return 0, false
	}
	b.budget -= sum + nodeCells*len(parts)

	var inside [nodeCells][]int32
	for i := range inside {
		inside[i] = covering
	}
	for _, p := range parts {
		touched := uint16(0)
		for i, c := range children {
			if b.edges.touch(c, p) {
				touched |= 1 << i
			}
		}
		covered := b.covered(q, p, ^touched)
		for ; covered != 0; covered &= covered - 1 {
			i := bits.TrailingZeros16(covered)
			inside[i] = append(inside[i][:len(inside[i]):len(inside[i])], p)
		}
	}
	at := (len(b.words) + nodeCells - 1) / nodeCells * nodeCells
	for len(b.words) < at+nodeCells {
		b.words = append(b.words, 0)
	}
	b.nodes = append(b.nodes, uint32(at))
	for i, c := range children {
		b.words[at+i] = uint32(b.cell(q.child(i), c, inside[i]))
	}
	return entryNode | entry(at), true
}

// covered returns which of the free cells of a node, those that no edge of the
// part is in, lie inside it. Free cells side by side lie on the same side.
func (b *cellBuilder) covered(q square, part int32, free uint16) (inside uint16) {
	const west, east = 0x1111, 0x8888
	for free != 0 {
		i := bits.TrailingZeros16(free)
		block := uint16(1) << i
		for {
			grown := (block | block<<4 | block>>4 | block&^east<<1 | block&^west>>1) & free
			if grown == block {
				break
			}
			block = grown
		}
		free &^= block
		c := q.child(i)
		half := float64(uint64(1) << c.shift / 2)
		mid := b.frame.degrees(float64(c.x)+half, float64(c.y)+half)
		if at := b.parts[part]; b.shapes[at.shape].locatePart(mid, int(at.part)) == Inside {
			inside |= block
		}
	}
	return inside
}
