package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// A turn is a rotation of the plane, as the cosine and sine of its angle. Boxes in a turned plane only choose which edges
// are compared; they are padded by more than rounding can move a position.
type turn struct{ cos, sin, pad float64 }

// hatchTurn returns the turn that lays the edges of rings along an axis, and whether most of their length runs one
// way. Long slanted strokes side by side, a hatching, have boxes that all meet one another; turned, each box is as thin as its stroke.
func hatchTurn(rings []cleanRing) (turn, bool) {
	const oneWay = 0.5 // share of the length left over when directions, taken twice around, cancel out
	length, x, y, largest := 0.0, 0.0, 0.0, 0.0
	for k := range rings {
		pts := rings[k].pts
		for i, p := range pts {
			q := following(pts, i)
			dx, dy := q[0]-p[0], q[1]-p[1]
			d := math.Hypot(dx, dy)
			largest = max(largest, math.Abs(p[0]), math.Abs(p[1]))
			if d > 0 {
				length += d
				x += (dx*dx - dy*dy) / d
				y += 2 * dx * dy / d
			}
		}
	}
	if !(largest <= largestDeg && math.Hypot(x, y) > oneWay*length) {
		return turn{}, false
	}
	angle := math.Atan2(y, x) / 2
	return turn{math.Cos(angle), math.Sin(angle), 1e-14 * largest}, true
}

// box returns the box, in the turned plane, of the edges from..to-1 of a ring.
func (t turn) box(pts []orb.Point, from, to int) box {
	b := emptyBox()
	for i := from; i <= to; i++ {
		p := pts[i%len(pts)]
		b.extend(orb.Point{t.cos*p[0] + t.sin*p[1], t.cos*p[1] - t.sin*p[0]})
	}
	return box{b.minLon - t.pad, b.minLat - t.pad, b.maxLon + t.pad, b.maxLat + t.pad}
}
