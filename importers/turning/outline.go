package turning

import (
	"fmt"
	"strconv"

	"github.com/paulmach/orb"

	"gridzone/geo"
	"gridzone/importers/dataset"
)

// Outline gathers the rings of one feature, position by position. Reset comes before the first, and makes it ready for another feature.
type Outline struct {
	Limits   dataset.Limits
	Numbered bool // each position says of which ring it is; otherwise a ring ends where its first position comes again

	Vertices int
	Closed   int  // rings whose first position was added at their end
	Arranged bool // they are not the first with the others as holes: where they lie told which is whose

	rings []orb.Ring
	name  string          // of the last ring
	names map[string]bool // of all rings
	ended bool            // the last ring has come back to its first position
}

// Reset begins a feature.
func (o *Outline) Reset() {
	o.Vertices, o.Closed, o.Arranged, o.rings, o.names, o.ended = 0, 0, false, nil, map[string]bool{}, false
}

// Add adds a position to the ring of a name. The fault is that there are too many, or that the ring had ended.
func (o *Outline) Add(ring string, at orb.Point) *Fault {
	if o.Vertices++; o.Vertices > o.Limits.FeatureVertices {
		return &Fault{CodeVertices, fmt.Sprintf("a feature has more than %d vertices", o.Limits.FeatureVertices), "simplify it or split it, or have the limit raised"}
	}
	last := len(o.rings) - 1
	if last < 0 || o.Numbered && o.name != ring || !o.Numbered && o.ended {
		if o.Numbered && o.names[ring] {
			return &Fault{CodeRingAgain, "ring " + strconv.Quote(ring) + " is continued behind another", "let the points of a ring follow each other, and give each ring a number of its own"}
		}
		if len(o.rings) == maxRings {
			return &Fault{CodeNested, fmt.Sprintf("a feature has more than %d rings", maxRings), "split it"}
		}
		o.rings, o.name, o.names[ring], o.ended = append(o.rings, nil), ring, true, false
		last++
	}
	r := o.rings[last]
	if len(r) >= o.Limits.RingVertices {
		return &Fault{CodeVertices, fmt.Sprintf("a ring has more than %d vertices", o.Limits.RingVertices), "simplify it or split it, or have the limit raised"}
	}
	o.ended = len(r) > 2 && r[0] == at
	o.rings[last] = append(r, at)
	return nil
}

// Rings is how many rings there are.
func (o *Outline) Rings() int { return len(o.rings) }

// maxRings is how many rings a feature of turning points may have: people number them by hand.
const maxRings = 1000

// Shape closes the rings that do not come back to their first position, and arranges them: a ring that lies in another is a hole of it, and one
// in a hole a part of its own.
func (o *Outline) Shape() (orb.MultiPolygon, *Fault) {
	for i, r := range o.rings {
		if len(r) > 0 && r[0] != r[len(r)-1] {
			o.rings[i] = append(r, r[0])
			o.Closed++
			o.Vertices++
		}
	}
	if len(o.rings) == 0 {
		return nil, nil
	}
	shape, _, err := geo.Nest(o.rings)
	if err != nil {
		return nil, &Fault{CodeNested, "more rings lie around each other than are arranged", "split the feature"}
	}
	o.Arranged = len(o.rings) > 1 && (len(shape) > 1 || &shape[0][0][0] != &o.rings[0][0])
	return shape, nil
}
