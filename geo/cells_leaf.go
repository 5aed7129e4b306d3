package geo

import (
	"math/bits"
	"slices"
)

// A leafBuilder holds the memory that making one leaf after the other needs.
type leafBuilder struct {
	ids    []uint32
	kept   []int32
	clips  []cellEdge // edges cut to the window, on the lattice
	parts  []int32
	chains []uint32
	words  []uint32
}

// leafCell makes a leaf of the edges: of chains where it can, else one that asks.
func (b *cellBuilder) leafCell(q square, edges, covering []int32) entry {
	l := &b.leaf
	w := windowOf(q)
	l.clips, l.kept = l.clips[:0], l.kept[:0]
	for _, k := range edges {
		if c, ok := w.clip(&b.edges.list[k]); ok {
			l.clips = append(l.clips, c)
			l.kept = append(l.kept, k)
		}
	}
	l.parts = append(l.parts[:0], b.edges.parts(edges)...)
	// By shape, so that the bits of a set are in the order of ids.
	slices.SortStableFunc(l.parts, func(i, j int32) int { return int(b.parts[i].shape - b.parts[j].shape) })
	if len(l.parts) <= setBits && len(l.clips) <= askEdges && len(covering) < 1<<16 {
		count := b.chains(&w)
		if start, ok := b.start(q, count); ok {
			return b.chained(start, count, covering)
		}
	}
	parted := slices.Clone(b.ids(l.parts))
	return entryLeaf | entry(b.put(ask(parted, b.ids(covering))))
}

// chains writes the clipped edges as chains and returns how many there are.
func (b *cellBuilder) chains(w *window) (count int) {
	l := &b.leaf
	l.chains = l.chains[:0]
	head := -1
	put := func(x, y float64) {
		u := clampLattice((x - w.x0) * w.steps)
		v := clampLattice((y - w.y0) * w.steps)
		l.chains = append(l.chains, u|v<<16)
	}
	const north = 0xFFFF << 16
	end := func() {
		if head < 0 {
			return
		}
		if n := len(l.chains); l.chains[n-1]&0xFFFF == leafLow-reach {
			l.chains = append(l.chains, north)
		}
		l.chains[head] |= uint32(len(l.chains)-head-1) << 16
		count++
	}
	for i := range l.clips {
		c, set := &l.clips[i], b.edges.list[l.kept[i]].set
		bitset := b.bits(set)
		if i > 0 && head >= 0 {
			p := &l.clips[i-1]
			if p.bx == c.ax && p.by == c.ay && l.chains[head] == bitset && !(c.ax == w.x0) {
				put(c.bx, c.by)
				continue
			}
		}
		end()
		head = len(l.chains)
		l.chains = append(l.chains, bitset)
		if clampLattice((c.ax-w.x0)*w.steps) == leafLow-reach {
			l.chains = append(l.chains, north)
		}
		put(c.ax, c.ay)
		put(c.bx, c.by)
	}
	end()
	return count
}

// clampLattice returns where the lattice has a place so many steps from the window's edge.
func clampLattice(steps float64) uint32 {
	return uint32(min(max(int(steps), 0), leafHigh+2*reach-leafLow)) + leafLow - reach
}

// bits returns the bits of a set's parts in the leaf; a part twice in it has none.
func (b *cellBuilder) bits(set int32) uint32 {
	bit := uint32(0)
	for _, p := range b.edges.sets[set] {
		bit ^= 1 << slices.Index(b.leaf.parts, p)
	}
	return bit
}

// start finds a point of the leaf that is clear of its chains, asks the exact
// Locate where it lies, and takes back what trace says of it. There may be no such point.
func (b *cellBuilder) start(q square, count int) (set uint32, ok bool) {
	l := &b.leaf
	for i := range 64 {
		// A low-discrepancy sequence: the first points are far apart.
		fx := float64(uint32(i+1)*2654435769) / (1 << 32)
		fy := float64(bits.Reverse32(uint32(i)+1)) / (1 << 32)
		side := float64(uint64(1) << q.shift)
		p := b.frame.degrees(float64(q.x)+fx*side, float64(q.y)+fy*side)
		x, y, ok := b.frame.place(p)
		if !ok || x>>q.shift != q.x>>q.shift || y>>q.shift != q.y>>q.shift {
			continue
		}
		set, clear := trace(l.chains, count, lattice16(x, q.shift), lattice16(y, q.shift))
		if !clear {
			continue
		}
		in, on := uint32(0), false
		for k, id := range l.parts {
			switch at := b.parts[id]; b.shapes[at.shape].locatePart(p, int(at.part)) {
			case Inside:
				in |= 1 << k
			case Boundary:
				on = true
			}
		}
		if !on {
			return set ^ in, true
		}
	}
	return 0, false
}

// chained writes a leaf with chains.
func (b *cellBuilder) chained(start uint32, count int, covering []int32) entry {
	l := &b.leaf
	w := append(l.words[:0], start|uint32(count)<<16, 0)
	for _, p := range l.parts {
		w = append(w, uint32(b.parts[p].shape))
	}
	n := len(w)
	w = append(w, b.ids(covering)...)
	w[1] = uint32(n-2) | uint32(len(w)-n)<<16
	w = append(w, l.chains...)
	l.words = w
	return entryLeaf | entry(b.put(w))
}
