package geo

import "math"

// ShapeBoundaryDistance returns the distance in metres from a to the boundary of b, hole edges included: positive when
// they share no point, negative when a lies in the interior of b, 0 when a meets the boundary or lies on both sides of
// it. Which of these it is, is decided exactly; the length is right as ShapeDistance is. It is +Inf when one is empty.
func ShapeBoundaryDistance(a, b *Prepared) float64 {
	d := ShapeDistance(a, b)
	if d > 0 || !inInterior(a, b) {
		return d
	}
	inner := approach(a, b, math.Inf(1))
	return -approach(b, a, inner)
}

// inInterior tells, exactly, whether a, which shares a point with b, lies in the interior of b.
func inInterior(a, b *Prepared) bool {
	near, ok := common(a.bound, b.bound)
	if !ok || near != a.bound || boundariesMeet(a, b, near) || anyRingMeets(b, a) {
		return false
	}
	// Their boundaries share no point and none of b's lies in a: each part of a is on one side of them.
	for _, poly := range a.shape {
		for _, r := range poly {
			if len(r) > 0 && finiteRing(r) && b.Locate(r[0]) != Inside {
				return false
			}
		}
	}
	return true
}
