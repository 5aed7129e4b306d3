package geo

import (
	"slices"
	"sort"
)

// A Step leads from a sequence of shapes to the next one. Gone are the positions of those that have no successor, New
// the positions, in the next sequence, of those that have no predecessor, both ascending. All others are the same shapes in the same order.
type Step struct{ Gone, New []int }

// None tells whether nothing comes or goes.
func (s Step) None() bool { return len(s.Gone) == 0 && len(s.New) == 0 }

// A numbering knows the shapes of an index by names that stay when others come and go: their slots. The shapes that the
// index was built from have their first positions for slots; a shape that came later has a slot behind those, which
// it leaves to another when it goes. It never changes; what one step costs depends on how many came and
// went since the building and, where not each that went was replaced at its place, on a list of four bytes a shape. A nil numbering is one before the first step.
type numbering struct {
	base int     // how many shapes there were
	gone []int32 // slots below base whose shapes went, ascending
	late []int32 // positions of the slots from base on; -1: free
	at   []int32 // the positions of late ones, ascending
	slot []int32 // their slots

	now []int32 // positions of the slots below base that are there; nil: they are the slots
}

// position returns where the shape of a slot is now; -1 when it went.
func (n *numbering) position(slot int) int {
	if n == nil {
		return slot
	}
	if slot >= n.base {
		return int(n.late[slot-n.base])
	}
	if _, went := slices.BinarySearch(n.gone, int32(slot)); went {
		return -1
	}
	return n.there(slot)
}

// there is position for a slot whose shape did not go.
func (n *numbering) there(slot int) int {
	switch {
	case slot >= n.base:
		return int(n.late[slot-n.base])
	case n.now != nil:
		return int(n.now[slot])
	}
	return slot
}

// slotAt returns the slot of the shape at a position.
func (n *numbering) slotAt(position int) int {
	if n == nil {
		return position
	}
	before, late := slices.BinarySearch(n.at, int32(position))
	if late {
		return int(n.slot[before])
	}
	return passing(n.gone, position-before)
}

// passing returns the k-th number, from 0, that is not among those given, which ascend.
func passing(given []int32, k int) int {
	return k + sort.Search(len(given), func(i int) bool { return int(given[i])-i > k })
}

// next returns the numbering after a step from size shapes.
func (n *numbering) next(size int, s Step) *numbering {
	if n == nil {
		n = &numbering{base: size}
	}
	next := &numbering{base: n.base, gone: n.gone, late: slices.Clone(n.late)}
	var went []int32
	gone, fresh := make([]int32, len(s.Gone)), make([]int32, len(s.New))
	for i, p := range s.Gone {
		gone[i] = int32(p)
		if slot := n.slotAt(p); slot < n.base {
			went = append(went, int32(slot))
		} else {
			next.late[slot-n.base] = -1
		}
	}
	for i, p := range s.New {
		fresh[i] = int32(p)
	}
	if len(went) > 0 {
		next.gone = slices.Concat(n.gone, went)
		slices.Sort(next.gone)
	}
	for i, p := range next.late {
		if p >= 0 {
			before, _ := slices.BinarySearch(gone, p)
			next.late[i] = int32(passing(fresh, int(p)-before))
		}
	}
	free := 0
	for _, p := range fresh {
		for free < len(next.late) && next.late[free] >= 0 {
			free++
		}
		if free == len(next.late) {
			next.late = append(next.late, 0)
		}
		next.late[free] = p
	}
	next.order()
	return next
}

// order lists the late ones by their positions, and finds the positions of the others.
func (n *numbering) order() {
	for i, p := range n.late {
		if p >= 0 {
			n.slot = append(n.slot, int32(n.base+i))
		}
	}
	slices.SortFunc(n.slot, func(a, b int32) int { return int(n.late[int(a)-n.base] - n.late[int(b)-n.base]) })
	n.at = make([]int32, len(n.slot))
	for i, slot := range n.slot {
		n.at[i] = n.late[int(slot)-n.base]
	}
	if slices.Equal(n.gone, n.at) {
		return // each that went was replaced at its place
	}
	n.now = make([]int32, n.base)
	gone, at, next := n.gone, n.at, int32(0)
	for slot := range n.now {
		if len(gone) > 0 && int(gone[0]) == slot {
			gone = gone[1:]
			continue
		}
		for len(at) > 0 && at[0] == next {
			at, next = at[1:], next+1
		}
		n.now[slot] = next
		next++
	}
}

// steps is how much has come and gone since the building.
func (n *numbering) steps() int {
	if n == nil {
		return 0
	}
	return len(n.gone) + len(n.late)
}
