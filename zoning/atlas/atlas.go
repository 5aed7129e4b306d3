package atlas

import (
	"github.com/paulmach/orb"

	"gridzone/zoning"
)

// Atlas is everything on record at one revision, of all days, with indexes. It never changes; all
// methods may be called concurrently.
type Atlas struct{}

// Revision returns the number of the revision it holds; 0 for an empty store.
func (a *Atlas) Revision() int64 { panic("not built yet") }

// Day returns the day its fast point index serves.
func (a *Atlas) Day() zoning.Day { panic("not built yet") }

// Rows returns the rows of a layer in force on day, ordered by code. The slice is shared.
func (a *Atlas) Rows(layer zoning.Layer, day zoning.Day) []*zoning.Row { panic("not built yet") }

// Row returns the row of a code in force on day, or ErrNotFound.
func (a *Atlas) Row(layer zoning.Layer, code string, day zoning.Day) (*zoning.Row, error) {
	panic("not built yet")
}

// Page returns up to limit rows of a layer in force on day, with codes after
// the given one, whose shape's box meets bbox (nil: all rows, also those without a shape), ordered by code, and how many match in all.
func (a *Atlas) Page(layer zoning.Layer, day zoning.Day, bbox *orb.Bound, after string, limit int) (rows []*zoning.Row, matched int) {
	panic("not built yet")
}

// Counts returns how many rows of a layer are in force on day.
func (a *Atlas) Count(layer zoning.Layer, day zoning.Day) int { panic("not built yet") }
