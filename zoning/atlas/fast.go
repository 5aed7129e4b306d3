package atlas

import (
	"github.com/paulmach/orb"

	"gridzone/geo"
	"gridzone/zoning"
)

// fast answers for the days on which one set of rows is in force. Rows of one
// rank share a directory, so that the lowest position in the first directory that
// finds anything is the answer.
type fast struct {
	ranks []*geo.Cells
	rows  []*zoning.Row
}

// newFast builds the directories of the rows of l in force on day.
func newFast(l *layer, day zoning.Day, _ *fast) *fast {
	f := &fast{rows: l.rows}
	for start := 0; start < len(l.rows); {
		end := start
		shapes := make([]*geo.Prepared, len(l.rows))
		some := false
		for ; end < len(l.rows) && rank(l.rows[end]) == rank(l.rows[start]); end++ {
			if l.rows[end].Valid.Contains(day) && l.shapes[end] != nil {
				shapes[end] = l.shapes[end]
				some = true
			}
		}
		if some {
			f.ranks = append(f.ranks, geo.NewCells(shapes))
		}
		start = end
	}
	return f
}

// stale tells whether the directories may be wrong at p.
func (f *fast) stale(orb.Point) bool { return false }

// first returns the row that answers for p, nil if there is none.
func (f *fast) first(p orb.Point) (*zoning.Row, geo.Relation) {
	for _, c := range f.ranks {
		if id, rel := c.First(p); id >= 0 {
			return f.rows[id], rel
		}
	}
	return nil, geo.Outside
}

// covering appends every row that covers p in order of precedence.
func (f *fast) covering(dst []geo.Hit, p orb.Point) []geo.Hit {
	for _, c := range f.ranks {
		dst = c.Covering(dst, p)
	}
	return dst
}
