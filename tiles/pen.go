package tiles

import (
	"math"

	"golang.org/x/image/vector"
)

// pen draws lines with a brush that takes in what is enclosed, all pieces of them wound alike, so that what lies on each other is taken in once.
type pen struct {
	brush *vector.Rasterizer
	half  float64         // of the width, in pixels
	seen  map[[2]vec]bool // edges that were drawn: neighbours share them
}

// whole draws a ring.
func (n *pen) whole(p *paper, ring []vec) {
	for i, v := range ring {
		next := ring[(i+1)%len(ring)]
		edge := [2]vec{v, next}
		if next.less(v) {
			edge = [2]vec{next, v}
		}
		if n.seen[edge] {
			continue
		}
		n.seen[edge] = true
		a, b := p.spot(v), p.spot(next)
		n.stroke(a, b)
		n.joint(b)
	}
}

// broken draws a ring in dashes.
func (n *pen) broken(p *paper, ring []vec) {
	left, down := dash*2*n.half, true // of this dash, or of the gap after it
	for i, v := range ring {
		a, b := p.spot(v), p.spot(ring[(i+1)%len(ring)])
		for length := math.Hypot(b.x-a.x, b.y-a.y); length > 0; {
			step := min(left, length)
			to := spot{a.x + (b.x-a.x)*step/length, a.y + (b.y-a.y)*step/length}
			if down {
				n.stroke(a, to)
			}
			a, length, left = to, length-step, left-step
			if left <= 0 {
				down = !down
				left = dash * 2 * n.half
				if !down {
					left = gap * 2 * n.half
				}
			}
		}
	}
}

// stroke draws an edge, cut off square at both ends.
func (n *pen) stroke(a, b spot) {
	length := math.Hypot(b.x-a.x, b.y-a.y)
	if length == 0 {
		return
	}
	x, y := -(b.y-a.y)/length*n.half, (b.x-a.x)/length*n.half
	n.enclose(spot{a.x + x, a.y + y}, spot{b.x + x, b.y + y}, spot{b.x - x, b.y - y}, spot{a.x - x, a.y - y})
}

// joint rounds the place where two edges meet.
func (n *pen) joint(at spot) {
	h, d := n.half, n.half*math.Sqrt2/2
	n.enclose(spot{at.x, at.y + h}, spot{at.x + d, at.y + d}, spot{at.x + h, at.y}, spot{at.x + d, at.y - d},
		spot{at.x, at.y - h}, spot{at.x - d, at.y - d}, spot{at.x - h, at.y}, spot{at.x - d, at.y + d})
}

func (n *pen) enclose(corners ...spot) {
	for i, c := range corners {
		if i == 0 {
			n.brush.MoveTo(float32(c.x), float32(c.y))
		} else {
			n.brush.LineTo(float32(c.x), float32(c.y))
		}
	}
	n.brush.ClosePath()
}
