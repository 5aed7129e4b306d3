package geo

import (
	"fmt"

	"github.com/paulmach/orb"
)

// Gaps returns the places of within that none of shapes covers, each connected
// place by itself. With a nil within they are the holes of the union of shapes:
// places that the shapes enclose and none of them covers.
//
// Edges that two shapes share exactly cancel first, and so do edges of the outermost
// shapes that are edges of within: where the shapes tile perfectly nothing is left
// to look at. Of the rest the crossing points are rounded to float64, so a gap may be as thin
// as that: the caller decides how thin a gap is to be reported. Shapes must be valid; nil ones are passed
// over; a position that is not on earth is an error that wraps ErrInvalid. The
// results are valid. An arrangement that float64 cannot resolve is an error that
// wraps ErrOverlay.
func Gaps(shapes []*Prepared, within *Prepared) ([]orb.MultiPolygon, error) {
	sum := chain{}
	for i, s := range shapes {
		if s != nil {
			if err := sum.add(s.shape, 1); err != nil {
				return nil, fmt.Errorf("shape %d: %w", i, err)
			}
		}
	}
	// The chain is the boundary of how often a place is covered; less within,
	// a gap is where that is one too few.
	missing := 0
	if within != nil {
		if err := sum.add(within.shape, -1); err != nil {
			return nil, fmt.Errorf("outer shape: %w", err)
		}
		missing = -1
	}
	if len(sum) == 0 {
		return nil, nil
	}
	edges, err := sum.settle()
	if err != nil {
		return nil, err
	}
	a := arrange(edges)
	var out []orb.MultiPolygon
	for c := range a.cycles {
		if !a.cycles[c].outer && a.cycles[c].label == missing {
			out = append(out, orb.MultiPolygon{a.face(c)})
		}
	}
	return out, nil
}

// Overlapping returns the pairs of shapes, lower index first and sorted, whose
// interiors share a point, and so area: exactly, for valid shapes. Shapes that
// only touch do not overlap. Nil shapes are passed over.
func Overlapping(shapes []*Prepared) [][2]int {
	var pairs [][2]int
	Overlaps(shapes, nil, func(i, j int) bool {
		pairs = append(pairs, [2]int{i, j})
		return true
	})
	sortPairs(pairs)
	return pairs
}

// Overlaps calls found for the pairs that Overlapping returns, in no given order, until it returns false. Of the pairs whose boxes
// meet, those alone are looked at for which asked says look (nil: all); it ends the search by saying stop.
func Overlaps(shapes []*Prepared, asked func(i, j int) (look, stop bool), found func(i, j int) bool) {
	var ids []int
	var boxes []box
	for i, s := range shapes {
		if s != nil && s.bound.Min[0] <= s.bound.Max[0] {
			ids, boxes = append(ids, i), append(boxes, boxOf(s.bound))
		}
	}
	sides := make([]*sided, len(ids))
	side := func(k int) *sided {
		if sides[k] == nil {
			sides[k] = newSided(shapes[ids[k]])
		}
		return sides[k]
	}
	meetingBoxes(boxes, func(k, l int) bool {
		look, stop := true, false
		if asked != nil {
			look, stop = asked(ids[k], ids[l])
		}
		return !stop && (!look || !interiorsMeet(side(k), side(l)) || found(ids[k], ids[l]))
	})
}
