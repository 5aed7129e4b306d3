package gazetteer

import (
	"cmp"
	"encoding/binary"
	"errors"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"gridzone/zoning"
)

// entry is an address with what the row says of it.
type entry struct {
	id      int64
	valid   zoning.Interval
	address zoning.Address // without source and extra properties
	level   Level
}

// segment is a number of addresses, indexed. It never changes.
//
// The keys are sorted by name, division and numbers: those of a name are a run of places, those of a place a run of keys.
type segment struct {
	// The addresses, in the order in which they came.
	bytes  []byte   // what store wrote
	starts []uint32 // of each, in units of four bytes, so that 16 GB can be told
	at     []orb.Point
	byID   []uint32 // in the order of their ids
	near   bands

	codes     []string // of divisions, as far as addresses name them
	intervals []zoning.Interval

	names    *names
	postings *postings
	numbers  *names

	places    []uint32 // end of the places of each name
	divisions []uint32 // of each place, in placeCodes; noDivision: unknown
	keys      []uint32 // end of the keys of each place
	number    []uint32 // of each key
	entry     []uint32 // of each key

	placeCodes []string // of the divisions of places

	taught taught
}

const noDivision = math.MaxUint32

// errTooMany says that there are more addresses or text than a segment can hold.
var errTooMany = errors.New("more addresses than an index can hold")

// draft is a segment in the making.
type draft struct {
	s      *segment
	read   *reader
	ids    []int64
	key    []draftKey
	names  map[string]uint32
	number map[string]uint32
	place  map[string]uint32
	code   map[string]uint32
	days   map[zoning.Interval]uint32
}

type draftKey struct{ name, division, number, entry uint32 }

func newDraft(r *reader) *draft {
	return &draft{s: &segment{}, read: r, names: map[string]uint32{}, number: map[string]uint32{}, place: map[string]uint32{},
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

// add takes an address in.
func (d *draft) add(e *entry) error {
	s := d.s
	i := uint32(len(s.at))
	if len(s.bytes) > 4*(math.MaxUint32-4) || len(d.key) > math.MaxUint32-8 {
		return errTooMany
	}
	for len(s.bytes)%4 != 0 {
		s.bytes = append(s.bytes, 0)
	}
	forms, bare := d.read.forms(&e.address)
	if bare != nil && e.level == AtDoor { // no door, whatever kind it is said to be
		e.level = cmp.Or(levelOfDivision(bare.level), AtCounty)
	}
	s.starts = append(s.starts, uint32(len(s.bytes)/4))
	s.bytes = e.store(s.bytes, numbered(d.code, e.address.Division), numbered(d.days, e.valid))
	s.at = append(s.at, e.address.At)
	d.ids = append(d.ids, e.id)
	division := uint32(noDivision)
	if n := d.read.tree.place(e.address.Division); n != nil {
		division = numbered(d.place, n.code)
	}
	for _, f := range forms {
		d.key = append(d.key, draftKey{numbered(d.names, f.name), division, numbered(d.number, f.numbers), i})
	}
	return nil
}

// store writes what is kept of an address.
func (e *entry) store(b []byte, division, days uint32) []byte {
	a := &e.address
	b = binary.AppendVarint(b, e.id)
	b = binary.AppendUvarint(b, uint64(division))
	b = binary.AppendUvarint(b, uint64(days))
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

// finish sorts what was taken in.
func (d *draft) finish() *segment {
	s := d.s
	s.taught = d.read.taught
	s.codes, s.intervals, s.placeCodes = inOrder(d.code), inOrder(d.days), inOrder(d.place)
	var nameOrder, numberOrder []uint32
	s.names, nameOrder = sorted(d.names)
	s.numbers, numberOrder = sorted(d.number)
	for i := range d.key {
		k := &d.key[i]
		k.name, k.number = nameOrder[k.name], numberOrder[k.number]
	}
	d.names, d.number = nil, nil
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
	s.names.hash()
	s.numbers.hash()
	s.postings = newPostings(s.names)
	s.byID = make([]uint32, len(d.ids))
	for i := range s.byID {
		s.byID[i] = uint32(i)
	}
	slices.SortFunc(s.byID, func(a, b uint32) int { return cmp.Compare(d.ids[a], d.ids[b]) })
	s.near = newBands(s.at)
	s.bytes, s.starts, s.at = slices.Clip(s.bytes), slices.Clip(s.starts), slices.Clip(s.at)
	s.divisions, s.keys = slices.Clip(s.divisions), slices.Clip(s.keys)
	return s
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
