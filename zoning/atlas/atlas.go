package atlas

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"gridzone/zoning"
)

// Atlas is everything on record at one revision, of all days, with indexes. It never changes; all
// methods may be called concurrently.
type Atlas struct {
	revision int64
	day      zoning.Day

	divisions, grids, zones, publications *layer

	today *view  // of day
	other *views // of other days
}

// Revision returns the number of the revision it holds; 0 for an empty store.
func (a *Atlas) Revision() int64 { return a.revision }

// Day returns the day its fast point index serves.
func (a *Atlas) Day() zoning.Day { return a.day }

// New builds an Atlas of the rows on record at a revision, with the fast index for day.
func New(revision int64, day zoning.Day, rows map[zoning.Layer][]*zoning.Row) *Atlas {
	a := plain(revision, day, rows)
	a.divisions = a.divisions.serve(day, nil)
	a.grids = a.grids.serve(day, nil)
	a.zones = a.zones.serve(day, nil)
	return a
}

// plain builds an Atlas without the fast index: cheaper to build, slower to ask.
func plain(revision int64, day zoning.Day, rows map[zoning.Layer][]*zoning.Row) *Atlas {
	a := &Atlas{revision: revision, day: day, other: &views{}}
	a.divisions = newLayer(rows[zoning.Divisions], nil)
	a.grids = newLayer(rows[zoning.Grids], nil)
	a.zones = newLayer(rows[zoning.Zones], nil)
	a.publications = newLayer(rows[zoning.Publications], nil)
	a.today = newView(a, day)
	return a
}

// layers yields the layers under their names.
func (a *Atlas) layers() iter.Seq2[zoning.Layer, *layer] {
	return func(yield func(zoning.Layer, *layer) bool) {
		_ = yield(zoning.Divisions, a.divisions) && yield(zoning.Grids, a.grids) &&
			yield(zoning.Zones, a.zones) && yield(zoning.Publications, a.publications)
	}
}

// layer returns the layer of that name, nil if there is none.
func (a *Atlas) layer(name zoning.Layer) *layer {
	for n, l := range a.layers() {
		if n == name {
			return l
		}
	}
	return nil
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
	i, _ := slices.BinarySearchFunc(l.codes, code, func(id int32, code string) int { return strings.Compare(l.rows[id].Code(), code) })
	for ; i < len(l.codes) && l.rows[l.codes[i]].Code() == code; i++ {
		rows = append(rows, l.rows[l.codes[i]])
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

// on returns the Atlas of the same revision that serves day.
func (a *Atlas) on(day zoning.Day) *Atlas {
	b := *a
	b.day = day
	b.divisions = a.divisions.serve(day, a.divisions.fast)
	b.grids = a.grids.serve(day, a.grids.fast)
	b.zones = a.zones.serve(day, a.zones.fast)
	b.today = a.view(day)
	return &b
}
