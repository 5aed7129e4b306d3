package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// A box is a closed rectangle of longitude and latitude; empty when min is past max.
type box struct{ minLon, minLat, maxLon, maxLat float64 }

func emptyBox() box {
	return box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
}

func boxOf(b orb.Bound) box { return box{b.Min[0], b.Min[1], b.Max[0], b.Max[1]} }

func (b *box) extend(p orb.Point) {
	b.minLon, b.maxLon = min(b.minLon, p[0]), max(b.maxLon, p[0])
	b.minLat, b.maxLat = min(b.minLat, p[1]), max(b.maxLat, p[1])
}

// finite tells whether what a box was extended by was finite, and something.
func (b *box) finite() bool {
	return finite(orb.Point{b.minLon, b.minLat}) && finite(orb.Point{b.maxLon, b.maxLat})
}

func (b *box) join(o box) {
	b.minLon, b.maxLon = min(b.minLon, o.minLon), max(b.maxLon, o.maxLon)
	b.minLat, b.maxLat = min(b.minLat, o.minLat), max(b.maxLat, o.maxLat)
}

// meets tells whether two boxes share a point; an empty box, or one with a NaN, meets none.
func (b *box) meets(o *box) bool {
	return b.minLon <= o.maxLon && o.minLon <= b.maxLon && b.minLat <= o.maxLat && o.minLat <= b.maxLat
}

func (b *box) empty() bool { return !(b.minLon <= b.maxLon && b.minLat <= b.maxLat) }

// fanout is how many boxes of one level a box of the next holds.
const fanout = 8

// A boxTree is a packed tree over a sequence of boxes: level 0 is the sequence,
// each box of the next level holds the next fanout boxes of the one below. It is as
// good as the order of the sequence: runs of a ring, or boxes along a curve.
type boxTree struct{ levels [][]box }

// newBoxTree keeps leaves. The levels above lie in one block, the top first: a
// walk down from it touches little memory.
func newBoxTree(leaves []box) boxTree {
	if len(leaves) == 0 {
		return boxTree{}
	}
	levels, above := 1, 0
	for n := len(leaves); n > 1; levels++ {
		n = (n + fanout - 1) / fanout
		above += n
	}
	t := boxTree{levels: make([][]box, levels)}
	t.levels[0] = leaves
	block := make([]box, above)
	for l := 1; l < levels; l++ {
		below := t.levels[l-1]
		n := (len(below) + fanout - 1) / fanout
		level := block[len(block)-n:]
		block = block[:len(block)-n]
		for i := range level {
			level[i] = emptyBox()
			for _, b := range below[i*fanout : min(len(below), (i+1)*fanout)] {
				level[i].join(b)
			}
		}
		t.levels[l] = level
	}
	return t
}

// top returns the level of the single box over all, -1 for a tree of nothing.
func (t *boxTree) top() int { return len(t.levels) - 1 }

// children returns the range of level-1 that a box of level holds.
func (t *boxTree) children(level, node int) (from, to int) {
	from = node * fanout
	return from, min(from+fanout, len(t.levels[level-1]))
}
