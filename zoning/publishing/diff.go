package publishing

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"gridzone/geo"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// Side is one side of a comparison: what is in force in an Atlas on a day.
type Side struct {
	Atlas *atlas.Atlas
	Day   zoning.Day
}

// Change tells what became of a zone.
type Change string

// The changes.
const (
	Added   Change = "added"
	Removed Change = "removed"
	Changed Change = "changed"
)

// ZoneChange is a zone that is not the same on both sides.
type ZoneChange struct {
	Code          string
	Change        Change
	Before, After *zoning.Row // nil where it is not in force
	Attributes    []string    // what differs apart from the shape, by the names that files use; of a zone that is on both sides
	Geometry      bool        // its land differs; of a zone that is on both sides
	Drawn         bool        // the land is known on each side that has the zone; otherwise only words describe it, and there are no areas
	GainedM2      float64     // land of its kind after that was none of its own before, square metres
	LostM2        float64
}

// Land is what became land in zones of a kind, and what no longer is.
type Land struct {
	Kind             zoning.ZoneKind
	Gained, Lost     orb.MultiPolygon
	GainedM2, LostM2 float64
}

// DivisionChange is what a division gained and lost in land in zones of a kind, square metres.
type DivisionChange struct {
	Division         *zoning.Row // on the side after
	Kind             zoning.ZoneKind
	GainedM2, LostM2 float64
}

// Diff is what differs between two sides.
type Diff struct {
	Zones     []ZoneChange     // by code
	Lands     []Land           // prohibited, then restricted
	Divisions []DivisionChange // those that gain or lose, by code, then as Lands
}

// Scope bounds a comparison.
type Scope struct {
	Division    string // code of the division to look at; empty: anywhere
	MaxVertices int    // of the shapes of zones whose land differs; 0: any number. Uniting 100,000 takes about a second
}

// CostError says that the zones whose land differs have more vertices than a Scope allows.
type CostError struct{ Vertices, Most int }

// Error gives both numbers.
func (e *CostError) Error() string {
	return fmt.Sprintf("the zones whose land differs have %d vertices, and at most %d are compared at once", e.Vertices, e.Most)
}

// Compare tells what differs between what is in force on two sides, in a division or anywhere. Days on which
// a zone comes into force and ends are no difference: each side is one day.
//
// Land is compared by the union of all zones of a kind: what only passes from one zone to another is neither gained nor lost. A zone
// without a shape has its division's land when it covers the whole of that, and none that is known otherwise. Shapes are unions and differences of shapes, whose new
// vertices are rounded; parts narrower than a millimetre are that rounding. An overlay that fails is an error.
//
// With a division that has a shape, zones are those that share land with it or belong to it by code, and land is cut to it; without one
// its zones are those that belong to it. ErrNotFound when the division is not on record on the side after, a *CostError when the scope allows no such comparison.
func Compare(ctx context.Context, before, after Side, scope Scope) (Diff, error) {
	c := comparison{ctx: ctx, before: before, after: after, division: scope.Division}
	if scope.Division != "" {
		row, err := after.Atlas.Row(zoning.Divisions, scope.Division, after.Day)
		if err != nil {
			return Diff{}, err
		}
		if len(row.Shape) > 0 {
			c.frame = geo.Prepare(row.Shape)
		}
	}
	c.match()
	if n := c.vertices(); scope.MaxVertices > 0 && n > scope.MaxVertices {
		return Diff{}, &CostError{n, scope.MaxVertices}
	}
	for _, kind := range []zoning.ZoneKind{zoning.Prohibited, zoning.Restricted} {
		if err := c.compare(kind); err != nil {
			return Diff{}, fmt.Errorf("land in %s zones: %w", kind, err)
		}
	}
	slices.SortStableFunc(c.diff.Divisions, func(x, y DivisionChange) int {
		return strings.Compare(x.Division.Code(), y.Division.Code())
	})
	return c.diff, nil
}

// comparison is the work on one Diff.
type comparison struct {
	ctx           context.Context //nolint:containedctx // of the one comparison this belongs to
	before, after Side
	division      string
	frame         *geo.Prepared // of the division; nil: everything
	ground        map[zoning.ZoneKind]*ground
	diff          Diff
}

// ground is the land in zones of one kind.
type ground struct {
	kept          []*geo.Prepared // of zones that are the same on both sides
	before, after []*geo.Prepared // of the others
}

// vertices counts those of the land that differs.
func (c *comparison) vertices() (n int) {
	for _, g := range c.ground {
		for _, land := range slices.Concat(g.before, g.after) {
			for _, polygon := range land.Shape() {
				for _, ring := range polygon {
					n += len(ring)
				}
			}
		}
	}
	return n
}

// match goes through the zones of both sides, by code.
func (c *comparison) match() {
	c.ground = map[zoning.ZoneKind]*ground{zoning.Prohibited: {}, zoning.Restricted: {}}
	old, now := c.before.Atlas.Rows(zoning.Zones, c.before.Day), c.after.Atlas.Rows(zoning.Zones, c.after.Day)
	for len(old) > 0 || len(now) > 0 {
		var was, is *zoning.Row
		switch order := next(old, now); {
		case order < 0:
			was, old = old[0], old[1:]
		case order > 0:
			is, now = now[0], now[1:]
		default:
			was, is, old, now = old[0], now[0], old[1:], now[1:]
		}
		c.pair(was, is)
	}
}

// next compares the first codes of two lists; an ended one comes last.
func next(old, now []*zoning.Row) int {
	switch {
	case len(now) == 0:
		return -1
	case len(old) == 0:
		return 1
	default:
		return strings.Compare(old[0].Code(), now[0].Code())
	}
}

// pair notes what became of one zone; one of the rows may be nil.
func (c *comparison) pair(was, is *zoning.Row) {
	z := ZoneChange{Code: cmp.Or(was, is).Code(), Change: Changed, Before: was, After: is}
	from, to := c.before.land(was), c.after.land(is)
	z.Drawn = (was == nil || from != nil) && (is == nil || to != nil)
	same := sameLand(from, to)
	switch {
	case was == nil:
		z.Change = Added
	case is == nil:
		z.Change = Removed
	default:
		z.Attributes, z.Geometry = attributes(was, is), !same
		if same && kindOf(was) == kindOf(is) {
			c.keep(kindOf(is), to)
			if len(z.Attributes) > 0 && (c.concerns(was, from) || c.concerns(is, to)) {
				c.diff.Zones = append(c.diff.Zones, z)
			}
			return
		}
	}
	if !c.concerns(was, from) && !c.concerns(is, to) {
		return
	}
	if from != nil {
		g := c.ground[kindOf(was)]
		g.before = append(g.before, from)
	}
	if to != nil {
		g := c.ground[kindOf(is)]
		g.after = append(g.after, to)
	}
	if z.Drawn {
		z.GainedM2, z.LostM2 = exchanged(was, is, from, to)
	}
	c.diff.Zones = append(c.diff.Zones, z)
}

// keep notes land that is in zones of a kind on both sides; nil is none that is known.
func (c *comparison) keep(kind zoning.ZoneKind, land *geo.Prepared) {
	if land != nil {
		c.ground[kind].kept = append(c.ground[kind].kept, land)
	}
}

// concerns tells whether a zone, which may be nil, is the division's or shares land with it.
func (c *comparison) concerns(zone *zoning.Row, land *geo.Prepared) bool {
	switch {
	case zone == nil:
		return false
	case c.division == "" || zoning.InDivision(zoning.DivisionOf(zone.Thing), c.division):
		return true
	default:
		return c.frame != nil && land != nil && geo.OverlapArea(c.frame, land) > 0
	}
}

// exchanged returns what a zone gained and lost in land of its kind.
func exchanged(was, is *zoning.Row, from, to *geo.Prepared) (gainedM2, lostM2 float64) {
	shared := 0.0
	if was != nil && is != nil && kindOf(was) == kindOf(is) {
		shared = geo.OverlapArea(from, to)
	}
	if is != nil {
		gainedM2 = max(0, to.Area()-shared)
	}
	if was != nil {
		lostM2 = max(0, from.Area()-shared)
	}
	return gainedM2, lostM2
}

// land returns the land of a zone; nil when there is no zone, or when it is not known.
func (s Side) land(zone *zoning.Row) *geo.Prepared {
	if zone == nil {
		return nil
	}
	return s.Atlas.Land(zone, s.Day)
}

func kindOf(zone *zoning.Row) zoning.ZoneKind {
	z, _ := zone.Thing.(zoning.Zone)
	return z.Kind
}

// sameLand compares bit by bit; land that is not known is like other such.
func sameLand(a, b *geo.Prepared) bool {
	if a == nil || b == nil || a == b {
		return a == b
	}
	return zoning.SameShape(a.Shape(), b.Shape())
}

// attributes names what two rows of a zone say differently, shape and days apart, as files name it.
func attributes(was, is *zoning.Row) []string {
	a, _ := was.Thing.(zoning.Zone)
	b, _ := is.Thing.(zoning.Zone)
	var names []string
	note := func(name string, same bool) {
		if !same {
			names = append(names, name)
		}
	}
	note("name", a.Name == b.Name)
	note("kind", a.Kind == b.Kind)
	note("category", a.Category == b.Category)
	note("division", a.Division == b.Division)
	note("extent", a.Extent == b.Extent)
	note("extent_scope", (a.Scope == zoning.Part) == (b.Scope == zoning.Part))
	note("bases", slices.Equal(a.Bases, b.Bases))
	note("publication", was.Publication == is.Publication)
	note("other", zoning.SameThing(zoning.Zone{Extra: a.Extra}, zoning.Zone{Extra: b.Extra}))
	return names
}
