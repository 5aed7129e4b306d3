package tiles

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"

	"golang.org/x/image/vector"
)

// paper is what a picture is painted on.
type paper struct {
	image  *image.RGBA
	brush  *vector.Rasterizer
	zoom   int
	origin vec        // in units of the zoom
	lo     [2]float64 // of what is shown, in units after origin
	scale  [2]float64 // pixels in a unit
}

const (
	perPixel = Extent / 512 // units of a zoom in a pixel of a map
	density  = 2            // pixels of a picture in a pixel of a map
)

// newPaper is empty paper for a box, at a zoom.
func newPaper(lo, hi vec, zoom int) *paper {
	shift := shiftOf(zoom)
	unit := math.Ldexp(1, shift)
	p := &paper{zoom: zoom, origin: rounded(lo, shift)}
	at := middle(p.origin, shift)
	wide, high := float64(hi.x-lo.x)/unit, float64(hi.y-lo.y)/unit
	p.lo = [2]float64{float64(lo.x-at.x) / unit, float64(lo.y-at.y) / unit}
	w, h := max(1, int(math.Round(wide*density/perPixel))), max(1, int(math.Round(high*density/perPixel)))
	p.scale = [2]float64{float64(w) / max(wide, 1), float64(h) / max(high, 1)}
	p.image, p.brush = image.NewRGBA(image.Rect(0, 0, w, h)), vector.NewRasterizer(w, h)
	draw.Draw(p.image, p.image.Bounds(), image.NewUniform(paint(Paper, 1)), image.Point{}, draw.Src)
	return p
}

// spot is a place on paper, in pixels.
type spot struct{ x, y float64 }

func (p *paper) spot(v vec) spot {
	v = v.sub(p.origin)
	return spot{(float64(v.x) - p.lo[0]) * p.scale[0], (float64(v.y) - p.lo[1]) * p.scale[1]}
}

// lay paints a coat: what lies on each other is painted once.
func (p *paper) lay(c coat, l *level, features []*feature) {
	p.brush.Reset(p.image.Rect.Dx(), p.image.Rect.Dy())
	lines := pen{brush: p.brush, half: c.width * density / 2, seen: map[[2]vec]bool{}}
	for i, f := range features {
		if f.tags[2] != c.of {
			continue
		}
		for _, a := range l.shapes[i].areas {
			for _, ring := range a {
				switch {
				case c.width == 0:
					p.fill(ring)
				case c.dashed:
					lines.broken(p, ring)
				default:
					lines.whole(p, ring)
				}
			}
		}
	}
	opacity := 1.0
	if c.width == 0 {
		opacity = Opacity
	}
	p.brush.Draw(p.image, p.image.Bounds(), image.NewUniform(paint(c.colour, opacity)), image.Point{})
}

// fill takes in what a ring encloses; what a hole does it leaves out again, as holes are wound the other way.
func (p *paper) fill(ring []vec) {
	at := p.spot(ring[0])
	p.brush.MoveTo(float32(at.x), float32(at.y))
	for _, v := range ring[1:] {
		at = p.spot(v)
		p.brush.LineTo(float32(at.x), float32(at.y))
	}
	p.brush.ClosePath()
}

// paint is a colour #rrggbb at an opacity.
func paint(hex string, opacity float64) color.Color {
	var r, g, b uint8
	_, _ = fmt.Sscanf(hex, "#%02x%02x%02x", &r, &g, &b) // one of this package's own
	return color.NRGBA{R: r, G: g, B: b, A: uint8(math.Round(opacity * 255))}
}
