package gazetteer

import (
	"cmp"
	"context"
	"encoding/binary"
	"math"
	"runtime"
	"slices"
	"sync"

	"github.com/paulmach/orb"

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
	bytes  pile[byte]
	starts pile[uint32]
	at     pile[orb.Point]
	ids    pile[int64]
	key    pile[draftKey]
	head   []byte // of an address
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
	e, r := &h.entries[k], &h.findings[k]
	var before finding
	if k > 0 {
		before = h.findings[k-1]
	}
	i := uint32(d.at.n)
	if d.bytes.n > 4*(math.MaxUint32-4) || d.key.n > math.MaxUint32-8 {
		return errTooMany
	}
	d.head = append(d.head[:0], 0, 0, 0)[:-d.bytes.n&3] // up to a multiple of four
	d.starts.add(uint32((d.bytes.n + 3) / 4))
	d.head = binary.AppendVarint(d.head, e.id)
	d.head = binary.AppendUvarint(d.head, uint64(d.ofCode[r.code]))
	d.head = binary.AppendUvarint(d.head, uint64(numbered(d.days, e.valid)))
	d.bytes.add(d.head...)
	d.bytes.add(h.bytes[before.end:r.end]...)
	d.at.add(e.address.At)
	d.ids.add(e.id)
	for _, f := range h.reader.list[before.forms:r.forms] {
		d.key.add(draftKey{d.ofName[f.name], d.ofPlace[r.code], d.ofNumber[f.numbers], i})
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
	s.bytes, s.starts, s.at = d.bytes.whole(), d.starts.whole(), d.at.whole()
	var nameOrder, numberOrder []uint32
	var names, others sync.WaitGroup
	names.Go(func() { s.names, nameOrder = sorted(d.names) })
	others.Go(func() { s.byID, s.near = inOrderOfIDs(d.ids.whole()), newBands(s.at) })
	s.numbers, numberOrder = sorted(d.number)
	names.Wait()
	d.names, d.number = nil, nil
	others.Go(func() { s.postings = newPostings(s.names) })
	d.sortKeys(nameOrder, numberOrder)
	s.names.hash()
	s.numbers.hash()
	others.Wait()
	return s, nil
}

// sortKeys puts the keys in order, and tells where those of each name and place are. The orders tell which number in order each name and each number
// gets by the one it had.
func (d *draft) sortKeys(nameOrder, numberOrder []uint32) {
	s := d.s
	keys, ends := d.byName(nameOrder, numberOrder)
	s.places = make([]uint32, s.names.len())
	s.number, s.entry = make([]uint32, len(keys)), make([]uint32, len(keys))
	from := uint32(0)
	for name, to := range ends {
		slices.SortFunc(keys[from:to], func(a, b draftKey) int {
			return cmp.Or(cmp.Compare(a.division, b.division), cmp.Compare(a.number, b.number), cmp.Compare(a.entry, b.entry))
		})
		for i, k := range keys[from:to] {
			if i == 0 || keys[from:to][i-1].division != k.division {
				s.divisions = append(s.divisions, k.division)
				s.keys = append(s.keys, 0)
			}
			at := from + uint32(i)
			s.keys[len(s.keys)-1] = at + 1
			s.number[at], s.entry[at] = k.number, k.entry
		}
		s.places[name] = uint32(len(s.keys))
		from = to
	}
	s.divisions, s.keys = slices.Clip(s.divisions), slices.Clip(s.keys)
}

// byName returns the keys by their names, which are in order, and where those of each end.
func (d *draft) byName(nameOrder, numberOrder []uint32) (keys []draftKey, ends []uint32) {
	ends = make([]uint32, len(nameOrder))
	for _, block := range d.key.blocks {
		for _, k := range block {
			ends[nameOrder[k.name]]++
		}
	}
	from := uint32(0)
	for i, n := range ends { // where they begin, until they are in their place
		ends[i] = from
		from += n
	}
	keys = make([]draftKey, d.key.n)
	for _, block := range d.key.blocks {
		for _, k := range block {
			k.name, k.number = nameOrder[k.name], numberOrder[k.number]
			keys[ends[k.name]] = k
			ends[k.name]++
		}
	}
	d.key = pile[draftKey]{}
	return keys, ends
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
