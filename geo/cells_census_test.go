package geo

import (
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
)

// toothed is a comb on the box, with so many teeth from its foot to its top:
//
//	/\/\/\/\
//	--------
func toothed(b orb.Bound, teeth int) orb.MultiPolygon {
	ring := orb.Ring{b.Min}
	w, foot := (b.Max[0]-b.Min[0])/float64(teeth), b.Min[1]+(b.Max[1]-b.Min[1])/100
	for i := range teeth {
		x := b.Min[0] + w*float64(i)
		ring = append(ring, orb.Point{x + w/3, foot}, orb.Point{x + 2*w/3, b.Max[1]})
	}
	return orb.MultiPolygon{{append(ring, orb.Point{b.Max[0], b.Min[1]}, b.Min)}}
}

// A shape that would fill the cells is asked by itself, the others stay in them, and all answer as they lie.
func TestCellsLeaveCombsOut(t *testing.T) {
	shapes := []orb.MultiPolygon{toothed(orb.Bound{Min: orb.Point{120.6, 30.6}, Max: orb.Point{121, 30.9}}, 12_000)}
	for i := range 12 {
		for j := range 12 {
			x, y := 120.5+0.05*float64(i), 30.5+0.05*float64(j)
			shapes = append(shapes, orb.MultiPolygon{orb.Bound{Min: orb.Point{x, y}, Max: orb.Point{x + 0.05, y + 0.05}}.ToPolygon()})
		}
	}
	c := NewCells(prepared(shapes...))
	assert.Equal(t, []int{0}, c.far)
	assert.NotZero(t, c.frame.columns)
	assert.Less(t, len(c.words), 1<<20)
	r := rand.New(rand.NewPCG(1, 2))
	vertices := allVertices(shapes)
	for range 300 {
		agrees(t, c, hardPoint(r, c, vertices))
		agrees(t, c, orb.Point{120.5 + 0.6*r.Float64(), 30.5 + 0.6*r.Float64()})
	}
	agrees(t, NewCells(prepared(shapes[:1]...)), orb.Point{120.7, 30.605})
	assert.Empty(t, NewCells(prepared(shapes[1:]...)).far)
	few := toothed(orb.Bound{Min: orb.Point{120.6, 30.6}, Max: orb.Point{121, 30.9}}, 500)
	assert.Empty(t, NewCells(prepared(few)).far, "one that costs little stays")
}
