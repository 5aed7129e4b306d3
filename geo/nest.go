package geo

import (
	"errors"
	"math"

	"github.com/paulmach/orb"
)

// ErrNested says that too many rings lie around each other to be arranged.
var ErrNested = errors.New("too many rings lie around each other")

// The positions that may be looked at, of so many positions in all: one for each pair of rings of which one may lie in the other, and more where they
// touch. What people draw takes few more than it has rings.
const looksFree, looksEach = 10_000, 16

// Nest arranges rings that come without saying which is whose: a ring inside an even number of others is a shell, one inside an odd number a hole
// of the smallest around it, so that an island in a hole is a part of its own. Shells and holes keep the order of the rings,
// and every ring its positions and direction. It is exact for rings that do not cross; of others Validate finds fault with whatever comes of it. Rings
// that follow each other all around do not lie in each other, and one with a coordinate that is not finite lies in none.
//
// agree tells whether directions say the same: all shells run one way and all holes the other. The error is ErrNested.
func Nest(rings []orb.Ring) (shape orb.MultiPolygon, agree bool, err error) {
	if len(rings) == 1 {
		return orb.MultiPolygon{{rings[0]}}, true, nil
	}
	around, err := enclosing(rings)
	if err != nil {
		return nil, false, err
	}
	part := make([]int, len(rings)) // of a shell: where it stands in shape
	for i, r := range rings {
		if len(around[i])%2 == 0 {
			part[i] = len(shape)
			shape = append(shape, orb.Polygon{r})
		}
	}
	turns := 0 // of shells
	agree = true
	for i, r := range rings {
		turn := ringTurns(r)
		if len(around[i])%2 == 1 {
			turn = -turn
			shell := part[nearest(around, i)]
			shape[shell] = append(shape[shell], r)
		}
		if turn != 0 && turns != 0 && turn != turns {
			agree = false
		}
		if turn != 0 {
			turns = turn
		}
	}
	return shape, agree, nil
}

// nearest returns the ring around ring i that lies in all others around it.
func nearest(around [][]int, i int) int {
	best := around[i][0]
	for _, k := range around[i] {
		if len(around[k]) > len(around[best]) {
			best = k
		}
	}
	return best
}

// enclosing lists the rings around each.
func enclosing(rings []orb.Ring) ([][]int, error) {
	boxes := make([]box, len(rings))
	for i, r := range rings {
		boxes[i] = emptyBox()
		if finiteRing(r) {
			for _, p := range r {
				boxes[i].extend(p)
			}
		} else {
			boxes[i] = box{math.NaN(), math.NaN(), math.NaN(), math.NaN()}
		}
	}
	around := make([][]int, len(rings))
	singles := make([]*sided, len(rings))
	left := looksFree
	for _, r := range rings {
		left += looksEach * len(r)
	}
	meetingBoxes(boxes, func(i, j int) bool {
		for _, pair := range [2][2]int{{i, j}, {j, i}} {
			in, out := pair[0], pair[1]
			if !boxes[out].holds(&boxes[in]) {
				continue
			}
			if singles[out] == nil {
				singles[out] = newSided(Prepare(orb.MultiPolygon{{rings[out]}}))
			}
			if lies(rings[in], singles[out], &left) {
				around[in] = append(around[in], out)
				break
			}
		}
		return left > 0
	})
	if left <= 0 {
		return nil, ErrNested
	}
	return around, nil
}

// lies tells whether a ring that does not cross the ring of s lies inside it. It takes the positions that it looked at from left.
func lies(r orb.Ring, s *sided, left *int) bool {
	for _, p := range r {
		if *left--; *left < 0 {
			return false
		}
		if relation := s.Locate(p); relation != Boundary {
			return relation == Inside
		}
	}
	for i, p := range r {
		q := r[(i+1)%len(r)]
		if *left--; *left < 0 || p == q {
			continue
		}
		if h := s.heads(p, q); h == inward || h == outward {
			return h == inward
		}
	}
	return false
}
