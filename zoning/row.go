package zoning

import "github.com/paulmach/orb"

// Row is one version of a thing: what is said, for which days, and in which
// revisions it was on record. Rows are shared and must not be changed once made.
type Row struct {
	ID          int64 // given by the store; 0 before
	RevFrom     int64
	RevTo       int64 // first revision that no longer holds it; 0 while on record
	Valid       Interval
	Publication string // id; zones only
	Thing       Thing
	Shape       orb.MultiPolygon // nil: no polygon
}

// Code returns the key of the thing.
func (r *Row) Code() string { return r.Thing.Key() }

// Layer returns the layer of the thing.
func (r *Row) Layer() Layer { return r.Thing.Layer() }

// Spot returns the point at which a row without a shape is, and whether it is at one: a farm or an address.
func (r *Row) Spot() (at orb.Point, found bool) {
	if len(r.Shape) > 0 {
		return at, false
	}
	switch t := r.Thing.(type) {
	case Farm:
		return t.At, true
	case Address:
		return t.At, true
	default:
		return at, false
	}
}

// OnRecord tells whether the row was held at a revision.
func (r *Row) OnRecord(revision int64) bool {
	return r.RevFrom <= revision && (r.RevTo == 0 || revision < r.RevTo)
}
