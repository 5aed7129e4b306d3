package atlas

import (
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/paulmach/orb"

	"gridzone/zoning"
)

// Atlas is everything on record at one revision but the addresses, of all days, with indexes. It never changes; all
// methods may be called concurrently.
type Atlas struct {
	revision  int64
	committed time.Time // of the revision; zero for an empty store
	day       zoning.Day

	divisions, grids, zones, publications, farms, exceptions *layer

	bare      bool   // it and those that come of it have no fast index
	shapeless bool   // some division has no shape
	today     *view  // of day
	other     *views // of other days
	turns     *turns

	companion Companion // nil: none
	contacts  *contacts // nil: none
}

// Revision returns the number of the revision it holds; 0 for an empty store.
func (a *Atlas) Revision() int64 { return a.revision }

// Committed returns when the revision was committed. Number and time together tell a revision from one of the same number in a
// store that was put back to an earlier state. It is the zero time for an Atlas that no store made.
func (a *Atlas) Committed() time.Time { return a.committed }

// Day returns the day its fast point index serves.
func (a *Atlas) Day() zoning.Day { return a.day }

// New builds an Atlas of the rows on record at a revision, with the fast index for day.
func New(revision int64, day zoning.Day, rows map[zoning.Layer][]*zoning.Row) *Atlas {
	return plain(revision, day, rows).on(day)
}

// plain builds an Atlas without the fast index: cheaper to build, slower to ask.
func plain(revision int64, day zoning.Day, rows map[zoning.Layer][]*zoning.Row) *Atlas {
	a := &Atlas{
		revision: revision, day: day,
		divisions:    newLayer(rows[zoning.Divisions]),
		grids:        newLayer(rows[zoning.Grids]),
		zones:        newLayer(rows[zoning.Zones]),
		publications: newLayer(rows[zoning.Publications]),
		farms:        newLayer(rows[zoning.Farms]),
		exceptions:   newLayer(rows[zoning.Exceptions]),
	}
	a.complete()
	return a
}

// Next returns the Atlas of a later revision, with the fast index for day: a without the rows closed, which are its own, and with the
// rows opened. It shares with a what did not change: but for lists of pointers that are copied, it costs what changed, and so does the memory it holds.
func (a *Atlas) Next(revision int64, day zoning.Day, closed, opened []*zoning.Row) *Atlas {
	b := &Atlas{revision: revision, day: day, bare: a.bare}
	changes := changesOf(closed, opened)
	for name, l := range a.layers() {
		next := l
		if c := changes[name]; !c.none() {
			var m move
			next, m = l.with(c)
			if l.fast != nil {
				next.fast = l.fast.after(l, next, m, wantsAreas(name))
			}
		}
		*b.slot(name) = next
	}
	b.complete()
	return b.on(day)
}

// changesOf sorts rows by their layers.
func changesOf(closed, opened []*zoning.Row) map[zoning.Layer]change {
	changes := map[zoning.Layer]change{}
	for _, r := range closed {
		c := changes[r.Layer()]
		c.closed = append(c.closed, r)
		changes[r.Layer()] = c
	}
	for _, r := range opened {
		c := changes[r.Layer()]
		c.opened = append(c.opened, r)
		changes[r.Layer()] = c
	}
	return changes
}

// wantsAreas tells whether areas of a layer's shapes are often asked: of the grids, which hold most coordinates, they are not.
func wantsAreas(layer zoning.Layer) bool { return layer != zoning.Grids }

// on returns the Atlas of the same revision that serves day.
func (a *Atlas) on(day zoning.Day) *Atlas {
	b := *a
	b.day = day
	for _, name := range zoning.SpatialLayers() {
		if l := a.layer(name); a.bare {
			*b.slot(name) = l.turned(day)
		} else {
			*b.slot(name) = l.serve(day, wantsAreas(name))
		}
	}
	b.today = a.view(day)
	return &b
}

// plainly returns the Atlas without its fast index and without what goes with it.
func (a *Atlas) plainly() *Atlas {
	b := *a
	b.companion, b.contacts = nil, nil
	for _, name := range zoning.SpatialLayers() {
		l := *a.layer(name)
		l.fast = nil
		*b.slot(name) = &l
	}
	return &b
}

// complete derives what rests on several layers.
func (a *Atlas) complete() {
	a.other, a.turns = &views{}, &turns{}
	for name, l := range a.layers() {
		if l.fast == nil && (l.now == nil || !l.now.steady.Contains(a.day)) { // with a directory it is serve that turns to another day
			known := *l
			known.now = l.on(a.day)
			*a.slot(name) = &known
		}
	}
	a.shapeless = slices.Contains(a.divisions.shapes, nil)
	a.today = newView(a, a.day)
}

// slot returns the place of a layer.
func (a *Atlas) slot(name zoning.Layer) **layer {
	switch name {
	case zoning.Divisions:
		return &a.divisions
	case zoning.Grids:
		return &a.grids
	case zoning.Zones:
		return &a.zones
	case zoning.Publications:
		return &a.publications
	case zoning.Farms:
		return &a.farms
	case zoning.Exceptions:
		return &a.exceptions
	default:
		return nil
	}
}

// layer returns the layer of that name, nil if there is none.
func (a *Atlas) layer(name zoning.Layer) *layer {
	if slot := a.slot(name); slot != nil {
		return *slot
	}
	return nil
}

// layers yields the layers under their names.
func (a *Atlas) layers() iter.Seq2[zoning.Layer, *layer] {
	return func(yield func(zoning.Layer, *layer) bool) {
		_ = yield(zoning.Divisions, a.divisions) && yield(zoning.Grids, a.grids) &&
			yield(zoning.Zones, a.zones) && yield(zoning.Publications, a.publications) && yield(zoning.Farms, a.farms) &&
			yield(zoning.Exceptions, a.exceptions)
	}
}

// view returns what is in force on day.
func (a *Atlas) view(day zoning.Day) *view {
	if a.today.steady.Contains(day) {
		return a.today
	}
	return a.other.of(a, day)
}

// Rows returns the rows of a layer in force on day, ordered by code. The slice is shared.
func (a *Atlas) Rows(layer zoning.Layer, day zoning.Day) []*zoning.Row {
	return a.view(day).rows[layer]
}

// Row returns the row of a code in force on day, or ErrNotFound.
func (a *Atlas) Row(layer zoning.Layer, code string, day zoning.Day) (*zoning.Row, error) {
	if l := a.layer(layer); l != nil {
		if id := l.at(code, day); id >= 0 {
			return l.rows[id], nil
		}
	}
	return nil, fmt.Errorf("%w: %s %q on %s", zoning.ErrNotFound, layer, code, day)
}

// History returns every row on record of a code, of all days, in the order of days.
func (a *Atlas) History(layer zoning.Layer, code string) []*zoning.Row {
	l := a.layer(layer)
	if l == nil {
		return nil
	}
	var rows []*zoning.Row
	for id := range l.of(code) {
		rows = append(rows, l.rows[id])
	}
	return rows
}

// Page returns up to limit rows of a layer in force on day, with codes after
// the given one, whose shape's box meets bbox (nil: all rows, also those without a shape), ordered by code, and how many match in all.
func (a *Atlas) Page(layer zoning.Layer, day zoning.Day, bbox *orb.Bound, after string, limit int) (rows []*zoning.Row, matched int) {
	all := a.Rows(layer, day)
	if bbox == nil {
		from, _ := slices.BinarySearchFunc(all, after, func(r *zoning.Row, after string) int {
			if r.Code() <= after && after != "" {
				return -1
			}
			return 1
		})
		return all[from:min(len(all), from+max(limit, 0))], len(all)
	}
	l := a.layer(layer)
	if l == nil {
		return nil, 0
	}
	for _, id := range l.codes {
		r := l.rows[id]
		if l.shapes[id] == nil || !r.Valid.Contains(day) || !l.shapes[id].Bound().Intersects(*bbox) {
			continue
		}
		matched++
		if (after == "" || r.Code() > after) && len(rows) < limit {
			rows = append(rows, r)
		}
	}
	return rows, matched
}

// Count returns how many rows of a layer are in force on day.
func (a *Atlas) Count(layer zoning.Layer, day zoning.Day) int { return len(a.Rows(layer, day)) }
