package geo

import "github.com/paulmach/orb"

// Intersects tells, exactly, whether a and b share at least one point.
func Intersects(a, b *Prepared) bool {
	near, ok := common(a.bound, b.bound)
	if !ok {
		return false
	}
	// Without a common point of their boundaries, a part lies wholly inside the
	// other shape or wholly outside: one position of each ring tells. That is also
	// the sooner answer for shapes that overlap by much.
	if anyRingMeets(a, b) || anyRingMeets(b, a) {
		return true
	}
	return boundariesMeet(a, b, near)
}

func common(a, b orb.Bound) (orb.Bound, bool) {
	c := orb.Bound{
		Min: orb.Point{max(a.Min[0], b.Min[0]), max(a.Min[1], b.Min[1])},
		Max: orb.Point{min(a.Max[0], b.Max[0]), min(a.Max[1], b.Max[1])},
	}
	return c, c.Min[0] <= c.Max[0] && c.Min[1] <= c.Max[1]
}

// anyRingMeets tells whether the first position of any ring of a belongs to b.
func anyRingMeets(a, b *Prepared) bool {
	for _, poly := range a.shape {
		for _, r := range poly {
			if len(r) > 0 && b.bound.Contains(r[0]) && finiteRing(r) && b.Locate(r[0]) != Outside {
				return true
			}
		}
	}
	return false
}

// boundariesMeet tells whether an edge of a and one of b share a point in near.
func boundariesMeet(a, b *Prepared, near orb.Bound) bool {
	met := false
	a.edgesIn(near, func(e edge) bool {
		reach, ok := common(near, boundOf(e))
		if !ok {
			return true
		}
		b.edgesIn(reach, func(f edge) bool {
			k, _, _ := meet(e.a, e.b, f.a, f.b)
			met = k != meetNot
			return !met
		})
		return !met
	})
	return met
}

func boundOf(e edge) orb.Bound {
	return orb.Bound{
		Min: orb.Point{min(e.a[0], e.b[0]), min(e.a[1], e.b[1])},
		Max: orb.Point{max(e.a[0], e.b[0]), max(e.a[1], e.b[1])},
	}
}
