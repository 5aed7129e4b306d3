package atlas

import (
	"iter"

	"github.com/paulmach/orb"

	"gridzone/geo"
	"gridzone/zoning"
)

// Near yields the rows on record of a layer, of all days, with a part of their shape whose box meets b, in order of precedence, each
// with its shape. Rows and shapes are shared.
func (a *Atlas) Near(layer zoning.Layer, b orb.Bound) iter.Seq2[*zoning.Row, *geo.Prepared] {
	return func(yield func(*zoning.Row, *geo.Prepared) bool) {
		l := a.layer(layer)
		if l == nil {
			return
		}
		for _, id := range l.index.Meeting(nil, b) {
			if !yield(l.rows[id], l.shapes[id]) {
				return
			}
		}
	}
}
