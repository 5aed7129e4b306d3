package gazetteer

import (
	"cmp"
	"context"
	"encoding/binary"
	"math"
	"runtime"
	"slices"
	"sync"

	"gridzone/zoning"
)

// draft is a segment in the making. Its addresses are read side by side, a sheaf each, and taken in in the order in which they come: so what comes of
// them does not depend on how many processors there are.
type draft struct {
	s      *segment
	tree   *tree // without what addresses teach
	count  int   // of addresses that were added
	open   *sheaf
	read   []*sheaf // or being read, in the order in which they are taken in
	free   []*sheaf // that were taken in
	ids    []int64
	key    []draftKey
	names  map[string]uint32
	number map[string]uint32
	place  map[string]uint32
	code   map[string]uint32
	days   map[zoning.Interval]uint32
	// The numbers here of the names, numbers, codes and places of the sheaf that is taken in.
	ofName, ofNumber, ofCode, ofPlace []uint32
}

type draftKey struct{ name, division, number, entry uint32 }

func newDraft(t *tree) *draft {
	return &draft{s: &segment{taught: taught{}}, tree: t, names: map[string]uint32{}, number: map[string]uint32{}, place: map[string]uint32{},
		code: map[string]uint32{}, days: map[zoning.Interval]uint32{}}
}

// numbered returns the number of a value, in the order in which values come.
func numbered[K comparable](m map[K]uint32, k K) uint32 {
	i, ok := m[k]
	if !ok {
		i = uint32(len(m))
		m[k] = i
	}
	return i
}

// add takes an address in, sooner or later: finish waits for the last.
func (d *draft) add(ctx context.Context, e *entry) error {
	if d.open == nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		d.open = d.sheaf()
	}
	d.open.entries = append(d.open.entries, *e)
	d.count++
	if len(d.open.entries) < sheafSize {
		return nil
	}
	d.send()
	if len(d.read) > 2*runtime.GOMAXPROCS(0) {
		return d.next()
	}
	return nil
}

// sheaf returns an empty one.
func (d *draft) sheaf() *sheaf {
	if len(d.free) == 0 {
		return newSheaf(d.tree)
	}
	h := d.free[len(d.free)-1]
	d.free = d.free[:len(d.free)-1]
	return h
}

// send has the open sheaf read.
func (d *draft) send() {
	if d.open != nil {
		go d.open.readAll()
		d.read, d.open = append(d.read, d.open), nil
	}
}

// next takes the first sheaf in that was sent.
func (d *draft) next() error {
	h := d.read[0]
	d.read = d.read[1:]
	<-h.done
	d.ofName, d.ofNumber = h.reader.names.into(d.names, d.ofName), h.reader.numbers.into(d.number, d.ofNumber)
	d.ofCode, d.ofPlace = h.codes.into(d.code, d.ofCode), d.ofPlace[:0]
	for _, n := range h.places {
		place := uint32(noDivision)
		if n != nil {
			place = numbered(d.place, n.code)
		}
		d.ofPlace = append(d.ofPlace, place)
	}
	for k := range h.entries {
		if err := d.take(h, k); err != nil {
			return err
		}
	}
	for l, n := range h.reader.taught {
		d.s.taught[l] += n
	}
	h.empty()
	d.free = append(d.free, h)
	return nil
}

// take takes one address in that was read.
func (d *draft) take(h *sheaf, k int) error {
	s, e, r := d.s, &h.entries[k], &h.findings[k]
	var before finding
	if k > 0 {
		before = h.findings[k-1]
	}
	i := uint32(len(s.at))
	if len(s.bytes) > 4*(math.MaxUint32-4) || len(d.key) > math.MaxUint32-8 {
		return errTooMany
	}
	for len(s.bytes)%4 != 0 {
		s.bytes = append(s.bytes, 0)
	}
	s.starts = append(s.starts, uint32(len(s.bytes)/4))
	s.bytes = binary.AppendVarint(s.bytes, e.id)
	s.bytes = binary.AppendUvarint(s.bytes, uint64(d.ofCode[r.code]))
	s.bytes = binary.AppendUvarint(s.bytes, uint64(numbered(d.days, e.valid)))
	s.bytes = append(s.bytes, h.bytes[before.end:r.end]...)
	s.at = append(s.at, e.address.At)
	d.ids = append(d.ids, e.id)
	for _, f := range h.reader.list[before.forms:r.forms] {
		d.key = append(d.key, draftKey{d.ofName[f.name], d.ofPlace[r.code], d.ofNumber[f.numbers], i})
	}
	return nil
}

// finish takes the last addresses in, and sorts all. What is sorted for itself is sorted side by side.
func (d *draft) finish() (*segment, error) {
	d.send()
	for len(d.read) > 0 {
		if err := d.next(); err != nil {
			return nil, err
		}
	}
	s := d.s
	s.codes, s.intervals, s.placeCodes = inOrder(d.code), inOrder(d.days), inOrder(d.place)
	s.bytes, s.starts, s.at = slices.Clip(s.bytes), slices.Clip(s.starts), slices.Clip(s.at)
	var nameOrder, numberOrder []uint32
	var names, others sync.WaitGroup
	names.Go(func() { s.names, nameOrder = sorted(d.names) })
	others.Go(func() { s.byID, s.near = inOrderOfIDs(d.ids), newBands(s.at) })
	s.numbers, numberOrder = sorted(d.number)
	names.Wait()
	d.names, d.number = nil, nil
	others.Go(func() { s.postings = newPostings(s.names) })
	for i := range d.key {
		k := &d.key[i]
		k.name, k.number = nameOrder[k.name], numberOrder[k.number]
	}
	d.sortKeys()
	s.names.hash()
	s.numbers.hash()
	others.Wait()
	return s, nil
}

// sortKeys puts the keys in order, and tells where those of each name and place are.
func (d *draft) sortKeys() {
	s := d.s
	slices.SortFunc(d.key, func(a, b draftKey) int {
		return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.division, b.division), cmp.Compare(a.number, b.number), cmp.Compare(a.entry, b.entry))
	})
	s.places = make([]uint32, s.names.len())
	s.number, s.entry = make([]uint32, len(d.key)), make([]uint32, len(d.key))
	for i, k := range d.key {
		if i == 0 || d.key[i-1].name != k.name || d.key[i-1].division != k.division {
			s.divisions = append(s.divisions, k.division)
			s.keys = append(s.keys, 0)
		}
		s.keys[len(s.keys)-1] = uint32(i + 1)
		s.places[k.name] = uint32(len(s.keys))
		s.number[i], s.entry[i] = k.number, k.entry
	}
	d.key = nil
	s.divisions, s.keys = slices.Clip(s.divisions), slices.Clip(s.keys)
}

// inOrderOfIDs returns which address has the lowest id, and so on.
func inOrderOfIDs(ids []int64) []uint32 {
	list := make([]uint32, len(ids))
	for i := range list {
		list[i] = uint32(i)
	}
	slices.SortFunc(list, func(a, b uint32) int { return cmp.Compare(ids[a], ids[b]) })
	return list
}

// inOrder returns the keys by their numbers.
func inOrder[K comparable](m map[K]uint32) []K {
	list := make([]K, len(m))
	for k, i := range m {
		list[i] = k
	}
	return list
}

// sorted returns the texts in order, and which number each got by the one it had.
func sorted(m map[string]uint32) (*names, []uint32) {
	list := make([]string, 0, len(m))
	for s := range m {
		list = append(list, s)
	}
	slices.Sort(list)
	order := make([]uint32, len(list))
	for i, s := range list {
		order[m[s]] = uint32(i)
	}
	return newNames(list), order
}
