package geo

import (
	"cmp"
	"slices"

	"github.com/paulmach/orb"
)

func sortPairs(pairs [][2]int) {
	slices.SortFunc(pairs, func(a, b [2]int) int {
		return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1]))
	})
}

// interiorsMeet tells whether the interiors of two valid shapes share a point.
//
// They do when a ring of one has a position inside the other, when edges cross,
// when an edge leads from the other's boundary into its interior, or when they
// share a stretch of boundary with their interiors on the same side; and if none of
// that is so, the boundary of what they share would have nowhere to be.
func interiorsMeet(a, b *sided) bool {
	near, ok := common(a.bound, b.bound)
	if !ok {
		return false
	}
	return ringInside(a.Prepared, b.Prepared) || ringInside(b.Prepared, a.Prepared) ||
		entersInterior(a, b, near) || entersInterior(b, a, near)
}

// ringInside tells whether the first position of a ring of a lies inside b.
func ringInside(a, b *Prepared) bool {
	for _, poly := range a.shape {
		for _, r := range poly {
			if len(r) > 0 && b.bound.Contains(r[0]) && b.Locate(r[0]) == Inside {
				return true
			}
		}
	}
	return false
}

// entersInterior tells whether an edge of a crosses one of b, follows one with
// the interior on the same side, or goes on from one into b's interior.
func entersInterior(a, b *sided, near orb.Bound) bool {
	enters := false
	var met []edge
	a.edgesIn(near, func(e edge) bool {
		reach, ok := common(near, boundOf(e))
		if !ok {
			return true
		}
		p, q := a.left(e)
		met = met[:0]
		shared := false
		b.edgesIn(reach, func(f edge) bool {
			r, s := b.left(f)
			enters = p == r && q == s
			shared = p == s && q == r
			met = append(met, f)
			return !enters && !shared
		})
		if shared || enters {
			return !enters
		}
		for _, f := range met {
			k, from, _ := meet(e.a, e.b, f.a, f.b)
			switch k {
			case meetCross:
				enters = true
			case meetAlong:
				r, s := b.left(f)
				enters = before(p, q) == before(r, s)
			case meetTouch:
				enters = (from != e.a && b.heads(from, e.a) == inward) || (from != e.b && b.heads(from, e.b) == inward)
			}
			if enters {
				return false
			}
		}
		return true
	})
	return enters
}
