package gazetteer

import (
	"cmp"
	"encoding/binary"
	"slices"

	"gridzone/zoning"
)

// sheafSize is how many addresses are read together: some milliseconds of work, so that a build that is given up soon ends.
const sheafSize = 512

// sheaf is addresses that are read together, by one goroutine. It is used again when they are taken in.
type sheaf struct {
	entries  []entry
	findings []finding // of each, once done
	bytes    []byte    // what store wrote of all
	reader   reader    // with the forms of all
	codes    lexicon   // of the divisions of all
	places   []*node   // by which the places of addresses in each of these are sorted; nil: unknown
	done     chan struct{}
}

// finding is what reading an address tells.
type finding struct {
	code  uint32 // of its division, in the sheaf
	forms int    // where its forms end in those of the sheaf
	end   int    // of what store wrote of it, in the bytes of the sheaf
}

func newSheaf(t *tree) *sheaf {
	return &sheaf{entries: make([]entry, 0, sheafSize), findings: make([]finding, 0, sheafSize), reader: newReader(t, taught{}), codes: newLexicon(), done: make(chan struct{}, 1)}
}

// empty takes the addresses out.
func (h *sheaf) empty() {
	h.reader.forget()
	h.codes.forget()
	h.entries, h.findings, h.bytes, h.places = h.entries[:0], h.findings[:0], h.bytes[:0], h.places[:0]
}

// readAll reads the addresses by the tree, which does not change.
func (h *sheaf) readAll() {
	r := &h.reader
	for k := range h.entries {
		e := &h.entries[k]
		r.text = append(r.text[:0], e.address.Division...)
		code := h.codes.number(r.text)
		if int(code) == len(h.places) {
			h.places = append(h.places, r.tree.place(e.address.Division))
		}
		if bare := r.forms(&e.address, h.places[code]); bare != nil && e.level == AtDoor { // no door, whatever kind it is said to be
			e.level = cmp.Or(levelOfDivision(bare.level), AtCounty)
		}
		h.bytes = e.store(h.bytes)
		h.findings = append(h.findings, finding{code: code, forms: len(r.list), end: len(h.bytes)})
	}
	h.done <- struct{}{}
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
