package geo

import (
	"cmp"
	"iter"
	"slices"

	"github.com/tidwall/rtree"
)

// A partTree finds the parts of shapes by their boxes. Shapes are known by their slots.
type partTree struct {
	tree  rtree.RTreeGN[float64, int32] // slots by the boxes of parts
	near  boxTree                       // over the same boxes, in the order of a Hilbert curve
	slots []int32                       // of the boxes of near
}

// newPartTree builds the trees of shapes under their slots.
func newPartTree(shapes iter.Seq2[int, *Prepared]) *partTree {
	t := &partTree{}
	var entries []indexEntry
	all := emptyBox()
	for slot, s := range shapes {
		if s == nil {
			continue
		}
		for _, polygon := range s.shape {
			b := emptyBox()
			for _, r := range polygon {
				if finiteRing(r) {
					for _, p := range r {
						b.extend(p)
					}
				}
			}
			if !b.empty() {
				entries = append(entries, indexEntry{box: b, slot: int32(slot)})
				all.join(b)
			}
		}
	}
	for i := range entries {
		entries[i].place = hilbert(&entries[i].box, &all)
	}
	slices.SortFunc(entries, func(a, b indexEntry) int {
		return cmp.Or(cmp.Compare(a.place, b.place), cmp.Compare(a.slot, b.slot))
	})
	boxes := make([]box, len(entries))
	t.slots = make([]int32, len(entries))
	for i, e := range entries {
		boxes[i], t.slots[i] = e.box, e.slot
		t.tree.Insert([2]float64{e.box.minLon, e.box.minLat}, [2]float64{e.box.maxLon, e.box.maxLat}, e.slot)
	}
	t.near = newBoxTree(boxes)
	return t
}

// An indexEntry is a part of a shape and its place on the curve.
type indexEntry struct {
	box   box
	slot  int32
	place uint32
}

// hilbert returns the place of the middle of b on a Hilbert curve over all.
func hilbert(b, all *box) uint32 {
	cell := func(lo, hi, from, to float64) uint32 {
		f := ((lo+hi)/2 - from) / (to - from) * 0xffff
		if !(f >= 0) {
			return 0
		}
		return uint32(min(f, 0xffff))
	}
	x, y := cell(b.minLon, b.maxLon, all.minLon, all.maxLon), cell(b.minLat, b.maxLat, all.minLat, all.maxLat)
	place := uint32(0)
	for s := uint32(1 << 15); s > 0; s >>= 1 {
		rx, ry := x/s&1, y/s&1
		place += s * s * (3*rx ^ ry)
		if ry == 0 {
			if rx == 1 {
				x, y = 0xffff-x, 0xffff-y
			}
			x, y = y, x
		}
	}
	return place
}
