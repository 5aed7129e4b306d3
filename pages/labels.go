package pages

import (
	"fmt"
	"html/template"
	"math"
	"strings"

	"github.com/paulmach/orb"

	"gridzone/geo"
)

// labels puts labels where they are seen: inside their shapes, on the paper, beside one another and not over the site.
type labels struct {
	to    projection
	taken [][3]float64 // x, y and half the width of what is there
}

// lineHeight and halfWidth are of labels as a telephone shows them, larger on the picture than a desk does (style.css).
const lineHeight = 24

// write writes a shape's label, if the shape is seen and has room for it.
func (l *labels) write(b *strings.Builder, d Drawn) {
	if d.Label == "" || len(d.Shape) == 0 {
		return
	}
	half := halfWidth(d.Label)
	x, y, ok := l.find(d.Shape, half)
	if !ok {
		return
	}
	l.taken = append(l.taken, [3]float64{x, y, half})
	fmt.Fprintf(b, `<text class="label on-%s" x="%.1f" y="%.1f">%s</text>`, d.Role, x, y+4, template.HTMLEscapeString(d.Label))
}

// find looks at a point in the middle of what is seen of the shape, then over the paper for a free place in the shape.
func (l *labels) find(shape orb.MultiPolygon, half float64) (x, y float64, ok bool) {
	middle := geo.InteriorPoint(shape)
	if !l.to.sees(middle, half) {
		seen, err := geo.Intersection(shape, orb.MultiPolygon{l.to.window().ToPolygon()})
		if err != nil || len(seen) == 0 {
			return 0, 0, false // off the paper
		}
		middle = geo.InteriorPoint(seen)
	}
	if x, y = l.to.at(middle); l.free(x, y, half) {
		return x, y, true
	}
	const step = 24
	best := math.Inf(1)
	cx, cy := x, y
	for py := float64(step); py < l.to.height; py += step {
		for px := float64(step); px < l.to.width; px += step {
			far := math.Hypot(px-cx, py-cy)
			if far < best && l.free(px, py, half) && geo.Locate(l.to.from(px, py), shape) == geo.Inside {
				x, y, best, ok = px, py, far, true
			}
		}
	}
	return x, y, ok
}

// free tells whether a label there is on the paper and over nothing else, the scale and the arrow among it.
func (l *labels) free(x, y, half float64) bool {
	if x < half || x > l.to.width-half || y < lineHeight || y > l.to.height-lineHeight || (y > l.to.height-60 && x-half < l.to.width/3) || (y < 76 && x+half > l.to.width-66) {
		return false
	}
	for _, t := range l.taken {
		if math.Abs(x-t[0]) < half+t[2] && math.Abs(y-t[1]) < lineHeight+2 {
			return false
		}
	}
	return true
}

// halfWidth is half of what a label takes, about.
func halfWidth(s string) float64 {
	w := 6.0
	for _, r := range s {
		if r < 0x2e80 {
			w += 6.4
		} else {
			w += 11
		}
	}
	return w
}
