package gazetteer

import (
	"errors"
	"math"

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
