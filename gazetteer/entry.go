package gazetteer

import (
	"encoding/binary"
	"sort"

	"gridzone/zoning"
)

// cursor reads what store wrote. What it reads was written by this process.
type cursor struct{ b []byte }

func (c *cursor) uint() uint64 {
	v, n := binary.Uvarint(c.b)
	c.b = c.b[n:]
	return v
}

func (c *cursor) int() int64 {
	v, n := binary.Varint(c.b)
	c.b = c.b[n:]
	return v
}

func (c *cursor) byte() byte {
	v := c.b[0]
	c.b = c.b[1:]
	return v
}

func (c *cursor) text() string {
	n := c.uint()
	s := string(c.b[:n])
	c.b = c.b[n:]
	return s
}

// skip passes over a text.
func (c *cursor) skip() { c.b = c.b[c.uint():] }

// head is what is asked of every address that is found.
func (s *segment) head(i uint32) (id int64, division string, days zoning.Interval, kind zoning.AddressKind, level Level, rest cursor) {
	c := cursor{s.bytes[4*int(s.starts[i]):]}
	id = c.int()
	division = s.codes[c.uint()]
	days = s.intervals[c.uint()]
	if k := c.byte(); k > 0 {
		kind = zoning.AddressKinds()[k-1]
	}
	level = levels()[c.byte()]
	return id, division, days, kind, level, c
}

// division returns which of the codes an address has.
func (s *segment) division(i uint32) uint64 {
	c := cursor{s.bytes[4*int(s.starts[i]):]}
	c.int()
	return c.uint()
}

// load returns an address as it was added.
func (s *segment) load(i uint32) entry {
	id, division, days, kind, level, c := s.head(i)
	e := entry{id: id, valid: days, level: level}
	e.address = zoning.Address{Code: c.text(), Address: c.text(), Kind: kind, Division: division, At: s.at[i]}
	if n := c.uint(); n > 0 {
		e.address.Aliases = make([]string, n)
		for k := range e.address.Aliases {
			e.address.Aliases[k] = c.text()
		}
	}
	return e
}

// aliases calls visit for each alias of an address, until it returns true, and tells whether it did.
func (s *segment) aliases(i uint32, visit func(alias string) bool) bool {
	_, _, _, _, _, c := s.head(i)
	c.skip()
	c.skip()
	for n := c.uint(); n > 0; n-- {
		if visit(c.text()) {
			return true
		}
	}
	return false
}

func (s *segment) id(i uint32) int64 {
	c := cursor{s.bytes[4*int(s.starts[i]):]}
	return c.int()
}

// withID returns which address is of a row; false if none.
func (s *segment) withID(id int64) (uint32, bool) {
	k := sort.Search(len(s.byID), func(k int) bool { return s.id(s.byID[k]) >= id })
	if k == len(s.byID) || s.id(s.byID[k]) != id {
		return 0, false
	}
	return s.byID[k], true
}

// placesOf returns the places, from and up to, that have a name.
func (s *segment) placesOf(name int) (from, to uint32) { return run(s.places, uint32(name)) }

// keysOf returns the keys of a place.
func (s *segment) keysOf(place uint32) (from, to uint32) { return run(s.keys, place) }

func run(ends []uint32, i uint32) (from, to uint32) {
	if i > 0 {
		from = ends[i-1]
	}
	return from, ends[i]
}
