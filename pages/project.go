package pages

import (
	"math"
	"strconv"

	"github.com/paulmach/orb"

	"gridzone/geo"
)

// projection puts degrees on the paper of a picture: metres east and north of its middle, near enough for what is looked at.
type projection struct {
	middle         orb.Point
	perLon, perLat float64 // metres to a degree
	scale          float64 // units of the picture to a metre
	width, height  float64 // of the picture
}

// fit shows all of a frame with some room around it.
func fit(frame orb.Bound, width, height float64) projection {
	const step, least, room = 1e-3, 40, 0.86 // degrees; metres that a picture shows at least; part of the paper that is used
	p := projection{middle: frame.Center(), width: width, height: height}
	lat := max(-80, min(80, p.middle[1]))
	p.perLon = geo.Distance(orb.Point{p.middle[0], lat}, orb.Point{p.middle[0] + step, lat}) / step
	p.perLat = geo.Distance(orb.Point{p.middle[0], lat}, orb.Point{p.middle[0], lat + step}) / step
	wide := max(least, (frame.Max[0]-frame.Min[0])*p.perLon)
	high := max(least, (frame.Max[1]-frame.Min[1])*p.perLat)
	p.scale = room * min(width/wide, height/high)
	return p
}

// at returns where a point is drawn.
func (p projection) at(q orb.Point) (x, y float64) {
	return p.width/2 + (q[0]-p.middle[0])*p.perLon*p.scale, p.height/2 - (q[1]-p.middle[1])*p.perLat*p.scale
}

// from returns the point that is drawn there.
func (p projection) from(x, y float64) orb.Point {
	return orb.Point{p.middle[0] + (x-p.width/2)/p.perLon/p.scale, p.middle[1] - (y-p.height/2)/p.perLat/p.scale}
}

// sees tells whether a point is on the paper, margin units from its edge.
func (p projection) sees(q orb.Point, margin float64) bool {
	x, y := p.at(q)
	return x >= margin && x <= p.width-margin && y >= margin && y <= p.height-margin
}

// window is the part of the world that is on the paper.
func (p projection) window() orb.Bound {
	lon, lat := p.width/2/p.scale/p.perLon, p.height/2/p.scale/p.perLat
	return orb.Bound{Min: orb.Point{p.middle[0] - lon, p.middle[1] - lat}, Max: orb.Point{p.middle[0] + lon, p.middle[1] + lat}}
}

// path draws a shape as SVG path data. Positions nearer to the last one than a third of a unit are left out, and
// those whose neighbours lie off the paper on the same side, which changes nothing that is seen.
func (p projection) path(g orb.MultiPolygon) string {
	var b []byte
	for _, polygon := range g {
		for _, ring := range polygon {
			b = p.ring(b, ring)
		}
	}
	return string(b)
}

func (p projection) ring(b []byte, ring orb.Ring) []byte {
	if len(ring) < 4 {
		return b
	}
	begun := false
	var lastX, lastY float64
	lastSide := 0
	for i := range len(ring) - 1 {
		x, y := p.at(ring[i])
		nx, ny := p.at(ring[i+1])
		side := p.side(x, y)
		if begun && (math.Hypot(x-lastX, y-lastY) < 0.3 || side&lastSide&p.side(nx, ny) != 0) {
			continue
		}
		if begun {
			b = append(b, 'L')
		} else {
			b = append(b, 'M')
		}
		b = appendUnit(append(appendUnit(b, x), ' '), y)
		begun, lastX, lastY, lastSide = true, x, y, side
	}
	return append(b, 'z')
}

// side tells over which edges of the paper a place lies, with room for thick lines.
func (p projection) side(x, y float64) (bits int) {
	const room = 20
	if x < -room {
		bits |= 1
	} else if x > p.width+room {
		bits |= 2
	}
	if y < -room {
		bits |= 4
	} else if y > p.height+room {
		bits |= 8
	}
	return bits
}

func appendUnit(b []byte, f float64) []byte {
	return strconv.AppendFloat(b, math.Round(f*10)/10, 'f', -1, 64)
}

// bar returns a round number of metres that is drawn at most widest units long.
func (p projection) bar(widest float64) (metres float64) {
	most := widest / p.scale
	metres = math.Pow(10, math.Floor(math.Log10(most)))
	for _, times := range []float64{5, 2} {
		if metres*times <= most {
			return metres * times
		}
	}
	return metres
}
