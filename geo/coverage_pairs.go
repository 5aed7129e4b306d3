package geo

import (
	"cmp"
	"slices"
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
		enters(a, b, near) || enters(b, a, near)
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
