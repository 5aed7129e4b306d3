package atlas

import (
	"github.com/paulmach/orb"

	"gridzone/geo"
	"gridzone/zoning"
)

// Hit is a row that covers the point asked about.
type Hit struct {
	Row      *zoning.Row
	Relation geo.Relation
}

// Location answers: what is at this point?
type Location struct {
	Grid      *Hit          // the grid; nil in a gap
	Others    []Hit         // every other grid that covers the point, same order of precedence
	Nearest   *zoning.Row   // only when Grid is nil: the nearest grid, if there is any
	NearestM  float64       // its distance in metres
	Divisions []*zoning.Row // the chain, largest first; on a shared line the lowest code by bytes, inside before boundary
	Zones     []Hit         // every zone with a shape that covers the point, prohibited first, then by code
	Unshaped  []*zoning.Row // zones without a shape whose division (or nearest ancestor with a shape) covers the point
}

// Grid returns the grid of p on day: base before dedicated before micro, then
// inside before boundary, then the lowest code by bytes. It allocates nothing when
// day is a.Day(). The row is nil in a gap.
func (a *Atlas) Grid(p orb.Point, day zoning.Day) Hit { panic("not built yet") }

// Locate answers with everything at p on day.
func (a *Atlas) Locate(p orb.Point, day zoning.Day) Location { panic("not built yet") }
