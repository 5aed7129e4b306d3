package zoning

import "github.com/paulmach/orb"

// Farm is a livestock farm on record. It stands where its row's shape is or, without one, at a point.
type Farm struct {
	Code      string
	Name      string
	Species   Species
	Count     int64     // of animals, by Measure
	Measure   Measure   // Stock unless said otherwise
	Household bool      // a household (养殖户) keeps them: rules for Household speak of it, those for Existing do not
	Division  string    // code; empty when unknown
	At        orb.Point // longitude, latitude; counts only when the row has no shape
	Extra     map[string]any
}

// Layer returns Farms.
func (Farm) Layer() Layer { return Farms }

// Action is what a rule takes the farm for: it is there already, as a farm or as a household.
func (f Farm) Action() Action {
	if f.Household {
		return Household
	}
	return Existing
}

// Key returns the code.
func (f Farm) Key() string { return f.Code }
