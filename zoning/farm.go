package zoning

import "github.com/paulmach/orb"

// Farm is a livestock farm on record. It stands where its row's shape is or, without one, at a point.
type Farm struct {
	Code     string
	Name     string
	Species  Species
	Count    int64     // of animals, by Measure
	Measure  Measure   // Stock unless said otherwise
	Division string    // code; empty when unknown
	At       orb.Point // longitude, latitude; counts only when the row has no shape
	Extra    map[string]any
}

// Layer returns Farms.
func (Farm) Layer() Layer { return Farms }

// Key returns the code.
func (f Farm) Key() string { return f.Code }
