package gazetteer

import (
	"cmp"
	"encoding/binary"
	"slices"

	"gridzone/zoning"
)

// sheafSize is how many addresses are read together: some milliseconds of work, so that a build that is given up soon ends.
const sheafSize = 512

// sheaf is addresses that are read together, by one goroutine.
type sheaf struct {
	entries  []entry
	findings []finding // of each, once done
	bytes    []byte    // what store wrote of all
	taught   taught
	done     chan struct{}
}

// finding is what reading an address tells.
type finding struct {
	forms []form
	place *node // by which the places of the address are sorted; nil: unknown
	end   int   // of what store wrote of it, in the bytes of the sheaf
}

func newSheaf() *sheaf {
	return &sheaf{entries: make([]entry, 0, sheafSize), taught: taught{}, done: make(chan struct{})}
}

// readAll reads the addresses by the tree, which does not change.
func (h *sheaf) readAll(t *tree) {
	defer close(h.done)
	r := &reader{tree: t, taught: h.taught}
	h.findings = make([]finding, len(h.entries))
	for k := range h.entries {
		e := &h.entries[k]
		forms, bare := r.forms(&e.address)
		if bare != nil && e.level == AtDoor { // no door, whatever kind it is said to be
			e.level = cmp.Or(levelOfDivision(bare.level), AtCounty)
		}
		h.bytes = e.store(h.bytes)
		h.findings[k] = finding{forms: forms, place: t.place(e.address.Division), end: len(h.bytes)}
	}
}

// store writes what is kept of an address, but for its id, division and days, which stand before it.
func (e *entry) store(b []byte) []byte {
	a := &e.address
	b = append(b, byte(slices.Index(zoning.AddressKinds(), a.Kind)+1), byte(e.level.rank()))
	b = appendText(b, a.Code)
	b = appendText(b, a.Address)
	b = binary.AppendUvarint(b, uint64(len(a.Aliases)))
	for _, alias := range a.Aliases {
		b = appendText(b, alias)
	}
	return b
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}
