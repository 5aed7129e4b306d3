package geo

import (
	"math/bits"

	"github.com/paulmach/orb"
)

// leaves are what some entries lead to, and the shapes that they name.
type leaves struct {
	shapes []*Prepared
	names  []uint32 // slots of the shapes; nil: their positions
	words  []uint32 // nodes and leaves
}

// A leaf is the view of its words.
type leaf struct {
	parted   []uint32 // ids, ascending; a shape with several parts here comes several times
	covering []uint32 // ids, ascending
	chains   []uint32
	count    int
	start    uint32
	ask      bool
}

func (w *leaves) leaf(e entry) leaf {
	words := w.words[e&^entryKind:]
	if words[0] == leafAsk {
		ids, k := words[3:], words[1]
		return leaf{parted: ids[:k], covering: ids[k : k+words[2]], ask: true}
	}
	ids, k, m := words[2:], words[1]&0xFFFF, words[1]>>16
	return leaf{ids[:k], ids[k : k+m], ids[k+m:], int(words[0] >> 16), words[0] & 0xFFFF, false}
}

// slot returns the slot of a shape that an entry names.
func (w *leaves) slot(id int) int {
	if w.names != nil {
		return int(w.names[id])
	}
	return id
}

// first returns what First does of a point at (u, v) of the lattice of e, which is no node.
func (w *leaves) first(e entry, u, v int, p orb.Point) (id int, rel Relation) {
	switch e & entryKind {
	case entryWhole:
		return int(e &^ entryKind), Inside
	case entryLeaf:
	default:
		return -1, Outside
	}
	l := w.leaf(e)
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
	return w.firstExact(l, p)
}

// firstExact is first with the exact Locate of the shapes that a leaf parts.
func (w *leaves) firstExact(l leaf, p orb.Point) (id int, rel Relation) {
	id = -1
	for i, k := range l.parted {
		if len(l.covering) > 0 && l.covering[0] <= k {
			break
		}
		if i > 0 && l.parted[i-1] == k {
			continue
		}
		switch r := w.shapes[k].Locate(p); {
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

// covering appends what Covering does of a point at (u, v) of the lattice of e, which is no node.
func (w *leaves) covering(dst []Hit, e entry, u, v int, p orb.Point) []Hit {
	switch e & entryKind {
	case entryWhole:
		return append(dst, Hit{int(e &^ entryKind), Inside})
	case entryLeaf:
	default:
		return dst
	}
	l := w.leaf(e)
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
			add(id, w.shapes[id].Locate(p))
		}
	}
	for _, id := range rest {
		add(id, Inside)
	}
	return dst
}
