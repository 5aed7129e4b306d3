package atlas

import (
	"iter"

	"gridzone/geo"
	"gridzone/zoning"
)

// OnRecord yields every row on record of a layer, of all days, ordered by code, then by first day. The rows are shared.
func (a *Atlas) OnRecord(layer zoning.Layer) iter.Seq[*zoning.Row] {
	return func(yield func(*zoning.Row) bool) {
		l := a.layer(layer)
		if l == nil {
			return
		}
		for _, id := range l.codes {
			if !yield(l.rows[id]) {
				return
			}
		}
	}
}

// Amended returns the Atlas that a would be without the rows closed, which are its own, and with the rows opened, whose IDs no
// row of a has. It is of the same revision and day, and shares with a all that stays. Layers that are
// amended are asked through the index over all days: that is slower, and there is no directory to build.
func (a *Atlas) Amended(closed, opened []*zoning.Row) *Atlas {
	changes := changesOf(closed, opened)
	b := &Atlas{revision: a.revision, committed: a.committed, day: a.day}
	for name, l := range a.layers() {
		if c := changes[name]; !c.none() {
			l, _ = l.with(c)
		}
		*b.slot(name) = l
	}
	b.complete()
	return b
}

// Land returns the shape of what a zone in force on day covers: its own, or that of its division when it covers the whole of
// that; nil when only words describe it.
func (a *Atlas) Land(zone *zoning.Row, day zoning.Day) *geo.Prepared {
	if len(zone.Shape) > 0 {
		return a.zones.shapeOf(zone)
	}
	if u := a.view(day).unshaped[zone]; u.certain {
		return a.divisions.shapeOf(u.anchor)
	}
	return nil
}
